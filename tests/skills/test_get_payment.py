"""get_payment over the wire: found by whatever is known of it, with everything that ever happened to it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.cards import PaymentCard
from domain.errors import BadAmount, BadInput, NotFound, StripeRefused, Unavailable
from domain.money import Money
from skills.contract import Answer, Ask, Choice, Desk
from skills.get_payment import Args, answer
from tests.skills.conftest import DECLINED, Shop
from tests.skills.payouts import DAY_S, let_pass, pay_out_now
from tests.skills.subscribers import open_invoice, save_card


async def shown(desk: Desk, **args: Any) -> Answer:
    """Ask and expect an answer."""
    result = await answer(Args(**args), desk)
    assert isinstance(result, Answer)
    return result


def fields_of(result: Answer) -> dict[str, str]:
    """The labelled values of the card."""
    (card,) = result.cards
    assert isinstance(card, PaymentCard)
    return {field.label: field.value for field in card.fields}


async def test_a_payment_is_found_by_what_is_known(shop: Shop, desk: Desk) -> None:
    """Customer and amount, card, amount alone, receipt number and invoice number each lead to the one payment."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    wanted = shop.pay(4900, customer=jane, payment_method="pm_card_mastercard", receipt_email="jane@example.com")
    shop.pay(1900, customer=jane)
    shop.pay(4900, "eur")
    receipt = str(shop.sdk.v1.charges.retrieve(shop.charge_of(wanted)).receipt_number)
    for args in (
        {"customer": "Jane", "amount": "49"},
        {"last4": "4444"},
        {"amount": "49.00", "currency": "usd"},
        {"amount": "49", "last4": "4444"},
        {"payment_ref": f"receipt {receipt}"},
        {"payment_ref": receipt},
    ):
        assert (await shown(desk, **args)).data["id"] == wanted, args
    invoice = open_invoice(shop, jane, 7700)
    shop.sdk.v1.invoices.pay(invoice, {"payment_method": save_card(shop, jane)})
    number = shop.sdk.v1.invoices.retrieve(invoice).number
    assert (await shown(desk, payment_ref=f"invoice {number}")).data["amount_minor"] == 7700


@pytest.mark.parametrize(("currency", "minor", "said"), [("jpy", 1200, "1200"), ("kwd", 1250, "1.25")])
async def test_amounts_are_read_by_the_currency(shop: Shop, desk: Desk, currency: str, minor: int, said: str) -> None:
    """Zero- and three-decimal amounts are found with and without their currency, and are exact."""
    wanted = shop.pay(minor, currency)
    for args in ({"amount": said, "currency": currency}, {"amount": said}):
        result = await shown(desk, **args)
        assert (result.data["id"], result.data["amount_minor"]) == (wanted, minor)
    assert Money(minor, currency) in result.figures


async def test_several_that_fit_are_a_choice(shop: Shop, desk: Desk) -> None:
    """Equal payments are offered by id; of an order's two the said amount decides; nothing said is asked."""
    both = {shop.pay(4900), shop.pay(4900)}
    choice = await answer(Args(amount="49"), desk)
    assert isinstance(choice, Choice)
    assert (choice.argument, {option.say for option in choice.card.options}) == ("payment_ref", both)
    first, _second = shop.pay(500, order="42"), shop.pay(600, order="42")
    assert (await shown(desk, payment_ref="42", amount="5")).data["id"] == first
    assert isinstance(await answer(Args(), desk), Ask)


async def test_what_is_not_there_is_said(shop: Shop, desk: Desk) -> None:
    """Nothing that fits, an impossible card or amount, and Stripe being down each have their own words."""
    shop.pay(4900)
    for args, error in (
        ({"amount": "48"}, NotFound),
        ({"last4": "0000"}, NotFound),
        ({"customer": "Nobody At All"}, NotFound),
        ({"payment_ref": "9999-9999"}, NotFound),
        ({"last4": "42"}, BadInput),
        ({"amount": "much"}, BadAmount),
    ):
        with pytest.raises(error):
            await shown(desk, **args)
    shop.world.fault("status", "GET", "/v1/charges", times=20, status=500)
    with pytest.raises((Unavailable, StripeRefused)):
        await shown(desk, amount="49")


async def test_the_payout_is_named(shop: Shop, desk: Desk) -> None:
    """Before its money is available the day is named, afterwards the payout that holds it, and what was left of it."""
    payment_id = shop.pay(2000, order="42")
    shop.pay(900)
    before = await shown(desk, payment_ref="42")
    assert "available on" in fields_of(before)["Payout"]
    assert before.data["payout_id"] is None
    let_pass(shop, 10 * DAY_S)
    pay_out_now(shop)
    after = await shown(desk, payment_ref="42")
    (holding,) = [
        payout["id"]
        for payout in shop.world.objects("payout")
        if any(
            row.source == shop.charge_of(payment_id)
            for row in shop.sdk.v1.balance_transactions.list({"payout": payout["id"]}).data
        )
    ]
    assert after.data["payout_id"] == holding
    assert fields_of(after)["Payout"].startswith(holding)
    charge = shop.charge_of(payment_id)
    settled = next(row for row in shop.world.objects("balance_transaction") if row["source"] == charge)
    assert (after.data["net_minor"], after.data["fee_minor"]) == (settled["net"], settled["fee"])
    assert Money(settled["net"], "usd") in after.figures


async def test_every_try_capture_and_end_is_told(shop: Shop, desk: Desk) -> None:
    """Declines with reasons, authorisation, capture of a part, release and cancellation stand in their order."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    tried = shop.pay(2000, customer=jane, payment_method=DECLINED)
    shop.sdk.v1.payment_intents.confirm(tried, {"payment_method": save_card(shop, jane)})
    history = (await shown(desk, payment_ref=tried)).data["history"]
    assert ["not enough money behind the card" in history[0], "Paid $20.00" in history[1]] == [True, True]
    part = shop.pay(2000, capture_method="manual")
    let_pass(shop, DAY_S)
    shop.sdk.v1.payment_intents.capture(part, {"amount_to_capture": 1250})
    history = (await shown(desk, payment_ref=part)).data["history"]
    assert [line.split(": ", 1)[1] for line in history] == ["Authorised $20.00", "Captured $12.50"]
    gone = shop.pay(3000, "jpy", capture_method="manual")
    let_pass(shop, 60)
    shop.sdk.v1.payment_intents.cancel(gone, {"cancellation_reason": "abandoned"})
    result = await shown(desk, payment_ref=gone)
    assert result.data["state"] == "canceled"
    assert [line.split(": ", 1)[1].split(" ")[0] for line in result.data["history"]] == [
        "Authorised",
        "Released",
        "Canceled",
    ]


async def test_a_payment_that_waits_for_the_bank_gives_the_link(shop: Shop, desk: Desk) -> None:
    """Where the cardholder still has to confirm, the answer says so with the address."""
    waiting = shop.pay(2000, payment_method="pm_card_authenticationRequired")
    result = await shown(desk, payment_ref=waiting)
    action = shop.sdk.v1.payment_intents.retrieve(waiting).next_action
    assert action is not None
    assert action.redirect_to_url is not None
    assert result.data["confirm_url"] == action.redirect_to_url.url
    assert str(action.redirect_to_url.url) in result.text


async def test_money_lost_to_a_dispute_is_not_left(shop: Shop, desk: Desk) -> None:
    """Stripe calls the payment succeeded for ever; what was lost is said, and nothing of it is left."""
    payment_id = shop.pay(3750, order="77")
    dispute = shop.dispute(payment_id)
    shop.sdk.v1.disputes.close(dispute)
    found = await shown(desk, payment_ref="77")
    fields = fields_of(found)
    assert fields["Status"] == "succeeded, then lost to a dispute"
    assert (fields["Lost to a dispute"], fields["Left"]) == ("$37.50", "$0.00")
    assert fields["After fees"].endswith(", before what was refunded or lost since")
    assert (found.data["left_minor"], found.data["lost_minor"]) == (0, 3750)
    assert "succeeded, then lost to a dispute" in found.text
