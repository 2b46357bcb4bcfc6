"""change_plan: what is shown is what the next invoice says, to the cent, and nothing else changes."""

from __future__ import annotations

import pytest

from domain.errors import Conflict, NotFound, OutcomeUnknown, PreconditionChanged, StripeRefused
from domain.money import Money
from skills.change_plan import SKILL
from skills.contract import Ask, Choice
from tests.skills.conftest import approved
from tests.skills.subscribing import DAY_S, MONTH_S, Subscribers, subscribers

__all__ = ["subscribers"]


async def test_the_next_invoice_is_exactly_what_was_shown(subscribers: Subscribers) -> None:
    """However long the approval takes, the proration is the one that was previewed."""
    small, large = subscribers.plan("Basic", 2000), subscribers.plan("Pro", 5000)
    one = subscribers.subscribe(subscribers.payer(), small)
    subscribers.later(10 * DAY_S + 12_345)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro")
    total = next(effect for effect in draft.effects if effect.startswith("The next invoice"))
    subscribers.later(4321)
    done = await subscribers.carry_out(SKILL, draft)
    assert done.object_id == one
    subscribers.later(MONTH_S)
    renewed = subscribers.invoices(one)[1]
    assert f"comes to {subscribers.desk.show(Money(renewed.total, 'usd'))} instead of $20.00" in total
    assert Money(renewed.total, "usd") in draft.figures
    assert draft.money is None
    assert subscribers.price_of(one) == large
