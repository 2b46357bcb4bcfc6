"""Fixtures: an account whose Stripe is a script."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from integrations.stripe.account import StripeAccount
from integrations.stripe.calls import RetryPolicy
from integrations.stripe.gateway import Pace, StripeGateway
from tests.integrations_stripe.scripted_stripe import Reply, ScriptedStripe

TOKEN = "sk_test_TOKEN_of_the_tests"

Play = Callable[..., Awaitable[tuple[StripeAccount, ScriptedStripe]]]


def quick_gateway(base: str, **changes: object) -> StripeGateway:
    """A gateway with waits short enough for tests."""
    retry = RetryPolicy(timeout_s=0.3, budget_s=2.0, backoff_s=0.01, backoff_max_s=0.02)
    options: dict[str, object] = {"retry": retry, "pace": Pace(test_per_s=10_000, burst=1_000), **changes}
    return StripeGateway(api_base=base, connect_base=base, files_base=base, **options)  # type: ignore[arg-type]  # a test's free choice


@pytest.fixture
async def play() -> AsyncIterator[Play]:
    """Give a function that starts a Stripe playing the given lines and returns the account and that server."""
    async with AsyncExitStack() as stack:

        async def start(*script: Reply, **changes: object) -> tuple[StripeAccount, ScriptedStripe]:
            server = await stack.enter_async_context(ScriptedStripe(list(script)))
            gateway = quick_gateway(server.base, **changes)
            stack.push_async_callback(gateway.aclose)
            return gateway.account(account_id="acct_1", livemode=False, access_token=TOKEN), server

        yield start


@pytest.fixture
def free_port() -> int:
    """A loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
