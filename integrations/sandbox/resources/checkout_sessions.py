"""Checkout sessions: one purchase on a page of Stripe's."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import ApiError, invalid, missing_param, resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.amounts import written
from integrations.sandbox.pages.payment import gone_page, paid_page, payment_page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.resources import selling
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply

_TAKEN_OVER = ("cancel_url", "client_reference_id", "customer", "customer_email", "locale", "success_url")
_LIFE_MIN_S = 1800


def create(call: Call) -> Stored:
    """POST /v1/checkout/sessions with mode payment."""
    if not call.params.get("line_items"):
        raise missing_param("line_items")
    mode = call.params.get("mode", "payment")
    if mode != "payment":
        raise invalid("The offline Stripe sells in mode payment only.", param="mode")
    if call.params.get("customer"):
        call.require("customer", call.params["customer"], param="customer")
    lines = selling.lines_of(call, call.params["line_items"])
    fields = {**call.given(*_TAKEN_OVER), "metadata": call.metadata()}
    ends_at = call.params.get("expires_at")
    if ends_at is not None:
        if not _LIFE_MIN_S <= ends_at - call.now_s <= selling.SESSION_LIFE_S:
            raise invalid("The `expires_at` timestamp must be 30 minutes to 24 hours away.", param="expires_at")
        fields["expires_at"] = ends_at
    session = selling.open_session(call, lines, fields, {"payment_intent_data": call.params.get("payment_intent_data")})
    mode_name = "live" if call.livemode else "test"
    return call.update(session, {"url": hosted_url(call, f"/checkout/{call.account}/{mode_name}/{session['id']}")})


def retrieve(call: Call) -> Stored:
    """GET /v1/checkout/sessions/{session}."""
    return _settled(call, call.require("checkout.session", call.ids[0]))


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/checkout/sessions."""
    for session in list(call.each("checkout.session", "status", "open")):
        _settled(call, session)
    return page(call, "checkout.session", own=("customer_details",))


def expired(call: Call) -> Stored:
    """POST /v1/checkout/sessions/{session}/expire."""
    session = _settled(call, call.require("checkout.session", call.ids[0]))
    if session["status"] != "open":
        raise invalid(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.'
        )
    return selling.expire(call, session)


def line_items(call: Call) -> dict[str, Any]:
    """GET /v1/checkout/sessions/{session}/line_items."""
    return call.list_of(selling.items_of(call, call.require("checkout.session", call.ids[0])), call.path)


def show(visit: Visit) -> Reply:
    """GET: the page to pay on."""
    call, session = _asked(visit)
    if session["status"] != "open":
        return _html(gone_page("This checkout is closed."))
    return _html(_pay_page(call, session, None))


def decide(visit: Visit) -> Reply:
    """POST: pays, or goes back to the shop."""
    call, session = _asked(visit)
    if session["status"] != "open":
        return _html(gone_page("This checkout is closed."))
    if visit.form.get("decision") != "pay":
        return _to(session["cancel_url"]) or _html(gone_page("Nothing was paid."))
    try:
        selling.pay(call, session, visit.form.get("email", ""), visit.form.get("card", ""))
    except ApiError as error:
        return _html(_pay_page(call, session, str(error.body["message"])))
    back = (session["success_url"] or "").replace("{CHECKOUT_SESSION_ID}", session["id"])
    return _to(back) or _html(paid_page(selling.seller_name(call), _total(session)))


def _pay_page(call: Call, session: Stored, error: str | None) -> str:
    return payment_page(selling.seller_name(call), selling.shown_lines(call, session), _total(session), error)


def _total(session: Stored) -> str:
    return written(session["amount_total"], session["currency"])


def _settled(call: Call, session: Stored) -> Stored:
    """The session as it is now: an open one whose time is over expires."""
    is_over = session["status"] == "open" and session["expires_at"] <= call.now_s
    return selling.expire(call, session) if is_over else session


def _asked(visit: Visit) -> tuple[Call, Stored]:
    account, mode, session_id = visit.ids
    call = visit.call.at(account, livemode=mode == "live")
    session = call.get("checkout.session", session_id)
    if session is None:
        raise resource_missing("checkout.session", session_id)
    return call, _settled(call, session)


def _to(url: str | None) -> Reply | None:
    return Reply(303, b"", {"location": url}, "text/plain") if url else None


def _html(text: str) -> Reply:
    return Reply(200, text.encode(), {}, "text/html; charset=utf-8")


def _included_lines(call: Call, session: Stored) -> dict[str, Any]:
    return call.list_of(selling.items_of(call, session), f"/v1/checkout/sessions/{session['id']}/line_items")


RESOURCE = Resource(
    operations={
        "POST /v1/checkout/sessions": create,
        "GET /v1/checkout/sessions/{session}": retrieve,
        "GET /v1/checkout/sessions": listed,
        "POST /v1/checkout/sessions/{session}/expire": expired,
        "GET /v1/checkout/sessions/{session}/line_items": line_items,
    },
    kinds=(
        Kind(
            "checkout.session",
            "cs",
            indexes=("status", "payment_intent", "payment_link", "customer"),
            includes={"line_items": _included_lines},
        ),
    ),
    pages={
        "GET /checkout/{account}/{mode}/{session}": show,
        "POST /checkout/{account}/{mode}/{session}": decide,
    },
)
