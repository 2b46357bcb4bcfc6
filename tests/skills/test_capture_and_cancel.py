"""capture_payment and cancel_payment over the wire: what is held is taken or let go, once."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadAmount, Conflict, NotFound, OutcomeUnknown, PreconditionChanged
from domain.money import Money
from skills import cancel_payment, capture_payment
from skills.contract import Choice, Desk, Draft
from tests.skills.conftest import DECLINED, Shop, approved
from tests.skills.subscribers import open_invoice


async def draft_of(skill: Any, desk: Desk, **args: Any) -> Draft:
    """Propose and expect a draft."""
    draft = await skill.propose(skill.Args(**args), desk)
    assert isinstance(draft, Draft)
    return draft


def held(shop: Shop, minor: int = 2000, currency: str = "usd", **more: Any) -> str:
    """Authorise an amount without capturing it."""
    return shop.pay(minor, currency, capture_method="manual", **more)


async def test_a_part_is_captured_and_the_rest_released(shop: Shop, desk: Desk) -> None:
    """The effects name both amounts; Stripe then holds exactly what was approved, once."""
    payment_id = held(shop, order="42")
    draft = await draft_of(capture_payment, desk, payment_ref="42", amount="12.50")
    assert draft.money == Money(1250, "usd")
    assert "$12.50 of the $20.00 authorised" in draft.summary
    assert any("other $7.50 is released" in line for line in draft.effects)
    assert any("ends by itself on 20" in line for line in draft.effects)
    approval = approved(draft, desk, "capture_payment")
    await capture_payment.recheck(approval, desk)
    first, again = [await capture_payment.execute(approval, desk) for _ in range(2)]
    assert first.text == again.text == f"Captured $12.50 on payment {payment_id}."
    intent = shop.sdk.v1.payment_intents.retrieve(payment_id)
    assert (intent.status, intent.amount_received) == ("succeeded", 1250)
    with pytest.raises(PreconditionChanged, match="now succeeded"):
        await capture_payment.recheck(approval, desk)


@pytest.mark.parametrize(
    ("currency", "minor", "said", "taken"), [("jpy", 3000, "1200", 1200), ("kwd", 9000, "1.25", 1250)]
)
async def test_a_capture_follows_the_currency(
    shop: Shop, desk: Desk, currency: str, minor: int, said: str, taken: int
) -> None:
    """Zero- and three-decimal currencies are scaled by their own rule; all is the default."""
    payment_id = held(shop, minor, currency)
    assert (await draft_of(capture_payment, desk, payment_ref=payment_id, amount=said)).money == Money(taken, currency)
    assert (await draft_of(capture_payment, desk, payment_ref=payment_id)).money == Money(minor, currency)


async def test_a_lost_capture_is_found_by_its_state(shop: Shop, desk: Desk) -> None:
    """After an answer that never came the captured amount tells; another's capture is not taken for it."""
    payment_id, other = held(shop), held(shop)
    approval = approved(await draft_of(capture_payment, desk, payment_ref=payment_id, amount="5"), desk)
    assert await capture_payment.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", f"/v1/payment_intents/{payment_id}/capture", times=20)
    with pytest.raises(OutcomeUnknown):
        await capture_payment.execute(approval, desk)
    found = await capture_payment.find_outcome(approval, desk)
    assert found is not None
    assert found.figures == (Money(500, "usd"),)
    theirs = approved(await draft_of(capture_payment, desk, payment_ref=other, amount="5"), desk)
    shop.sdk.v1.payment_intents.capture(other)
    assert await capture_payment.find_outcome(theirs, desk) is None


async def test_nothing_held_is_nothing_captured(shop: Shop, desk: Desk) -> None:
    """Too much, another currency, a paid, declined or unknown payment are refused, each with the way out."""
    payment_id = held(shop)
    with pytest.raises(BadAmount, match=r"more than the \$20\.00 authorised"):
        await draft_of(capture_payment, desk, payment_ref=payment_id, amount="20.01")
    with pytest.raises(BadAmount, match="is in USD"):
        await draft_of(capture_payment, desk, payment_ref=payment_id, amount="5", currency="EUR")
    with pytest.raises(Conflict, match="already captured"):
        await draft_of(capture_payment, desk, payment_ref=shop.pay(500))
    with pytest.raises(Conflict, match="Charge the customer anew"):
        await draft_of(capture_payment, desk, payment_ref=shop.pay(500, payment_method=DECLINED))
    for skill in (capture_payment, cancel_payment):
        with pytest.raises(NotFound):
            await draft_of(skill, desk, payment_ref="order 4711")


async def test_several_of_a_name_are_a_choice(shop: Shop, desk: Desk) -> None:
    """Two held payments of an order are offered by id; a paid one of the same order is no candidate."""
    both = {held(shop, order="42"), held(shop, order="42")}
    shop.pay(2000, order="42")
    for skill in (capture_payment, cancel_payment):
        choice = await skill.propose(skill.Args(payment_ref="42"), desk)
        assert isinstance(choice, Choice)
        assert {option.say for option in choice.card.options} == both


async def test_an_authorisation_is_released_once(shop: Shop, desk: Desk) -> None:
    """The hold is named with its amount, canceled with Stripe's reason, and a lost answer is read back."""
    payment_id = held(shop, order="42")
    draft = await draft_of(cancel_payment, desk, payment_ref="42", reason="requested by customer")
    assert (draft.money, draft.figures) == (None, (Money(2000, "usd"),))
    assert any("authorised $20.00 is released" in line for line in draft.effects)
    assert draft.request["params"] == {"cancellation_reason": "requested_by_customer"}
    approval = approved(draft, desk, "cancel_payment")
    await cancel_payment.recheck(approval, desk)
    assert await cancel_payment.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", f"/v1/payment_intents/{payment_id}/cancel", times=20)
    with pytest.raises(OutcomeUnknown):
        await cancel_payment.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    found, again = await cancel_payment.find_outcome(approval, desk), await cancel_payment.execute(approval, desk)
    assert found is not None
    assert found.text == again.text
    assert shop.sdk.v1.payment_intents.retrieve(payment_id).status == "canceled"


async def test_a_capture_meanwhile_stops_the_cancellation(shop: Shop, desk: Desk) -> None:
    """What was captured after the proposal is named and not canceled."""
    payment_id = held(shop)
    approval = approved(await draft_of(cancel_payment, desk, payment_ref=payment_id), desk)
    shop.sdk.v1.payment_intents.capture(payment_id)
    with pytest.raises(PreconditionChanged, match="now succeeded"):
        await cancel_payment.recheck(approval, desk)


async def test_what_can_not_be_canceled_says_why(shop: Shop, desk: Desk) -> None:
    """Paid, canceled and invoiced payments are refused with the way out; own words as a reason are not sent."""
    gone = held(shop)
    shop.sdk.v1.payment_intents.cancel(gone)
    with pytest.raises(Conflict, match="Refund it instead"):
        await draft_of(cancel_payment, desk, payment_ref=shop.pay(500))
    with pytest.raises(Conflict, match="already canceled"):
        await draft_of(cancel_payment, desk, payment_ref=gone)
    invoice_id = open_invoice(shop, shop.customer("Jane", "jane@example.com"), 900)
    invoiced = str(shop.sdk.v1.invoice_payments.list({"invoice": invoice_id}).data[0].payment.payment_intent)
    with pytest.raises(Conflict, match=f"belongs to invoice {invoice_id}"):
        await draft_of(cancel_payment, desk, payment_ref=invoiced)
    open_one = str(shop.sdk.v1.payment_intents.create({"amount": 700, "currency": "usd"}).id)
    draft = await draft_of(cancel_payment, desk, payment_ref=open_one, reason="she changed her mind")
    assert draft.request["params"] == {}
    assert any("no reason in words" in line for line in draft.effects)
