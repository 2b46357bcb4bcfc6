"""A call whose time is over does not leave any more, however long its process was kept from running."""

from __future__ import annotations

import asyncio
import time

import pytest

from domain.errors import Unavailable
from integrations.stripe.calls import RetryPolicy
from integrations.stripe.gateway import Pace
from tests.integrations_stripe.conftest import Play, play
from tests.integrations_stripe.scripted_stripe import says

__all__ = ["play"]

REFUND = {"payment_intent": "pi_1", "amount": 500}


async def test_a_write_does_not_leave_after_its_time(play: Play) -> None:
    """Stopped while it waited for its turn: it says that nothing left, instead of leaving when nobody expects it."""
    policy = RetryPolicy(tries=1, timeout_s=0.5, budget_s=1.0)
    one_by_one = Pace(test_per_s=4, burst=1)
    account, script = await play(says({"id": "ch_1"}), says({"id": "re_1"}), retry=policy, pace=one_by_one)
    await account.get("/v1/charges/ch_1")  # leaves an open connection behind, on which a request leaves at once
    writing = asyncio.create_task(account.post("/v1/refunds", REFUND, key="key_1"))
    await asyncio.sleep(0.05)
    time.sleep(1.2)  # noqa: ASYNC251  # the process stands still, which is what this is about
    with pytest.raises(Unavailable):
        await writing
    await asyncio.sleep(0.1)
    assert [seen.method for seen in script.seen] == ["GET"]
