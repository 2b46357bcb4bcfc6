"""send, remind, pay, void and mark_uncollectible over the wire: what they promise, refuse, and do once."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import Conflict, NotFound, OutcomeUnknown, PreconditionChanged, StripeRefused
from domain.money import Money
from skills import mark_invoice_uncollectible, pay_invoice, remind_invoice, send_invoice, void_invoice
from skills.contract import Acts, Desk
from tests.skills.conftest import Shop
from tests.skills.invoicing import (
    agreed,
    billed,
    chosen,
    draft_invoice,
    drafted,
    invoice,
    later,
    number_of,
    open_invoice,
    paid_invoice,
)

SEND, REMIND, PAY = send_invoice.SKILL, remind_invoice.SKILL, pay_invoice.SKILL
VOID, WRITE_OFF = void_invoice.SKILL, mark_invoice_uncollectible.SKILL
ALL: tuple[Acts[Any], ...] = (SEND, REMIND, PAY, VOID, WRITE_OFF)
PATHS = {SEND: "send", REMIND: "send", PAY: "pay", VOID: "void", WRITE_OFF: "mark_uncollectible"}


def sent_events(shop: Shop) -> int:
    """How many invoices were e-mailed."""
    return sum(one["type"] == "invoice.sent" for one in shop.world.objects("event"))


async def test_a_draft_is_finalized_and_sent_once(shop: Shop, desk: Desk) -> None:
    """The customer's address, the amount and what becomes final are shown; executing twice sends once."""
    made = draft_invoice(shop, billed(shop), 4200)
    draft = await drafted(SEND, desk, invoice="Jane's invoice")
    assert draft.summary == f"Send invoice {made} over $42.00 to jane@example.com."
    text = "\n".join(draft.effects)
    assert "“Jane Doe (jane@example.com)” (as the customer wrote it)" in text
    assert "gets a number" in text
    assert "test mode" in text
    approval = await agreed(SEND, desk, invoice=made)
    first, again = await SEND.execute(approval, desk), await SEND.execute(approval, desk)
    assert first.object_id == again.object_id == made
    assert (invoice(shop, made)["status"], sent_events(shop)) == ("open", 1)
    assert number_of(shop, made) in first.text
    assert {card.url for card in first.cards} == {  # type: ignore[union-attr]  # both are links
        invoice(shop, made)["hosted_invoice_url"],
        invoice(shop, made)["invoice_pdf"],
    }


async def test_a_reminder_says_how_late_it_is_and_when_it_was_sent(shop: Shop, desk: Desk) -> None:
    """Ten days after the due day that is said, with the day of the last e-mail; it goes out once."""
    made = open_invoice(shop, billed(shop), 4200)
    early = await drafted(REMIND, desk, invoice=made)
    assert "not overdue" in early.warnings[0]
    assert "less than 3 days ago" in early.warnings[1]
    late = later(shop, desk, 40)
    late_approval = await agreed(REMIND, late, invoice=number_of(shop, made))
    assert any("overdue by 10 days" in line for line in late_approval.terms.effects)
    assert any("no e-mail about it in the last 30 days" in line for line in late_approval.terms.effects)
    assert await REMIND.find_outcome(late_approval, late) is None
    for _ in range(2):
        done = await REMIND.execute(late_approval, late)
    assert Money(4200, "usd") in done.figures
    assert sent_events(shop) == 2
    assert (await REMIND.find_outcome(late_approval, late)) is not None
    soon = await drafted(REMIND, later(shop, desk, 1), invoice=made)
    assert any("It was last sent on" in line for line in soon.effects)


@pytest.mark.parametrize(("currency", "minor", "shown"), [("usd", 4200, "$42.00"), ("jpy", 4200, "¥4,200"),
                                                          ("kwd", 4200, "KWD 4.200")])  # fmt: skip
async def test_paying_charges_the_card_that_was_shown(
    shop: Shop, desk: Desk, currency: str, minor: int, shown: str
) -> None:
    """The default card, the exact amount, one charge for two executions."""
    made = open_invoice(shop, billed(shop, card="visa"), minor, currency=currency)
    draft = await drafted(PAY, desk, invoice="Jane Doe")
    assert draft.money == Money(minor, currency)
    assert draft.summary == f"Charge {shown} to the Visa card ending in 4242 for invoice {number_of(shop, made)}."
    assert draft.resolved["payment_method"].source == "the customer's default method"
    approval = await agreed(PAY, desk, invoice=made)
    first, _again = await PAY.execute(approval, desk), await PAY.execute(approval, desk)
    assert (first.status, invoice(shop, made)["amount_paid"]) == ("paid", minor)
    assert shown in first.text
    assert [one["amount"] for one in shop.world.objects("charge")] == [minor]


async def test_paying_without_a_clear_method_asks_or_says_what_to_do(shop: Shop, desk: Desk) -> None:
    """No method: send it instead; two without default: a choice that leads to one; four digits name one."""
    customer = billed(shop)
    made = open_invoice(shop, customer, 4200)
    with pytest.raises(Conflict, match="no saved payment method"):
        await PAY.propose(PAY.args(invoice=made), desk)
    for card in ("visa", "mastercard"):
        shop.sdk.v1.payment_methods.attach(f"pm_card_{card}", {"customer": customer})
    choice = await chosen(PAY, desk, invoice=made)
    assert choice.argument == "payment_method"
    for option in choice.card.options:
        draft = await drafted(PAY, desk, invoice=made, payment_method=option.say)
        assert draft.request["params"] == {"payment_method": option.say}
    assert "4444" in (await drafted(PAY, desk, invoice=made, payment_method="4444")).summary


async def test_a_declined_card_takes_nothing(shop: Shop, desk: Desk) -> None:
    """The bank's no is a definite no, the invoice stays open; a bank that asks its cardholder names the page."""
    made = open_invoice(shop, billed(shop, card="chargeCustomerFail"), 4200)
    with pytest.raises(StripeRefused):
        await PAY.execute(await agreed(PAY, desk, invoice=made), desk)
    assert invoice(shop, made)["status"] == "open"
    asked = open_invoice(shop, billed(shop, "Bob", "bob@example.com", "authenticationRequired"), 4200)
    with pytest.raises(StripeRefused) as refused:
        await PAY.execute(await agreed(PAY, desk, invoice=asked), desk)
    assert invoice(shop, asked)["hosted_invoice_url"] in refused.value.message


async def test_voiding_ends_the_debt_and_gives_credit_back(shop: Shop, desk: Desk) -> None:
    """The credit it used is named and comes back; nothing can be paid any more."""
    customer = billed(shop)
    shop.sdk.v1.customers.balance_transactions.create(customer, {"amount": -1200, "currency": "usd"})
    made = open_invoice(shop, customer, 4200)
    draft = await drafted(VOID, desk, invoice=number_of(shop, made))
    text = "\n".join(draft.effects)
    assert "Nobody owes the $30.00 any more" in text
    assert "The $12.00 of credit" in text
    assert {Money(4200, "usd"), Money(3000, "usd"), Money(1200, "usd")} <= set(draft.figures)
    approval = await agreed(VOID, desk, invoice=made)
    first, again = await VOID.execute(approval, desk), await VOID.execute(approval, desk)
    assert first.status == again.status == invoice(shop, made)["status"] == "void"
    assert shop.sdk.v1.customers.retrieve(customer).balance == -1200


async def test_voiding_a_draft_deletes_it(shop: Shop, desk: Desk) -> None:
    """Stripe voids only what is final, so a draft is deleted, and that is said before."""
    made = draft_invoice(shop, billed(shop), 4200)
    approval = await agreed(VOID, desk, invoice="Jane Doe")
    assert approval.terms.request["method"] == "DELETE"
    assert await VOID.find_outcome(approval, desk) is None
    assert (await VOID.execute(approval, desk)).status == "deleted"
    assert (await VOID.execute(approval, desk)).object_id == made
    found = await VOID.find_outcome(approval, desk)
    assert found is not None
    assert found.status == "deleted"
    with pytest.raises(PreconditionChanged, match="gone"):
        await VOID.recheck(approval, desk)


async def test_giving_up_an_invoice(shop: Shop, desk: Desk) -> None:
    """It is marked once, and what stays possible is said."""
    made = open_invoice(shop, billed(shop), 4200)
    approval = await agreed(WRITE_OFF, desk, invoice="invoice 1")
    assert any("$42.00 as bad debt" in line for line in approval.terms.effects)
    for _ in range(2):
        done = await WRITE_OFF.execute(approval, desk)
    assert (done.status, invoice(shop, made)["status"]) == ("uncollectible", "uncollectible")
    draft = await drafted(VOID, desk, invoice=made)
    assert draft.summary.startswith("Void invoice")


@pytest.mark.parametrize("skill", ALL, ids=lambda skill: skill.name)
async def test_nothing_is_done_to_an_invoice_that_is_not_there(shop: Shop, desk: Desk, skill: Acts[Any]) -> None:
    """An unknown id, number, customer, and a customer without invoices are answered with what to do."""
    billed(shop, "Empty Ned", "ned@example.com")
    for said in ("in_doesnotexist", "F2A1B3C4-0099", "Nobody At All", "Empty Ned", "99"):
        with pytest.raises(NotFound):
            await skill.propose(skill.args(invoice=said), desk)


@pytest.mark.parametrize("skill", ALL, ids=lambda skill: skill.name)
async def test_several_open_invoices_are_a_choice(shop: Shop, desk: Desk, skill: Acts[Any]) -> None:
    """Each option's word leads to exactly that invoice; paid ones are no candidates."""
    customer = billed(shop, card="visa")
    paid_invoice(shop, customer, 900)
    made = [open_invoice(shop, customer, amount) for amount in (1000, 2000)]
    choice = await chosen(skill, desk, invoice="Jane's invoice")
    assert sorted(option.say for option in choice.card.options) == sorted(made)
    assert choice.argument == "invoice"
    for option in choice.card.options:
        assert (await drafted(skill, desk, invoice=option.say)).preconditions["invoice"] == option.say


@pytest.mark.parametrize("skill", ALL, ids=lambda skill: skill.name)
async def test_a_paid_or_void_invoice_is_a_conflict(shop: Shop, desk: Desk, skill: Acts[Any]) -> None:
    """What Stripe's state does not allow is said in words, before anybody is asked."""
    customer = billed(shop, card="visa")
    paid, void = paid_invoice(shop, customer, 900), open_invoice(shop, customer, 800)
    shop.sdk.v1.invoices.void_invoice(void)
    for made in (paid, void):
        with pytest.raises(Conflict, match=r"Invoice \S+ is "):
            await skill.propose(skill.args(invoice=made), desk)


@pytest.mark.parametrize("skill", ALL, ids=lambda skill: skill.name)
async def test_a_changed_invoice_is_not_touched(shop: Shop, desk: Desk, skill: Acts[Any]) -> None:
    """When the world moved between asking and doing, the recheck names what changed."""
    made = open_invoice(shop, billed(shop, card="visa"), 4200)
    approval = await agreed(skill, desk, invoice=made)
    shop.sdk.v1.credit_notes.create({"invoice": made, "amount": 1200})
    with pytest.raises(PreconditionChanged, match=r"to be paid are \$30\.00 now, \$42\.00 then"):
        await skill.recheck(approval, desk)
    shop.sdk.v1.invoices.pay(made)
    with pytest.raises(PreconditionChanged, match="it is paid now"):
        await skill.recheck(approval, desk)


@pytest.mark.parametrize("skill", ALL, ids=lambda skill: skill.name)
async def test_a_lost_answer_is_settled_by_looking(shop: Shop, desk: Desk, skill: Acts[Any]) -> None:
    """Before the call nothing is found; after an answer that never came the outcome is."""
    made = open_invoice(shop, billed(shop, card="visa"), 4200, sent=False)
    approval = await agreed(skill, desk, invoice=made)
    assert await skill.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", f"/v1/invoices/{made}/{PATHS[skill]}", times=20)
    with pytest.raises(OutcomeUnknown):
        await skill.execute(approval, desk)
    found = await skill.find_outcome(approval, desk)
    assert found is not None
    assert found.object_id == made


async def test_an_invoice_charged_by_itself_is_not_mailed(shop: Shop, desk: Desk) -> None:
    """The way out is named: pay it with the saved method."""
    customer = billed(shop, card="visa")
    made = open_invoice(shop, customer, 900, sent=False, collection_method="charge_automatically")
    mailing: tuple[Acts[Any], ...] = (SEND, REMIND)
    for skill in mailing:
        with pytest.raises(Conflict, match="Pay it now"):
            await skill.propose(skill.args(invoice=made), desk)
