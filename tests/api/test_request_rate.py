"""How often one key or session may call: a burst, then evenly, each for itself, and no memory without end."""

from __future__ import annotations

import pytest

from api.request_rate import RequestRate
from domain.errors import TooMany
from domain.people import Scope
from tests.plugins.house import MakeHouse

PER_MINUTE = 6


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now_s


def taken(rate: RequestRate, caller: str, tries: int) -> int:
    """How many of so many requests at once are let through."""
    passed = 0
    for _ in range(tries):
        try:
            rate.take(caller)
        except TooMany:
            continue
        passed += 1
    return passed


@pytest.mark.parametrize("per_minute", [1, 7, 1_200])
def test_a_burst_is_let_through_and_then_as_many_as_time_brings(per_minute: int) -> None:
    """A whole minute's at once, none after it, half after half a minute, and never more than a minute's."""
    clock = Clock()
    rate = RequestRate(per_minute, now_s=clock)
    assert taken(rate, "a", 2 * per_minute) == per_minute
    clock.now_s += 30
    assert taken(rate, "a", 2 * per_minute) == per_minute // 2
    clock.now_s += 3_600
    assert taken(rate, "a", 2 * per_minute) == per_minute


def test_the_wait_that_is_told_is_enough_and_no_more_than_a_second_too_long() -> None:
    """Whoever waits as long as they were told is let through; those who keep asking are not kept waiting for longer."""
    clock = Clock()
    rate = RequestRate(PER_MINUTE, now_s=clock)
    taken(rate, "a", PER_MINUTE)
    for _ in range(50):
        with pytest.raises(TooMany) as refused:
            rate.take("a")
        assert refused.value.retry_after_s == 10
    clock.now_s += 9
    assert taken(rate, "a", 1) == 0
    clock.now_s += 1
    assert taken(rate, "a", 2) == 1


def test_callers_count_for_themselves_and_are_forgotten_in_the_end() -> None:
    """One's flood takes nothing from another, and never more callers are remembered than the bound."""
    rate = RequestRate(PER_MINUTE, callers_max=100, now_s=Clock())
    assert taken(rate, "loud", 100) == PER_MINUTE
    assert taken(rate, "quiet", 1) == 1
    for number in range(1_000):
        rate.take(str(number))
    assert len(rate) == 100


def test_zero_switches_it_off() -> None:
    """Nothing is counted and nothing remembered."""
    rate = RequestRate(0)
    assert taken(rate, "a", 10_000) == 10_000
    assert len(rate) == 0


def test_the_api_answers_429_with_when_to_come_back(make_house: MakeHouse) -> None:
    """A problem document for the key that called too often; another key, a session and health checks go on."""
    house = make_house(settings={"api_requests_per_minute": PER_MINUTE})
    api, other, browser = house.api(house.make_key(Scope.READ)), house.api(house.make_key(Scope.READ)), house.browser()
    statuses = [api.get(path).status_code for path in ["/api/proposals", "/api/conversations"] * (PER_MINUTE // 2)]
    assert statuses == [200] * PER_MINUTE
    refused = api.get("/api/skills")
    assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
    assert refused.json()["type"] == "urn:florin:problem:too-many"
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    assert [client.get("/api/proposals").status_code for client in (other, browser)] == [200, 200]
    assert api.get("/healthz").status_code == 200
    assert house.api("").get("/api/proposals").status_code == 401
