"""Checkout sessions: one purchase on a page of Stripe's, paid once or the beginning of a subscription."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import ApiError, invalid, missing_param
from integrations.sandbox.lists import page
from integrations.sandbox.pages.payment import gone_page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.selling import hosted, paying, sessions
from integrations.sandbox.selling.lines import Line, items_of, lines_of, listed_items, mode_of
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply, html_reply

_TAKEN_OVER = ("cancel_url", "client_reference_id", "customer", "customer_email", "locale", "success_url")
_PRIVATE = ("payment_intent_data", "subscription_data")
_LIFE_MIN_S = 1800
_PATH = "/v1/checkout/sessions"


def create(call: Call) -> Stored:
    """POST /v1/checkout/sessions."""
    if not call.params.get("line_items"):
        raise missing_param("line_items")
    if call.params.get("customer"):
        call.require("customer", call.params["customer"], param="customer")
    lines = lines_of(call, call.params["line_items"])
    _check_mode(call, lines)
    fields = {**call.given(*_TAKEN_OVER), "metadata": call.metadata()}
    ends_at = call.params.get("expires_at")
    if ends_at is not None:
        if not _LIFE_MIN_S <= ends_at - call.now_s <= sessions.SESSION_LIFE_S:
            raise invalid("The `expires_at` timestamp must be 30 minutes to 24 hours away.", param="expires_at")
        fields["expires_at"] = ends_at
    private = {name: call.params.get(name) for name in _PRIVATE}
    session = sessions.opened(call, lines, fields, private, call.params.get("shipping_options"))
    return call.update(session, {"url": hosted.address(call, "checkout", session["id"])})


def retrieve(call: Call) -> Stored:
    """GET /v1/checkout/sessions/{session}."""
    return sessions.settled(call, call.require("checkout.session", call.ids[0]))


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/checkout/sessions."""
    for session in list(call.each("checkout.session", "status", "open")):
        sessions.settled(call, session)
    return page(call, "checkout.session", own=("customer_details",))


def expired(call: Call) -> Stored:
    """POST /v1/checkout/sessions/{session}/expire."""
    session = sessions.settled(call, call.require("checkout.session", call.ids[0]))
    if session["status"] != "open":
        raise invalid(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.'
        )
    return sessions.expire(call, session)


def line_items(call: Call) -> dict[str, Any]:
    """GET /v1/checkout/sessions/{session}/line_items."""
    return call.list_of(items_of(call, call.require("checkout.session", call.ids[0])), call.path)


def show(visit: Visit) -> Reply:
    """GET: the page to pay on."""
    call, session = _asked(visit)
    if session["status"] != "open":
        return html_reply(gone_page("This checkout is closed."))
    return hosted.pay_page(call, session, session["amount_total"], None)


def decide(visit: Visit) -> Reply:
    """POST: pays, or goes back to the shop."""
    call, session = _asked(visit)
    if session["status"] != "open":
        return html_reply(gone_page("This checkout is closed."))
    if visit.form.get("decision") != "pay":
        return _to(session["cancel_url"]) or html_reply(gone_page("Nothing was paid."))
    try:
        paying.pay(call, session, visit.form.get("email", ""), visit.form.get("card", ""))
    except ApiError as error:
        return hosted.pay_page(call, session, session["amount_total"], str(error.body["message"]))
    back = (session["success_url"] or "").replace("{CHECKOUT_SESSION_ID}", session["id"])
    return _to(back) or hosted.thanks_page(call, session)


def _check_mode(call: Call, lines: list[Line]) -> None:
    mode, sold = call.params.get("mode", "payment"), mode_of(call, lines)
    if mode not in ("payment", "subscription"):
        raise invalid("The offline Stripe sells in the modes payment and subscription only.", param="mode")
    if mode == "payment" and sold == "subscription":
        raise invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use "
            "only one-time prices.",
            param="mode",
        )
    if mode == "subscription" and sold == "payment":
        raise invalid("You must provide at least one recurring price in `subscription` mode.", param="mode")
    for name, of in (("payment_intent_data", "payment"), ("subscription_data", "subscription")):
        if call.params.get(name) and mode != of:
            raise invalid(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if mode == "subscription" and call.params.get("shipping_options"):
        raise invalid("The offline Stripe ships in `payment` mode only.", param="shipping_options")


def _asked(visit: Visit) -> tuple[Call, Stored]:
    call, session = hosted.visited(visit, "checkout.session")
    return call, sessions.settled(call, session)


def _to(url: str | None) -> Reply | None:
    return Reply(303, b"", {"location": url}, "text/plain") if url else None


def _included_lines(call: Call, session: Stored) -> dict[str, Any]:
    return listed_items(call, session, _PATH)


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
            indexes=("status", "payment_intent", "payment_link", "customer", "subscription"),
            includes={"line_items": _included_lines},
        ),
    ),
    pages={
        "GET /checkout/{account}/{mode}/{session}": show,
        "POST /checkout/{account}/{mode}/{session}": decide,
    },
)
