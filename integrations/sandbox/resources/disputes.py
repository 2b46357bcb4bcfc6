"""Disputes: charges that a cardholder's bank questions."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid
from integrations.sandbox.lists import page
from integrations.sandbox.money import disputing, fraud
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.money.steering import control_route
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def retrieve(call: Call) -> Stored:
    """GET /v1/disputes/{dispute}."""
    return call.require("dispute", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/disputes."""
    return page(call, "dispute")


def update(call: Call) -> Stored:
    """POST /v1/disputes/{dispute}: evidence is sent to the bank unless `submit` is false."""
    before = call.require("dispute", call.ids[0])
    evidence = call.params.get("evidence") or {}
    if "enhanced_evidence" in evidence:
        raise invalid("The offline Stripe knows no enhanced evidence.", param="evidence[enhanced_evidence]")
    final = bool(call.params.get("submit", bool(evidence)))
    return disputing.submit(call, before, evidence, final=final, metadata=call.metadata(before))


def close(call: Call) -> Stored:
    """POST /v1/disputes/{dispute}/close: the merchant gives up."""
    return disputing.close(call, call.require("dispute", call.ids[0]), won=False)


def steer(call: Call, asked: dict[str, Any]) -> Stored:
    """POST /_sandbox/disputes: opens a dispute, or decides one that is open.

    {"charge", "reason"?, "amount"?, "due_s"?, "inquiry"?}, due in `due_s` seconds; or {"dispute", "outcome": won|lost}.
    """
    if asked.get("dispute"):
        if asked.get("outcome") not in {"won", "lost"}:
            raise invalid("outcome must be won or lost", param="outcome")
        return disputing.close(call, call.require("dispute", asked["dispute"]), won=asked["outcome"] == "won")
    due_s = asked.get("due_s")
    made = disputing.open_dispute(
        call,
        call.require("charge", asked["charge"]),
        reason=asked.get("reason", "fraudulent"),
        amount_minor=asked.get("amount"),
        due_s=None if due_s is None else call.now_s + int(due_s),
        inquiry=bool(asked.get("inquiry", False)),
    )
    fraud.money_gone(call, made["charge"])
    return made


RESOURCE = Resource(
    operations={
        "GET /v1/disputes/{dispute}": up_to_date(retrieve),
        "GET /v1/disputes": up_to_date(listed),
        "POST /v1/disputes/{dispute}": up_to_date(update),
        "POST /v1/disputes/{dispute}/close": up_to_date(close),
    },
    kinds=(Kind("dispute", "du", indexes=("charge", "payment_intent")),),
    pages={"POST /_sandbox/disputes": control_route(steer)},
)
