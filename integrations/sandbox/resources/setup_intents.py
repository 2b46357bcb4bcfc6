"""Setup intents: a card that is kept for later payments, after its bank agreed."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import ApiError, card_error, invalid, resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money import issuer, methods
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.issuer import Attempt
from integrations.sandbox.pages.payment import authentication_page, gone_page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply, html_reply

_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def create(call: Call) -> Stored:
    """POST /v1/setup_intents, with `confirm` at once."""
    params = call.params
    customer = params.get("customer")
    if customer:
        call.require("customer", customer, param="customer")
    method = _method(call, customer)
    intent_id = call.world.new_id("seti")
    card = call.shape("setup_intent.payment_method_options.card", {"request_three_d_secure": "automatic"})
    fields = {
        "id": intent_id,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "client_secret": f"{intent_id}_secret_{call.world.new_id('', 24)[1:]}",
        "customer": customer,
        **call.given("description", "on_behalf_of"),
        "metadata": call.metadata(),
        "payment_method": method["id"] if method is not None else None,
        "payment_method_options": {"card": card},
        "payment_method_types": ["card"],
        "status": "requires_confirmation" if method is not None else "requires_payment_method",
        "usage": params.get("usage") or "off_session",
    }
    if params.get("confirm") and method is None:
        raise invalid("You cannot confirm this SetupIntent because it's missing a payment method.")
    intent = call.create("setup_intent", fields)
    call.emit("setup_intent.created", intent)
    return _confirm(call, intent, method) if params.get("confirm") and method is not None else intent


def retrieve(call: Call) -> Stored:
    """GET /v1/setup_intents/{intent}."""
    return call.require("setup_intent", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/setup_intents/{intent}."""
    before = _open(call, "update")
    changes: dict[str, Any] = {**call.given("customer", "description"), "metadata": call.metadata(before)}
    if changes.get("customer"):
        call.require("customer", changes["customer"], param="customer")
    method = _method(call, changes.get("customer", before["customer"]))
    if method is not None:
        changes |= {"payment_method": method["id"], "status": "requires_confirmation"}
    return call.update(before, changes)


def confirm(call: Call) -> Stored:
    """POST /v1/setup_intents/{intent}/confirm."""
    intent = _open(call, "confirm")
    method = _method(call, intent["customer"]) or call.get("payment_method", intent["payment_method"])
    if method is None:
        raise _unexpected(intent, "You cannot confirm this SetupIntent because it's missing a payment method.")
    return _confirm(call, intent, method)


def cancel(call: Call) -> Stored:
    """POST /v1/setup_intents/{intent}/cancel."""
    before = _open(call, "cancel")
    reason = call.params.get("cancellation_reason")
    canceled = call.update(before, {"status": "canceled", "cancellation_reason": reason, "next_action": None})
    call.emit("setup_intent.canceled", canceled, before)
    return canceled


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/setup_intents."""
    return page(call, "setup_intent", own=("attach_to_self",))


def show(visit: Visit) -> Reply:
    """GET: the bank's page with its two buttons."""
    _, intent = _asked(visit)
    if intent["status"] != "requires_action":
        return html_reply(gone_page("Nothing to confirm here any more."))
    return html_reply(authentication_page("keep this card", "nothing now"))


def decide(visit: Visit) -> Reply:
    """POST: the cardholder agrees or not; back to the shop when there is a `return_url`."""
    call, intent = _asked(visit)
    method = call.get("payment_method", intent["payment_method"])
    if intent["status"] != "requires_action" or method is None:
        return html_reply(gone_page("Nothing to confirm here any more."))
    back = ((intent["next_action"] or {}).get("redirect_to_url") or {}).get("return_url")
    if visit.form.get("decision") == "complete":
        call.update(method, {}, {**method.private, "authenticated": True})
        _succeed(call, intent, call.require("payment_method", method["id"]))
    else:
        _failed(call, intent, {"code": "setup_intent_authentication_failure", "type": "invalid_request_error"})
    return Reply(303, b"", {"location": back}) if back else html_reply(gone_page("You can close this page."))


def _confirm(call: Call, intent: Stored, method: Stored) -> Stored:
    card = methods.card_of(method)
    if card.decline is not None and card.authentication == "never" and card.token != "chargeCustomerFail":  # noqa: S105  # the name of a test card
        decline = card.decline
        error = card_error(decline.code, decline.message, decline_code=decline.decline_code)
        failed = _failed(call, intent, error.body)
        error.body |= {"setup_intent": failed, "payment_method": method}
        raise error
    if issuer.needs_authentication(method, Attempt()):
        mode = "live" if call.livemode else "test"
        url = hosted_url(call, f"/authenticate_setup/{call.account}/{mode}/{intent['id']}")
        redirect = {"return_url": call.params.get("return_url"), "url": url}
        changes = {
            "status": "requires_action",
            "payment_method": method["id"],
            "next_action": {"redirect_to_url": redirect, "type": "redirect_to_url"},
        }
        waiting = call.update(intent, changes)
        call.emit("setup_intent.requires_action", waiting, intent)
        return waiting
    return _succeed(call, intent, method)


def _succeed(call: Call, intent: Stored, method: Stored) -> Stored:
    if intent["customer"] is not None and method["customer"] is None:
        method = methods.attach(call, method, intent["customer"])
    call.update(method, {}, {**method.private, "authenticated": True})
    changes = {
        "status": "succeeded",
        "payment_method": method["id"],
        "next_action": None,
        "last_setup_error": None,
    }
    done = call.update(intent, changes)
    call.emit("setup_intent.succeeded", done, intent)
    return done


def _failed(call: Call, intent: Stored, error: dict[str, Any]) -> Stored:
    told = {name: value for name, value in error.items() if name not in {"setup_intent", "payment_method"}}
    changes = {
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "last_setup_error": told,
    }
    failed = call.update(intent, changes)
    call.emit("setup_intent.setup_failed", failed, intent)
    return failed


def _method(call: Call, customer: str | None) -> Stored | None:
    if call.params.get("payment_method_data"):
        return methods.from_params(call, call.params["payment_method_data"], name="payment_method_data[card]")
    if call.params.get("payment_method"):
        return methods.to_charge(call, call.params["payment_method"], customer)
    return None


def _open(call: Call, what: str) -> Stored:
    intent = call.require("setup_intent", call.ids[0])
    if intent["status"] not in _OPEN:
        raise _unexpected(intent, f"You cannot {what} this SetupIntent because it has a status of {intent['status']}.")
    return intent


def _unexpected(intent: Stored, message: str) -> ApiError:
    return invalid(message, code="setup_intent_unexpected_state", setup_intent=intent)


def _asked(visit: Visit) -> tuple[Call, Stored]:
    account, mode, intent_id = visit.ids
    call = visit.call.at(account, livemode=mode == "live")
    intent = call.get("setup_intent", intent_id)
    if intent is None:
        raise resource_missing("setup intent", intent_id)
    return call, intent


RESOURCE = Resource(
    operations={
        "POST /v1/setup_intents": create,
        "GET /v1/setup_intents": listed,
        "GET /v1/setup_intents/{intent}": retrieve,
        "POST /v1/setup_intents/{intent}": update,
        "POST /v1/setup_intents/{intent}/confirm": confirm,
        "POST /v1/setup_intents/{intent}/cancel": cancel,
    },
    kinds=(Kind("setup_intent", "seti", indexes=("customer", "payment_method")),),
    pages={
        "GET /authenticate_setup/{account}/{mode}/{intent}": show,
        "POST /authenticate_setup/{account}/{mode}/{intent}": decide,
    },
)
