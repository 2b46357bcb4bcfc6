"""Short ways to a customer who can be billed in the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

DAY_S = 86_400
START_S = 1_800_000_000  # 2027-01-15 08:00:00 UTC


def frozen(world: SandboxWorld) -> None:
    """Lets the world's clock stand still at START_S."""
    world.control("POST", "/clock", now=START_S, frozen=True)


def payer(world: SandboxWorld, card: str = "visa", **more: Any) -> str:
    """A customer with an email address whose default card is a test card; returns the id."""
    client = world.client()
    customer = client.v1.customers.create(cast("Any", {"email": "jane@example.com", "name": "Jane Doe", **more}))
    if card:
        method = client.v1.payment_methods.attach(f"pm_card_{card}", {"customer": customer.id})
        client.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})
    return customer.id


def draft(world: SandboxWorld, customer: str, *amounts_minor: int, currency: str = "usd", **more: Any) -> Any:
    """A draft invoice with one item for each amount."""
    client = world.client()
    invoice = client.v1.invoices.create(cast("Any", {"customer": customer, "currency": currency, **more}))
    for amount in amounts_minor:
        item = {"customer": customer, "invoice": invoice.id, "amount": amount, "currency": currency}
        client.v1.invoice_items.create(cast("Any", item))
    return client.v1.invoices.retrieve(invoice.id)


def price(world: SandboxWorld, unit_amount: int = 2000, *, interval: str = "month", **more: Any) -> str:
    """A recurring price of a new product; returns the id."""
    asked = {
        "currency": "usd",
        "unit_amount": unit_amount,
        "recurring": {"interval": interval},
        "product_data": {"name": "Plan"},
        **more,
    }
    return world.client().v1.prices.create(cast("Any", asked)).id


def later(world: SandboxWorld, seconds: int) -> None:
    """Moves the world's clock on."""
    world.control("POST", "/clock", advance_s=seconds)


def subscribe(world: SandboxWorld, customer: str, price_id: str, **more: Any) -> Any:
    """A subscription to one price, with its latest invoice expanded."""
    asked = {"customer": customer, "items": [{"price": price_id}], "expand": ["latest_invoice"], **more}
    return world.client().v1.subscriptions.create(cast("Any", asked))


def invoices_of(world: SandboxWorld, subscription: str) -> list[Any]:
    """A subscription's invoices, oldest first."""
    return world.client().v1.invoices.list({"subscription": subscription, "limit": 100}).data[::-1]
