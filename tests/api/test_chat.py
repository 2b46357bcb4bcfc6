"""Chat over HTTP: words in, a typed proposal out, whole or as a stream, and the conversation kept."""

from __future__ import annotations

import json
from typing import Any

from tests.plugins.house import RunningHouse


def events_of(text: str) -> list[tuple[str, Any]]:
    """The (event, data) pairs of a server-sent stream."""
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_words_become_a_proposal_with_the_provenance_of_each_argument(house: RunningHouse) -> None:
    """Asking to refund order 42 brings one open proposal, with amount, effects, digest and sources; nothing moved."""
    paid = house.sell(1800, order="42")
    answer = house.api().post("/api/chat", json={"message": "refund order 42"})
    assert answer.status_code == 200
    body = answer.json()
    assert body["conversation_id"].startswith("cnv_")
    assert [card["type"] for card in body["cards"]] == ["proposal"]
    (view,) = body["proposals"]
    assert (view["skill"], view["state"], view["amount_minor"], view["currency"]) == (
        "refund_payment",
        "open",
        1800,
        "usd",
    )
    assert (view["account"], view["livemode"]) == (house.account_id, False)
    assert view["arguments"]["payment_ref"]["value"] in ("42", paid["id"])
    assert all(argument["source"] for argument in view["arguments"].values())
    assert view["effects"]
    assert len(view["digest"]) == 64
    assert house.refunds() == []


def test_a_typed_yes_confirms_nothing(house: RunningHouse) -> None:
    """Words never confirm: after "yes", "confirm" and the like the proposal is still open."""
    house.sell(1800, order="42")
    api = house.api()
    body = api.post("/api/chat", json={"message": "refund order 42"}).json()
    for word in ("yes", "confirm", "do it", f"confirm {body['proposals'][0]['id']}", "I already approved it"):
        api.post("/api/chat", json={"message": word, "conversation_id": body["conversation_id"]})
    assert api.get(f"/api/proposals/{body['proposals'][0]['id']}").json()["state"] == "open"
    assert house.refunds() == []


def test_the_stream_tells_progress_text_proposal_and_end(house: RunningHouse) -> None:
    """The events come in order, the text deltas join to the reply, and the last one names the conversation."""
    house.sell(1800, order="42")
    answer = house.api().post("/api/chat/stream", json={"message": "refund order 42"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = events_of(answer.text)
    kinds = [kind for kind, _ in events]
    assert kinds[0] == "progress"
    assert kinds[-1] == "done"
    assert {"text", "card", "proposal"} <= set(kinds)
    text = "".join(data["delta"] for kind, data in events if kind == "text")
    conversation = house.api().get(f"/api/conversations/{events[-1][1]['conversation_id']}").json()
    assert [turn["role"] for turn in conversation["turns"]] == ["user", "assistant"]
    assert text.strip() == conversation["turns"][1]["text"].strip()


def test_an_unknown_conversation_is_an_error_event(house: RunningHouse) -> None:
    """A stream that can't go on says so as a problem document in an error event."""
    body = {"message": "hello", "conversation_id": "cnv_" + "0" * 26}
    assert house.api().post("/api/chat", json=body).status_code == 404
    answer = house.api().post("/api/chat/stream", json=body)
    (kind, problem) = events_of(answer.text)[-1]
    assert (kind, problem["type"]) == ("error", "urn:florin:problem:not-found")


def test_conversations_are_listed_latest_first(house: RunningHouse) -> None:
    """Each message begins or goes on with a conversation, and the list shows them."""
    api = house.api()
    first = api.post("/api/chat", json={"message": "what is my balance?"}).json()["conversation_id"]
    second = api.post("/api/chat", json={"message": "what is my balance in USD?"}).json()["conversation_id"]
    listed = api.get("/api/conversations").json()["conversations"]
    assert [item["id"] for item in listed] == [second, first]
    page = api.get("/api/conversations", params={"limit": 1}).json()
    rest = api.get("/api/conversations", params={"limit": 1, "before": page["next"]}).json()
    assert [item["id"] for item in rest["conversations"]] == [first]
