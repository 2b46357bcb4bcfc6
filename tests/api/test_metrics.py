"""GET /metrics: counts for a watcher, each merchant's own with a key, and nothing to anybody else."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from domain.ids import new_id
from domain.people import Scope
from tests.plugins.house import MakeHouse, RunningHouse
from tests.plugins.scripted_openai import Says, ScriptedOpenAI


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


async def test_what_messages_and_conversations_used_is_spread_over_steps(
    make_house: MakeHouse, scripted_openai: ScriptedOpenAI
) -> None:
    """Two messages of 900 tokens each in one conversation: below the first step by message, not by conversation."""
    scripted_openai.afterwards = Says("I can't tell.", tokens=(800, 100))
    settings = {"openai_base_url": scripted_openai.base_url, "model": "scripted", "model_tools": "native"}
    prices = {"model_input_price": "2.50", "model_output_price": "10"}
    everyone, own = await asyncio.to_thread(_told_after_two, make_house, {**settings, **prices})
    assert value(everyone, 'florin_model_turn_tokens_bucket{le="1000",model="scripted"}') == 2
    assert value(everyone, 'florin_model_turn_tokens_sum{model="scripted"}') == 1_800
    assert value(everyone, 'florin_model_turn_cost_micros_bucket{le="1000",model="scripted"}') == 0
    assert value(everyone, 'florin_model_turn_cost_micros_bucket{le="5000",model="scripted"}') == 2
    assert value(everyone, 'florin_model_turn_cost_micros_count{model="scripted"}') == 2
    assert value(own, 'florin_model_conversation_tokens_bucket{le="1000"}') == 0
    assert value(own, 'florin_model_conversation_tokens_bucket{le="5000"}') == 1
    assert value(own, 'florin_model_conversation_tokens_bucket{le="+Inf"}') == 1
    assert value(own, "florin_model_conversation_cost_micros_gsum") == 2 * 3_000
    assert "turn_tokens" not in own


def _told_after_two(make_house: MakeHouse, settings: dict[str, str]) -> tuple[str, str]:
    """Say two things in one conversation; the counts of the installation, and the merchant's own."""
    house = make_house(settings=settings)
    api = house.api()
    told = api.post("/api/chat", json={"message": "is my shop doing well?"}).json()
    api.post("/api/chat", json={"message": "is it really?", "conversation_id": told["conversation_id"]})
    return house.api("").get("/metrics").text, house.api(house.make_key(Scope.READ)).get("/metrics").text
