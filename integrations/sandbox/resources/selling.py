"""What payment links and checkout sessions share: their lines, their sums, and how a buyer pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, invalid
from integrations.sandbox.goods import price_of_line
from integrations.sandbox.money import intents, methods
from integrations.sandbox.money.amounts import minimum_minor, written
from integrations.sandbox.money.asking import create as create_intent
from integrations.sandbox.money.intents import Wishes
from integrations.sandbox.store import Stored

SESSION_LIFE_S = 24 * 3600
Line = dict[str, Any]


def lines_of(call: Call, asked: list[dict[str, Any]]) -> list[Line]:
    """The lines as they are kept: {"price", "quantity"}; all in one currency, and more than Stripe's minimum."""
    lines = []
    for index, line in enumerate(asked):
        price = price_of_line(call, line, f"line_items[{index}]")
        lines.append({"price": price["id"], "quantity": line.get("quantity", 1)})
    currencies = {price["currency"] for price in _prices(call, lines)}
    if len(currencies) > 1:
        raise invalid("All prices of a purchase must be in one currency.", param="line_items")
    total, currency = total_of(call, lines), currencies.pop()
    if total < minimum_minor(currency):
        least = written(minimum_minor(currency), currency)
        raise invalid(f"The total amount due must add up to at least {least} {currency}", code="amount_too_small")
    return lines


def total_of(call: Call, lines: list[Line]) -> int:
    """The sum in minor units."""
    prices = _prices(call, lines)
    return sum((price["unit_amount"] or 0) * line["quantity"] for price, line in zip(prices, lines, strict=True))


def currency_of(call: Call, lines: list[Line]) -> str:
    """The lines' one currency."""
    return str(_prices(call, lines)[0]["currency"])


def mode_of(call: Call, lines: list[Line]) -> str:
    """Is "subscription" when a price recurs, else "payment"."""
    return "subscription" if any(price["type"] == "recurring" for price in _prices(call, lines)) else "payment"


def items_of(call: Call, owner: Stored) -> list[dict[str, Any]]:
    """The line items as the API shows them."""
    return [_item(call, owner["id"], number, line) for number, line in enumerate(owner.private["lines"])]


def shown_lines(call: Call, owner: Stored) -> list[tuple[str, str]]:
    """(name, amount) of each line, for people."""
    return [
        (
            f"{item['quantity']} × {item['description']}" if item["quantity"] > 1 else item["description"],
            written(item["amount_total"], item["currency"]),
        )
        for item in items_of(call, owner)
    ]


def seller_name(call: Call) -> str:
    """What the account calls itself towards buyers."""
    account = call.world.account(call.account)
    profile = (account["business_profile"] if account is not None else None) or {}
    return str(profile.get("name") or "the shop")


def open_session(call: Call, lines: list[Line], fields: Mapping[str, Any], private: dict[str, Any]) -> Stored:
    """Stores an open checkout session of these lines."""
    total = total_of(call, lines)
    defaults: dict[str, Any] = {
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": call.shape("checkout.session.automatic_tax", {"enabled": False}),
        "currency": currency_of(call, lines),
        "custom_fields": [],
        "custom_text": call.shape("checkout.session.custom_text", {}),
        "expires_at": call.now_s + SESSION_LIFE_S,
        "metadata": {},
        "mode": mode_of(call, lines),
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "total_details": call.shape("checkout.session.total_details", {"amount_discount": 0, "amount_tax": 0}),
        "ui_mode": "hosted_page",
    }
    # Session ids carry the mode at Stripe (cs_test_…), so that nobody mixes them up.
    session_id = call.world.new_id(f"cs_{'live' if call.livemode else 'test'}")
    return call.create("checkout.session", {"id": session_id, **defaults, **fields}, {"lines": lines, **private})


def expire(call: Call, session: Stored) -> Stored:
    """An open session that nobody can pay any more."""
    expired = call.update(session, {"status": "expired", "url": None})
    call.emit("checkout.session.expired", expired, session)
    return expired


def pay(call: Call, session: Stored, email: str, card_number: str) -> Stored:
    """The buyer pays a session with a test card. Raises ApiError (402) with what the shop's page tells the buyer."""
    if session["status"] != "open" or session["expires_at"] <= call.now_s:
        raise invalid("This checkout session can no longer be paid.")
    data = session.private.get("payment_intent_data") or {}
    asking = Call(call.world, call.kinds, call.place)
    asking.params = {
        "amount": session["amount_total"],
        "currency": session["currency"],
        **({"customer": session["customer"]} if session["customer"] else {}),
        **{name: data[name] for name in ("description", "metadata", "statement_descriptor") if data.get(name)},
        **({"receipt_email": email} if email else {}),
    }
    intent = create_intent(asking)
    year = call.now_s // (365 * 86_400) + 1970 + 3
    card = {"number": card_number, "exp_month": 12, "exp_year": year, "cvc": "123"}
    billing = {"email": email} if email else {}
    method = methods.from_params(call, {"type": "card", "card": card, "billing_details": billing}, name="card")
    paid = intents.confirm(call, intent, method, Wishes())
    if paid["status"] != "succeeded":
        raise ApiError(402, "The bank asks the cardholder first; use a card that needs no confirmation here.")
    details = call.shape("checkout.session.customer_details", {"email": email or None, "tax_exempt": "none"})
    changes = {
        "payment_intent": paid["id"],
        "payment_status": "paid",
        "status": "complete",
        "customer_details": details,
    }
    completed = call.update(session, {**changes, "url": None})
    call.emit("checkout.session.completed", completed)
    return completed


def _item(call: Call, owner_id: str, number: int, line: Line) -> dict[str, Any]:
    price = call.require("price", line["price"])
    product = call.require("product", price["product"], deleted=True)
    amount = (price["unit_amount"] or 0) * line["quantity"]
    fields = {
        "id": f"li_{owner_id.rpartition('_')[2][:20]}{number}",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": str(product.get("name", "")),
        "price": price,
        "quantity": line["quantity"],
    }
    return call.shape("item", fields)


def _prices(call: Call, lines: list[Line]) -> list[Stored]:
    return [call.require("price", line["price"]) for line in lines]
