"""What an account may do, worked out from what it has told and been asked, and told to the platform when it changes."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.money import schedule
from integrations.sandbox.onboarding import requirements
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.world import PLATFORM

REQUIREMENTS_DUE = "requirements_due"


def home_of(call: Call) -> Call:
    """Where account objects are kept."""
    return Call(call.world, call.kinds, Place(PLATFORM, livemode=False))


def new_private(provided: set[str], requested: set[str], now_s: int) -> dict[str, Any]:
    """What the sandbox remembers of an account that has to be onboarded."""
    return {
        "onboards": True,
        "provided": sorted(provided),
        "requested": dict.fromkeys(sorted(requested), now_s),
        "extra": [],
        "deadline_s": None,
        "off": {},
    }


def stand(call: Call, account: Stored, changes: dict[str, Any], private: dict[str, Any]) -> Stored:
    """Stores an account with what follows from its changes, and tells of it: account.updated, capability.updated.

    `call` acts for the account.
    """
    fields = {**account, **changes, **_follows(account, changes, private)}
    if fields == account:
        return home_of(call).update(account, {}, private)
    changed = home_of(call).update(account, fields, private)
    call.emit("account.updated", changed, account)
    for name, status in changed["capabilities"].items():
        if (account["capabilities"] or {}).get(name) != status:
            call.emit("capability.updated", capability(changed, name))
    return changed


def ask_for(call: Call, account: Stored, extra: list[str], deadline_s: int | None, off: dict[str, str]) -> Stored:
    """Stripe wants to know more, at once or until a deadline (unix seconds); `off` are capabilities it switches off."""
    before = _private(account)
    known = [name for name in before["provided"] if name not in extra]
    private = {**before, "provided": known, "extra": extra, "deadline_s": deadline_s, "off": off}
    if extra and deadline_s is not None:
        schedule.later(call, REQUIREMENTS_DUE, account["id"], deadline_s)
    return stand(call, account, {}, private)


def deadline_passes(call: Call, account_id: str) -> None:
    """What was asked for and has not come is past due."""
    account = call.world.account(account_id)
    if account is None or account.get("deleted") or account.private.get("deadline_s") is None:
        return
    if account.private["deadline_s"] <= call.now_s:
        stand(call, account, {}, {**account.private, "deadline_s": None})


def complete(call: Call, account: Stored) -> Stored:
    """The merchant has filled in every field of the onboarding form."""
    private = _private(account)
    business_type = account["business_type"] or "individual"
    everything = {*private["provided"], *requirements.wanted(business_type), *private["extra"]}
    private = {**private, "provided": sorted(everything), "extra": [], "deadline_s": None}
    return stand(call, account, {"business_type": business_type}, private)


def capability(account: Stored, name: str) -> dict[str, Any]:
    """The capability object of an account."""
    status = (account["capabilities"] or {}).get(name, "unrequested")
    needed = account["requirements"] or {}
    lists = ("alternatives", "currently_due", "errors", "eventually_due", "past_due", "pending_verification")
    return {
        "id": name,
        "object": "capability",
        "account": account["id"],
        "future_requirements": None,
        "requested": status != "unrequested",
        "requested_at": account.private.get("requested", {}).get(
            name, account["created"] if status == "active" else None
        ),
        "requirements": {
            **{field: needed.get(field) or [] for field in lists},
            "current_deadline": needed.get("current_deadline"),
            "disabled_reason": "requirements.fields_needed" if needed.get("past_due") else None,
        },
        "status": status,
    }


def _private(account: Stored) -> dict[str, Any]:
    """What is remembered; an account that was verified from the first day has told everything."""
    if account.private.get("onboards"):
        return account.private
    private = new_private(set(requirements.wanted(account["business_type"])), set(account["capabilities"]), 0)
    return {**private, "onboards": True}


def _follows(account: Stored, changes: dict[str, Any], private: dict[str, Any]) -> dict[str, Any]:
    business_type = changes.get("business_type", account["business_type"])
    missing = requirements.due(business_type, private["provided"], private["extra"])
    enabled = not missing or private["deadline_s"] is not None
    capabilities = {
        name: private["off"].get(name, "active" if enabled else "inactive") for name in private["requested"]
    }
    return {
        "capabilities": capabilities,
        "charges_enabled": capabilities.get("card_payments") == "active",
        "details_submitted": account["details_submitted"] or not missing,
        "payouts_enabled": enabled and private["off"].get("payouts") is None,
        "requirements": requirements.hash_of(missing, deadline_s=private["deadline_s"]),
    }
