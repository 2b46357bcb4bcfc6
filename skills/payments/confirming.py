"""Which saved method is charged, and what the charge came to: paid, on its way, or a link to the cardholder's bank."""

from __future__ import annotations

from typing import Any

from domain.cards import ChoiceCard, LinkCard, Option
from domain.errors import Conflict, PreconditionChanged
from domain.money import Money
from skills.contract import Choice, Desk, Mentions, Receipt
from skills.customers.methods import Saved, meant_methods, read_methods
from skills.customers.record import who_text
from skills.finding.addresses import web_address
from skills.finding.foreign import quoted
from skills.finding.payment import id_of

# Where a page leads back to when the merchant has named no website to Stripe, which takes no page without one
# (https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-success_url).
NEUTRAL_URL = "https://stripe.com"


async def choose_method(desk: Desk, customer: dict[str, Any], said: str | None) -> tuple[Saved, str] | Choice:
    """Return the saved method to charge and why it is that one: what was said, the default, or the only one.

    Raises Conflict, with the way out, when none is saved, NotFound when none is called so.
    """
    saved = await read_methods(desk, customer)
    if not saved:
        raise Conflict(
            f"{who_text(customer)} has no saved payment method, so nothing can be charged. Send a payment link, a "
            "checkout page or an invoice instead."
        )
    found = meant_methods(saved, said)
    if said is None:
        found = [one for one in saved if one.default] or found
    if len(found) == 1:
        why = "what you said" if said else "the customer's default" if found[0].default else "the only saved method"
        return found[0], why
    options = tuple(Option(f"{one.title} {one.expiry}".strip() + f" · {one.id}", one.id) for one in found)
    question = f"{quoted(customer.get('name')) or customer['id']} has {len(found)} saved methods. Which one?"
    mentions = Mentions(customer_id=str(customer["id"]), listed=tuple(one.id for one in found))
    return Choice(ChoiceCard(question, options), "payment_method", mentions)


async def require_saved(desk: Desk, method_id: str, customer_id: str) -> None:
    """Raise PreconditionChanged when the method is not saved with the customer any more."""
    method = await desk.stripe.find(f"/v1/payment_methods/{method_id}")
    if method is None or id_of(method.get("customer")) != customer_id:
        raise PreconditionChanged(f"Nothing was charged: the payment method {method_id} is not saved any more.")


async def return_url(desk: Desk) -> str:
    """Return where a page of the bank's or Stripe's leads back to: the merchant's own website, else NEUTRAL_URL."""
    account = await desk.stripe.get("/v1/account")
    profile = account.get("business_profile") or {}
    return web_address(profile.get("url") or profile.get("support_url")) or NEUTRAL_URL


def website_warning(url: str) -> tuple[str, ...]:
    """Say where people end up when the merchant has named no website, and what to do about it."""
    if url != NEUTRAL_URL:
        return ()
    told = f"Your Stripe account names no website, so people end up on {NEUTRAL_URL} afterwards."
    ways = "Add your website in Stripe, or make a payment link, which ends on a page of Stripe's in your name."
    return (f"{told} {ways}",)


def bank_link(intent: dict[str, Any]) -> str:
    """Return the page on which the cardholder confirms a payment that waits for it; "" when Stripe gave none."""
    action = (intent.get("next_action") or {}).get("redirect_to_url") or {}
    return web_address(action.get("url"))


def charge_receipt(desk: Desk, intent: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what became of a payment that Stripe tried to take."""
    money = Money(intent["amount"], intent["currency"])
    shown, status, link = f"{desk.show(money)} (payment {intent['id']})", str(intent["status"]), bank_link(intent)
    where = f"Send them this link: {link}" if link else "Ask them to pay again with a payment link or checkout page."
    text = {
        "succeeded": f"Charged {shown}.",
        "requires_action": f"Nothing is taken yet: the bank asks the cardholder to confirm {shown}. {where}",
        "requires_capture": f"Authorised {shown}; it is not captured yet.",
        "processing": f"Stripe is processing {shown}; the money is not certain yet.",
    }.get(status, f"Stripe took the payment of {shown} and calls it {status!r}.")
    asks = bool(link) and status == "requires_action"
    return Receipt(
        text=text,
        object_id=str(intent["id"]),
        status=status,
        figures=(money,),
        data={
            "id": intent["id"],
            "amount_minor": money.minor,
            "currency": money.currency,
            "status": status,
            "confirm_url": link or None,
        },
        cards=(LinkCard(f"Confirm {desk.show(money)} with the bank", link),) if asks else (),
        request_id=request_id,
        took_effect=status not in {"requires_payment_method", "canceled"},
    )
