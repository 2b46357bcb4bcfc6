"""A checkout session's life: opened, expired, or completed by a buyer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.selling import lines as goods
from integrations.sandbox.selling import shipping
from integrations.sandbox.selling.lines import Line
from integrations.sandbox.store import Stored

SESSION_LIFE_S = 24 * 3600


def opened(
    call: Call,
    lines: list[Line],
    fields: Mapping[str, Any],
    private: dict[str, Any],
    offers: list[dict[str, Any]] | None = None,
) -> Stored:
    """Stores an open checkout session of these lines; `offers` are its shipping options as they were asked for."""
    subtotal, currency = goods.total_of(call, lines), goods.currency_of(call, lines)
    options = shipping.offered(call, offers, currency)
    cost = shipping.cost(call, options)
    shipped = cost["amount_total"] if cost else 0
    totals = {"amount_discount": 0, "amount_tax": 0, "amount_shipping": shipped}
    defaults: dict[str, Any] = {
        "amount_subtotal": subtotal,
        "amount_total": subtotal + shipped,
        "automatic_tax": call.shape("checkout.session.automatic_tax", {"enabled": False}),
        "currency": currency,
        "custom_fields": [],
        "custom_text": call.shape("checkout.session.custom_text", {}),
        "expires_at": call.now_s + SESSION_LIFE_S,
        "metadata": {},
        "mode": goods.mode_of(call, lines),
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_cost": cost,
        "shipping_options": options,
        "status": "open",
        "total_details": call.shape("checkout.session.total_details", totals),
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


def settled(call: Call, session: Stored) -> Stored:
    """The session as it is now: an open one whose time is over expires."""
    is_over = session["status"] == "open" and session["expires_at"] <= call.now_s
    return expire(call, session) if is_over else session


def completed(call: Call, session: Stored, email: str, made: Mapping[str, Any]) -> Stored:
    """The buyer is through; `made` is what came of it (payment_intent, or subscription and invoice)."""
    details = call.shape("checkout.session.customer_details", {"email": email or None, "tax_exempt": "none"})
    changes = {"payment_status": "paid", "status": "complete", "customer_details": details, "url": None, **made}
    done = call.update(session, changes)
    call.emit("checkout.session.completed", done)
    return done
