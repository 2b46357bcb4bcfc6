"""Faults on demand: what the caller sees, and what really happened."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.plugins.sandbox import SandboxWorld


def post(world: SandboxWorld, key: str = "k1", timeout_s: float = 5.0) -> httpx.Response:
    """Creates a customer over plain HTTP, so that nothing retries."""
    headers = {"Authorization": f"Bearer {world.test_key}", "Idempotency-Key": key}
    with httpx.Client(timeout=timeout_s) as http:
        return http.post(f"{world.base_url}/v1/customers", data={"email": "jane@example.com"}, headers=headers)


def made(world: SandboxWorld) -> int:
    """How many customers there are."""
    return len(world.objects("customer"))


@pytest.mark.parametrize(("kind", "effects"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_timeout_before_or_after_the_effect(world: SandboxWorld, kind: str, effects: int) -> None:
    """The answer never comes; asked again with the same key there is one customer in the end."""
    world.fault(kind, "POST")
    with pytest.raises(httpx.ReadTimeout):
        post(world, timeout_s=0.3)
    assert made(world) == effects
    again = post(world)
    assert again.status_code == 200
    assert again.headers.get("idempotent-replayed") == ("true" if effects else None)
    assert made(world) == 1


@pytest.mark.parametrize(("kind", "effects"), [("reset_before", 0), ("reset_after", 1)])
def test_a_reset_before_or_after_the_effect(world: SandboxWorld, kind: str, effects: int) -> None:
    """The connection is closed without an answer, with or without the effect."""
    world.fault(kind, "POST")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        post(world)
    assert made(world) == effects


@pytest.mark.parametrize("status", [400, 409, 429, 500, 503])
def test_a_status_without_the_effect(world: SandboxWorld, status: int) -> None:
    """The status is Stripe's, the envelope too, nothing happened, and the next try works."""
    world.fault("status", "POST", status=status)
    refused = post(world)
    assert refused.status_code == status
    assert {"type", "message"} <= refused.json()["error"].keys()
    assert made(world) == 0
    assert post(world).status_code == 200


def test_a_500_after_the_effect(world: SandboxWorld) -> None:
    """The caller is told 500 although the customer was made; the key then tells the truth."""
    world.fault("status", "POST", status=500, effect=True)
    assert post(world).status_code == 500
    assert made(world) == 1
    assert post(world).headers["idempotent-replayed"] == "true"
    assert made(world) == 1


def test_a_fault_strikes_when_and_as_often_as_told(world: SandboxWorld) -> None:
    """`after` lets requests pass, `times` ends it, and only what matches is struck."""
    world.fault("status", "POST", path="/v1/customers", status=500, after=1, times=2)
    assert [post(world, f"k{n}").status_code for n in range(4)] == [200, 500, 500, 200]
    assert [entry["fault"] for entry in world.requests()] == [None, "status", "status", None]
    world.fault("status", "GET", times=None)
    assert post(world, "k9").status_code == 200
    world.control("DELETE", "/faults")
    assert world.control("GET", "/faults") == {"faults": []}


def test_a_fault_strikes_one_key_only(world: SandboxWorld) -> None:
    """One step of several is struck by its idempotency key, every time it comes, and no other is."""
    world.control("POST", "/faults", kind="status", match={"key": "k1"}, status=402, times=None)
    assert [post(world, key).status_code for key in ("k0", "k1", "k2", "k1")] == [200, 402, 200, 402]


@pytest.mark.parametrize("wrong", [{"kind": "explode"}, {"kind": "slow", "dealy_s": 1}, {}])
def test_a_fault_nobody_understands_is_refused(world: SandboxWorld, wrong: dict[str, Any]) -> None:
    """A misspelt fault would make a test pass for the wrong reason, so it is a 400."""
    answer = httpx.post(f"{world.base_url}/_sandbox/faults", json=wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]
