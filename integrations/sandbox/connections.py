"""Who may act for which account: connections of the platform and the access tokens that OAuth handed out."""

from __future__ import annotations

from typing import NamedTuple

from integrations.sandbox.errors import ApiError
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.world import PLATFORM, World

_KEY_PARTS = 3  # sk, test or live, the rest
_LIFE = "token_life"


class Caller(NamedTuple):
    """Whose objects a request sees, and whether it may only read."""

    place: Place
    read_only: bool


def connect(world: World, account: str, *, livemode: bool, scope: str = "read_write") -> Stored:
    """Lets the platform act for an account in one mode; `scope` is "read_only" or "read_write"."""
    connection = {"object": "_connection", "id": f"connection:{account}", "account": account, "scope": scope}
    return world.store.put(Place(PLATFORM, livemode), {**connection, "created": world.now_s()})


def disconnect(world: World, account: str, *, livemode: bool) -> None:
    """Ends a connection; every token of it is worth nothing from now on."""
    place = Place(PLATFORM, livemode)
    world.store.remove(place, f"connection:{account}")
    for token in tokens_of(world, account, livemode=livemode):
        world.store.put(place, {**token, "revoked": True})


def connection(world: World, account: str, *, livemode: bool) -> Stored | None:
    """The connection of an account in one mode."""
    return world.store.get(Place(PLATFORM, livemode), f"connection:{account}")


def let_tokens_expire(world: World, life_s: int) -> None:
    """Access tokens issued from now on live so many seconds, as a Stripe App's do; 0 for ever, as Connect's."""
    world.store.put(
        Place(PLATFORM, False), {"object": "_token_life", "id": _LIFE, "life_s": life_s, "created": world.now_s()}
    )


def issue_token(world: World, account: str, *, livemode: bool, scope: str) -> Stored:
    """A new access token (its `id`) with its `refresh_token`, for a connected account; `life_s` is 0 for ever."""
    mode = "live" if livemode else "test"
    life = world.store.get(Place(PLATFORM, False), _LIFE)
    token = {
        "object": "_token",
        "id": f"sk_{mode}_{world.new_id('oauth', 32)}",
        "refresh_token": world.new_id("rt", 32),
        "account": account,
        "scope": scope,
        "revoked": False,
        "life_s": life["life_s"] if life else 0,
        "created": world.now_s(),
    }
    return world.store.put(Place(PLATFORM, livemode), token)


def tokens_of(world: World, account: str, *, livemode: bool) -> list[Stored]:
    """Every access token ever issued for an account in one mode."""
    place = Place(PLATFORM, livemode)
    timeline = world.store.timeline(place, "_token", "account", account)
    found = (world.store.get(place, token_id) for token_id in timeline.newest_first())
    return [token for token in found if token is not None]


def caller_of(world: World, key: str | None, account: str | None) -> Caller:
    """Who a secret key (or OAuth access token) and a Stripe-Account header stand for. Raises ApiError 401 or 403."""
    if not key:
        raise ApiError(
            401,
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). "
            "See https://stripe.com/docs/api#authentication "
            "for details, or we can help at https://support.stripe.com/.",
        )
    parts = key.split("_", 2)
    if len(parts) != _KEY_PARTS or parts[0] != "sk" or parts[1] not in {"test", "live"}:
        raise ApiError(401, f"Invalid API Key provided: {masked(key)}")
    livemode = parts[1] == "live"
    if key == world.secret_key(livemode=livemode):
        return _platform(world, key, account, livemode=livemode)
    own = parts[2] if world.account(parts[2]) is not None else None
    token = world.store.get(Place(PLATFORM, livemode), key)
    if own is None and token is None:
        raise ApiError(401, f"Invalid API Key provided: {masked(key)}")
    if token is not None and (token["revoked"] or _is_over(world, token)):
        raise ApiError(401, f"Expired API Key provided: {masked(key)}", code="api_key_expired")
    acting = own or (token["account"] if token is not None else "")
    if account and account != acting:
        raise _no_access(key, account)
    return Caller(Place(acting, livemode), read_only=token is not None and token["scope"] == "read_only")


def _is_over(world: World, token: Stored) -> bool:
    """Whether an access token's life has ended; older worlds have tokens without one."""
    life_s = token.get("life_s", 0)
    return bool(life_s) and world.now_s() >= token["created"] + life_s


def _platform(world: World, key: str, account: str | None, *, livemode: bool) -> Caller:
    if not account or account == PLATFORM:
        return Caller(Place(PLATFORM, livemode), read_only=False)
    connected = connection(world, account, livemode=livemode)
    if connected is None:
        raise _no_access(key, account)
    return Caller(Place(account, livemode), read_only=connected["scope"] == "read_only")


def read_only_refusal(account: str) -> ApiError:
    """What a write with a read-only connection is answered: 403."""
    return ApiError(
        403,
        f"This application does not have the required permissions for this endpoint on account '{account}'. "
        "Having the 'read_write' scope would allow this request to continue.",
    )


def _no_access(key: str, account: str) -> ApiError:
    message = (
        f"The provided key '{masked(key)}' does not have access to account '{account}' (or that account does not "
        "exist). Application access may have been revoked."
    )
    return ApiError(403, message, code="account_invalid")


def masked(key: str) -> str:
    """A key as Stripe shows it in errors: its kind and its last four characters."""
    *kind, _ = key.split("_", 2)
    return "_".join([*kind, "*" * 12 + key[-4:]])


def token_to_refresh(world: World, refresh_token: str, *, livemode: bool) -> Stored | None:
    """The token that a refresh token of this mode belongs to, unless it was revoked."""
    place = Place(PLATFORM, livemode)
    for token_id in world.store.timeline(place, "_token", "refresh_token", refresh_token).newest_first():
        token = world.store.get(place, token_id)
        if token is not None and not token["revoked"]:
            return token
    return None
