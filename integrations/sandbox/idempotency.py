"""Idempotency-Key: the first answer of a key is every answer of that key for 24 hours."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from integrations.sandbox.errors import ApiError
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.wire import Reply
from integrations.sandbox.world import World

LIFETIME_S = 24 * 3600
MAX_LENGTH = 255
_PRUNED_AT_ONCE = 4


def fingerprint(verb: str, path: str, params: dict[str, Any]) -> str:
    """What must be the same when a key is used again."""
    content = orjson.dumps([verb, path, params], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(content).hexdigest()[:32]


def replay(world: World, place: Place, key: str, mark: str) -> Reply | None:
    """The stored answer of a key, if it has one. Raises ApiError (400) when the key was used for something else."""
    if len(key) > MAX_LENGTH:
        raise ApiError(400, f"Idempotency keys may have at most {MAX_LENGTH} characters.", kind="idempotency_error")
    record = world.store.get(place, f"idempotency:{key}")
    if record is None or record["created"] + LIFETIME_S <= world.now_s():
        return None
    if record["fingerprint"] != mark:
        raise ApiError(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    headers = {"idempotent-replayed": "true", "original-request": record["request_id"], "idempotency-key": key}
    return Reply(record["status"], record["body"].encode(), headers)


def keep(world: World, place: Place, key: str, mark: str, reply: Reply, request_id: str) -> Stored:
    """Stores the answer in the unit of the effect it tells of, and forgets the oldest outlived ones."""
    _prune(world, place)
    return world.store.put(
        place,
        {
            "object": "_idempotency",
            "id": f"idempotency:{key}",
            "created": world.now_s(),
            "fingerprint": mark,
            "status": reply.status,
            "body": reply.body.decode(),
            "request_id": request_id,
        },
    )


def in_use(key: str) -> ApiError:
    """What a second request with a key is told while the first is under way: 409."""
    return ApiError(
        409,
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
        f"twice, and the other request is still going through): {key}. Please try again later.",
        kind="idempotency_error",
        code="idempotency_key_in_use",
    )


def _prune(world: World, place: Place) -> None:
    outlived = world.now_s() - LIFETIME_S
    ids = world.store.timeline(place, "_idempotency").oldest_first(until_s=outlived)
    for record_id in [record_id for record_id, _ in zip(ids, range(_PRUNED_AT_ONCE), strict=False)]:
        world.store.remove(place, record_id)
