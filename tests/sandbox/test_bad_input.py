"""Whatever is sent, the sandbox answers as Stripe would and never crashes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.sandbox.wire import Request
from integrations.sandbox.worlds import Worlds
from tests.plugins.sandbox import SandboxWorld

NAMES = st.sampled_from(
    ["email", "metadata", "metadata[a]", "metadata[]", "address[line1]", "address", "limit", "created[gte]", "expand[]",
     "expand[²]", "balance", "preferred_locales[]", "preferred_locales[٣]", "[x]", "a[b", "tax_exempt", "query"]
)  # fmt: skip
FORMS = st.lists(st.tuples(NAMES | st.text(max_size=8), st.text(max_size=8) | st.sampled_from(["", "5", "data.x"])))


@pytest.fixture(scope="module")
def worlds(contract_cache: Path) -> Iterator[Worlds]:
    """The sandbox's worlds without a server."""
    made = Worlds(contract_cache=contract_cache)
    yield made
    made.close()


def ask(worlds: Worlds, verb: str, path: str, query: str, body: bytes) -> int:
    """The status of one request in the root world; a crash fails with its reason."""
    world = worlds.get()
    assert world is not None
    headers = {"authorization": f"Bearer {world.secret_key()}"}
    reply = worlds.api.answer(world, Request(verb, path, query, headers, body))
    assert reply.status < 500, reply.body
    return reply.status


@settings(max_examples=150, deadline=None)
@given(form=FORMS, route=st.sampled_from(["GET /v1/customers", "GET /v1/customers/search", "POST /v1/customers"]))
def test_no_form_makes_it_crash(worlds: Worlds, form: list[tuple[str, str]], route: str) -> None:
    """Any parameters of any shape are answered below 500."""
    text = urlencode(form, errors="replace")
    verb, path = route.split()
    ask(worlds, verb, path, text if verb == "GET" else "", text.encode() if verb == "POST" else b"")


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=40), path=st.text(max_size=12))
def test_no_bytes_make_it_crash(worlds: Worlds, body: bytes, path: str) -> None:
    """Bodies that are no text and paths that are no routes are 4xx (or make a customer without fields)."""
    ask(worlds, "POST", "/v1/customers", "", body)
    assert ask(worlds, "GET", f"/v1/{path}", "", b"") in {400, 404} or path == "customers"


@pytest.mark.parametrize("path", ["/", "/v1", "/w//v1/customers", "/w/no+way/v1/customers", "/nothing"])
def test_paths_outside_the_api_are_404(world: SandboxWorld, sandbox: str, path: str) -> None:
    """There is nothing at paths that Stripe does not have, and no world of an impossible name."""
    assert httpx.get(f"{sandbox}{path}").status_code == 404


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b'{"now": "soon"}', b'{"now": null}', b'{"advance_s": []}'])
def test_control_routes_survive_nonsense(world: SandboxWorld, body: bytes) -> None:
    """A control route that is not understood answers 400 and changes nothing."""
    answer = httpx.post(f"{world.base_url}/_sandbox/clock", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
