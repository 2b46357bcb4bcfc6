"""top_customers: ranked by exact net over all pages, currencies apart, guests told apart, strangers' names harmless."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.figures import Sources, untraceable
from domain.cards import TableCard
from domain.errors import BadAmount, BadPeriod, StripeRefused
from domain.money import Money
from skills.contract import Answer, Desk
from skills.top_customers import Args, answer
from tests.skills.conftest import DECLINED, Shop
from tests.skills.subscribers import save_card


async def asked(desk: Desk, **args: Any) -> Answer:
    """Ask, and require that every amount said is one of the figures."""
    result = await answer(Args(**args), desk)
    told = "\n".join([result.text, *("\n".join(row) for card in result.cards for row in getattr(card, "rows", ()))])
    assert untraceable(told, Sources(frozenset(result.figures), (told,))) == ()
    return result


def buy(shop: Shop, customer: str, *amounts_minor: int, currency: str = "usd") -> list[str]:
    """Let a customer pay some amounts and return the payments' ids."""
    method = save_card(shop, customer)
    return [shop.pay(minor, currency, customer=customer, payment_method=method) for minor in amounts_minor]


async def test_ranked_by_net_over_all_pages(shop: Shop, desk: Desk) -> None:
    """Refunds and lost disputes lower a customer's place; every payment of all pages is in the sums."""
    many, returned, disputed = (shop.customer(name, f"{name}@example.com") for name in ("many", "returned", "disputed"))
    buy(shop, many, *[100] * 102)
    shop.refund(buy(shop, returned, 50_000)[0], 45_000)
    shop.dispute(buy(shop, disputed, 30_000)[0])
    buy(shop, disputed, 700)
    shop.pay(9000, payment_method=DECLINED)
    result = await asked(desk)
    row = result.data["currencies"]["usd"]
    assert [(one["customer_id"], one["net_minor"]) for one in row["top"]] == [
        (many, 10_200),
        (returned, 5000),
        (disputed, 700),
    ]
    assert row["net_minor"] == 15_900
    assert [one["share_tenths_of_percent"] for one in row["top"]] == [642, 314, 44]
    assert "(105 of 105 payments)" in result.text
    assert "USD: $159.00 net from 3 customers." in result.text
    assert "“many (many@example.com)”: $102.00 (64.2%), 102 payments" in result.text
    assert result.mentions.listed == (many, returned, disputed)


async def test_a_won_dispute_takes_nothing_away(shop: Shop, desk: Desk) -> None:
    """What the bank gave back counts again."""
    payment = buy(shop, shop.customer("Ann"), 3000)[0]
    dispute = shop.dispute(payment)
    assert (await asked(desk)).data["currencies"]["usd"]["net_minor"] == 0
    shop.world.control("POST", "/disputes", account=shop.account_id, dispute=dispute, outcome="won")
    assert (await asked(desk)).data["currencies"]["usd"]["net_minor"] == 3000


async def test_guests_by_address_and_payments_of_nobody(shop: Shop, desk: Desk) -> None:
    """Guests of one address are one, whatever its letters; payments of nobody are told apart."""
    shop.pay(1000, receipt_email="guest@example.com")
    shop.pay(2000, receipt_email="Guest@Example.com")
    shop.pay(500)
    result = await asked(desk)
    row = result.data["currencies"]["usd"]
    assert [(one["customer_id"], one["net_minor"], one["payments"]) for one in row["top"]] == [(None, 3000, 2)]
    assert (row["unnamed_net_minor"], row["unnamed_payments"]) == (500, 1)
    assert "1 payment over $5.00 net came without a customer or an e-mail address" in result.text


async def test_currencies_are_never_added(shop: Shop, desk: Desk) -> None:
    """Yen and dinars have a ranking each; with one currency the others are named and left out."""
    ann = shop.customer("Ann")
    buy(shop, ann, 300, currency="jpy")
    buy(shop, ann, 45_670, currency="kwd")
    buy(shop, ann, 1000)
    result = await asked(desk)
    assert [card.title for card in result.cards if isinstance(card, TableCard)] == [
        "Top customers, JPY",
        "Top customers, KWD",
        "Top customers, USD",
    ]
    assert {Money(300, "jpy"), Money(45_670, "kwd"), Money(1000, "usd")} <= set(result.figures)
    only = await asked(desk, currency="KWD")
    assert set(only.data["currencies"]) == {"kwd"}
    assert "(1 of 3 payments)" in only.text
    assert "Not counted, because they are in other currencies: 1 in JPY, 1 in USD." in only.text


async def test_the_limit_is_said_with_the_true_total(shop: Shop, desk: Desk) -> None:
    """Two of three are shown, with what they are of all; the table knows that there are three."""
    for n, minor in enumerate((1000, 3000, 2000)):
        buy(shop, shop.customer(f"c{n}"), minor)
    result = await asked(desk, limit=2)
    assert "$60.00 net from 3 customers; the 2 shown brought $50.00 (83.3% of all)." in result.text
    table = result.cards[0]
    assert isinstance(table, TableCard)
    assert (len(table.rows), table.total_rows) == (2, 3)


async def test_what_customers_wrote_is_harmless_and_marked(shop: Shop, desk: Desk) -> None:
    """A name with markup is shown as text, in a column marked as theirs."""
    buy(shop, shop.customer("<b>Ann</b> [x](http://evil.example)"), 1000)
    result = await asked(desk)
    assert "<b>" not in result.text
    assert "http://" not in result.text
    table = result.cards[0]
    assert isinstance(table, TableCard)
    assert [column.title for column in table.columns if column.foreign] == ["Customer (as they wrote it)"]


async def test_nothing_taken_and_what_cannot_be_asked(shop: Shop, desk: Desk) -> None:
    """Without sales there is no table; bad days and currencies are refused; Stripe's no is passed on."""
    assert "Nothing was taken." in (await asked(desk)).text
    with pytest.raises(BadPeriod):
        await asked(desk, start="yesterday-ish")
    with pytest.raises(BadAmount):
        await asked(desk, currency="zzz")
    shop.world.fault("status", "GET", "/v1/charges", status=402, times=20)
    with pytest.raises(StripeRefused):
        await asked(desk)
