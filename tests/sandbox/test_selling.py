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


def test_a_link_sells_many_times(shop: stripe.StripeClient) -> None:
    """Every buyer of a link makes a session and a payment of their own; one with a limit goes out with the last."""
    link = shop.v1.payment_links.create({"line_items": [line(900)]})
    limited = shop.v1.payment_links.create(
        {"line_items": [line(500)], "restrictions": {"completed_sessions": {"limit": 2}}}
    )
    with httpx.Client() as browser:
        for url in [link.url] * 3 + [limited.url] * 3:
            browser.post(url, data={"decision": "pay", "card": "4242424242424242"})
    assert sorted(intent.amount for intent in shop.v1.payment_intents.list().data) == [500, 500, 900, 900, 900]
    assert [shop.v1.payment_links.retrieve(one.id).active for one in (link, limited)] == [True, False]


def recurring(amount_minor: int, interval: str = "month") -> Any:
    """One line with a recurring price made on the way."""
    sold = line(amount_minor)
    sold["price_data"]["recurring"] = {"interval": interval}
    return sold


def test_a_recurring_price_begins_a_subscription(shop: stripe.StripeClient) -> None:
    """Paying a session with a recurring line makes a customer, a running subscription and its paid first invoice."""
    session = shop.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "line_items": [recurring(900), line(250, name="Setup")],
            "subscription_data": {"metadata": {"plan": "tea"}},
        }
    )
    page = httpx.get(str(session.url)).text
    assert "$9.00 every month" in page
    declined = httpx.post(str(session.url), data={"decision": "pay", "card": "4000000000000002"})
    assert "declined" in declined.text
    assert shop.v1.subscriptions.list().data == []
    httpx.post(str(session.url), data={"decision": "pay", "card": "4242424242424242", "email": "jane@example.com"})
    done = shop.v1.checkout.sessions.retrieve(session.id)
    subscription = shop.v1.subscriptions.retrieve(str(done.subscription))
    invoice = shop.v1.invoices.retrieve(str(done.invoice))
    assert (done.status, done.payment_status, done.payment_intent) == ("complete", "paid", None)
    assert (subscription.status, subscription.metadata["plan"]) == ("active", "tea")
    assert (invoice.amount_paid, invoice.status) == (1150, "paid")
    assert shop.v1.customers.retrieve(str(done.customer)).email == "jane@example.com"


def test_a_link_can_sell_a_subscription_again_and_again(shop: stripe.StripeClient) -> None:
    """Each buyer of a link with a recurring price gets a subscription, with the link's metadata."""
    link = shop.v1.payment_links.create({"line_items": [recurring(900, "year")], "metadata": {"campaign": "fall"}})
    for buyer in ("a@example.com", "b@example.com"):
        httpx.post(link.url, data={"decision": "pay", "card": "4242424242424242", "email": buyer})
    subscriptions = shop.v1.subscriptions.list().data
    assert [(one.status, one.metadata["campaign"]) for one in subscriptions] == [("active", "fall")] * 2
    assert len({str(one.customer) for one in subscriptions}) == 2


def test_a_trial_takes_no_money_yet(shop: stripe.StripeClient) -> None:
    """A session whose subscription begins with a trial completes without a payment."""
    session = shop.v1.checkout.sessions.create(
        {"mode": "subscription", "line_items": [recurring(900)], "subscription_data": {"trial_period_days": 14}}
    )
    httpx.post(str(session.url), data={"decision": "pay", "card": "4242424242424242", "email": "t@example.com"})
    done = shop.v1.checkout.sessions.retrieve(session.id)
    assert (done.payment_status, shop.v1.charges.list().data) == ("no_payment_required", [])
    assert shop.v1.subscriptions.retrieve(str(done.subscription)).status == "trialing"


@pytest.mark.parametrize(
    ("mode", "sold"), [("payment", recurring(900)), ("subscription", line(900)), ("setup", line(1))]
)
def test_the_mode_must_fit_what_is_sold(shop: stripe.StripeClient, mode: Any, sold: Any) -> None:
    """A recurring price in mode payment, none in mode subscription, and a mode not played are refused."""
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.checkout.sessions.create({"mode": mode, "line_items": [sold]})


def test_shipping_is_paid_with_the_goods(shop: stripe.StripeClient) -> None:
    """The first shipping option is in the total, on the page, in the session's cost and the payment's details."""
    rates: Any = [{"shipping_rate_data": rate("Ground", 599)}, {"shipping_rate_data": rate("Air", 1999)}]
    asked: Any = {"mode": "payment", "line_items": [line(900)], "shipping_options": rates}
    session = shop.v1.checkout.sessions.create(asked)
    assert (session.amount_subtotal, session.amount_total) == (900, 1499)
    assert session.shipping_cost is not None
    assert (session.shipping_cost.amount_total, len(session.shipping_options)) == (599, 2)
    assert "Ground" in httpx.get(str(session.url)).text
    httpx.post(str(session.url), data={"decision": "pay", "card": "4242424242424242"})
    paid = shop.v1.payment_intents.retrieve(str(shop.v1.checkout.sessions.retrieve(session.id).payment_intent))
    assert paid.amount_details is not None
    assert paid.amount_details.shipping is not None
    assert (paid.amount_received, paid.amount_details.shipping.amount) == (1499, 599)
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.checkout.sessions.create(asked | {"line_items": [line(900, "eur")]})


def test_a_shipping_rate_is_offered_by_its_id(shop: stripe.StripeClient) -> None:
    """A rate made beforehand is listed by currency and can be offered; an unknown one can't."""
    made = shop.v1.shipping_rates.create(rate("Bike", 350))
    assert [one.id for one in shop.v1.shipping_rates.list({"currency": "usd"}).data] == [made.id]
    assert shop.v1.shipping_rates.list({"currency": "eur"}).data == []
    asked: Any = {"mode": "payment", "line_items": [line(900)], "shipping_options": [{"shipping_rate": made.id}]}
    assert shop.v1.checkout.sessions.create(asked).amount_total == 1250
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.checkout.sessions.create(asked | {"shipping_options": [{"shipping_rate": "shr_none"}]})


def rate(name: str, amount_minor: int) -> Any:
    """What a shipping rate of a fixed amount in dollars is made from."""
    return {"display_name": name, "type": "fixed_amount", "fixed_amount": {"amount": amount_minor, "currency": "usd"}}
