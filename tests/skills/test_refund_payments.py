"""refund_payments: which payments it picks, what it says of the others, and what all refunds together mean."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadAmount, BadInput, BadPeriod, NotFound
from domain.money import Money
from skills.contract import Ask, Choice, Desk, Draft, Selection
from skills.refund_payment import Args as RefundArgs
from skills.refund_payment import propose
from skills.refund_payments import SKILL, Args, overall, select
from tests.skills.conftest import DECLINED, Shop


async def picked(desk: Desk, **args: Any) -> Selection:
    """Select and expect lines."""
    found = await select(Args(**args), desk)
    assert isinstance(found, Selection)
    return found


def refs(selection: Selection) -> list[str]:
    """The payments of a selection."""
    return [str(line["payment_ref"]) for line in selection.lines]


async def test_named_payments_are_lines_as_they_were_named(desk: Desk) -> None:
    """In their order, with what is to be done of each; an amount brings its currency along."""
    plain = await picked(desk, payment_refs=["12", "pi_1", "15"], reason="duplicate")
    assert plain.lines == tuple({"payment_ref": ref, "reason": "duplicate"} for ref in ("12", "pi_1", "15"))
    assert "3 payments you named" in plain.about
    part = await picked(desk, payment_refs=["12"], amount="5", currency="EUR")
    assert part.lines == ({"payment_ref": "12", "amount": "5", "currency": "EUR"},)


async def test_every_payment_that_fits_is_picked(shop: Shop, desk: Desk) -> None:
    """All pages, by day, size and currency, oldest first; what took nothing or is refunded is counted, not dropped."""
    small, big = shop.pay(9_999), shop.pay(10_000)
    bigger = shop.pay(25_000)
    shop.pay(30_000, "eur")
    shop.refund(shop.pay(40_000))
    shop.pay(50_000, payment_method=DECLINED)
    shop.refund(bigger, 1_000)
    found = await picked(desk, start=str(desk.today), min_amount="100")
    assert refs(found) == [big, bigger]
    assert small not in refs(found)
    assert "2 of 6 that I read" in found.about
    assert "1 more are refunded in full already" in found.about
    assert "1 more took no money" in found.about
    assert "$100.00 or more" in found.about
    assert found.figures == (Money(10_000, "usd"),)


async def test_more_than_a_page_is_read(shop: Shop, desk: Desk) -> None:
    """A selection is complete."""
    made = [shop.pay(500 + n) for n in range(103)]
    assert refs(await picked(desk, start=str(desk.today))) == made


async def test_a_customer_narrows_down(shop: Shop, desk: Desk) -> None:
    """By email; several of a name are a choice; nobody is not found."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    shop.customer("Jane Roe", "roe@example.com")
    hers = shop.pay(1_000, customer=jane)
    shop.pay(2_000)
    assert refs(await picked(desk, customer="jane@example.com")) == [hers]
    choice = await select(Args(customer="Jane"), desk)
    assert isinstance(choice, Choice)
    assert choice.argument == "customer"
    with pytest.raises(NotFound):
        await select(Args(customer="nobody@example.com"), desk)


async def test_a_name_that_only_comes_close_is_asked_about(shop: Shop, desk: Desk) -> None:
    """A misspelled name refunds nobody: the person says whether it is them."""
    maria = shop.customer("Maria Lindqvist", "maria@example.com")
    shop.pay(1_000, customer=maria)
    choice = await select(Args(customer="Maria Lindquist"), desk)
    assert isinstance(choice, Choice)
    assert (choice.argument, [option.say for option in choice.card.options]) == ("customer", [maria])


async def test_a_product_narrows_down(shop: Shop, desk: Desk) -> None:
    """By the invoice behind a payment and by what the shop noted; others stay out; an unknown product is not found."""
    candle = shop.sdk.v1.products.create({"name": "Candle"}).id
    price = shop.sdk.v1.prices.create({"product": candle, "unit_amount": 1_500, "currency": "usd"}).id
    noted = shop.pay(2_000, metadata={"product": "candle"})
    shop.pay(1_500)
    buyer = shop.customer("Jane", "jane@example.com")
    method = shop.sdk.v1.payment_methods.attach("pm_card_visa", {"customer": buyer}).id
    invoice = str(shop.sdk.v1.invoices.create({"customer": buyer, "default_payment_method": method}).id)
    shop.sdk.v1.invoice_items.create({"customer": buyer, "invoice": invoice, "pricing": {"price": price}})
    shop.sdk.v1.invoices.pay(invoice)
    rows = shop.sdk.v1.invoice_payments.list({"invoice": invoice}).data
    invoiced = str(rows[0].payment.payment_intent)
    assert set(refs(await picked(desk, product="Candle"))) == {noted, invoiced}
    with pytest.raises(NotFound):
        await select(Args(product="Unicorn"), desk)


@pytest.mark.parametrize(("currency", "amount", "minor"), [("jpy", "500", 500), ("kwd", "1.250", 1_250)])
async def test_currencies_of_other_exponents(shop: Shop, desk: Desk, currency: str, amount: str, minor: int) -> None:
    """A bound is read in the currency's own minor units."""
    shop.pay(minor - 10, currency)
    fits = shop.pay(minor, currency)
    found = await picked(desk, start=str(desk.today), min_amount=amount, currency=currency)
    assert refs(found) == [fits]
    assert found.figures == (Money(minor, currency),)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"payment_refs": ["12"], "start": "2026-11-01"}, BadInput),
        ({"payment_refs": ["12"], "amount": "5", "percent": "50"}, BadInput),
        ({"start": "2026-11-01", "min_amount": "-1"}, BadAmount),
        ({"start": "2026-11-01", "min_amount": "abc"}, BadAmount),
        ({"start": "yesterday"}, BadPeriod),
        ({"start": "2099-01-01"}, BadPeriod),
    ],
)
async def test_what_makes_no_sense_is_refused(desk: Desk, args: dict[str, Any], error: type[Exception]) -> None:
    """Before anything is read."""
    with pytest.raises(error):
        await select(Args(**args), desk)


@pytest.mark.parametrize("args", [{}, {"currency": "eur"}, {"min_amount": "5"}, {"reason": "duplicate"}])
async def test_everything_at_once_is_a_question(desk: Desk, args: dict[str, Any]) -> None:
    """Without a day, a customer, a product or a name nobody can mean all payments ever."""
    assert isinstance(await select(Args(**args), desk), Ask)


async def test_nothing_fits(shop: Shop, desk: Desk) -> None:
    """No line, and how many were looked at."""
    shop.pay(100)
    found = await picked(desk, start=str(desk.today), min_amount="5")
    assert found.lines == ()
    assert "0 of 1" in found.about


async def test_all_refunds_together(shop: Shop, desk: Desk) -> None:
    """The balance before and after all of them, per currency, with a warning where it turns negative."""
    shop.pay(5_000, payment_method="pm_card_bypassPending")
    drafts = []
    for order, amount, currency in (("1", 2_000, "usd"), ("2", 3_000, "usd"), ("3", 700, "jpy")):
        shop.pay(amount, currency, order=order)
        draft = await propose(RefundArgs(payment_ref=order), desk)
        assert isinstance(draft, Draft)
        drafts.append(draft)
    told = await overall(drafts, desk)
    available = {row.currency: row.amount for row in shop.sdk.v1.balance.retrieve().available}
    after = Money(available["usd"] - 5_000, "usd")
    assert any(f"to {desk.show(after)}." in note for note in told.notes)
    assert after in told.figures
    assert after.minor < 0
    assert any(desk.show(after) in warning for warning in told.warnings)
    assert not any("¥" in note for note in told.notes if "jpy" not in available)


def test_it_acts_with_the_refund() -> None:
    """Each line is an ordinary refund."""
    assert SKILL.acts_with == "refund_payment"
