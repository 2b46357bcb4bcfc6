"""Lists of Stripe's objects over REST: pages to the end, filters, order, one object, and who sees what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
import pytest

from api import names
from api.stripe_objects.listing import Bounds, Page, every, page_of
from api.stripe_objects.query import Wanted, query_of, wanted
from api.stripe_objects.table import BY_NAME
from domain.errors import TooLarge
from domain.people import Scope
from skills.contract import Ask, Desk
from tests.faults.test_refused import another_merchant, revoke_at_stripe
from tests.plugins.house import RunningHouse

T = TypeVar("T")

LISTS = (
    "payments", "customers", "products", "prices", "subscriptions", "invoices", "refunds", "disputes", "payouts",
    "coupons", "payment-links", "checkout-sessions", "events", "balance-transactions", "fraud-warnings", "reviews",
)  # fmt: skip

AMOUNTS_MINOR = (500, 2_500, 1_800, 900, 9_900, 1_800, 700)


def ids(rows: list[dict[str, Any]]) -> list[str]:
    """The ids of objects, in order."""
    return [str(row["id"]) for row in rows]


def walked(api: httpx.Client, path: str, **query: Any) -> list[list[dict[str, Any]]]:
    """Every page of a list, by its cursors."""
    pages: list[list[dict[str, Any]]] = []
    cursor = None
    while True:
        answer = api.get(path, params={**query, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == httpx.codes.OK, answer.text
        told = answer.json()
        assert told["complete"]
        pages.append(told["data"])
        cursor = told["next_cursor"]
        if cursor is None:
            return pages
        assert len(pages) < 50


def test_a_list_is_paged_to_its_end(house: RunningHouse) -> None:
    """Pages of a limit, newest first, hold each payment once; the whole on one page says its total."""
    made = [house.sell(amount, order=str(at))["id"] for at, amount in enumerate(AMOUNTS_MINOR)]
    api = house.api()
    pages = walked(api, "/api/stripe/payments", limit=3)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [one for page in pages for one in ids(page)] == made[::-1]
    whole = api.get("/api/stripe/payments").json()
    assert (whole["total"], whole["next_cursor"], whole["looked_at"]) == (7, None, 7)
    assert api.get("/api/stripe/payments", params={"limit": 7}).json()["next_cursor"] is None


def test_a_sorted_list_is_whole_within_its_currency(house: RunningHouse) -> None:
    """By amount, both ways, page by page: nothing twice or missing, equal amounts too, currencies never mixed."""
    for at, amount in enumerate(AMOUNTS_MINOR):
        house.sell(amount, order=str(at))
    house.sell(3_000, "jpy", order="yen")
    house.sell(12_340, "kwd", order="fils")
    api = house.api()
    rows = [row for page in walked(api, "/api/stripe/payments", sort="amount", limit=2) for row in page]
    told = [(row["currency"], row["amount"]) for row in rows]
    assert told == [("jpy", 3_000), ("kwd", 12_340), *(("usd", amount) for amount in sorted(AMOUNTS_MINOR))]
    down = [row for page in walked(api, "/api/stripe/payments", sort="-amount", limit=4) for row in page]
    assert [(row["currency"], row["amount"]) for row in down] == told[::-1]
    assert len(set(ids(down))) == 9
    first = api.get("/api/stripe/payments", params={"sort": "amount", "limit": 2}).json()
    assert (first["total"], first["looked_at"]) == (9, 9)
    house.world.control("POST", "/clock", advance_s=60)
    newest = house.sell(100, order="last")["id"]
    assert ids(api.get("/api/stripe/payments", params={"sort": "created"}).json()["data"])[-1] == newest


def test_filters_narrow_a_list(house: RunningHouse) -> None:
    """Status in Stripe's words and ours, currency, bounds in major units, customer by name, and days."""
    world = house.world.client(account=house.account_id)
    jane = world.v1.customers.create({"name": "Jane Roe", "email": "jane@example.com"}).id
    for at, amount in enumerate(AMOUNTS_MINOR):
        house.sell(amount, order=str(at))
    hers = house.sell(4_200, order="hers", customer=jane)["id"]
    yen = house.sell(3_000, "jpy", order="yen")["id"]
    dinar = house.sell(12_340, "kwd", order="fils")["id"]
    world.v1.refunds.create({"payment_intent": hers, "amount": 200})
    api = house.api()

    def found(**query: Any) -> list[str]:
        return [one for page in walked(api, "/api/stripe/payments", limit=2, **query) for one in ids(page)]

    assert found(status="refunded") == [hers]
    assert found(status="failed") == []
    assert len(found(status="succeeded")) == 10
    assert found(customer="Jane Roe") == found(customer=jane) == [hers]
    assert found(currency="JPY", min_amount="3000") == [yen]
    assert found(currency="jpy", min_amount="3001") == []
    assert found(currency="kwd", max_amount="12.340") == [dinar]
    assert len(found(min_amount="18", max_amount="25")) == 3
    assert found(start="2020-01-01", end="2020-01-02") == []
    assert api.get("/api/stripe/customers", params={"query": "roe JANE"}).json()["total"] == 1
    assert api.get("/api/stripe/payments", params={"customer": "cus_nobody"}).status_code == 404


def test_every_list_and_object_is_stripes_own(house: RunningHouse) -> None:
    """Each list answers; each of its objects is found by its id and is what the list showed; secrets are left out."""
    seed(house)
    api = house.api()
    for name in LISTS:
        rows = api.get(f"/api/stripe/{name}", params={"limit": 2}).json()["data"]
        assert rows, name
        for row in rows:
            one = api.get(f"/api/stripe/{name}/{row['id']}")
            assert one.status_code == httpx.codes.OK, (name, one.text)
            assert (one.json()["id"], one.json()["object"]) == (row["id"], row["object"])
            assert "client_secret" not in one.text
        assert "client_secret" not in api.get(f"/api/stripe/{name}").text
        assert api.get(f"/api/stripe/{name}/nope_{'x' * 20}").status_code in (400, 404), name
    assert api.get("/api/stripe/events").json()["data"][0]["data"]["object"]


def seed(house: RunningHouse) -> None:
    """One object of every kind."""
    sdk = house.world.client(account=house.account_id).v1
    payment = house.sell(9_000, order="1")
    sdk.refunds.create({"payment_intent": payment["id"], "amount": 100})
    house.world.control("POST", "/disputes", account=house.account_id, charge=house.sell(500)["latest_charge"])
    warned = house.sell(700, payment_method="pm_card_riskLevelElevated")["latest_charge"]
    house.world.control("POST", "/warnings", account=house.account_id, charge=warned)
    customer = sdk.customers.create({"name": "=HYPERLINK(1)", "email": "a@example.com", "phone": "+4930123"}).id
    product = sdk.products.create({"name": "Tea"}).id
    price = sdk.prices.create(
        {"product": product, "currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}}
    ).id
    once = sdk.prices.create({"product": product, "currency": "usd", "unit_amount": 900}).id
    sdk.subscriptions.create({"customer": customer, "items": [{"price": price}], "trial_period_days": 7})
    sdk.invoice_items.create({"customer": customer, "amount": 700, "currency": "usd"})
    sdk.invoices.create({"customer": customer})
    sdk.coupons.create({"percent_off": 12.5, "duration": "once"})
    sdk.payment_links.create({"line_items": [{"price": once, "quantity": 1}]})
    sdk.checkout.sessions.create(
        {"mode": "payment", "line_items": [{"price": once, "quantity": 1}], "success_url": "https://example.com/"}
    )
    house.world.control("POST", "/clock", advance_s=8 * 86_400)
    sdk.payouts.create({"amount": 100, "currency": "usd"})


def test_an_object_is_also_found_by_its_name(house: RunningHouse) -> None:
    """A payment by its order, a customer by the email; several that fit are a choice, nobody is not found."""
    paid = house.sell(1_800, order="42")
    sdk = house.world.client(account=house.account_id).v1
    jane = sdk.customers.create({"name": "Jane Roe", "email": "jane@example.com"}).id
    api = house.api()
    assert api.get("/api/stripe/payments/42").json()["id"] == paid["id"]
    assert api.get(f"/api/stripe/payments/{paid['latest_charge']}").json()["id"] == paid["id"]
    assert api.get("/api/stripe/customers/jane@example.com").json()["id"] == jane
    sdk.customers.create({"name": "Jane Roe", "email": "other@example.com"})
    several = api.get("/api/stripe/customers/Jane Roe")
    assert (several.status_code, len(several.json()["options"])) == (409, 2)
    sdk.customers.delete(jane)
    assert api.get(f"/api/stripe/customers/{jane}").status_code == 404


@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "bnVsbA", "WyJhIl0", "W1tbW1tdXV1dXQ", "=" * 40, "A" * 2_000])
def test_a_bad_cursor_is_refused(house: RunningHouse, cursor: str) -> None:
    """What is no cursor of ours is a problem document, and is not repeated."""
    house.sell()
    for sort in ("-created", "amount"):
        answer = house.api().get("/api/stripe/payments", params={"cursor": cursor, "sort": sort})
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_cursor_fits_only_its_own_list(house: RunningHouse) -> None:
    """With another filter, order or kind of object a cursor is refused; another limit is fine."""
    for at in range(4):
        house.sell(order=str(at))
    api = house.api()
    cursor = api.get("/api/stripe/payments", params={"limit": 2}).json()["next_cursor"]
    for path, query in (
        ("payments", {"sort": "amount"}),
        ("payments", {"currency": "usd"}),
        ("events", {}),
    ):
        answer = api.get(f"/api/stripe/{path}", params={**query, "cursor": cursor})
        assert (answer.status_code, answer.json()["type"]) == (400, "urn:florin:problem:bad-input")
    assert len(api.get("/api/stripe/payments", params={"cursor": cursor, "limit": 1}).json()["data"]) == 1


def test_a_misspelt_filter_is_refused(house: RunningHouse) -> None:
    """An unknown parameter is 422, never a list of everything."""
    for path in ("payments?stauts=failed", "customers?min_amount=1", "payment-links?start=2026-01-01", "account?x=1"):
        assert house.api().get(f"/api/stripe/{path}").status_code == 422, path


def test_who_may_read(house: RunningHouse) -> None:
    """A key without the scope to read gets 403, nobody 401; another merchant, without an account, none of the data."""
    paid = house.sell(1_800, order="42")
    proposer, nobody, eve = house.api(house.make_key(Scope.PROPOSE)), house.api(""), house.api(another_merchant(house))
    paths = [f"/api/stripe/{name}" for name in LISTS] + [f"/api/stripe/payments/{paid['id']}", "/api/search?q=42"]
    for path in [*paths, "/api/stripe/account", "/api/analytics/revenue?start=2026-01-01"]:
        assert proposer.get(path).status_code == 403, path
        assert nobody.get(path).status_code == 401, path
        assert eve.get(path).json()["type"] == "urn:florin:problem:not-connected", path
    assert proposer.get("/api/skills").status_code == 403


def looked(house: RunningHouse, work: Callable[[Desk], Awaitable[T]]) -> T:
    """What comes of a program's read at the house's own desk."""
    found = house.run(house.house.assistant.look(house.owner.actor(), work))
    assert not isinstance(found, Ask)
    return found


def test_the_terminal_knows_every_list() -> None:
    """What `florin export` takes for a list is what is served as one."""
    assert names.LISTS == BY_NAME.keys() == set(LISTS)


def test_bounds_are_stated_and_lose_nothing(house: RunningHouse) -> None:
    """A page that looked far enough leads on with a cursor; a sorted list that was cut says so; a file is refused."""
    made = [house.sell(1_000 + at, order=str(at))["id"] for at in range(7)]
    small = Bounds(looked_at_max=2, sorted_max=4, exported_max=3, page_size=2)
    payments = BY_NAME["payments"]
    query: Any = query_of(payments)

    async def paged(desk: Desk) -> list[list[str]]:
        pages, cursor = [], None
        while True:
            meant = await wanted(desk, payments, query(max_amount="10.01"))
            assert isinstance(meant, Wanted)
            page = await page_of(desk, payments, meant, 5, cursor, small)
            pages.append(ids(page.rows))
            cursor = page.next_cursor
            if cursor is None:
                return pages

    assert looked(house, paged) == [[], [], [made[1]], [made[0]]]

    async def ordered(desk: Desk) -> Page:
        meant = await wanted(desk, payments, query(sort="-amount"))
        assert isinstance(meant, Wanted)
        return await page_of(desk, payments, meant, 10, None, small)

    page = looked(house, ordered)
    assert (page.complete, page.total, page.looked_at, ids(page.rows)) == (False, None, 4, made[:2:-1])

    async def written(desk: Desk) -> int:
        meant = await wanted(desk, payments, query())
        assert isinstance(meant, Wanted)
        return len([row async for row in every(desk, payments, meant, small)])

    with pytest.raises(TooLarge, match="more than 3 payments"):
        looked(house, written)


def test_a_list_that_breaks_off_is_no_list(house: RunningHouse) -> None:
    """When Stripe fails on a later page there is a problem instead of half a file, half a sorted list or half a sum."""
    world = house.world.client(account=house.account_id).v1
    for at in range(101):
        world.customers.create({"name": f"Customer {at}"})
    api = house.api()
    for query in ("format=csv", "sort=name", "query=nobody"):
        house.world.fault("status", "GET", "/v1/customers", status=500, after=1, times=20)
        answer = api.get(f"/api/stripe/customers?{query}")
        assert answer.status_code == 503, (query, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        house.world.control("DELETE", "/faults")
    assert len(api.get("/api/stripe/customers?format=csv").text.splitlines()) == 102


def test_a_connection_that_stripe_ended_is_noted(house: RunningHouse) -> None:
    """A list that Stripe refuses for good marks the connection as gone, and says so."""
    revoke_at_stripe(house)
    assert house.api().get("/api/stripe/payments").status_code == 409
    status = house.api().get("/api/auth/stripe/status").json()
    assert (status["connected"], status["connections"][0]["status"]) == (False, "revoked")
