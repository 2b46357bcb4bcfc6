"""create_payment and retry_payment over the wire: a saved method is charged once, and a no is said in plain words."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import stripe

from domain.cards import LinkCard
from domain.errors import BadAmount, Conflict, NotFound, OutcomeUnknown, PreconditionChanged, StripeRefused
from domain.money import Money
from skills import create_payment, retry_payment
from skills.contract import Choice, Desk, Draft
from tests.skills.conftest import DECLINED, Shop, approved
from tests.skills.subscribers import open_invoice, save_card

ALWAYS_ASKS = "pm_card_authenticationRequired"
DECLINED_WHEN_CHARGED = "pm_card_chargeCustomerFail"


async def draft_of(skill: Any, desk: Desk, **args: Any) -> Draft:
    """Propose and expect a draft."""
    draft = await skill.propose(skill.Args(**args), desk)
    assert isinstance(draft, Draft)
    return draft


def jane(shop: Shop, token: str = "pm_card_visa") -> str:
    """A customer with one saved card."""
    customer = shop.customer("Jane Doe", "jane@example.com")
    save_card(shop, customer, token)
    return customer


async def test_a_saved_card_is_charged_once(shop: Shop, desk: Desk) -> None:
    """The terms name card, customer and amount; executing twice makes one stamped payment."""
    customer = jane(shop)
    draft = await draft_of(create_payment, desk, customer="Jane", amount="49", description="Workshop")
    assert draft.money == Money(4900, "usd")
    assert draft.summary == (
        f"Charge $49.00 to the Visa card ending in 4242 of “Jane Doe” (jane@example.com), {customer}."
    )
    assert draft.resolved["payment_method"].source == "the only saved method"
    approval = approved(draft, desk, "create_payment")
    await create_payment.recheck(approval, desk)
    first, again = [await create_payment.execute(approval, desk) for _ in range(2)]
    assert first.object_id == again.object_id
    (intent,) = shop.world.objects("payment_intent")
    assert (intent["amount"], intent["currency"], intent["customer"]) == (4900, "usd", customer)
    assert (intent["status"], intent["description"]) == ("succeeded", "Workshop")
    assert intent["metadata"] == {"florin_proposal": approval.proposal_id}
    assert first.text == f"Charged $49.00 (payment {intent['id']})."
    with pytest.raises(PreconditionChanged, match="another payment of this customer"):
        await create_payment.recheck(approval, desk)


@pytest.mark.parametrize(("currency", "said", "minor"), [("JPY", "1200", 1200), ("KWD", "1.25", 1250)])
async def test_a_charge_follows_the_currency(shop: Shop, desk: Desk, currency: str, said: str, minor: int) -> None:
    """Zero- and three-decimal currencies are scaled by their own rule; too fine an amount is refused."""
    jane(shop)
    draft = await draft_of(create_payment, desk, customer="Jane", amount=said, currency=currency)
    assert draft.money == Money(minor, currency.lower())
    assert draft.request["params"]["amount"] == minor
    for amount in ("0", "-3", "1.2345", "all"):
        with pytest.raises(BadAmount):
            await draft_of(create_payment, desk, customer="Jane", amount=amount, currency=currency)


async def test_a_lost_charge_is_found_by_its_stamp(shop: Shop, desk: Desk) -> None:
    """After an answer that never came the payment is found; before it, nothing is."""
    jane(shop)
    approval = approved(await draft_of(create_payment, desk, customer="Jane", amount="49"), desk, "create_payment")
    assert await create_payment.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/payment_intents", times=20)
    with pytest.raises(OutcomeUnknown):
        await create_payment.execute(approval, desk)
    found = await create_payment.find_outcome(approval, desk)
    assert found is not None
    assert (found.object_id, found.status) == (shop.world.objects("payment_intent")[0]["id"], "succeeded")


async def test_a_decline_is_said_in_plain_words(shop: Shop, desk: Desk) -> None:
    """A declined charge says why and what to do, and is no outcome."""
    jane(shop, DECLINED_WHEN_CHARGED)
    approval = approved(await draft_of(create_payment, desk, customer="Jane", amount="49"), desk, "create_payment")
    with pytest.raises(StripeRefused, match="was declined, so nothing was taken: the bank gave no reason"):
        await create_payment.execute(approval, desk)
    assert await create_payment.find_outcome(approval, desk) is None


async def test_the_bank_that_asks_is_met_with_a_link(shop: Shop, desk: Desk) -> None:
    """Off-session the bank's wish is said; the retry then brings the link, and confirming there pays."""
    jane(shop, ALWAYS_ASKS)
    approval = approved(await draft_of(create_payment, desk, customer="Jane", amount="49"), desk, "create_payment")
    with pytest.raises(StripeRefused, match="the bank wants the cardholder to confirm") as refused:
        await create_payment.execute(approval, desk)
    (intent,) = shop.world.objects("payment_intent")
    assert f"retry payment {intent['id']}" in refused.value.message
    retry = await draft_of(retry_payment, desk, payment_ref=intent["id"])
    assert any("you get a link to send them" in line for line in retry.effects)
    again = approved(retry, desk, "retry_payment")
    await retry_payment.recheck(again, desk)
    receipt = await retry_payment.execute(again, desk)
    (card,) = receipt.cards
    assert isinstance(card, LinkCard)
    assert receipt.status == "requires_action"
    assert card.url in receipt.text
    with pytest.raises(Conflict, match="waits for the cardholder"):
        await draft_of(retry_payment, desk, payment_ref=intent["id"])
    async with httpx.AsyncClient() as browser:
        await browser.post(card.url, data={"decision": "complete"})
    assert shop.sdk.v1.payment_intents.retrieve(intent["id"]).status == "succeeded"


async def test_which_card_is_asked_or_said(shop: Shop, desk: Desk) -> None:
    """Of two cards the default is taken, a said one found, and without either the person picks by id."""
    customer = jane(shop)
    other = save_card(shop, customer, "pm_card_mastercard")
    choice = await create_payment.propose(create_payment.Args(customer="Jane", amount="5"), desk)
    assert isinstance(choice, Choice)
    assert choice.argument == "payment_method"
    assert other in {option.say for option in choice.card.options}
    said = await draft_of(create_payment, desk, customer="Jane", amount="5", payment_method="4444")
    assert said.request["params"]["payment_method"] == other
    shop.sdk.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": other}})
    default = await draft_of(create_payment, desk, customer="Jane", amount="5")
    assert default.resolved["payment_method"].source == "the customer's default"
    with pytest.raises(NotFound, match="None of the saved payment methods"):
        await draft_of(create_payment, desk, customer="Jane", amount="5", payment_method="1111")


async def test_what_can_not_be_charged_says_what_instead(shop: Shop, desk: Desk) -> None:
    """Nobody of that name, several of it, and nobody's card are each said."""
    with pytest.raises(NotFound):
        await draft_of(create_payment, desk, customer="Nobody At All", amount="5")
    shop.customer("John Roe", "john@example.com")
    with pytest.raises(Conflict, match=r"no saved payment method.*Send a payment link"):
        await draft_of(create_payment, desk, customer="John", amount="5")
    shop.customer("John Poe", "poe@example.com")
    assert isinstance(await create_payment.propose(create_payment.Args(customer="John", amount="5"), desk), Choice)


async def test_a_second_charge_is_warned_of(shop: Shop, desk: Desk) -> None:
    """The same amount within a day, and one larger than ever, are pointed out; a removed card stops it."""
    customer = jane(shop)
    for _ in range(5):
        paid = shop.pay(900, customer=customer)
    twice = await draft_of(create_payment, desk, customer="Jane", amount="9")
    assert any("already paid" in line and "once more" in line for line in twice.warnings)
    large = await draft_of(create_payment, desk, customer="Jane", amount="900")
    assert any("largest payment so far was $9.00" in line for line in large.warnings)
    assert large.preconditions["newest_payment"] == paid
    approval = approved(large, desk, "create_payment")
    shop.sdk.v1.payment_methods.detach(large.request["params"]["payment_method"])
    with pytest.raises(PreconditionChanged, match="not saved any more"):
        await create_payment.recheck(approval, desk)


async def test_a_declined_payment_is_tried_again_once(shop: Shop, desk: Desk) -> None:
    """The same intent is confirmed with the saved card, its reason is told, and a lost answer is read back."""
    customer = jane(shop)
    failed = shop.pay(2000, order="42", customer=customer, payment_method=DECLINED)
    draft = await draft_of(retry_payment, desk, payment_ref="order 42")
    assert draft.money == Money(2000, "usd")
    assert any("not enough money behind the card" in line for line in draft.effects)
    approval = approved(draft, desk, "retry_payment")
    await retry_payment.recheck(approval, desk)
    assert await retry_payment.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", f"/v1/payment_intents/{failed}/confirm", times=20)
    with pytest.raises(OutcomeUnknown):
        await retry_payment.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    found, again = await retry_payment.find_outcome(approval, desk), await retry_payment.execute(approval, desk)
    assert found is not None
    assert (found.object_id, found.status) == (again.object_id, again.status) == (failed, "succeeded")
    assert len([one for one in shop.world.objects("charge") if one["status"] == "succeeded"]) == 1
    with pytest.raises(PreconditionChanged, match="now succeeded"):
        await retry_payment.recheck(approval, desk)


async def test_a_second_decline_is_said(shop: Shop, desk: Desk) -> None:
    """A retry that the bank declines too is refused in plain words, and the payment can be tried again."""
    customer = jane(shop, DECLINED_WHEN_CHARGED)
    failed = shop.pay(2000, "jpy", customer=customer, payment_method=DECLINED)
    draft = await draft_of(retry_payment, desk, payment_ref=failed)
    assert draft.money == Money(2000, "jpy")
    with pytest.raises(StripeRefused, match="was declined, so nothing was taken"):
        await retry_payment.execute(approved(draft, desk, "retry_payment"), desk)
    assert await retry_payment.find_outcome(approved(draft, desk), desk) is None


async def test_why_not_is_said(shop: Shop, desk: Desk) -> None:
    """Paid, canceled, unfinished, invoiced, nobody's and hopeless payments are not tried again, each with a reason."""
    gone = shop.pay(500, capture_method="manual")
    shop.sdk.v1.payment_intents.cancel(gone)
    unfinished = str(shop.sdk.v1.payment_intents.create({"amount": 700, "currency": "usd"}).id)
    nobody = shop.customer("Lost", "l@example.com")
    lost = shop.pay(500, customer=nobody, payment_method="pm_card_visa_chargeDeclinedLostCard")
    payer = jane(shop, DECLINED_WHEN_CHARGED)
    invoice_id = open_invoice(shop, payer, 900)
    with pytest.raises(stripe.CardError):
        shop.sdk.v1.invoices.pay(invoice_id, {"payment_method": saved_of(shop, payer)})
    invoiced = str(shop.sdk.v1.invoice_payments.list({"invoice": invoice_id}).data[0].payment.payment_intent)
    for payment_id, reason in (
        (shop.pay(500), "was paid"),
        (gone, "was canceled"),
        (unfinished, "was never tried"),
        (shop.pay(500, payment_method=DECLINED), "belongs to no customer"),
        (lost, "reported lost.*no saved method"),
        (invoiced, f"belongs to invoice {invoice_id}"),
    ):
        with pytest.raises(Conflict, match=reason):
            await draft_of(retry_payment, desk, payment_ref=payment_id)
    with pytest.raises(NotFound):
        await draft_of(retry_payment, desk, payment_ref="order 4711")


def saved_of(shop: Shop, customer: str) -> str:
    """The id of a customer's one saved card."""
    return str(shop.sdk.v1.customers.payment_methods.list(customer).data[0].id)
