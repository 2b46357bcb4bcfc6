"""The bench, for every test of delivery that wants one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from storage.database import Database
from storage.members import Member
from storage.merchants import Merchant
from tests.delivery.bench import Bench, new_bench
from tests.delivery.receivers import Mailbox, Receiver, mailbox, receiving


@pytest.fixture
async def bench(database: Database, merchant: Merchant, member: Member) -> AsyncIterator[Bench]:
    """A merchant with its delivery."""
    made = new_bench(database, merchant, member)
    notifier = made.notifier
    yield made
    await notifier.aclose()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything at once."""
    with receiving() as running:
        yield running


@pytest.fixture
def mails() -> Iterator[Mailbox]:
    """A mail server."""
    with mailbox() as running:
        yield running
