"""The bank's page on which a cardholder proves who he is (3-D Secure)."""

from __future__ import annotations

from integrations.sandbox.call import Call
from integrations.sandbox.errors import resource_missing
from integrations.sandbox.money import intents
from integrations.sandbox.money.amounts import written
from integrations.sandbox.pages.payment import authentication_page, gone_page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.selling.hosted import seller_name
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply, html_reply


def show(visit: Visit) -> Reply:
    """GET: two buttons, "complete" and "fail"."""
    call, intent = _asked(visit)
    if intent["status"] != "requires_action":
        return html_reply(gone_page("Nothing to confirm here any more."))
    return html_reply(authentication_page(seller_name(call), written(intent["amount"], intent["currency"])))


def decide(visit: Visit) -> Reply:
    """POST: the payment goes on; back to the shop when it named a `return_url`."""
    call, intent = _asked(visit)
    action = intent["next_action"] or {}
    back = action.get("redirect_to_url", {}).get("return_url")
    decided = intents.authenticate(call, intent, passed=visit.form.get("decision") == "complete")
    if back:
        joined = "&" if "?" in back else "?"
        outcome = "failed" if decided["status"] == "requires_payment_method" else "succeeded"
        query = f"payment_intent={intent['id']}&payment_intent_client_secret={intent['client_secret']}"
        return Reply(303, b"", {"location": f"{back}{joined}{query}&redirect_status={outcome}"})
    paid = decided["status"] in {"succeeded", "requires_capture"}
    return html_reply(gone_page("Your bank has confirmed the payment." if paid else "The payment was not made."))


def _asked(visit: Visit) -> tuple[Call, Stored]:
    account, mode, intent_id = visit.ids
    call = visit.call.at(account, livemode=mode == "live")
    intent = call.get("payment_intent", intent_id)
    if intent is None:
        raise resource_missing("payment_intent", intent_id)
    return call, intent


RESOURCE = Resource(
    pages={
        "GET /authenticate/{account}/{mode}/{intent}": show,
        "POST /authenticate/{account}/{mode}/{intent}": decide,
    }
)
