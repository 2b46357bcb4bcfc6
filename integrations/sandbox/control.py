"""Control routes under /_sandbox/, for tests and demos: only the sandbox serves them, Stripe has none of this."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from integrations.sandbox.connections import connect, issue_token
from integrations.sandbox.contract import Refusal
from integrations.sandbox.errors import ApiError, Breach
from integrations.sandbox.store import Place
from integrations.sandbox.wire import Reply, Request, decode_form, json_reply
from integrations.sandbox.world import PLATFORM, World
from integrations.sandbox.worlds import Worlds

_NEWS_S = 3600  # what a seed lets happen in the last hour is told to webhooks

Control = Callable[[Worlds, World, dict[str, Any]], Any]


class _Wrong(ValueError):
    """A control request that is not understood."""


def answer(worlds: Worlds, world: World, request: Request) -> Reply:
    """The answer of one control route, ours or a resource file's; 400 with a sentence when it is not understood."""
    handler = _ROUTES.get((request.verb, request.path.removeprefix("/_sandbox").rstrip("/")))
    try:
        if handler is None:
            return worlds.api.visit(world, request) or _unknown(request)
        asked = orjson.loads(request.body) if request.body else dict(decode_form(request.query))
        if not isinstance(asked, dict):
            raise _Wrong("the body must be a JSON object")
        shown = handler(worlds, world, asked)
        world.commit()
    except (ValueError, KeyError, TypeError, ApiError, Refusal, Breach) as error:
        world.rollback()
        return json_reply(400, {"error": f"{error}"})
    return Reply(200, orjson.dumps(shown))


def _unknown(request: Request) -> Reply:
    return json_reply(404, {"error": f"no control route {request.verb} {request.path}"})


def _describe(_worlds: Worlds, world: World, _asked: dict[str, Any]) -> Any:
    """The keys and ids that a client of this world needs."""
    return {
        "world": world.name,
        "prefix": world.prefix,
        "account": PLATFORM,
        "api_version": world.contract.version,
        "keys": {"test": world.secret_key(), "live": world.secret_key(livemode=True)},
        "client_ids": {"test": world.client_id(), "live": world.client_id(livemode=True)},
        "now": world.now_s(),
    }


def _make_world(worlds: Worlds, _world: World, asked: dict[str, Any]) -> Any:
    made = worlds.get(str(asked.get("name", "")))
    if made is None:
        raise _Wrong("a world's name has letters, digits, - and _ only")
    return _describe(worlds, made, {})


def _reset(worlds: Worlds, world: World, _asked: dict[str, Any]) -> Any:
    worlds.reset(world)
    return _describe(worlds, world, {})


def _set_clock(worlds: Worlds, world: World, asked: dict[str, Any]) -> Any:
    """{"now": unix, "frozen": false} or {"advance_s": seconds}; then renewals and the like fall due."""
    if "now" in asked:
        world.clock.set(int(asked["now"]), frozen=bool(asked.get("frozen", False)))
    elif "advance_s" in asked:
        world.clock.advance(int(asked["advance_s"]))
    else:
        raise _Wrong('give "now" or "advance_s"')
    world.keep_clock()
    call = worlds.api.call(world)
    for resource in worlds.api.catalogue.resources:
        if resource.on_clock:
            resource.on_clock(call)
    return {"now": world.now_s()}


def _set_fault(_worlds: Worlds, world: World, asked: dict[str, Any]) -> Any:
    world.faults.set(asked)
    return {"faults": world.faults.listed()}


def _clear_faults(_worlds: Worlds, world: World, _asked: dict[str, Any]) -> Any:
    world.faults.clear()
    return {"faults": []}


def _clear_violations(_worlds: Worlds, world: World, _asked: dict[str, Any]) -> Any:
    found, world.violations = world.violations, []
    return {"violations": found}


def _clear_log(_worlds: Worlds, world: World, _asked: dict[str, Any]) -> Any:
    world.log.clear()
    return {"requests": []}


def _objects(_worlds: Worlds, world: World, asked: dict[str, Any]) -> Any:
    """Everything stored, or of one `kind` or `account`; the sandbox's own records are left out."""
    kind, account = asked.get("kind"), asked.get("account")
    return {
        "objects": [
            {"account": place.account, "livemode": place.livemode, "object": stored}
            for place in world.store.places()
            if account in {None, place.account}
            for stored in world.store.all(place)
            if stored["object"] == kind or (kind is None and not stored["object"].startswith("_"))
        ]
    }


def _connect(_worlds: Worlds, world: World, asked: dict[str, Any]) -> Any:
    """{"account", "scope": "read_write", "livemode": false}: what a finished OAuth flow leaves behind."""
    account, scope = str(asked["account"]), str(asked.get("scope", "read_write"))
    if world.account(account) is None or scope not in {"read_only", "read_write"}:
        raise _Wrong("give an account of this world, and read_only or read_write as its scope")
    livemode = bool(asked.get("livemode", False))
    connect(world, account, livemode=livemode, scope=scope)
    return {"account": account, "access_token": issue_token(world, account, livemode=livemode, scope=scope)["id"]}


def _seed(worlds: Worlds, world: World, asked: dict[str, Any]) -> Any:
    seeds = {name: seed for resource in worlds.api.catalogue.resources for name, seed in resource.seeds.items()}
    name = asked.pop("name", "")
    if name not in seeds:
        raise _Wrong(f"no seed is named {name!r}; there are: {', '.join(sorted(seeds)) or 'none'}")
    grown = seeds[name](worlds.api.call(world), asked)
    world.forget_news(world.now_s() - _NEWS_S)
    return grown


def _perform(worlds: Worlds, world: World, asked: dict[str, Any]) -> Any:
    """{"operation": "POST /v1/…", "params", "ids", "account", "livemode"}: the merchant acts in his own dashboard."""
    place = Place(str(asked.get("account", PLATFORM)), bool(asked.get("livemode", False)))
    params, ids = asked.get("params") or {}, asked.get("ids") or []
    return worlds.api.perform(world, place, str(asked["operation"]), params, *ids)


_ROUTES: dict[tuple[str, str], Control] = {
    ("GET", ""): _describe,
    ("POST", "/worlds"): _make_world,
    ("GET", "/worlds"): lambda worlds, _world, _asked: {"worlds": [world.name for world in worlds.opened()]},
    ("POST", "/reset"): _reset,
    ("GET", "/clock"): lambda _worlds, world, _asked: {"now": world.now_s()},
    ("POST", "/clock"): _set_clock,
    ("GET", "/faults"): lambda _worlds, world, _asked: {"faults": world.faults.listed()},
    ("POST", "/faults"): _set_fault,
    ("DELETE", "/faults"): _clear_faults,
    ("GET", "/requests"): lambda _worlds, world, _asked: {"requests": list(world.log)},
    ("DELETE", "/requests"): _clear_log,
    ("GET", "/violations"): lambda _worlds, world, _asked: {"violations": world.violations},
    ("DELETE", "/violations"): _clear_violations,
    ("GET", "/objects"): _objects,
    ("POST", "/objects"): _objects,
    ("POST", "/connections"): _connect,
    ("POST", "/seed"): _seed,
    ("POST", "/perform"): _perform,
}


def routes() -> list[str]:
    """Every control route of this file, as "POST /_sandbox/clock"."""
    return [f"{verb} /_sandbox{path}" for verb, path in _ROUTES]
