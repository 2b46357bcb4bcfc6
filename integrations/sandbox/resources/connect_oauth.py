"""Stripe Connect OAuth: the consent page, the token endpoint and deauthorization.

Source: https://docs.stripe.com/connect/oauth-reference.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

from integrations.sandbox.call import Call
from integrations.sandbox.connections import (
    connect,
    connection,
    disconnect,
    issue_token,
    let_tokens_expire,
    token_to_refresh,
)
from integrations.sandbox.pages.consent import consent_error_page, consent_page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.resources.accounts import merchants
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.wire import Reply, html_reply, json_reply
from integrations.sandbox.world import PLATFORM, World

CODE_LIFE_S = 300
SCOPES = ("read_only", "read_write")
_PLATFORM_NAME = "Florin"
_CARRIED = ("client_id", "redirect_uri", "scope", "state", "response_type")


class _OAuthError(Exception):
    """An error of the OAuth endpoints, in their own form (RFC 6749 §5.2)."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error
        self.description = description

    def reply(self) -> Reply:
        """The answer."""
        return json_reply(self.status, {"error": self.error, "error_description": self.description})


def authorize(visit: Visit) -> Reply:
    """GET /oauth/authorize: asks the merchant."""
    asked = visit.query
    livemode = _mode_of_client(visit.world, asked.get("client_id", ""))
    if livemode is None:
        return html_reply(consent_error_page("No application matches the supplied client identifier"), 400)
    if not _is_redirect(asked.get("redirect_uri", "")):
        return html_reply(consent_error_page("Invalid redirect URI. Add it to the application's settings."), 400)
    if asked.get("response_type") != "code":
        return _back(asked, error="invalid_request", error_description="response_type must be code")
    scope = asked.get("scope", "read_only")
    if scope not in SCOPES:
        return _back(asked, error="invalid_scope", error_description=f"Invalid scope: {scope}"[:200])
    names = [(account["id"], account["settings"]["dashboard"]["display_name"]) for account in merchants(visit.call)]
    carried = {name: asked[name] for name in _CARRIED if name in asked} | {"scope": scope}
    return html_reply(consent_page(_PLATFORM_NAME, scope, names, carried, livemode=livemode))


def decide(visit: Visit) -> Reply:
    """POST /oauth/authorize: the merchant pressed one of the two buttons."""
    asked = visit.form
    livemode = _mode_of_client(visit.world, asked.get("client_id", ""))
    if livemode is None or not _is_redirect(asked.get("redirect_uri", "")) or asked.get("scope") not in SCOPES:
        return html_reply(consent_error_page("This request is not one that the consent page made."), 400)
    if asked.get("decision") != "connect":
        return _back(asked, error="access_denied", error_description="The user denied your request")
    account = asked.get("account", "")
    if account not in {merchant["id"] for merchant in merchants(visit.call)}:
        return html_reply(consent_error_page("Choose the account that you want to connect."), 400)
    code = visit.world.new_id("ac", 32)
    fields = {"object": "_code", "id": code, "account": account, "scope": asked["scope"], "used": False}
    visit.world.store.put(Place(PLATFORM, livemode), {**fields, "created": visit.world.now_s()})
    return _back(asked, code=code, scope=asked["scope"])


def token(visit: Visit) -> Reply:
    """POST /oauth/token: a code or a refresh token against an access token."""
    try:
        livemode = _authenticated(visit)
        grant = visit.form.get("grant_type", "authorization_code")
        if grant == "authorization_code":
            return json_reply(200, _from_code(visit, livemode=livemode))
        if grant == "refresh_token":
            return json_reply(200, _from_refresh(visit, livemode=livemode))
        raise _OAuthError(400, "unsupported_grant_type", f"This grant type is not supported: {grant}"[:200])
    except _OAuthError as error:
        return error.reply()


def deauthorize(visit: Visit) -> Reply:
    """POST /oauth/deauthorize: the platform gives its access back."""
    try:
        livemode = _authenticated(visit)
        if _mode_of_client(visit.world, visit.form.get("client_id", "")) is not livemode:
            raise _OAuthError(401, "invalid_client", "No such application in this mode")
        account = visit.form.get("stripe_user_id", "")
        if connection(visit.world, account, livemode=livemode) is None:
            text = f"This application is not connected to stripe account {account}, or that account does not exist."
            raise _OAuthError(401, "invalid_client", text)
        _end(visit.call, account, livemode=livemode)
        return json_reply(200, {"stripe_user_id": account})
    except _OAuthError as error:
        return error.reply()


def revoke_by_control(visit: Visit) -> Reply:
    """POST /_sandbox/revoke {"account", "livemode"?}: the merchant removes the application in its own dashboard."""
    asked = orjson.loads(visit.request.body or b"{}")
    _end(visit.call, asked["account"], livemode=bool(asked.get("livemode", False)))
    return json_reply(200, {"account": asked["account"], "connected": False})


def token_life_by_control(visit: Visit) -> Reply:
    """POST /_sandbox/tokens {"life_s"}: access tokens issued from now on expire after that; 0 for never."""
    life_s = int(orjson.loads(visit.request.body or b"{}")["life_s"])
    let_tokens_expire(visit.world, life_s)
    return json_reply(200, {"life_s": life_s})


def _end(call: Call, account: str, *, livemode: bool) -> None:
    """Ends a connection and tells the platform."""
    disconnect(call.world, account, livemode=livemode)
    told = Call(call.world, call.kinds, Place(account, livemode))
    name = {"id": call.world.client_id(livemode=livemode), "object": "application", "name": _PLATFORM_NAME}
    told.emit("account.application.deauthorized", name)


def _from_code(visit: Visit, *, livemode: bool) -> dict[str, Any]:
    code = visit.form.get("code", "")
    place = Place(PLATFORM, livemode)
    kept = visit.world.store.get(place, code)
    if kept is None or kept["object"] != "_code":
        raise _OAuthError(400, "invalid_grant", f"Authorization code does not exist: {code}"[:200])
    if kept["used"]:
        # RFC 6749 §4.1.2: a code used twice ends what it gave.
        _end(visit.call, kept["account"], livemode=livemode)
        raise _OAuthError(400, "invalid_grant", f"This authorization code has already been used: {code}"[:200])
    if visit.world.now_s() > kept["created"] + CODE_LIFE_S:
        raise _OAuthError(400, "invalid_grant", f"Authorization code expired: {code}"[:200])
    visit.world.store.put(place, {**kept, "used": True})
    connect(visit.world, kept["account"], livemode=livemode, scope=kept["scope"])
    return _answer(visit.world, kept["account"], kept["scope"], livemode=livemode)


def _from_refresh(visit: Visit, *, livemode: bool) -> dict[str, Any]:
    kept: Stored | None = token_to_refresh(visit.world, visit.form.get("refresh_token", ""), livemode=livemode)
    if kept is None:
        raise _OAuthError(400, "invalid_grant", "This refresh token does not exist or was revoked.")
    scope = visit.form.get("scope", kept["scope"])
    if scope not in SCOPES or (scope == "read_write" and kept["scope"] == "read_only"):
        raise _OAuthError(400, "invalid_scope", "A refreshed token can't have more than the first one.")
    return _answer(visit.world, kept["account"], scope, livemode=livemode)


def _answer(world: World, account: str, scope: str, *, livemode: bool) -> dict[str, Any]:
    issued = issue_token(world, account, livemode=livemode, scope=scope)
    return {
        "access_token": issued["id"],
        "livemode": livemode,
        "refresh_token": issued["refresh_token"],
        "scope": scope,
        "stripe_publishable_key": f"pk_{'live' if livemode else 'test'}_{account}",
        "stripe_user_id": account,
        "token_type": "bearer",
        **({"expires_in": issued["life_s"]} if issued["life_s"] else {}),
    }


def _authenticated(visit: Visit) -> bool:
    """The mode of the platform's secret key, given in the body or the Authorization header. Raises _OAuthError."""
    secret = visit.form.get("client_secret") or _header_secret(visit.request.headers.get("authorization", ""))
    for livemode in (False, True):
        if secret == visit.world.secret_key(livemode=livemode):
            return livemode
    raise _OAuthError(401, "invalid_client", "No such API key, or none was given.")


def _header_secret(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(value).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return ""
        return password or user
    return ""


def _mode_of_client(world: World, client_id: str) -> bool | None:
    """Whether a client id is the live one; None for one the world does not have."""
    return {world.client_id(livemode=False): False, world.client_id(livemode=True): True}.get(client_id)


def _is_redirect(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not parts.fragment


def _back(asked: dict[str, str], **answer: str) -> Reply:
    """A redirect to the platform with the answer and the state it sent."""
    if "state" in asked:
        answer["state"] = asked["state"]
    uri = asked["redirect_uri"]
    return Reply(302, b"", {"location": f"{uri}{'&' if '?' in uri else '?'}{urlencode(answer)}"}, "text/plain")


RESOURCE = Resource(
    pages={
        "GET /oauth/authorize": authorize,
        "POST /oauth/authorize": decide,
        "POST /oauth/token": token,
        "POST /oauth/deauthorize": deauthorize,
        "POST /_sandbox/revoke": revoke_by_control,
        "POST /_sandbox/tokens": token_life_by_control,
    },
)
