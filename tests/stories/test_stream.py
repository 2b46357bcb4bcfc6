"""The reply as it comes: server-sent events, and a reader that goes away in the middle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.faults.waiting import wait_for
from tests.stories.conftest import Talk

ORDER = ("progress", "text", "card", "proposal", "done")


def events(answer: httpx.Response) -> Iterator[tuple[str, Any]]:
    """The events of a stream, each with its data."""
    name = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_the_stream_tells_what_the_reply_tells(talk: Talk) -> None:
    """Progress, then the text in pieces, the card, the proposal and the end: the same as the reply at once."""
    with talk.client.stream("POST", "/api/chat/stream", json={"message": "refund order 42"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = list(events(answer))
    names = [name for name, _ in told]
    assert names[-1] == "done"
    assert names == sorted(names, key=ORDER.index)
    assert {"progress", "text", "card", "proposal"} <= set(names)
    (view,) = [data for name, data in told if name == "proposal"]
    talk.conversation_id = told[-1][1]["conversation_id"]
    again = talk.say("refund order 42")
    assert again["proposals"][0] == view
    assert "".join(data["delta"] for name, data in told if name == "text") == again["reply"]
    talk.confirm(view)
    assert len(talk.stamped(view)) == 1


def test_a_reader_that_goes_away_loses_nothing(talk: Talk) -> None:
    """The connection ends while Florin reads at Stripe: the turn is kept, the proposal waits, nothing moved."""
    talk.house.world.fault("slow", "GET", "/v1/payment_intents", delay_s=0.5)
    refunds = len(talk.house.refunds())
    with talk.client.stream("POST", "/api/chat/stream", json={"message": "refund order 42"}) as answer:
        assert next(events(answer))[0] == "progress"

    def proposals() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = talk.client.get("/api/proposals").json()["proposals"]
        return found

    (view,) = wait_for(proposals, "the turn to be finished")
    assert view["state"] == "open"
    assert len(talk.house.refunds()) == refunds

    def turns() -> list[dict[str, Any]]:
        listed = talk.client.get("/api/conversations").json()["conversations"]
        if not listed:
            return []
        talk.conversation_id = listed[0]["id"]
        kept: list[dict[str, Any]] = talk.client.get(f"/api/conversations/{talk.conversation_id}").json()["turns"]
        return kept if len(kept) == 2 else []

    asked, answered = wait_for(turns, "the turn to be kept")
    assert asked["text"] == "refund order 42"
    assert "$18.00" in answered["text"]
    assert talk.propose("refund it")["id"] == view["id"]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"message": "x" * 9000}, None, "too-large"),
        ({"message": "hello", "conversation_id": "cnv_" + "0" * 26}, None, "not-found"),
        ({"message": "hello", "conversation_id": "nonsense"}, None, "bad-input"),
        ({"message": ""}, 422, "invalid-fields"),
    ],
)
def test_an_error_in_a_stream_is_a_problem(talk: Talk, body: dict[str, str], status: int | None, kind: str) -> None:
    """What is wrong comes as a problem document, as the status of the answer or as the only event of the stream."""
    with talk.client.stream("POST", "/api/chat/stream", json=body) as answer:
        if answer.status_code >= 400:
            problem = json.loads(answer.read())
        else:
            ((name, problem),) = events(answer)
            assert name == "error"
    assert status in (None, answer.status_code)
    assert problem["type"] == f"urn:florin:problem:{kind}"
