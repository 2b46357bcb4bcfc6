"""What arrives for an account that has been disconnected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.mirror.filling import LONG_AGO
from domain.errors import NotConnected
from storage import connections, mirror_objects
from storage.mirror_objects import Listed
from tests.mirror.conftest import MakeCopied

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nothing_is_kept_of_an_account_that_has_ended(make_copied: MakeCopied) -> None:
    """A page that arrives after the connection was ended is thrown away: nobody would forget it any more."""
    copied = await make_copied()
    place, merchant_id = copied.at.place, copied.at.owner.merchant_id
    came = Listed("cus_1", "customer", {"id": "cus_1", "created": 1}, position=-1)
    async with copied.at.db.merchant(merchant_id) as tx:
        assert await mirror_objects.keep(tx, place, [came], LONG_AGO) == 1
    async with copied.at.db.merchant(merchant_id) as tx:
        connection = await connections.by_account(tx, place.account_id, place.livemode)
        assert connection is not None
        await connections.mark_revoked(tx, connection.id, copied.bench.clock.now)
        later = replace(came, object_id="cus_2", state={"id": "cus_2", "created": 2}, position=-2)
        with pytest.raises(NotConnected):
            await mirror_objects.keep(tx, place, [later], LONG_AGO)
    assert list(await copied.kept("customer")) == ["cus_1"]
