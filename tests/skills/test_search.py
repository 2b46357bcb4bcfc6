"""search: exact first, typos forgiven, every kind, complete within a bound that is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.errors import BadInput, StripeRefused
from domain.money import Money
from skills import search
from skills.contract import Answer, Desk
from skills.searching import reading
from skills.searching.ranking import EXACT, ranked, score, wanted
from skills.searching.records import KINDS, Record
from tests.skills.conftest import Shop


async def found(desk: Desk, query: str) -> Answer:
    """The answer of a search."""
    return await search.answer(search.Args(query=query), desk)


def kinds(answer: Answer) -> list[str]:
    """The kinds of the hits, best first."""
    return [hit["kind"] for hit in answer.data["hits"]]


async def test_one_search_finds_every_kind(shop: Shop, desk: Desk) -> None:
    """A customer's name leads to the customer, its payments, invoices, subscriptions and disputes."""
    sdk, customer = shop.sdk.v1, shop.customer("Jane Roe", "jane@example.com")
    payment = shop.pay(4200, order="42", customer=customer)
    shop.dispute(payment)
    price = sdk.prices.create(
        {
            "currency": "usd",
            "unit_amount": 1500,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Tea box"},
        }
    )
    method = sdk.payment_methods.attach("pm_card_visa", {"customer": customer})
    sdk.subscriptions.create(
        {"customer": customer, "items": [{"price": price.id}], "default_payment_method": method.id}
    )
    other = shop.pay(999, order="43")
    answer = await found(desk, "Jane Roe")
    assert kinds(answer)[0] in ("customer", "payment", "dispute", "invoice", "subscription")
    assert {"customer", "payment", "invoice", "subscription", "dispute"} == set(kinds(answer))
    assert Money(4200, "usd") in answer.figures
    assert other not in [hit["id"] for hit in answer.data["hits"]]
    assert "Looked through" not in answer.text
    assert "Looked through all " in (await found(desk, "zebra crossing")).text
    tea = await found(desk, "tea box")
    assert {"product", "subscription", "invoice"} <= set(kinds(tea))


async def test_products_links_coupons_codes_and_payouts(shop: Shop, desk: Desk) -> None:
    """What is sold and what takes a part off is found by its name or code, a payout by its amount."""
    sdk = shop.sdk.v1
    product = sdk.products.create({"name": "Copper teapot"})
    price = sdk.prices.create({"currency": "kwd", "unit_amount": 51_200, "product": product.id})
    link = sdk.payment_links.create({"line_items": [{"price": price.id, "quantity": 1}]})
    coupon = sdk.coupons.create({"name": "Spring sale", "percent_off": 10})
    code = sdk.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SPRING10"})
    shop.pay(90_000, payment_method="pm_card_bypassPending")
    payout = sdk.payouts.create({"amount": 12_345, "currency": "usd"})
    assert {hit["id"] for hit in (await found(desk, "copper teapot")).data["hits"]} == {product.id, link.id}
    assert {hit["id"] for hit in (await found(desk, "spring")).data["hits"]} == {coupon.id, code.id}
    assert (await found(desk, "SPRING10")).data["hits"][0]["id"] == code.id
    assert payout.id in [hit["id"] for hit in (await found(desk, "123.45")).data["hits"]]
    assert payout.id in [hit["id"] for hit in (await found(desk, "payouts of $123.45")).data["hits"]]


@pytest.mark.parametrize("by", ["payment", "charge", "customer", "refund", "dispute"])
async def test_an_id_is_exact_and_alone(shop: Shop, desk: Desk, by: str) -> None:
    """Whatever the id's kind, one read finds it; a charge's leads to its payment."""
    customer = shop.customer("Jane Roe", "jane@example.com")
    payment = shop.pay(4200, customer=customer)
    said = {
        "payment": payment, "charge": shop.charge_of(payment), "customer": customer,
        "refund": shop.refund(payment, 100), "dispute": "",
    }[by] or shop.dispute(payment)  # fmt: skip
    answer = await found(desk, said)
    assert answer.data["count"] == 1
    assert answer.data["hits"][0]["id"] == (payment if by == "charge" else said)
    assert len([one for one in shop.world.requests() if one["method"] == "GET"]) < 10


async def test_an_order_number_comes_first(shop: Shop, desk: Desk) -> None:
    """The order itself stands before amounts and longer numbers that hold it."""
    payment = shop.pay(1700, order="42")
    shop.pay(4200, order="7")
    shop.pay(300, order="1042")
    for query in ("42", "#42", "order 42", "find anything about order 42"):
        answer = await found(desk, query)
        assert answer.data["hits"][0]["id"] == payment
        assert answer.data["hits"][0]["points"] == EXACT
        assert all("1042" not in hit["detail"] for hit in answer.data["hits"])


@pytest.mark.parametrize(
    "typed", ["Katarzina Nowak", "katarzyna nowack", "nowak", "Nowak's", "KASIA@EXAMPLE.COM", "kasia"]
)
async def test_a_letter_wrong_is_forgiven(shop: Shop, desk: Desk, typed: str) -> None:
    """Misspelled, in part, in capitals: the customer is found."""
    customer = shop.customer("Katarzyna Nowak", "kasia@example.com")
    shop.customer("Bob Stone", "bob@example.com")
    assert [hit["id"] for hit in (await found(desk, typed)).data["hits"]] == [customer]


async def test_nothing_found_says_what_was_looked_through(shop: Shop, desk: Desk) -> None:
    """No hit is an answer with the bound; no words are a question."""
    shop.pay(100)
    answer = await found(desk, "zebra crossing")
    assert answer.data["count"] == 0
    assert answer.text.startswith("I found nothing for “zebra crossing”.")
    assert "1 payment" in answer.text
    with pytest.raises(BadInput):
        await found(desk, "the #?!")
    assert (await found(desk, "pi_unknown1")).data["count"] == 0


async def test_old_records_are_found_beyond_the_newest(shop: Shop, desk: Desk) -> None:
    """Behind the bound, customers and their payments and order numbers are still found, and the bound is said."""
    customer = shop.customer("Old Friend", "old@example.com")
    payment = shop.pay(4200, order="OLD-1", customer=customer)
    shop.world.control("POST", "/clock", advance_s=60)
    for number in range(reading.READ_MAX + 5):
        shop.sdk.v1.payment_intents.create({"amount": 100 + number, "currency": "usd"})
    answer = await found(desk, "Old Friend")
    assert payment in [hit["id"] for hit in answer.data["hits"]]
    assert answer.data["bounded"] == ["payment"]
    assert f"the newest {reading.READ_MAX} payments" in answer.text
    assert (await found(desk, "OLD-1")).data["hits"][0]["id"] == payment
    assert (await found(desk, "$42")).data["hits"][0]["id"] == payment


async def test_what_stripe_does_not_let_read_is_said(shop: Shop, desk: Desk) -> None:
    """A kind that is refused is named and the others are searched."""
    shop.customer("Jane Roe", "jane@example.com")

    class Narrow(type(desk.stripe)):  # type: ignore[misc]  # the desk's own class, with one list less
        """An account whose key may not see payouts."""

        async def get(self, path: str, params: object = None) -> dict[str, object]:
            """Refuse payouts."""
            if path == "/v1/payouts":
                raise StripeRefused("Not allowed.", http_status=403)
            answer: dict[str, object] = await super().get(path, params)
            return answer

    stripe = desk.stripe
    narrow = Narrow(stripe._calls, account_id=stripe.account_id, livemode=False)
    answer = await found(replace(desk, stripe=narrow), "jane")
    assert answer.data["not_readable"] == ["payout"]
    assert "did not let me read: payouts" in answer.text
    assert kinds(answer) == ["customer"]


async def test_strangers_words_are_harmless_and_marked(shop: Shop, desk: Desk) -> None:
    """Markup in a name is shown without effect, in marked columns."""
    shop.customer("<b>Mallory</b> [x](http://evil)", "mal@example.com")
    answer = await found(desk, "mallory")
    assert answer.data["count"] == 1
    assert "<b>" not in str((answer.text, answer.cards))
    assert "://evil" not in str((answer.text, answer.cards))


def record(
    title: str, *strong: str, weak: tuple[str, ...] = (), money: Money | None = None, kind: str = "payment"
) -> Record:
    """A record to rank."""
    return Record(kind, f"id_{title}", title, "", "", strong, weak, money)


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("teapot", ["name", "memo"]),
        ("5.120", ["money"]),
        ("3000", ["yen"]),
        ("te", []),
        ("invoice teapot", ["bill"]),
        ("teapot blue", ["memo"]),
    ],
)
def test_hits_are_ranked_by_what_they_are_called(query: str, order: list[str]) -> None:
    """Names before memos, amounts in the currency's own digits, every word needed, kinds by their word."""
    records = [
        record("memo", "Jane", weak=("a blue teapot",)), record("name", "Teapot"),
        record("money", money=Money(5120, "kwd")), record("yen", money=Money(3000, "jpy")),
    ]  # fmt: skip
    bill = [record("bill", "Teapot", kind="invoice")] if "invoice" in query else []
    assert [hit.title for _points, hit in ranked([*records, *bill], wanted(query))] == order


@pytest.mark.parametrize(
    ("query", "fits"),
    [("£76", ["gbp"]), ("76 ", ["eur", "gbp", "cad"]), ("76eur", ["eur"]), ("$76", ["cad"]), ("7.6", [])],
)
def test_an_amount_with_a_sign_is_of_that_currency(query: str, fits: list[str]) -> None:
    """A pound sign finds pounds; without a sign every currency fits, and another amount none."""
    records = [record(code, money=Money(7600, code)) for code in ("eur", "gbp", "cad")]
    assert sorted(hit.title for _points, hit in ranked(records, wanted(query))) == sorted(fits)


def test_numbers_are_never_guessed() -> None:
    """One digit more or less is another order."""
    assert score(record("a", "HP-1042"), wanted("HP-1043")) == 0
    assert score(record("a", "12345"), wanted("12346")) == 0


def test_every_kind_of_the_search_has_a_path_of_its_own() -> None:
    """No kind is listed twice."""
    assert len({kind.path for kind in KINDS}) == len({kind.name for kind in KINDS}) == len(KINDS)
