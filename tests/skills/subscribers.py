"""What tests of customers, products and coupons share: saved cards, plans, subscriptions, and a draft carried out."""

from __future__ import annotations

from typing import Any

from skills.contract import Desk, Draft, Receipt
from tests.skills.conftest import Shop, approved


def save_card(shop: Shop, customer: str, token: str = "pm_card_visa", *, default: bool = False) -> str:
    """Save a test card with a customer and return the payment method's id."""
    method = shop.sdk.v1.payment_methods.attach(token, {"customer": customer}).id
    if default:
        shop.sdk.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method}})
    return method


def plan(shop: Shop, name: str, minor: int, currency: str = "usd", **price: Any) -> tuple[str, str]:
    """Make a product with a monthly default price and return both ids."""
    data: Any = {"unit_amount": minor, "currency": currency, "recurring": {"interval": "month"}, **price}
    made = shop.sdk.v1.products.create({"name": name, "default_price_data": data})
    return made.id, str(made.default_price)


def subscribe(shop: Shop, customer: str, price: str, **more: Any) -> str:
    """Subscribe a customer and return the subscription's id."""
    params: Any = {"customer": customer, "items": [{"price": price}], **more}
    return shop.sdk.v1.subscriptions.create(params).id


def open_invoice(shop: Shop, customer: str, minor: int, currency: str = "usd") -> str:
    """Bill a customer by an invoice that is open and return its id."""
    made = shop.sdk.v1.invoices.create(
        {"customer": customer, "collection_method": "send_invoice", "days_until_due": 7, "currency": currency}
    )
    shop.sdk.v1.invoice_items.create(
        {"customer": customer, "invoice": str(made.id), "amount": minor, "currency": currency}
    )
    return str(shop.sdk.v1.invoices.finalize_invoice(str(made.id)).id)


async def draft_of(skill: Any, desk: Desk, **args: Any) -> Draft:
    """Propose and expect a draft."""
    draft = await skill.propose(skill.Args(**args), desk)
    assert isinstance(draft, Draft)
    return draft


async def done(skill: Any, desk: Desk, draft: Draft, name: str) -> Receipt:
    """Approve, recheck and execute twice; both must say the same."""
    approval = approved(draft, desk, name)
    await skill.recheck(approval, desk)
    assert await skill.find_outcome(approval, desk) is None
    first, again = await skill.execute(approval, desk), await skill.execute(approval, desk)
    found = await skill.find_outcome(approval, desk)
    assert first.object_id == again.object_id == found.object_id
    assert isinstance(first, Receipt)
    return first
