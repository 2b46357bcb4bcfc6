"""Accounts that the platform makes itself: express, custom and by controller, and what they are asked to tell."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.connections import connect, connection, disconnect
from integrations.sandbox.errors import ApiError, invalid, resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money import payout_schedule, settlement
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.progress import also, catch_up, up_to_date
from integrations.sandbox.money.steering import control_route
from integrations.sandbox.onboarding import banks, control, requirements, standing
from integrations.sandbox.resource import Resource
from integrations.sandbox.resources.accounts import settings_of
from integrations.sandbox.store import Stored
from integrations.sandbox.world import PLATFORM

_CURRENCY_OF = {"AU": "aud", "CA": "cad", "CH": "chf", "DK": "dkk", "GB": "gbp", "JP": "jpy", "NO": "nok", "NZ": "nzd",
                "PL": "pln", "SE": "sek", "SG": "sgd", "US": "usd"}  # fmt: skip

also(standing.REQUIREMENTS_DUE, standing.deadline_passes)


def create(call: Call) -> Stored:
    """POST /v1/accounts: one that the platform onboards; it is connected from the first moment."""
    if call.account != PLATFORM:
        raise ApiError(403, "Only a platform can create accounts.", code="platform_account_required")
    params = call.params
    if params.get("type") and params.get("controller"):
        raise invalid("You may only specify one of `type` and `controller`.", param="controller")
    kind = params.get("type") or (None if params.get("controller") else "standard")
    country = params.get("country") or "US"
    name = str((params.get("business_profile") or {}).get("name") or "")
    fields: dict[str, Any] = {
        "business_profile": call.shape("account.business_profile", _plain(params.get("business_profile"))),
        "business_type": params.get("business_type"),
        "capabilities": {},
        "charges_enabled": False,
        "company": call.shape("account.company", {"name": (params.get("company") or {}).get("name")}),
        "controller": control.controller(kind, params.get("controller")),
        "country": country,
        "default_currency": params.get("default_currency") or _CURRENCY_OF.get(country, "eur"),
        "details_submitted": False,
        "email": params.get("email"),
        "external_accounts": call.list_of([], "/v1/accounts/external_accounts"),
        "metadata": call.metadata(),
        "payouts_enabled": False,
        "requirements": requirements.hash_of([]),
        "settings": settings_of(call, name, "Etc/UTC"),
        "type": kind or "none",
    }
    private = standing.new_private(requirements.told(params), _requested(params), call.now_s)
    account = standing.home_of(call).create("account", fields, private)
    connect(call.world, account["id"], livemode=call.livemode)
    there = call.at(account["id"])
    payout_schedule.start(there)
    return _changed(there, account, params)


def update(call: Call) -> Stored:
    """POST /v1/accounts/{account}: by the platform, or by the account itself."""
    account = _account(call)
    return _changed(call.at(account["id"]), account, call.params, call.metadata(account))


def delete(call: Call) -> Stored:
    """DELETE /v1/accounts/{account}, once its balance is zero."""
    account = _account(call)
    sums = settlement.sums_minor(call.at(account["id"]))
    if any(part for both in sums.values() for part in both):
        raise invalid("This account has a non-zero balance and cannot be deleted.", code="account_balance_not_zero")
    disconnect(call.world, account["id"], livemode=call.livemode)
    return standing.home_of(call).delete(account)


def capabilities(call: Call) -> dict[str, Any]:
    """GET /v1/accounts/{account}/capabilities."""
    account = _account(call)
    found = [standing.capability(account, name) for name in account["capabilities"]]
    return {"object": "list", "data": found, "has_more": False, "url": call.path}


def capability(call: Call) -> dict[str, Any]:
    """GET /v1/accounts/{account}/capabilities/{capability}."""
    return standing.capability(_account(call), _capability_name(call))


def request_capability(call: Call) -> dict[str, Any]:
    """POST /v1/accounts/{account}/capabilities/{capability}."""
    name = _capability_name(call)
    asked = {"capabilities": {name: {"requested": bool(call.params.get("requested"))}}}
    account = _account(call)
    if "requested" in call.params:
        account = _changed(call.at(account["id"]), account, asked)
    return standing.capability(account, name)


def login_link(call: Call) -> dict[str, Any]:
    """POST /v1/accounts/{account}/login_links: only express accounts have that dashboard."""
    account = _account(call)
    if account["controller"] is None or account["controller"]["stripe_dashboard"]["type"] != "express":
        raise invalid("Cannot create a login link for an account that is not an Express account.")
    if not account["details_submitted"]:
        raise invalid("Cannot create a login link for an account that has not completed onboarding.")
    token = call.world.new_id("x", 16)[2:]
    return {"object": "login_link", "created": call.now_s, "url": hosted_url(call, f"/express/{account['id']}/{token}")}


def external_accounts(call: Call) -> dict[str, Any]:
    """GET /v1/accounts/{account}/external_accounts."""
    there = call.at(_account(call)["id"])
    there.params, there.path = call.params, call.path
    return page(there, "bank_account", own=("object",))


def add_external_account(call: Call) -> Stored:
    """POST /v1/accounts/{account}/external_accounts."""
    account = _account(call)
    there = call.at(account["id"])
    _changed(there, account, {"external_account": call.params["external_account"]})
    return banks.listed(there)[0]


def steer(call: Call, asked: dict[str, Any]) -> Stored:
    """POST /_sandbox/requirements: Stripe asks an account for more, or is content.

    {"account", "currently_due": [fields], "due_s"?, "off"?: {capability or "payouts": "inactive"|"pending"}}, due in
    `due_s` seconds; {"account", "complete": true} is a finished onboarding.
    """
    account = call.world.account(str(asked["account"]))
    if account is None or account.get("deleted"):
        raise resource_missing("account", str(asked["account"]))
    if asked.get("complete"):
        return standing.complete(call, account)
    due_s = asked.get("due_s")
    deadline_s = None if due_s is None else call.now_s + int(due_s)
    return standing.ask_for(call, account, list(asked.get("currently_due") or ()), deadline_s, asked.get("off") or {})


def _account(call: Call) -> Stored:
    """The account of the path, brought up to date; 403 when the caller may not act for it."""
    wanted = call.ids[0]
    account = call.world.account(wanted)
    connected = call.account == PLATFORM and connection(call.world, wanted, livemode=call.livemode) is not None
    if account is None or account.get("deleted") or not (connected or wanted == call.account):
        raise ApiError(
            403,
            f"The provided key does not have access to account '{wanted}' (or that account does not exist). "
            "Application access may have been revoked.",
            code="account_invalid",
        )
    catch_up(call.at(wanted))
    return call.world.account(wanted) or account


def _changed(there: Call, account: Stored, params: dict[str, Any], metadata: dict[str, str] | None = None) -> Stored:
    """The account after what a request tells of it; `there` acts for the account."""
    changes: dict[str, Any] = {name: params[name] for name in ("business_type", "email") if name in params}
    if metadata is not None:
        changes["metadata"] = metadata
    if params.get("business_profile"):
        changes["business_profile"] = {**account["business_profile"], **_plain(params["business_profile"])}
    if params.get("external_account"):
        banks.add(there, params["external_account"], account["country"], account["default_currency"])
        changes["external_accounts"] = there.list_of(
            list(banks.listed(there)), f"/v1/accounts/{account['id']}/external_accounts"
        )
    if params.get("settings"):
        account = _with_settings(there, account, params["settings"])
    private = account.private
    if private.get("onboards"):
        asked = _requested(params)
        dropped = {name for name, how in (params.get("capabilities") or {}).items() if how.get("requested") is False}
        requested = {**private["requested"], **dict.fromkeys(asked - private["requested"].keys(), there.now_s)}
        private = {
            **private,
            "provided": sorted({*private["provided"], *requirements.told(params)}),
            "requested": {name: since for name, since in requested.items() if name not in dropped},
        }
        return standing.stand(there, account, changes, private)
    changed = standing.home_of(there).update(account, changes)
    if changes:
        there.emit("account.updated", changed, account)
    return changed


def _with_settings(there: Call, account: Stored, asked: dict[str, Any]) -> Stored:
    schedule = (asked.get("payouts") or {}).get("schedule")
    if schedule:
        account = payout_schedule.with_interval(there, {"interval": "daily", **schedule})
        payout_schedule.start(there)
    settings = dict(account["settings"])
    for part in ("branding", "card_payments", "payments"):
        if asked.get(part):
            settings[part] = {**settings[part], **_plain(asked[part])}
    payouts = {name: value for name, value in (asked.get("payouts") or {}).items() if name != "schedule"}
    settings["payouts"] = {**settings["payouts"], **payouts}
    return standing.home_of(there).update(account, {"settings": settings})


def _requested(params: dict[str, Any]) -> set[str]:
    return {name for name, how in (params.get("capabilities") or {}).items() if how.get("requested")}


def _plain(given: dict[str, Any] | None) -> dict[str, Any]:
    """The values of a hash that are no hashes themselves."""
    return {name: value for name, value in (given or {}).items() if not isinstance(value, dict)}


def _capability_name(call: Call) -> str:
    name = call.ids[1]
    if name not in call.world.contract.shapes.part("account.capabilities")["properties"]:
        raise resource_missing("capability", name)
    return name


RESOURCE = Resource(
    operations={
        "POST /v1/accounts": create,
        "POST /v1/accounts/{account}": update,
        "DELETE /v1/accounts/{account}": delete,
        "GET /v1/accounts/{account}/capabilities": up_to_date(capabilities),
        "GET /v1/accounts/{account}/capabilities/{capability}": up_to_date(capability),
        "POST /v1/accounts/{account}/capabilities/{capability}": up_to_date(request_capability),
        "POST /v1/accounts/{account}/login_links": login_link,
        "GET /v1/accounts/{account}/external_accounts": external_accounts,
        "POST /v1/accounts/{account}/external_accounts": add_external_account,
    },
    kinds=(Kind("bank_account", "ba"),),
    pages={"POST /_sandbox/requirements": control_route(steer)},
)
