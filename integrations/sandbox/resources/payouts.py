"""Payouts: money on its way from the balance to the merchant's bank."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid
from integrations.sandbox.lists import page
from integrations.sandbox.money import paying_out, payout_schedule
from integrations.sandbox.money.currencies import known_currency
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.money.steering import control_route
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_SCHEDULE = ("interval", "weekly_anchor", "monthly_anchor")
_INTERVALS = ("daily", "weekly", "monthly", "manual")


def create(call: Call) -> Stored:
    """POST /v1/payouts."""
    currency = known_currency(call.params["currency"])
    destination = call.params.get("destination")
    if destination and destination != paying_out.bank_account_of(call.account, currency):
        raise invalid(f"No such external account: '{destination}'", code="resource_missing", param="destination")
    given = {**call.given("description", "statement_descriptor"), "metadata": call.metadata()}
    return paying_out.pay_out(
        call, call.params["amount"], currency, given, method=call.params.get("method") or "standard"
    )


def retrieve(call: Call) -> Stored:
    """GET /v1/payouts/{payout}."""
    return call.require("payout", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/payouts/{payout}; only metadata can change."""
    before = call.require("payout", call.ids[0])
    changed = call.update(before, {"metadata": call.metadata(before)})
    call.emit("payout.updated", changed, before)
    return changed


def cancel(call: Call) -> Stored:
    """POST /v1/payouts/{payout}/cancel."""
    return paying_out.cancel(call, call.require("payout", call.ids[0]))


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/payouts."""
    return page(call, "payout")


def steer(call: Call, asked: dict[str, Any]) -> Stored | dict[str, Any]:
    """POST /_sandbox/payouts: what the bank does, or how the account is paid.

    {"payout", "status": paid|failed, "failure_code"?}; {"next_fails": failure_code}; {"interval": daily|weekly|
    monthly|manual, "weekly_anchor"?, "monthly_anchor"?}; {"pay_out": true} makes an automatic payout now.
    """
    if asked.get("payout"):
        return _decide(call, call.require("payout", asked["payout"]), asked)
    if asked.get("next_fails"):
        paying_out.next_fails(call, _failure(asked["next_fails"]))
        return {"next_fails": asked["next_fails"]}
    if asked.get("pay_out"):
        return {"payouts": paying_out.pay_out_everything(call)}
    if asked.get("interval") not in _INTERVALS:
        raise invalid(f"interval must be one of {', '.join(_INTERVALS)}", param="interval")
    wanted: dict[str, Any] = {name: asked[name] for name in _SCHEDULE if name in asked}
    account = payout_schedule.with_interval(call, wanted)
    payout_schedule.start(call)
    return account


def _decide(call: Call, payout: Stored, asked: dict[str, Any]) -> Stored:
    if asked.get("status") == "failed":
        return paying_out.fail(call, payout, _failure(asked.get("failure_code", "could_not_process")))
    if asked.get("status") == "paid":
        paying_out.arrive(call, payout["id"])
        return call.require("payout", payout["id"])
    raise invalid("status must be paid or failed", param="status")


def _failure(code: str) -> str:
    if code not in paying_out.FAILURES:
        raise invalid(f"a failure code must be one of {', '.join(paying_out.FAILURES)}", param="failure_code")
    return code


RESOURCE = Resource(
    operations={
        "POST /v1/payouts": up_to_date(create),
        "GET /v1/payouts/{payout}": up_to_date(retrieve),
        "POST /v1/payouts/{payout}": up_to_date(update),
        "POST /v1/payouts/{payout}/cancel": up_to_date(cancel),
        "GET /v1/payouts": up_to_date(listed),
    },
    kinds=(Kind("payout", "po", indexes=("status",)),),
    pages={"POST /_sandbox/payouts": control_route(steer)},
)
