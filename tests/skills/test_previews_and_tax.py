"""preview_invoice and calculate_tax over the wire: Stripe's own figures, and nothing left behind."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadAmount, BadInput, NotFound
from domain.money import Money
from skills import calculate_tax, preview_invoice
from skills.contract import Answer, Ask, Choice, Desk
from tests.skills.conftest import Shop
from tests.skills.invoicing import DAY_S, billed, later, require_figures


async def previewed(desk: Desk, customer: str = "Jane Doe") -> Answer:
    """Preview and expect an answer."""
    answer = await preview_invoice.answer(preview_invoice.Args(customer=customer), desk)
    assert isinstance(answer, Answer)
    require_figures(desk, answer.text, answer.figures)
    return answer


async def taxed(desk: Desk, **args: Any) -> Answer:
    """Calculate and expect an answer."""
    answer = await calculate_tax.answer(calculate_tax.Args(**args), desk)
    assert isinstance(answer, Answer)
    require_figures(desk, answer.text, answer.figures)
    return answer


def plan(shop: Shop, unit_amount: int, name: str = "Plan", currency: str = "usd") -> str:
    """A monthly price; returns the id."""
    made: Any = {
        "currency": currency,
        "unit_amount": unit_amount,
        "recurring": {"interval": "month"},
        "product_data": {"name": name},
    }
    return shop.sdk.v1.prices.create(made).id


def subscribed(shop: Shop, customer: str, price: str) -> Any:
    """A running subscription."""
    return shop.sdk.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})


async def test_a_renewal_is_previewed_with_what_waits(shop: Shop, desk: Desk) -> None:
    """Renewal, a change's proration, a waiting item and credit lead to exactly what is then charged."""
    customer = billed(shop, card="visa")
    running = subscribed(shop, customer, plan(shop, 2000))
    item: Any = {"id": running["items"].data[0].id, "price": plan(shop, 3000, "Big")}
    shop.sdk.v1.subscriptions.update(running.id, {"items": [item], "proration_behavior": "create_prorations"})
    shop.sdk.v1.invoice_items.create({"customer": customer, "amount": 700, "currency": "usd", "description": "Setup"})
    shop.sdk.v1.customers.balance_transactions.create(customer, {"amount": -500, "currency": "usd"})
    answer = await previewed(desk)
    (shown,) = answer.data["invoices"]
    assert "(proration)" in answer.text
    assert "- “Setup”: $7.00" in answer.text
    assert "Credit of the customer: -$5.00" in answer.text
    assert f"{desk.show(Money(shown['due_minor'], 'usd'))} due, charged to the saved payment method" in answer.text
    assert Money(shown["due_minor"], "usd") in answer.figures
    before = len(shop.world.objects("invoice"))
    later(shop, desk, 32)
    shop.sdk.v1.subscriptions.retrieve(running.id)
    invoices = shop.world.objects("invoice")
    assert len(invoices) == before + 1
    renewal = max(invoices, key=lambda one: one["created"])
    assert (renewal["total"], renewal["amount_due"]) == (shown["total_minor"], shown["due_minor"])
    assert abs(renewal["created"] - shown["at_unix_s"]) < DAY_S


async def test_a_count_is_told_once(shop: Shop, desk: Desk) -> None:
    """Stripe writes the quantity into a subscription's line; it is not put before it again."""
    price = plan(shop, 300, "Wrap")
    items: Any = [{"price": price, "quantity": 3}]
    shop.sdk.v1.subscriptions.create({"customer": billed(shop, card="visa"), "items": items})
    text = (await previewed(desk)).text
    assert "- “3 × Wrap" in text
    assert "3 × 3" not in text


async def test_two_subscriptions_are_both_shown_soonest_first(shop: Shop, desk: Desk) -> None:
    """Each has its invoice; what waits is said to be billed once."""
    customer = billed(shop, card="visa")
    first = subscribed(shop, customer, plan(shop, 2000))
    later(shop, desk, 3)
    second = subscribed(shop, customer, plan(shop, 900, "Small"))
    shop.sdk.v1.invoice_items.create({"customer": customer, "amount": 700, "currency": "usd"})
    shop.sdk.v1.invoice_items.create({"customer": customer, "amount": 555, "currency": "eur", "description": "Fee"})
    answer = await previewed(desk)
    assert [one["subscription_id"] for one in answer.data["invoices"]] == [first.id, second.id]
    assert "billed once, with the first" in answer.text
    assert "Waiting, but on none of these: €5.55 “Fee”" in answer.text
    assert Money(555, "eur") in answer.figures


@pytest.mark.parametrize(("currency", "shown"), [("jpy", "¥700"), ("kwd", "KWD 0.700")])
async def test_what_waits_without_a_subscription(shop: Shop, desk: Desk, currency: str, shown: str) -> None:
    """It is previewed in its own currency, for when an invoice is made."""
    customer = billed(shop)
    shop.sdk.v1.invoice_items.create({"customer": customer, "amount": 700, "currency": currency, "description": "Fee"})
    answer = await previewed(desk)
    assert "When you make an invoice of what waits" in answer.text
    assert f"- “Fee”: {shown}" in answer.text
    assert shop.world.objects("invoice") == []


async def test_nothing_to_come_and_nobody(shop: Shop, desk: Desk) -> None:
    """Nothing is said as nothing, also when the subscription ends; several of a name are a choice."""
    customer = billed(shop, card="visa")
    assert "No invoice is coming" in (await previewed(desk)).text
    running = subscribed(shop, customer, plan(shop, 2000))
    shop.sdk.v1.subscriptions.update(running.id, {"cancel_at_period_end": True})
    assert (await previewed(desk)).data["invoices"] == []
    with pytest.raises(NotFound):
        await preview_invoice.answer(preview_invoice.Args(customer="Zaphod"), desk)
    billed(shop, "Jane Smith", "smith@example.com")
    assert isinstance(await preview_invoice.answer(preview_invoice.Args(customer="Jane"), desk), Choice)


@pytest.mark.parametrize(("said", "tax", "total", "kind"), [
    ({"amount": "100", "currency": "EUR", "country": "Germany"}, "€19.00", "€119.00", "VAT 19%"),
    ({"amount": "250", "country": "US", "state": "CA", "postal_code": "94107"}, "$18.13", "$268.13", "Sales tax 7.25%"),
    ({"amount": "1005", "currency": "jpy", "country": "de"}, "¥191", "¥1,196", "VAT 19%"),
    ({"amount": "1.250", "currency": "kwd", "country": "GB"}, "KWD 0.250", "KWD 1.500", "VAT 20%"),
])  # fmt: skip
async def test_tax_is_stripes_own(
    desk: Desk, shop: Shop, said: dict[str, str], tax: str, total: str, kind: str
) -> None:
    """Amount, total, rate and that it is on top, by Stripe Tax; nothing is charged."""
    answer = await taxed(desk, **said)
    assert answer.text.startswith("Stripe Tax calculates")
    assert f"{tax} of tax on top" in answer.text
    assert f"{total} in all" in answer.text
    assert kind in answer.text
    assert "nothing was charged" in answer.text
    assert {desk.show(money) for money in answer.figures} >= {tax, total}
    assert shop.world.objects("payment_intent") == []


async def test_a_place_without_a_registration_is_said(desk: Desk) -> None:
    """No tax comes with the reason, not as a silent nothing."""
    answer = await taxed(desk, amount="100", country="Brazil")
    assert "no active registration" in answer.text
    assert answer.data["total_minor"] == 10_000


async def test_a_missing_place_is_asked_for(desk: Desk) -> None:
    """No such country, or a country whose tax differs from place to place."""
    for country, missing in (("Atlantis", "country"), ("United States", "postal_code"), ("CA", "postal_code")):
        asked = await calculate_tax.answer(calculate_tax.Args(amount="9", country=country), desk)
        assert isinstance(asked, Ask)
        assert asked.missing == missing
    with pytest.raises(BadInput, match="postal code and the state"):
        await taxed(desk, amount="9", country="US", postal_code="94107")
    for amount, currency in (("0", None), ("1.5", "jpy"), ("x", None), ("5", "doge")):
        with pytest.raises(BadAmount):
            await taxed(desk, amount=amount, currency=currency, country="DE")
