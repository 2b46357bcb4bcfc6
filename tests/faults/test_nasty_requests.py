"""Nasty requests at every operation that the server itself declares: a clear refusal, no fault, nothing repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.plugins.house import RunningHouse

SECRET = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"
JSON_TYPE = "application/json"

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "half a document": b'{"message": "',
    "NaN": b"NaN",
    "infinity": b'{"amount": Infinity, "digest": -Infinity}',
    "null": b"null",
    "true": b"true",
    "an array": b"[{}]",
    "text": b'"refund order 42"',
    "a huge number": b"1" + b"0" * 100_000,
    "a huge exponent": b'{"payment_ref": 1e999999999}',
    "numbers for texts": b'{"message": 42, "digest": 42, "payment_ref": 42, "state": 42, "name": 42, "scope": 42}',
    "lists for texts": b'{"message": [], "digest": [], "payment_ref": [], "state": [], "name": [], "scope": []}',
    "deep arrays": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "broken UTF-8": b'{"message": "\xc3\x28 \xf0\x28\x8c\xbc"}',
    "half a surrogate": b'{"message": "\\udfff", "digest": "\\ud800", "payment_ref": "\\ud800", "state": "\\udc00"}',
    "NUL": b'{"message": "\\u0000", "digest": "\\u0000", "payment_ref": "4\\u00002", "state": "\\u0000"}',
    "a stranger's field": json.dumps({"message": "hi", "is_admin": True, SECRET: SECRET}).encode(),
    "prototypes": b'{"__proto__": {"scopes": ["approve"]}, "constructor": {"prototype": {}}}',
}

TYPES = (
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/xml",
    "é/ü",
    "a" * 5000,
)

WORDS = (
    "\x00",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "' OR '1'='1' --",
    "1; DROP TABLE proposals",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}",
    "\x1b]0;owned\x07\x1b[2J",
    "../../../etc/passwd",
    "%2e%2e%2f",
    "prop_" + "0" * 26 + "'",
    "prop_" + "O" * 26,
    "-1",
    "9" * 400,
    "1e308",
    "NaN",
    "٤٢",
    "\u202e24",
    "💸" * 100,
    "a" * 6000,
    SECRET,
)


def operations(house: RunningHouse) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of the API: its method, its path with an id of nobody's in it, and its description."""
    described = house.api("").get("/api/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def with_ids(path: str, word: str = "prop_" + "0" * 26) -> str:
    """The path with a word in place of every id."""
    parts = [quote(word, safe="") if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def wrong(answer: httpx.Response, *, expected: range = range(400, 500)) -> str | None:
    """What is wrong with a refusal, or None: its status, its form, or that it repeats what it was sent."""
    if answer.status_code not in expected:
        return f"status {answer.status_code}"
    if SECRET in answer.text or "\x1b" in answer.text or "Traceback" in answer.text:
        return "echo"
    if answer.status_code < 400:
        return None
    problem = answer.json()
    is_problem = answer.headers["content-type"] == "application/problem+json" and problem["detail"]
    return None if is_problem and problem["type"].startswith("urn:florin:problem:") else answer.text[:200]


@pytest.mark.slow
def test_no_nasty_body_is_taken_anywhere(house: RunningHouse) -> None:
    """Each body that can't be meant is refused by each operation that takes one, and the account stays connected."""
    api = house.api()
    found = {
        (path, name): wrong(api.request(method, with_ids(path), content=body, headers={"Content-Type": JSON_TYPE}))
        for method, path, operation in operations(house)
        if "requestBody" in operation
        for name, body in BODIES.items()
    }
    assert len(found) >= 8 * len(BODIES)
    assert {at: what for at, what in found.items() if what} == {}
    assert api.get("/api/auth/stripe/status").json()["connected"]
    assert api.get("/api/proposals").json()["proposals"] == []


def test_no_wrong_content_type_is_taken_anywhere(house: RunningHouse) -> None:
    """A body that is not declared as JSON is not read as JSON: another site's form can't act."""
    api = house.api()
    body = json.dumps({"message": "refund order 42", "payment_ref": "42", "digest": "0" * 64, "scope": "read_only"})
    found = {}
    for method, path, operation in operations(house):
        for kind in TYPES if "requestBody" in operation else ():
            headers = {b"Content-Type": kind.encode()} if kind else {}
            found[path, kind[:20]] = wrong(api.request(method, with_ids(path), content=body.encode(), headers=headers))
    assert {at: what for at, what in found.items() if what} == {}


@pytest.mark.slow
def test_no_nasty_word_is_taken_in_any_path(house: RunningHouse) -> None:
    """In each path's place of an id nasty words are refused, or found nowhere, and never repeated raw.

    Each operation gets a fifth of the words, the next one the next fifth: most paths are read by the same code.
    """
    api = house.api()
    in_paths = [(method, path) for method, path, _ in operations(house) if "{" in path]
    found = {
        (method, path, word[:20]): wrong(api.request(method, with_ids(path, word), json={"digest": "0" * 64}))
        for turn, (method, path) in enumerate(in_paths)
        for word in WORDS[turn % 5 :: 5]
    }
    assert len(found) > 150
    assert {at: what for at, what in found.items() if what} == {}


@pytest.mark.slow
def test_no_nasty_word_is_taken_in_any_query(house: RunningHouse) -> None:
    """Each kind of query parameter refuses nasty words or finds nothing; each parameter of each operation takes one.

    A kind gets a fourth of the words, the next one the next fourth: all words everywhere would take minutes.
    """
    api = house.api()
    found = {}
    known: set[str] = set()
    turn = 0
    for method, path, operation in operations(house):
        for parameter in operation.get("parameters", []) if method == "GET" else ():
            if parameter["in"] != "query":
                continue
            kind = json.dumps([parameter["name"], parameter["schema"]], sort_keys=True)
            turn += 1
            for word in [WORDS[turn % len(WORDS)]] if kind in known else WORDS[turn % 4 :: 4]:
                answer = api.get(with_ids(path), params={parameter["name"]: word})
                found[path, parameter["name"], word[:20]] = wrong(answer, expected=range(200, 500))
            known.add(kind)
    assert len(found) > 150
    assert {at: what for at, what in found.items() if what} == {}


@pytest.mark.parametrize("declared", [True, False])
def test_ten_megabytes_are_refused_everywhere(house: RunningHouse, *, declared: bool) -> None:
    """413, whether the length is declared or the body just keeps coming, and the next request is answered."""

    def pieces() -> Iterator[bytes]:
        yield b'{"message": "'
        for _ in range(160):
            yield b"x" * 65_536
        yield b'"}'

    statuses = {}
    for method, path, operation in operations(house):
        if "requestBody" not in operation:
            continue
        api = house.api()
        body = b"".join(pieces()) if declared else pieces()
        try:
            answer = api.request(method, with_ids(path), content=body, headers={"Content-Type": JSON_TYPE})
        except httpx.WriteError:  # the server answered and hung up while we still sent
            statuses[path] = 413
        else:
            statuses[path] = answer.status_code
        assert api.get("/readyz").status_code == 200
    assert set(statuses.values()) == {413}


@pytest.mark.slow
def test_nobody_gets_in_without_a_credential(house: RunningHouse) -> None:
    """All but health, what Stripe signs and, from this machine, the counts is 401 for nobody, and for a bad token."""
    for token in (None, "", "flk_" + "0" * 43, SECRET, "Bearer", "é".encode().decode("latin-1"), "x" * 9000):
        api = house.api("")
        headers = {} if token is None else {b"Authorization": f"Bearer {token}".strip().encode("latin-1")}
        statuses = {
            path: api.request(method, with_ids(path), headers=headers, json={}).status_code
            for method, path, _ in operations(house)
        }
        open_to_all = {path for path, status in statuses.items() if status != 401}
        to_nobody = {"/metrics"} if token is None else set()
        assert open_to_all == {"/healthz", "/readyz", "/webhooks/stripe"} | to_nobody, token


def test_nasty_headers_do_no_harm(house: RunningHouse) -> None:
    """Idempotency keys, cookies and doors that are none are refused or ignored, never a fault, never repeated."""
    house.sell(order="42")
    api = house.api()
    for key in ("", "k" * 256, "é", "a b", "a\tb"):
        answer = api.post(
            "/api/stripe/refunds", json={"payment_ref": "42"}, headers={b"Idempotency-Key": key.encode("latin-1")}
        )
        assert answer.status_code in (201, 422), key
    for name, value in (
        ("Cookie", "florin_session=" + "x" * 5000),
        ("Cookie", "florin_session=\x01; ;;=;"),
        ("Florin-Door", "system"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("Accept", "\x1b[2J"),
        ("Content-Encoding", "gzip"),
    ):
        answer = house.api().get("/api/proposals", headers={name.encode(): value.encode("latin-1")})
        assert answer.status_code in (200, 400), (name, answer.text)
        assert "\x1b" not in answer.text
    assert {entry["decision"].get("door") for entry in api.get("/api/audit").json()["entries"]} <= {
        None,
        "rest",
        "system",
    }
    assert house.refunds() == []
