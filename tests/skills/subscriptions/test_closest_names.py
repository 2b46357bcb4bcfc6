"""A customer whose name only comes close: acts on a subscription ask, and what reads says so."""

from __future__ import annotations

from typing import Any

import pytest

from skills.apply_coupon import SKILL as COUPON
from skills.cancel_subscription import SKILL as CANCEL
from skills.change_plan import SKILL as PLAN
from skills.change_quantity import SKILL as QUANTITY
from skills.contract import Acts, Answer, Choice
from skills.get_subscription import SKILL as GET
from skills.pause_subscription import SKILL as PAUSE
from skills.resume_subscription import SKILL as RESUME
from skills.schedule_change import SKILL as SCHEDULE
from skills.undo_cancellation import SKILL as UNDO
from tests.skills.subscriptions.conftest import Subscribers

ACTS: list[tuple[Acts[Any], dict[str, Any]]] = [
    (PLAN, {"plan": "Pro"}),
    (CANCEL, {}),
    (UNDO, {}),
    (PAUSE, {}),
    (RESUME, {}),
    (COUPON, {"coupon": "SAVE"}),
    (QUANTITY, {"quantity": 2}),
    (SCHEDULE, {"plan": "Pro", "start_date": "2099-01-01"}),
]


@pytest.mark.parametrize(("skill", "more"), ACTS, ids=[skill.name for skill, _ in ACTS])
async def test_a_name_that_only_comes_close_is_asked_about(
    subscribers: Subscribers, skill: Acts[Any], more: dict[str, Any]
) -> None:
    """No act on a subscription takes whom a misspelled name is closest to: the person says whether it is them."""
    jane = subscribers.payer()
    subscribers.subscribe(jane, subscribers.plan("Basic", 2000))
    subscribers.plan("Pro", 5000)
    choice = await subscribers.asked(skill, customer="Jnae Doe", **more)
    assert isinstance(choice, Choice)
    assert choice.argument == "customer"
    assert [option.say for option in choice.card.options] == [jane]


async def test_reading_takes_the_closest_and_says_so(subscribers: Subscribers) -> None:
    """Nothing changes by reading: the closest customer's subscription is shown, and called that."""
    subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    found = await GET.answer(GET.args.model_validate({"customer": "Jnae Doe"}), subscribers.desk)
    assert isinstance(found, Answer)
    assert found.text.startswith("Nobody is called “Jnae Doe” exactly; the closest is:\n")
    exact = await GET.answer(GET.args.model_validate({"customer": "Jane Doe"}), subscribers.desk)
    assert isinstance(exact, Answer)
    assert exact.text == found.text.split("\n", 1)[1]
