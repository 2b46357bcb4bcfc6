"""Products, prices, payment links and checkout sessions of the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
import stripe

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


@pytest.fixture
def shop(world: SandboxWorld) -> stripe.StripeClient:
    """The SDK client of a merchant's own account."""
    key = world.control("POST", "/accounts", name="Tea & Co")["secret_key"]
    return world.client(key)


def line(amount_minor: int, currency: str = "usd", name: str = "Tea") -> Any:
    """One line with a price made on the way."""
    return {
        "price_data": {"currency": currency, "unit_amount": amount_minor, "product_data": {"name": name}},
        "quantity": 1,
    }


def test_a_product_has_its_first_price(shop: stripe.StripeClient) -> None:
    """A product made with default price data points to a price of that amount."""
    product = shop.v1.products.create({"name": "Pot", "default_price_data": {"currency": "usd", "unit_amount": 4200}})
    price = shop.v1.prices.retrieve(str(product.default_price))
    assert (price.unit_amount, price.product) == (4200, product.id)
    assert price.unit_amount_decimal == 4200
    assert [found.id for found in shop.v1.prices.list({"product": product.id}).data] == [price.id]


def test_a_payment_link_can_be_paid_in_a_browser_form(shop: stripe.StripeClient) -> None:
    """Posting the hosted page's form makes a session, a paid intent with the link's metadata, and a charge."""
    link = shop.v1.payment_links.create({"line_items": [line(4900, "eur")], "metadata": {"order_id": "77"}})
    with httpx.Client() as browser:
        assert "€49.00" in browser.get(link.url).text
        declined = browser.post(link.url, data={"decision": "pay", "card": "4000000000000002", "email": "a@b.co"})
        assert "declined" in declined.text
        assert "has received" in browser.post(link.url, data={"decision": "pay", "card": "4242424242424242"}).text
    paid = [intent for intent in shop.v1.payment_intents.list().data if intent.status == "succeeded"]
    assert [(intent.amount, intent.currency, intent.metadata["order_id"]) for intent in paid] == [(4900, "eur", "77")]
    sessions = shop.v1.checkout.sessions.list({"payment_link": link.id, "status": "complete"}).data
    assert [session.payment_intent for session in sessions] == [paid[0].id]


def test_a_link_that_is_switched_off_takes_no_money(shop: stripe.StripeClient) -> None:
    """After deactivation the page says so and a posted form pays nothing."""
    link = shop.v1.payment_links.create({"line_items": [line(4900)]})
    shop.v1.payment_links.update(link.id, {"active": False, "inactive_message": "Sold out"})
    with httpx.Client() as browser:
        assert "Sold out" in browser.get(link.url).text
        browser.post(link.url, data={"decision": "pay", "card": "4242424242424242"})
    assert shop.v1.payment_intents.list().data == []


def test_lines_come_only_when_expanded(shop: stripe.StripeClient) -> None:
    """A link shows its line items when asked to, and by their own route."""
    link = shop.v1.payment_links.create({"line_items": [line(100), line(250)], "expand": ["line_items"]})
    assert [item.amount_total for item in link.line_items.data] == [100, 250]  # type: ignore[union-attr]  # expanded
    assert [item.amount_total for item in shop.v1.payment_links.line_items.list(link.id).data] == [100, 250]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([line(10)], "amount_too_small"),
        ([line(500), line(500, "eur")], None),
        ([{"price": "price_none", "quantity": 1}], "resource_missing"),
        ([{"quantity": 1}], "parameter_missing"),
    ],
)
def test_impossible_lines_are_refused(shop: stripe.StripeClient, lines: list[Any], code: str | None) -> None:
    """Too little, two currencies, an unknown or a missing price are Stripe's own errors."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.payment_links.create({"line_items": lines})
    assert refused.value.code == code


def test_a_checkout_session_expires(world: SandboxWorld, shop: stripe.StripeClient) -> None:
    """A session ends on demand or after its time, and cannot be paid then."""
    made = [
        shop.v1.checkout.sessions.create(
            {"mode": "payment", "line_items": [line(900)], "success_url": "http://127.0.0.1/ok"}
        )
        for _ in range(2)
    ]
    assert shop.v1.checkout.sessions.expire(made[0].id).status == "expired"
    world.control("POST", "/clock", advance_s=25 * 3600)
    assert shop.v1.checkout.sessions.retrieve(made[1].id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.checkout.sessions.expire(made[1].id)


def test_a_paid_session_goes_back_to_the_shop(shop: stripe.StripeClient) -> None:
    """Paying redirects to the success page with the session's id filled in."""
    session = shop.v1.checkout.sessions.create(
        {"mode": "payment", "line_items": [line(900)], "success_url": "http://127.0.0.1/ok?s={CHECKOUT_SESSION_ID}"}
    )
    answer = httpx.post(str(session.url), data={"decision": "pay", "card": "4242424242424242"})
    assert answer.headers["location"] == f"http://127.0.0.1/ok?s={session.id}"
    assert shop.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
