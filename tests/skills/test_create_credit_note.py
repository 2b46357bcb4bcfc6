"""create_credit_note over the wire: less to pay, a refund or credit, exact, once, and never too much."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadAmount, Conflict, NotFound, OutcomeUnknown, PreconditionChanged
from domain.money import Money
from skills.contract import Desk
from skills.create_credit_note import SKILL, Args
from tests.skills.conftest import Shop, approved
from tests.skills.invoicing import agreed, billed, chosen, draft_invoice, drafted, invoice, open_invoice, paid_invoice


async def test_a_part_of_an_open_invoice(shop: Shop, desk: Desk) -> None:
    """What is to be paid goes down by exactly the amount; executing twice makes one note."""
    made = open_invoice(shop, billed(shop), 5000)
    draft = await drafted(SKILL, desk, invoice="Jane", amount="12.50", reason="Broken pot")
    assert draft.money == Money(1250, "usd")
    assert "so that less is to be paid" in draft.summary
    assert "To be paid goes from $50.00 to $37.50." in draft.effects
    assert Money(3750, "usd") in draft.figures
    approval = approved(draft, desk, SKILL.name)
    await SKILL.recheck(approval, desk)
    first, again = await SKILL.execute(approval, desk), await SKILL.execute(approval, desk)
    assert first.object_id == again.object_id
    (note,) = shop.world.objects("credit_note")
    assert (note["total"], note["memo"], note["reason"]) == (1250, "Broken pot", None)
    assert invoice(shop, made)["amount_remaining"] == 3750
    assert first.data["pdf_url"] == note["pdf"]


async def test_all_of_an_open_invoice_settles_it(shop: Shop, desk: Desk) -> None:
    """Without an amount it is all that is to be paid, after which nothing is due."""
    made = open_invoice(shop, billed(shop), 5000)
    approval = await agreed(SKILL, desk, invoice=made, reason="order change")
    assert any("settled" in line for line in approval.terms.effects)
    await SKILL.execute(approval, desk)
    assert invoice(shop, made)["status"] == "paid"
    assert shop.world.objects("credit_note")[0]["reason"] == "order_change"


async def test_a_paid_invoice_is_refunded_or_credited(shop: Shop, desk: Desk) -> None:
    """A refund unless credit was asked for; both are exact, and the sum can't pass the invoice."""
    customer = billed(shop, card="visa")
    made = paid_invoice(shop, customer, 5000)
    draft = await drafted(SKILL, desk, invoice=made, amount="20")
    assert "refund it to the Visa card ending in 4242" in draft.summary
    assert draft.resolved["give_back"].value == "refund"
    assert any("keeps its fee" in line for line in draft.warnings)
    done = await SKILL.execute(approved(draft, desk, SKILL.name), desk)
    (refund,) = shop.refunds()
    assert (refund["amount"], done.data["refunds"]) == (2000, [refund["id"]])
    approval = await agreed(SKILL, desk, invoice=made, give_back="credit")
    assert approval.terms.money == Money(3000, "usd")
    await SKILL.execute(approval, desk)
    assert shop.sdk.v1.customers.retrieve(customer).balance == -3000
    with pytest.raises(Conflict, match="nothing is left to credit"):
        await SKILL.propose(Args(invoice=made), desk)


async def test_what_was_refunded_already_is_not_refunded_again(shop: Shop, desk: Desk) -> None:
    """A refund outside of credit notes leaves less; the way out is credit, and paid outside of Stripe is credit too."""
    customer = billed(shop, card="visa")
    made = paid_invoice(shop, customer, 5000)
    payment = shop.world.objects("payment_intent")[0]["id"]
    shop.refund(payment, 4000)
    with pytest.raises(Conflict, match=r"Only \$10\.00 .* credit for the next invoice"):
        await SKILL.propose(Args(invoice=made), desk)
    outside = open_invoice(shop, customer, 700)
    shop.sdk.v1.invoices.pay(outside, {"paid_out_of_band": True})
    draft = await drafted(SKILL, desk, invoice=outside)
    assert draft.request["params"]["credit_amount"] == 700
    with pytest.raises(Conflict, match="not paid through Stripe"):
        await SKILL.propose(Args(invoice=outside, give_back="refund"), desk)


async def test_a_disputed_payment_is_not_refunded(shop: Shop, desk: Desk) -> None:
    """The bank holds the money, so a refund is refused before anybody is asked."""
    made = paid_invoice(shop, billed(shop, card="visa"), 5000)
    shop.dispute(shop.world.objects("payment_intent")[0]["id"])
    with pytest.raises(Conflict, match="disputed"):
        await SKILL.propose(Args(invoice=made), desk)


@pytest.mark.parametrize(("more", "message"), [
    ({"amount": "50.01"}, "more than the"), ({"amount": "0"}, "more than zero"), ({"amount": "abc"}, "can't read"),
    ({"amount": "5", "currency": "eur"}, "only be credited in USD"),
])  # fmt: skip
async def test_no_note_over_a_bad_amount(shop: Shop, desk: Desk, more: dict[str, Any], message: str) -> None:
    """Too much, nothing, no amount, another currency."""
    made = open_invoice(shop, billed(shop), 5000)
    with pytest.raises(BadAmount, match=message):
        await SKILL.propose(Args(invoice=made, **more), desk)


@pytest.mark.parametrize(
    ("currency", "minor", "amount", "left"), [("jpy", 5000, "1200", 3800), ("kwd", 5000, "1.250", 3750)]
)
async def test_other_decimals(shop: Shop, desk: Desk, currency: str, minor: int, amount: str, left: int) -> None:
    """Zero-decimal and three-decimal invoices are credited exactly."""
    made = open_invoice(shop, billed(shop), minor, currency=currency)
    await SKILL.execute(await agreed(SKILL, desk, invoice=made, amount=amount), desk)
    assert invoice(shop, made)["amount_remaining"] == left


async def test_states_choices_and_nobody(shop: Shop, desk: Desk) -> None:
    """A draft and a void invoice have nothing to credit; several are a choice; none is not found."""
    customer = billed(shop)
    draft, void = draft_invoice(shop, customer, 900), open_invoice(shop, customer, 800)
    shop.sdk.v1.invoices.void_invoice(void)
    for made in (draft, void):
        with pytest.raises(Conflict, match="nothing to credit"):
            await SKILL.propose(Args(invoice=made), desk)
    made_open = {open_invoice(shop, customer, amount) for amount in (1000, 2000)}
    assert {option.say for option in (await chosen(SKILL, desk, invoice="Jane")).card.options} == made_open
    with pytest.raises(NotFound):
        await SKILL.propose(Args(invoice="in_none"), desk)


async def test_a_taxed_invoice_is_warned_of(shop: Shop, desk: Desk) -> None:
    """A note by amount states no tax of its own, and that is said with the invoice's tax."""
    made = draft_invoice(shop, billed(shop), 1000)
    tax: Any = {"amount": 190, "taxable_amount": 1000,
                "tax_rate_data": {"display_name": "Tax", "inclusive": False, "percentage": 19}}  # fmt: skip
    shop.sdk.v1.invoices.add_lines(made, {"lines": [{"amount": 1000, "description": "Cup", "tax_amounts": [tax]}]})
    shop.sdk.v1.invoices.send_invoice(made)
    draft = await drafted(SKILL, desk, invoice=made)
    assert draft.money == Money(2190, "usd")
    assert "$1.90 of tax" in draft.warnings[0]


async def test_a_moved_world_stops_it(shop: Shop, desk: Desk) -> None:
    """Another note, or a refund of the payment, since the question is named and nothing is credited."""
    customer = billed(shop, card="visa")
    first, second = paid_invoice(shop, customer, 5000), paid_invoice(shop, customer, 6000)
    one = await agreed(SKILL, desk, invoice=first, amount="40")
    shop.sdk.v1.credit_notes.create({"invoice": first, "amount": 1000, "credit_amount": 1000})
    with pytest.raises(PreconditionChanged, match=r"\$10\.00 of invoice .* is credited by now"):
        await SKILL.recheck(one, desk)
    two = await agreed(SKILL, desk, invoice=second)
    shop.refund(next(pi["id"] for pi in shop.world.objects("payment_intent") if pi["amount"] == 6000), 100)
    with pytest.raises(PreconditionChanged, match=r"Only \$59\.00"):
        await SKILL.recheck(two, desk)


async def test_a_lost_answer_is_found_by_its_stamp(shop: Shop, desk: Desk) -> None:
    """Before the call nothing is found; after an answer that never came the note is."""
    made = open_invoice(shop, billed(shop), 5000)
    approval = await agreed(SKILL, desk, invoice=made, amount="10")
    assert await SKILL.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/credit_notes", times=20)
    with pytest.raises(OutcomeUnknown):
        await SKILL.execute(approval, desk)
    found = await SKILL.find_outcome(approval, desk)
    assert found is not None
    assert found.object_id == shop.world.objects("credit_note")[0]["id"]
