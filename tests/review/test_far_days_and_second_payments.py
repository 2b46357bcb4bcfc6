"""Days at the end of the calendar, and an order that was paid twice."""

from __future__ import annotations

import pytest

from assistant.proposal_view import ProposalView
from domain.errors import BadPeriod
from domain.periods import Period, parse_day
from skills.contract import Choice
from tests.assistant.conftest import Shop


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_a_day_no_calendar_goes_on_from_is_refused(day: str, zone: str) -> None:
    """The first and last days Python knows are no report's, in any time zone: a sentence, not a fault."""
    with pytest.raises(BadPeriod):
        Period(parse_day(day), parse_day(day)).bounds_unix_s(zone)


@pytest.mark.parametrize("args", [{"end": "9999-12-31"}, {"start": "0001-01-01"}])
async def test_a_list_up_to_the_end_of_time_is_refused(shop: Shop, args: dict[str, str]) -> None:
    """The same over the skill that lists payments."""
    with pytest.raises(BadPeriod):
        await shop.assistant().read(shop.owner, "list_payments", args)


async def test_the_second_payment_of_an_order_is_not_refunded_because_the_first_was(shop: Shop) -> None:
    """Asked once more for an order that was refunded, Florin asks which, instead of taking the other payment."""
    first = shop.pay("42")
    shop.pay("42", amount=9900)
    shop.world.client().v1.refunds.create({"payment_intent": first})
    asked = await shop.assistant().propose(shop.owner, "refund_payment", {"payment_ref": "42"})
    assert isinstance(asked, Choice)
    assert len(asked.card.options) == 2


async def test_a_declined_try_beside_the_paid_one_is_no_ambiguity(shop: Shop) -> None:
    """Only one payment of the order took money, so it is meant."""
    shop.world.client().v1.payment_intents.create({"amount": 2450, "currency": "usd", "metadata": {"order_id": "42"}})
    paid = shop.pay("42")
    view = await shop.assistant().propose(shop.owner, "refund_payment", {"payment_ref": "42"})
    assert isinstance(view, ProposalView)
    assert paid in view.summary
