"""resend_receipt over the wire: the address is known or asked for, and the mail is asked of Stripe once."""

from __future__ import annotations

from typing import Any

import pytest

from domain.cards import LinkCard
from domain.errors import BadInput, Conflict, NotFound, OutcomeUnknown
from domain.money import Money
from skills.contract import Ask, Choice, Desk, Draft
from skills.resend_receipt import Args, execute, find_outcome, propose, recheck
from tests.skills.conftest import DECLINED, Shop, approved


async def draft_of(desk: Desk, **args: Any) -> Draft:
    """Propose and expect a draft."""
    draft = await propose(Args(**args), desk)
    assert isinstance(draft, Draft)
    return draft


async def test_the_receipt_goes_where_the_first_went(shop: Shop, desk: Desk) -> None:
    """Without an address the payer's own is taken with its source; a lost answer is found by its stamp."""
    payment_id = shop.pay(2000, "jpy", order="42", receipt_email="jane@example.com")
    draft = await draft_of(desk, payment_ref="order 42")
    assert draft.money is None
    assert draft.resolved["email"].value == "jane@example.com"
    assert draft.figures == (Money(2000, "jpy"),)
    assert any("test mode" in line for line in draft.effects)
    approval = approved(draft, desk, "resend_receipt")
    await recheck(approval, desk)
    assert await find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/charges", times=20)
    with pytest.raises(OutcomeUnknown):
        await execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    found, again = await find_outcome(approval, desk), await execute(approval, desk)
    assert found is not None
    assert found.text == again.text
    charge = shop.sdk.v1.charges.retrieve(shop.charge_of(payment_id))
    (card,) = again.cards
    assert isinstance(card, LinkCard)
    assert (charge.receipt_email, charge.receipt_url) == ("jane@example.com", card.url)


async def test_another_address_is_warned_of(shop: Shop, desk: Desk) -> None:
    """Another address than the payer's is sent to as said and pointed out; none at all is asked for."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    payment_id = shop.pay(2000, customer=jane)
    draft = await draft_of(desk, payment_ref=payment_id, email="boss@example.com")
    assert draft.request["params"] == {"receipt_email": "boss@example.com"}
    assert any("jane@example.com" in line for line in draft.warnings)
    ask = await propose(Args(payment_ref=shop.pay(700)), desk)
    assert isinstance(ask, Ask)
    assert ask.missing == "email"
    with pytest.raises(BadInput):
        await draft_of(desk, payment_ref=payment_id, email="not an address")


async def test_what_has_no_receipt_is_refused(shop: Shop, desk: Desk) -> None:
    """A declined payment has none, an unknown one is not found, several are a choice, a refund does no harm."""
    with pytest.raises(Conflict, match="no receipt"):
        await draft_of(desk, payment_ref=shop.pay(700, payment_method=DECLINED))
    with pytest.raises(NotFound):
        await draft_of(desk, payment_ref="order 4711")
    both = {shop.pay(700, order="7"), shop.pay(700, order="7")}
    choice = await propose(Args(payment_ref="7"), desk)
    assert isinstance(choice, Choice)
    assert {option.say for option in choice.card.options} == both
    held = shop.pay(900, receipt_email="jane@example.com")
    approval = approved(await draft_of(desk, payment_ref=held), desk)
    shop.refund(held)
    await recheck(approval, desk)
