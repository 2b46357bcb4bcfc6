"""The billing portal: a page on which a customer sees invoices and ends subscriptions."""

from __future__ import annotations

from html import escape
from typing import Any

from integrations.sandbox.billing import changing
from integrations.sandbox.billing.progress import catch_up
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import missing_param, resource_missing
from integrations.sandbox.lists import page as list_page
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.amounts import written
from integrations.sandbox.pages.layout import form, hidden, page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply, html_reply

_ENDED = ("canceled", "incomplete_expired")


def create(call: Call) -> Stored:
    """POST /v1/billing_portal/sessions."""
    if not call.params.get("customer"):
        raise missing_param("customer")
    customer = call.require("customer", call.params["customer"], param="customer")
    named = call.params.get("configuration")
    settings = call.require("billing_portal.configuration", named, param="configuration") if named else _default(call)
    session_id = call.world.new_id("bps")
    mode = "live" if call.livemode else "test"
    fields = {
        "id": session_id,
        "configuration": settings["id"],
        "customer": customer["id"],
        **call.given("locale", "on_behalf_of"),
        "return_url": call.params.get("return_url") or settings["default_return_url"],
        "url": hosted_url(call, f"/portal/{call.account}/{mode}/{session_id}"),
    }
    session = call.create("billing_portal.session", fields)
    call.emit("billing_portal.session.created", session)
    return session


def configure(call: Call) -> Stored:
    """POST /v1/billing_portal/configurations; what it allows is shown, the page itself always offers the same."""
    return _configuration(call, {**call.given("default_return_url", "name"), "metadata": call.metadata()})


def configurations(call: Call) -> dict[str, Any]:
    """GET /v1/billing_portal/configurations."""
    _default(call)
    return list_page(call, "billing_portal.configuration")


def show(visit: Visit) -> Reply:
    """GET: the customer's subscriptions, each with a button, and invoices with their links."""
    call, session = _asked(visit)
    return html_reply(_portal(call, session))


def decide(visit: Visit) -> Reply:
    """POST: ends a subscription at the end of its period, or goes back to the shop."""
    call, session = _asked(visit)
    if visit.form.get("decision") == "back":
        back = session["return_url"]
        return Reply(303, b"", {"location": back}) if back else html_reply(_portal(call, session))
    subscription = call.get("subscription", visit.form.get("subscription"))
    is_own = subscription is not None and subscription["customer"] == session["customer"]
    if subscription is not None and is_own and subscription["status"] not in _ENDED:
        changing.change(call, subscription, {"cancel_at_period_end": True})
    return html_reply(_portal(call, session))


def _portal(call: Call, session: Stored) -> str:
    parts = []
    for subscription in call.each("subscription", "customer", session["customer"]):
        if subscription["status"] in _ENDED:
            continue
        ends = " (ends with its period)" if subscription["cancel_at_period_end"] else ""
        field = hidden({"subscription": subscription["id"]})
        text = f"<p>Subscription {escape(subscription['id'])}: {escape(subscription['status'])}{ends}</p>"
        parts.append(text + form("", field, ("cancel", "Cancel subscription"), ("back", "Back")))
    rows = "".join(
        f'<tr><td><a href="{escape(invoice["hosted_invoice_url"])}">{escape(str(invoice["number"]))}</a> '
        f'{escape(invoice["status"])}</td><td class="amount">'
        f"{escape(written(invoice['total'], invoice['currency']))}</td></tr>"
        for invoice in call.each("invoice", "customer", session["customer"])
        if invoice["hosted_invoice_url"]
    )
    return page("Your subscriptions and invoices", "".join(parts) + f"<table>{rows}</table>")


def _default(call: Call) -> Stored:
    found = next((one for one in call.each("billing_portal.configuration") if one["is_default"]), None)
    return found if found is not None else _configuration(call, {"is_default": True, "metadata": {}})


def _configuration(call: Call, fields: dict[str, Any]) -> Stored:
    path = "billing_portal.configuration"
    features = {
        "customer_update": {"allowed_updates": ["email", "address"], "enabled": False},
        "invoice_history": {"enabled": True},
        "payment_method_update": call.shape(f"{path}.features.payment_method_update", {"enabled": False}),
        "subscription_cancel": {
            "cancellation_reason": {"enabled": False, "options": []},
            "enabled": True,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_pause": {"duration": {"interval_options": [], "type": "indefinite"}, "enabled": False},
        "subscription_update": call.shape(
            f"{path}.features.subscription_update",
            {
                "default_allowed_updates": [],
                "enabled": False,
                "proration_behavior": "none",
                "schedule_at_period_end": {"conditions": []},
                "trial_update_behavior": "end_trial",
            },
        ),
    }
    filled = {
        "active": True,
        "business_profile": call.shape(f"{path}.business_profile", {}),
        "features": features,
        "is_default": False,
        "login_page": {"enabled": False, "url": None},
        "updated": call.now_s,
        **fields,
    }
    made = call.create(path, filled)
    call.emit("billing_portal.configuration.created", made)
    return made


def _asked(visit: Visit) -> tuple[Call, Stored]:
    account, mode, session_id = visit.ids
    call = visit.call.at(account, livemode=mode == "live")
    catch_up(call)
    session = call.get("billing_portal.session", session_id)
    if session is None:
        raise resource_missing("billing portal session", session_id)
    return call, session


RESOURCE = Resource(
    operations={
        "POST /v1/billing_portal/sessions": create,
        "GET /v1/billing_portal/configurations": configurations,
        "POST /v1/billing_portal/configurations": configure,
    },
    kinds=(Kind("billing_portal.session", "bps"), Kind("billing_portal.configuration", "bpc", indexes=("active",))),
    pages={
        "GET /portal/{account}/{mode}/{session}": show,
        "POST /portal/{account}/{mode}/{session}": decide,
    },
)
