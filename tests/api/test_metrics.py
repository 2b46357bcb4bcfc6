"""GET /metrics: counts for a watcher, each merchant's own with a key, and nothing to anybody else."""

from __future__ import annotations

import httpx
import pytest

from domain.ids import new_id
from domain.people import Scope
from tests.plugins.house import RunningHouse


def value(text: str, metric: str) -> float:
    """The value of one line of the exposition."""
    return float(next(line for line in text.splitlines() if line.startswith(f"{metric} ")).rpartition(" ")[2])


def test_the_machine_itself_sees_what_the_installation_does(house: RunningHouse) -> None:
    """Turns, Stripe calls, problems, proposals by state, and the process's own figures, without a key."""
    house.sell()
    client = house.api()
    assert client.post("/api/chat", json={"message": "refund order 42"}).status_code == httpx.codes.OK
    assert client.get(f"/api/proposals/{new_id('prop')}").status_code == httpx.codes.NOT_FOUND
    told = house.api("").get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert value(told.text, 'florin_turns_total{understood_by="embedded"}') == 1
    assert value(told.text, 'florin_proposals{state="open"}') == 1
    assert value(told.text, 'florin_stripe_calls_total{method="get",outcome="answered"}') >= 1
    assert value(told.text, 'florin_errors_total{kind="not-found"}') == 1
    assert "process_resident_memory_bytes" in told.text


def test_a_key_shows_its_merchants_own_only(house: RunningHouse) -> None:
    """Proposals and what models used, but nothing of the process, which others use as well."""
    house.sell()
    house.api().post("/api/chat", json={"message": "refund order 42"})
    told = house.api(house.make_key(Scope.READ)).get("/metrics").text
    assert value(told, 'florin_proposals{state="open"}') == 1
    assert value(told, 'florin_model_calls_total{model="embedded"}') == 0
    assert "stripe_calls" not in told
    assert "process_" not in told


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"Authorization": "Bearer flk_nonsense"},
    ],
)
def test_others_see_nothing(house: RunningHouse, headers: dict[str, str]) -> None:
    """What a proxy passed on is not from this machine, and a bad key is not replaced by the place it comes from."""
    refused = house.api("").get("/metrics", headers=headers)
    assert refused.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.BAD_REQUEST, httpx.codes.FORBIDDEN}
    assert "florin_" not in refused.text


def test_a_key_that_may_not_read_is_refused(house: RunningHouse) -> None:
    """Every scope but reading."""
    key = house.make_key(Scope.PROPOSE)
    assert house.api(key).get("/metrics").status_code == httpx.codes.FORBIDDEN
