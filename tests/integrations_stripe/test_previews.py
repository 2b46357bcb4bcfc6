"""Previews: the few POSTs that change nothing pass the guard without an approval, and nothing else does."""

from __future__ import annotations

import pytest

from assistant.account_guards import ReadOnlyAccount
from domain.errors import NotAllowed, Unavailable
from integrations.stripe.account import PREVIEWS
from tests.integrations_stripe.conftest import Play
from tests.integrations_stripe.scripted_stripe import breaks_off, says

PATHS = sorted(PREVIEWS)


@pytest.mark.parametrize("path", PATHS)
async def test_a_preview_passes_the_guard(play: Play, path: str) -> None:
    """What only works something out is asked without an approval, and its answer is the plain object."""
    account, script = await play(says({"object": "preview", "total": 500}))
    assert (await ReadOnlyAccount(account).preview(path, {"customer": "cus_1"}))["total"] == 500
    (seen,) = script.seen
    assert (seen.method, seen.path, seen.form) == ("POST", f"/w/one{path}", {"customer": "cus_1"})


async def test_a_lost_preview_is_no_unknown_outcome(play: Play) -> None:
    """A preview without an answer moved nothing, and says so."""
    account, script = await play(breaks_off())
    with pytest.raises(Unavailable):
        await ReadOnlyAccount(account).preview(PATHS[0], {})
    assert len(script.seen) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/v1/refunds",
        "/v1/invoices",
        "/v1/invoices/in_1/pay",
        "/v1/invoices/create_preview/",
        "/v1/invoices/create_preview/lines",
        "/v1/invoices/create_preview?expand=x",
        "/V1/invoices/create_preview",
        "/v1/tax/transactions/create_from_calculation",
        "/v1/tax/calculations/../../refunds",
    ],
)
async def test_nothing_else_passes_as_a_preview(play: Play, path: str) -> None:
    """The list is of exact paths: anything else is refused before it is sent, by the account and by the guard."""
    account, script = await play(says({}))
    for door in (account, ReadOnlyAccount(account)):
        with pytest.raises(NotAllowed):
            await door.preview(path, {"amount": 1})
    assert script.seen == []
