"""create_invoice over the wire: exact lines, tax and terms, one invoice, and nothing sent by halves unsaid."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.errors import (
    BadAmount,
    BadInput,
    BadPeriod,
    Conflict,
    NotFound,
    OutcomeUnknown,
    PartlyDone,
    PreconditionChanged,
)
from domain.money import Money
from domain.periods import local_date
from skills.contract import Ask, Choice, Desk
from skills.create_invoice import SKILL, Args
from tests.skills.conftest import Shop, approved
from tests.skills.invoicing import agreed, billed, calls_to, drafted, invoice


def only_invoice(shop: Shop) -> dict[str, Any]:
    """The one invoice there is."""
    (made,) = shop.world.objects("invoice")
    return made


async def test_what_was_shown_is_sent_once(shop: Shop, desk: Desk) -> None:
    """Amount, tax, terms and address are in the summary; executing twice makes and mails one invoice."""
    billed(shop)
    said = {"customer": "Jane Doe", "amount": "100", "tax_rate": "19%", "due_days": 14, "description": "Workshop"}
    draft = await drafted(SKILL, desk, **said)
    assert draft.money == Money(11_900, "usd")
    assert draft.summary.startswith(
        "Invoice “Jane Doe” for $119.00 ($100.00 plus 19% tax) and e-mail it to jane@example"
    )
    text = "\n".join(draft.effects)
    assert "gets the invoice by e-mail at once" in text
    assert "Workshop: $100.00." in text
    assert "19% tax comes on top: $19.00 on $100.00." in text
    assert "14 days after it is sent" in text
    assert draft.resolved == {"currency": draft.resolved["currency"]}
    approval = approved(draft, desk, SKILL.name)
    first, again = await SKILL.execute(approval, desk), await SKILL.execute(approval, desk)
    made = only_invoice(shop)
    assert first.object_id == again.object_id == made["id"]
    assert (made["status"], made["subtotal"], made["total"], made["amount_due"]) == ("open", 10_000, 11_900, 11_900)
    assert made["total_taxes"][0]["amount"] == 1900
    assert made["metadata"]["florin_proposal"] == approval.proposal_id
    assert (made["due_date"] - made["status_transitions"]["finalized_at"]) == 14 * 86_400
    assert made["number"] in first.text
    assert "$119.00 to jane@example.com" in first.text
    assert first.data["pdf_url"] == made["invoice_pdf"]
    assert sum(one["type"] == "invoice.sent" for one in shop.world.objects("event")) == 1


async def test_defaults_are_stated_with_their_source(shop: Shop, desk: Desk) -> None:
    """Without terms it is 30 days and the merchant's currency; a day is due at its end in the merchant's zone."""
    billed(shop)
    draft = await drafted(SKILL, desk, customer="jane@example.com", amount="12.50")
    assert (draft.resolved["due_days"].value, draft.resolved["currency"].value) == (30, "USD")
    assert "No tax is added." in draft.effects
    day = local_date(int(desk.now.timestamp()) + 10 * 86_400, desk.merchant.timezone)
    approval = await agreed(SKILL, desk, customer="Jane Doe", amount="12.50", due_date=day.isoformat())
    await SKILL.execute(approval, desk)
    due = only_invoice(shop)["due_date"]
    assert local_date(due, "Europe/Berlin") == day
    assert local_date(due + 1, "Europe/Berlin") > day


async def test_lines_add_up_to_the_cent(shop: Shop, desk: Desk) -> None:
    """Quantities, odd prices and a fine tax rate: Stripe's totals are those that were shown."""
    billed(shop)
    lines = [
        {"description": "Tea", "amount": "3.33", "quantity": 7},
        {"description": "Cup", "amount": "0.07"},
        {"description": "Pot", "amount": "19.99", "quantity": 3},
    ]
    draft = await drafted(SKILL, desk, customer="Jane", lines=lines, tax_rate="8.875", memo="Thank you <b>")
    assert "Tea: 7 × $3.33 = $23.31." in draft.effects
    # By hand: 23.31, 0.07 and 59.97 are 83.35; 8.875% of each is 2.07, 0.01 and 5.32.
    assert draft.money == Money(8335 + 207 + 1 + 532, "usd")
    assert Money(2331, "usd") in draft.figures
    await SKILL.execute(approved(draft, desk, SKILL.name), desk)
    made = only_invoice(shop)
    assert (made["subtotal"], made["total"]) == (8335, 9075)
    assert [line["quantity"] for line in made["lines"]["data"]] == [7, 1, 3]
    assert made["description"] == "Thank you ‹b›"


@pytest.mark.parametrize(("currency", "amount", "tax_rate", "total"), [
    ("jpy", "1005", "10", 1106), ("kwd", "1.250", "5", 1310), ("isk", "100", "24.5", 12_500),
])  # fmt: skip
async def test_currencies_of_other_decimals(
    shop: Shop, desk: Desk, currency: str, amount: str, tax_rate: str, total: int
) -> None:
    """Zero-decimal, three-decimal and whole-unit currencies: tax is rounded to what can be charged."""
    billed(shop)
    approval = await agreed(SKILL, desk, customer="Jane", amount=amount, currency=currency, tax_rate=tax_rate)
    assert approval.terms.money == Money(total, currency)
    await SKILL.execute(approval, desk)
    assert (only_invoice(shop)["total"], only_invoice(shop)["currency"]) == (total, currency)


async def test_credit_and_debt_of_the_customer_are_reckoned(shop: Shop, desk: Desk) -> None:
    """What is due after the customer's balance is stated, and so it comes out; all credit means nothing is due."""
    customer = billed(shop)
    shop.sdk.v1.customers.balance_transactions.create(customer, {"amount": -3000, "currency": "usd"})
    draft = await drafted(SKILL, desk, customer="Jane", amount="100")
    assert any("credit of $30.00 off, so $70.00 is to be paid" in line for line in draft.effects)
    done = await SKILL.execute(approved(draft, desk, SKILL.name), desk)
    assert invoice(shop, done.object_id)["amount_due"] == 7000
    assert "$70.00 of it to be paid" in done.text
    shop.sdk.v1.customers.balance_transactions.create(customer, {"amount": -3000, "currency": "usd"})
    draft = await drafted(SKILL, desk, customer="Jane", amount="10")
    assert any("so $0.00 is to be paid. $20.00 of credit stays." in line for line in draft.effects)
    done = await SKILL.execute(approved(draft, desk, SKILL.name), desk)
    assert (done.status, shop.sdk.v1.customers.retrieve(customer).balance) == ("paid", -2000)


async def test_an_invoice_like_it_is_warned_of(shop: Shop, desk: Desk) -> None:
    """The same total to the same customer within a month is named; so are another currency and an exemption."""
    billed(shop)
    first = await SKILL.execute(await agreed(SKILL, desk, customer="Jane", amount="100"), desk)
    draft = await drafted(SKILL, desk, customer="Jane", amount="100")
    assert first.data["number"] in draft.warnings[0]
    assert (await drafted(SKILL, desk, customer="Jane", amount="101")).warnings == ()
    foreign = await drafted(SKILL, desk, customer="Jane", amount="100", currency="EUR")
    assert "not in your own currency USD" in foreign.warnings[0]
    assert "billed in USD so far" in foreign.warnings[1]
    shop.customer("Exempt Eve", "eve@example.com", tax_exempt="exempt")
    assert "exempt from tax" in (await drafted(SKILL, desk, customer="Eve", amount="9", tax_rate="19")).warnings[0]


async def test_what_is_missing_is_asked_and_who_is_unclear_chosen(shop: Shop, desk: Desk) -> None:
    """No amount: a question; two Janes: a choice that leads to one; nobody, or nobody to mail: what to do."""
    billed(shop)
    asked = await SKILL.propose(Args(customer="Jane"), desk)
    assert isinstance(asked, Ask)
    assert asked.missing == "amount"
    asked = await SKILL.propose(Args(customer="Jane", amount="9", lines=[{"description": "x", "amount": "8"}]), desk)
    assert isinstance(asked, Ask)
    for said in ("Jnae Doe", "jane@exampel.com"):
        closest = await SKILL.propose(Args(customer=said, amount="9"), desk)
        assert isinstance(closest, Choice)
        assert [option.say for option in closest.card.options] == [shop.world.objects("customer")[0]["id"]]
    billed(shop, "Jane Smith", "smith@example.com")
    choice = await SKILL.propose(Args(customer="Jane", amount="9"), desk)
    assert isinstance(choice, Choice)
    for option in choice.card.options:
        assert (await drafted(SKILL, desk, customer=option.say, amount="9")).preconditions["customer"] == option.say
    with pytest.raises(NotFound):
        await SKILL.propose(Args(customer="Zaphod", amount="9"), desk)
    shop.customer("Mailless Max")
    with pytest.raises(Conflict, match="no e-mail address"):
        await SKILL.propose(Args(customer="Max", amount="9"), desk)


@pytest.mark.parametrize(("more", "error"), [
    ({"amount": "0"}, BadAmount), ({"amount": "1.005"}, BadAmount), ({"amount": "5", "currency": "doge"}, BadAmount),
    ({"amount": "5.5", "currency": "jpy"}, BadAmount), ({"amount": "5", "tax_rate": "0"}, BadAmount),
    ({"amount": "5", "tax_rate": "101"}, BadAmount), ({"amount": "5", "tax_rate": "VAT"}, BadAmount),
    ({"amount": "5", "due_date": "2020-01-01"}, BadPeriod), ({"amount": "5", "due_date": "soon"}, BadPeriod),
    ({"amount": "5", "due_date": "2030-01-01", "due_days": 3}, BadInput),
])  # fmt: skip
async def test_bad_terms_are_refused_before_anybody_is_asked(
    shop: Shop, desk: Desk, more: dict[str, Any], error: type[Exception]
) -> None:
    """What Stripe would not take, or no calendar has, is said at once."""
    billed(shop)
    with pytest.raises(error):
        await SKILL.propose(Args(customer="Jane", **more), desk)


async def test_a_changed_customer_is_not_invoiced(shop: Shop, desk: Desk) -> None:
    """Another address or other credit than was shown stops it, and is named."""
    customer = billed(shop)
    approval = await agreed(SKILL, desk, customer="Jane", amount="100")
    shop.sdk.v1.customers.update(customer, {"email": "new@example.com"})
    shop.sdk.v1.customers.balance_transactions.create(customer, {"amount": -500, "currency": "usd"})
    with pytest.raises(PreconditionChanged, match=r"email is “new@example.com” now.*credit is \$5\.00 now"):
        await SKILL.recheck(approval, desk)
    assert calls_to(shop, "/v1/invoices") == []


@pytest.mark.parametrize("path", ["/v1/invoices", "/v1/invoices/"])
async def test_a_lost_answer_on_the_way_leaves_one_invoice(shop: Shop, desk: Desk, path: str) -> None:
    """Asked again with the same keys it goes on where it was; once those are over, it is said how far it came."""
    billed(shop)
    approval = await agreed(SKILL, desk, customer="Jane", amount="100")
    assert await SKILL.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", path, times=20)
    with pytest.raises(OutcomeUnknown):
        await SKILL.execute(approval, desk)
    assert only_invoice(shop)["status"] == "draft"
    assert await SKILL.find_outcome(approval, desk) is None
    stopped = await SKILL.find_outcome(approval, replace(desk, now=desk.now + timedelta(hours=24)))
    assert stopped is not None
    assert not stopped.took_effect
    assert "was not sent" in stopped.text
    shop.world.control("DELETE", "/faults")
    done = await SKILL.execute(approval, desk)
    assert (done.status, only_invoice(shop)["total"]) == ("open", 10_000)
    assert len(only_invoice(shop)["lines"]["data"]) == 1
    found = await SKILL.find_outcome(approval, desk)
    assert found is not None
    assert found.object_id == done.object_id


async def test_a_refusal_on_the_way_names_the_draft(shop: Shop, desk: Desk) -> None:
    """When Stripe refuses a later step, the draft that exists is named and nothing was sent."""
    customer = billed(shop)
    approval = await agreed(SKILL, desk, customer="Jane", amount="99999999")
    with pytest.raises(PartlyDone) as partly:
        await SKILL.execute(approval, desk)
    made = only_invoice(shop)
    assert made["id"] in partly.value.message
    assert (made["status"], made["customer"]) == ("draft", customer)
