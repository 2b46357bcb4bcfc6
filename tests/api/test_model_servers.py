"""A model's server chosen by settings alone: the whole house over HTTP, from words to a refund at Stripe."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.model_choice import configured_model, model_terms
from api.settings import load
from assistant.models.compatible import CompatibleChatModel
from domain.errors import Misconfigured
from storage.model_use import Bounds
from tests.plugins.house import MakeHouse, RunningHouse
from tests.plugins.local_openai import LocalOpenAI
from tests.plugins.scripted_openai import Says


@pytest.mark.parametrize("habit", ["native", "schema", "hermes"])
async def test_a_refund_through_a_local_server(make_house: MakeHouse, local_openai: LocalOpenAI, habit: str) -> None:
    """Base URL and name are all it takes: the server's habit is found out, and a person's confirm moves the money."""
    local_openai.habit = habit
    local_openai.wishes = [Says(calls=(("refund_payment", {"payment_ref": "42", "amount": "5"}),))]
    settings = {"openai_base_url": local_openai.base_url, "model": "local"}
    answer = await asyncio.to_thread(_refund, make_house, settings)
    assert "built-in" not in str(answer)
    assert {request["model"] for request in local_openai.requests} == {"local"}


def _refund(make_house: MakeHouse, settings: dict[str, Any]) -> dict[str, Any]:
    """Ask for a refund in a house with these settings, confirm it, and return what the chat answered."""
    house: RunningHouse = make_house(settings=settings)
    house.sell(1800, order="42")
    answer: dict[str, Any] = house.api().post("/api/chat", json={"message": "refund $5 of order 42"}).json()
    (proposal,) = answer["proposals"]
    assert (proposal["skill"], proposal["amount_minor"], house.refunds()) == ("refund_payment", 500, [])
    done = house.api().post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": proposal["digest"]})
    assert done.json()["state"] == "done"
    assert [refund["amount"] for refund in house.refunds()] == [500]
    return answer


@pytest.mark.parametrize(
    ("given", "tools_by"),
    [
        ({"openai_api_key": "sk-1"}, None),
        ({"openai_api_key": "sk-1", "model_tools": "native"}, None),
        ({"openai_api_key": "sk-1", "model_tools": "schema"}, "schema"),
        ({"openai_base_url": "http://127.0.0.1:1/v1"}, "auto"),
        ({"openai_base_url": "http://127.0.0.1:1/v1", "model_tools": "text"}, "text"),
    ],
)
async def test_openai_is_taken_at_its_word_and_others_are_tried(given: dict[str, Any], tools_by: str | None) -> None:
    """OpenAI itself needs no adapter; a server elsewhere gets one, told how or left to find out."""
    model = configured_model(load(env_file=None, **given))
    assert model is not None
    assert (model.tools_by if isinstance(model, CompatibleChatModel) else None) == tools_by
    await getattr(model, "root_async_client").close()  # noqa: B009  # of either kind of model


def test_no_model_is_the_embedded_one_and_a_misspelt_way_is_refused() -> None:
    """The setting alone chooses no server, and only knows its four words."""
    assert configured_model(load(env_file=None, model_tools="text")) is None
    with pytest.raises(Misconfigured, match="FLORIN_MODEL_TOOLS"):
        load(env_file=None, model_tools="magic")


def test_a_day_is_bounded_unless_told_otherwise() -> None:
    """In requests and tokens; in cost only by who gives a price."""
    assert model_terms(load(env_file=None)).bounds == Bounds(calls_max=2_000, tokens_max=20_000_000)
    asked = load(env_file=None, model_day_calls=5, model_day_tokens=100, model_day_cost="0.5")
    assert model_terms(asked).bounds == Bounds(5, 100, 500_000)
