"""When Stripe does not answer: no report of half the data, no proposal, and nothing moved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.errors import Unavailable
from skills import (
    cancel_payout,
    compare_revenue,
    create_payout,
    currency_exposure,
    explain_payout,
    forecast_payout,
    list_balance_transactions,
    list_payouts,
)
from skills.contract import Desk
from tests.skills.conftest import Shop
from tests.skills.payouts import available, pay_out_now

Run = Callable[[Desk], Awaitable[Any]]

RUNS: dict[str, tuple[Run, str]] = {
    "explain_payout": (
        lambda desk: explain_payout.answer(explain_payout.Args(), desk),
        "/v1/balance_transactions",
    ),
    "list_payouts": (lambda desk: list_payouts.answer(list_payouts.Args(), desk), "/v1/payouts"),
    "list_balance_transactions": (
        lambda desk: list_balance_transactions.answer(list_balance_transactions.Args(), desk),
        "/v1/balance_transactions",
    ),
    "currency_exposure": (lambda desk: currency_exposure.answer(currency_exposure.Args(), desk), "/v1/balance"),
    "forecast_payout": (
        lambda desk: forecast_payout.answer(forecast_payout.Args(), desk),
        "/v1/balance_transactions",
    ),
    "compare_revenue": (
        lambda desk: compare_revenue.answer(compare_revenue.Args(start=desk.today.isoformat()), desk),
        "/v1/balance_transactions",
    ),
    "create_payout": (lambda desk: create_payout.propose(create_payout.Args(), desk), "/v1/refunds"),
    "cancel_payout": (lambda desk: cancel_payout.propose(cancel_payout.Args(payout="latest"), desk), "/v1/payouts"),
}


@pytest.mark.parametrize("kind", ["reset_after", "status"])
@pytest.mark.parametrize("name", RUNS)
async def test_no_answer_is_no_half_an_answer(shop: Shop, desk: Desk, name: str, kind: str) -> None:
    """A read that Stripe does not answer ends in words to try again, whichever part it was."""
    available(shop, 20_000)
    pay_out_now(shop)
    available(shop, 20_000)
    run, path = RUNS[name]
    more: dict[str, Any] = {"status": 500} if kind == "status" else {}
    shop.world.fault(kind, "GET", path, times=20, **more)
    with pytest.raises(Unavailable):
        await run(desk)
    assert len(shop.world.objects("payout")) == 1


@pytest.mark.parametrize("name", ["explain_payout", "list_balance_transactions", "compare_revenue"])
async def test_a_list_that_breaks_off_is_not_added_up(shop: Shop, desk: Desk, name: str) -> None:
    """When the second page does not come there is no sum of the first."""
    for _payment in range(101):
        available(shop, 1000)
    pay_out_now(shop)
    run, path = RUNS[name]
    shop.world.fault("status", "GET", path, times=20, after=1, status=500)
    with pytest.raises(Unavailable):
        await run(desk)
