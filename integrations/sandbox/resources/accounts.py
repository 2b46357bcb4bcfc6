"""Accounts: the platform's own and the merchants who may connect to it."""

from __future__ import annotations

from typing import Any

import orjson

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.connections import connection
from integrations.sandbox.errors import ApiError, resource_missing
from integrations.sandbox.lists import limit_of
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.wire import Reply, json_reply
from integrations.sandbox.world import PLATFORM

# The account every new world has besides the platform's: the demo's shop.
SHOP = "acct_1HarbourPine"
_HOME = Place(PLATFORM, livemode=False)
_CAPABILITIES = ("card_payments", "transfers", "us_bank_account_ach_payments")


def open_account(
    call: Call,
    name: str,
    *,
    account_id: str | None = None,
    country: str = "US",
    currency: str = "usd",
    timezone: str = "America/New_York",
    website: str | None = "",
) -> Stored:
    """Stores a verified standard account of a merchant; nobody is connected to it yet.

    `website` is one made of the name when left out, None for a merchant who named none.
    """
    host = f"{''.join(c for c in name.lower() if c.isascii() and c.isalnum()) or 'shop'}.example.com"
    email = f"owner@{host}"
    website = f"https://{host}" if website == "" else website
    fields: dict[str, Any] = {
        "business_profile": call.shape(
            "account.business_profile",
            {
                "name": name,
                "mcc": "5719",
                "support_email": email,
                "url": f"https://{host}" if website == "" else website,
            },
        ),
        "business_type": "company",
        "capabilities": dict.fromkeys(_CAPABILITIES, "active"),
        "charges_enabled": True,
        "country": country,
        "default_currency": currency,
        "details_submitted": True,
        "email": email,
        "payouts_enabled": True,
        "requirements": call.shape("account.requirements", {field: [] for field in _REQUIREMENT_LISTS}),
        "settings": settings_of(call, name, timezone),
        "type": "standard",
        "metadata": {},
    }
    if account_id:
        fields["id"] = account_id
    home = Call(call.world, call.kinds, _HOME)
    return home.create("account", fields)


_REQUIREMENT_LISTS = ("alternatives", "currently_due", "errors", "eventually_due", "past_due", "pending_verification")


def settings_of(call: Call, name: str, timezone: str) -> dict[str, Any]:
    """Branding, dashboard name, statement descriptor and a daily payout schedule."""
    descriptor = "".join(c for c in name.upper() if c.isascii() and (c.isalnum() or c == " "))[:22].strip() or "SHOP"
    schedule = call.shape("account.settings.payouts.schedule", {"delay_days": 2, "interval": "daily"})
    filled: dict[str, dict[str, Any]] = {
        "branding": {},
        "card_payments": {},
        "dashboard": {"display_name": name, "timezone": timezone},
        "payments": {"statement_descriptor": descriptor},
        "payouts": {"debit_negative_balances": True, "schedule": schedule},
    }
    return call.shape(
        "account.settings", {part: call.shape(f"account.settings.{part}", value) for part, value in filled.items()}
    )


def own(call: Call) -> Stored:
    """GET /v1/account: whoever's key it is."""
    return _require(call, call.account)


def retrieve(call: Call) -> Stored:
    """GET /v1/accounts/{account}: oneself, or for the platform a connected account."""
    wanted = call.ids[0]
    connected = call.account == PLATFORM and connection(call.world, wanted, livemode=call.livemode) is not None
    if wanted != call.account and not connected:
        raise ApiError(
            403,
            f"The provided key does not have access to account '{wanted}' (or that account does not exist). "
            "Application access may have been revoked.",
            code="account_invalid",
        )
    return _require(call, wanted)


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/accounts: the accounts connected to the platform in this mode, newest first."""
    if call.account != PLATFORM:
        return {"object": "list", "data": [], "has_more": False, "url": call.path}
    home = Call(call.world, call.kinds, _HOME)
    connected = [
        account
        for account in home.each("account")
        if connection(call.world, account["id"], livemode=call.livemode) is not None
    ]
    limit = limit_of(call)
    return {"object": "list", "data": connected[:limit], "has_more": len(connected) > limit, "url": call.path}


def open_by_control(visit: Visit) -> Reply:
    """POST /_sandbox/accounts {"name", "id"?, "country"?, "currency"?, "timezone"?, "website"?, "livemode"?}: one more.

    Answers with the account and the secret key of its own dashboard; `POST /_sandbox/connections` connects it.
    """
    asked = orjson.loads(visit.request.body or b"{}")
    account = open_account(
        visit.call,
        str(asked.get("name", "A shop")),
        account_id=asked.get("id"),
        country=str(asked.get("country", "US")),
        currency=str(asked.get("currency", "usd")),
        timezone=str(asked.get("timezone", "America/New_York")),
        website=asked.get("website", ""),
    )
    secret_key = visit.world.account_key(account["id"], livemode=bool(asked.get("livemode", False)))
    return json_reply(200, {"account": account, "secret_key": secret_key})


def merchants(call: Call) -> list[Stored]:
    """Every merchant who may connect an account of his own, oldest first."""
    home = Call(call.world, call.kinds, _HOME)
    return [
        account
        for account in reversed(list(home.each("account")))
        if account["id"] != PLATFORM and account["type"] == "standard"
    ]


def _require(call: Call, account_id: str) -> Stored:
    found = call.world.account(account_id)
    if found is None:
        raise resource_missing("account", account_id)
    return found


def _on_new_world(call: Call) -> None:
    """A platform and one shop."""
    open_account(call, "Florin platform", account_id=PLATFORM)
    open_account(call, "Harbour & Pine", account_id=SHOP)


RESOURCE = Resource(
    operations={
        "GET /v1/account": own,
        "GET /v1/accounts/{account}": retrieve,
        "GET /v1/accounts": listed,
    },
    kinds=(Kind("account", "acct"),),
    pages={"POST /_sandbox/accounts": open_by_control},
    on_new_world=_on_new_world,
)
