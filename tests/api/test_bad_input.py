"""Bad input at every endpoint: a clear refusal, never a 500, never an echo of what was sent."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.plugins.house import RunningHouse

SECRET = "sk_live_echoMeIfYouCan"

BODIES: dict[str, bytes] = {
    "not json": b"{",
    "empty": b"",
    "invalid utf-8": b'{"message": "\xff\xfe"}',
    "deep": b'{"message": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "deep but short": b'{"message": ' + b"[" * 500 + b"]" * 500 + b"}",
    "huge integer": b'{"message": ' + b"9" * 10_000 + b"}",
    "an array": b"[]",
    "a number": b"7",
    "null": b"null",
    "a wrong type": b'{"message": {"a": 1}}',
    "an unknown field": json.dumps({"message": "hi", "pasword": SECRET}).encode(),
    "a nul": b'{"message": "refund\\u0000 order 42"}',
    "half a surrogate": b'{"message": "refund \\ud800 order 42"}',
    "an escape": b'{"message": "\\u001b[2J"}',
    "nothing said": b'{"message": ""}',
    "too much said": json.dumps({"message": "x" * 9000}).encode(),
    "a bad conversation": b'{"message": "hi", "conversation_id": "cnv_\'; drop table"}',
    "not a number": b'{"message": NaN}',
    "a repeated key": b'{"message": 1, "message": []}',
}

ADDRESSES = [
    "/api/proposals/%00",
    "/api/proposals/prop_%ff",
    "/api/proposals/..%2f..%2fetc",
    "/api/proposals?limit=0",
    "/api/proposals?limit=99999999999999999999999",
    "/api/proposals?before=x",
    "/api/proposals?state=done'--",
    "/api/conversations/cnv_%F0%9F%92%A9",
    "/api/conversations?before=%00",
    "/api/audit?before=-1",
    "/api/audit?before=99999999999999999999999999",
    "/api/stripe/payments?limit=1e9",
    "/api/stripe/payments?customer=%00",
    "/api/stripe/payments?start=31-31-2026",
    "/api/stripe/payments?currency=%F0%9F%92%A9",
    "/api/stripe/payments?min_amount=1e5",
    "/api/stripe/payments/%00",
    "/api/stripe/payments/" + "x" * 3000,
    "/api/stripe/customers?nme=jane",
    "/api/stripe/customers?sort=password",
    "/api/stripe/customers?cursor=x",
    "/api/stripe/customers?cursor=eyJhIjoxfQ",
    "/api/stripe/customers?limit=101",
    "/api/stripe/customers/cus_..%2f..",
    "/api/stripe/coupons/%25",
    "/api/stripe/payments?max_amount=-",
    "/api/stripe/payments?end=0000-00-00",
    "/api/stripe/disputes?due_within_days=99999999999",
    "/api/skills/DROP",
    "/api/skills/no_such_skill",
    "/api/analytics/revenue",
    "/api/analytics/revenue?start=%00",
    "/api/search",
    "/api/search?q=%00",
    "/api/stripe/customers?query=%00",
    "/api/stripe/balance?currency=zzz",
    "/api/auth/stripe/callback?state=%00&code=x",
    "/api/auth/stripe/callback?state=made-up&code=ac_x",
    "/api/auth/stripe/callback",
    "/signin?token=" + "x" * 500,
    "/signin?token=%00",
    "/nowhere",
]


@pytest.fixture
def api(house: RunningHouse) -> httpx.Client:
    """The owner's client."""
    return house.api()


def complaint(answer: httpx.Response) -> str | None:
    """What is wrong with a refusal, or None."""
    if not 400 <= answer.status_code < 500:
        return f"status {answer.status_code}"
    if answer.headers["content-type"] != "application/problem+json":
        return answer.headers["content-type"]
    problem = answer.json()
    if not problem["type"].startswith("urn:florin:problem:") or problem["status"] != answer.status_code:
        return answer.text
    return "echo" if '"input"' in answer.text or SECRET in answer.text else None


POSTS = ("chat", "chat/stream", "stripe/refunds", "keys", "plans", "stripe/customers", "skills/refund_payment")


@pytest.mark.parametrize("path", [f"/api/{path}" for path in POSTS])
def test_a_bad_body_is_refused_without_an_echo(api: httpx.Client, path: str) -> None:
    """Each bad body is a problem document with a 4xx status that repeats nothing of it."""
    json_type = {"Content-Type": "application/json"}
    found = {name: complaint(api.post(path, content=body, headers=json_type)) for name, body in BODIES.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_wrong_field_is_named_but_not_repeated(api: httpx.Client) -> None:
    """A 422 says where and what, as loc, msg and type only."""
    answer = api.post("/api/chat", json={"message": {"card": "4242424242424242"}})
    assert answer.status_code == 422
    assert [set(error) for error in answer.json()["errors"]] == [{"loc", "msg", "type"}]
    assert "42424242" not in answer.text


def test_a_body_beyond_the_limit_is_refused(api: httpx.Client) -> None:
    """More than a mebibyte is 413, whether its length is declared or it comes in pieces."""
    declared = api.post("/api/chat", content=b'{"message": "' + b"x" * 1_100_000 + b'"}')
    assert declared.status_code == 413

    def pieces() -> Iterator[bytes]:
        yield b'{"message": "'
        for _ in range(40):
            yield b"x" * 50_000
        yield b'"}'

    chunked = api.post("/api/chat", content=pieces(), headers={"Content-Type": "application/json"})
    assert chunked.status_code == 413
    assert chunked.json()["type"] == "urn:florin:problem:too-large"


def test_a_bad_address_is_refused(api: httpx.Client) -> None:
    """A path or query that can't be meant is a problem document with a 4xx status."""
    found = {path: complaint(api.get(path)) for path in ADDRESSES}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_a_wrong_method_names_the_right_one(api: httpx.Client) -> None:
    """405 carries Allow."""
    answer = api.delete("/api/chat")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_after_all_that_it_still_works(api: httpx.Client) -> None:
    """Bad input costs nothing: the next good request is answered."""
    for body in BODIES.values():
        api.post("/api/chat", content=body, headers={"Content-Type": "application/json"})
    assert api.get("/readyz").json()["status"] == "ready"
