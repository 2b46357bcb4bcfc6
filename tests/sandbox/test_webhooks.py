"""Webhooks of the offline Stripe: signed, retried, and not lost when nobody listens."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

SECRET = "whsec_test_listener"


class Listener:
    """A real HTTP server that keeps what it was sent and answers what it is told to."""

    def __init__(self) -> None:
        self.received: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the standard library's name
                body = self.rfile.read(int(self.headers["content-length"]))
                listener.received.append((body, self.headers["stripe-signature"]))
                self.send_response(listener.answers.pop(0) if listener.answers else 200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count: int, timeout_s: float = 10) -> list[tuple[bytes, str]]:
        """What came, once it is that many."""
        ends = time.monotonic() + timeout_s
        while len(self.received) < count and time.monotonic() < ends:
            time.sleep(0.02)
        return list(self.received)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A running listener."""
    running = Listener()
    yield running
    running.server.shutdown()
    running.server.server_close()


def merchant(world: SandboxWorld) -> stripe.StripeClient:
    """The shop's own SDK client."""
    return world.client("sk_test_acct_1HarbourPine")


def test_an_event_arrives_signed_with_the_account(world: SandboxWorld, listener: Listener) -> None:
    """The SDK accepts the signature, and a Connect endpoint learns whose event it is."""
    world.control("POST", "/webhooks", url=listener.url, secret=SECRET, enabled_events=["customer.created"])
    made = merchant(world).v1.customers.create({"name": "Ada"})
    ((body, signature),) = listener.wait(1)
    event = stripe.Webhook.construct_event(body, signature, SECRET)
    assert (event.type, event.account, event.data.object["id"]) == ("customer.created", "acct_1HarbourPine", made.id)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", signature, SECRET)


def test_a_refused_event_is_sent_again(world: SandboxWorld, listener: Listener) -> None:
    """A 500 is retried with the same event; a later 200 ends it."""
    listener.answers = [500]
    world.control("POST", "/webhooks", url=listener.url, secret=SECRET, enabled_events=["customer.*"])
    merchant(world).v1.customers.create({"name": "Ada"})
    first, second = (json.loads(body) for body, _ in listener.wait(2))
    assert first["id"] == second["id"]
    deliveries = world.control("GET", "/deliveries")["deliveries"]
    assert [(delivery["state"], delivery["attempts"]) for delivery in deliveries] == [("delivered", 2)]


def test_events_can_be_sent_again_on_demand(world: SandboxWorld, listener: Listener) -> None:
    """Duplicates, as Stripe may send them."""
    world.control("POST", "/webhooks", url=listener.url, secret=SECRET, enabled_events=["*"])
    merchant(world).v1.customers.create({"name": "Ada"})
    listener.wait(1)
    world.control("POST", "/redeliver", times=3, shuffle=True)
    assert len({json.loads(body)["id"] for body, _ in listener.wait(4)}) == 1
    assert len(listener.received) == 4


def test_an_account_has_endpoints_of_its_own(world: SandboxWorld, listener: Listener) -> None:
    """A merchant's own endpoint gets its events without an account field; its secret is shown once."""
    client = merchant(world)
    endpoint = client.v1.webhook_endpoints.create({"url": listener.url, "enabled_events": ["customer.created"]})
    client.v1.customers.create({"name": "Ada"})
    ((body, signature),) = listener.wait(1)
    stripe.Webhook.construct_event(body, signature, str(endpoint.secret))
    assert "account" not in {key for key, value in json.loads(body).items() if value}
    assert client.v1.webhook_endpoints.retrieve(endpoint.id).secret is None
    client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    client.v1.customers.create({"name": "Eve"})
    client.v1.webhook_endpoints.delete(endpoint.id)
    assert len(listener.received) == 1
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.webhook_endpoints.create({"url": "ftp://x", "enabled_events": ["*"]})


def test_events_can_be_listed_by_type(world: SandboxWorld) -> None:
    """The list filters by one type, a wildcard, or several types."""
    client = merchant(world)
    made = client.v1.customers.create({"name": "Ada"})
    client.v1.customers.update(made.id, {"name": "Ada L"})
    client.v1.products.create({"name": "Tea"})
    assert [event.type for event in client.v1.events.list({"type": "customer.*"}).data] == [
        "customer.updated",
        "customer.created",
    ]
    assert len(client.v1.events.list({"types": ["product.created", "customer.created"]}).data) == 2
    changed = client.v1.events.list({"type": "customer.updated"}).data[0]
    assert changed.data.to_dict()["previous_attributes"] == {"name": "Ada"}
