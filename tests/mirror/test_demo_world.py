"""The offline Stripe's demo world, a year of trade: what skills that look over all of it answer is the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mirror.at_work import MirrorAtWork, without_as_of
from tests.mirror.conftest import Copied, MakeCopied

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("revenue_report", {"start": "2026-01-01", "end": "2027-01-31", "group_by": "month"}),
    ("compare_revenue", {"start": "2026-12-01", "end": "2026-12-31"}),
    ("payment_success", {"start": "2026-10-01", "end": "2027-01-31"}),
    ("subscription_metrics", {}),
    ("top_customers", {"limit": 20}),
    ("top_products", {}),
    ("list_payments", {"status": "failed"}),
    ("list_payments", {"min_amount": "50"}),
    ("list_invoices", {}),
    ("list_refunds", {}),
    ("list_disputes", {}),
    ("list_payouts", {}),
    ("list_subscriptions", {}),
    ("list_products", {}),
    ("list_balance_transactions", {"start": "2026-12-01", "end": "2027-01-31"}),
    ("currency_exposure", {}),
    ("forecast_payout", {}),
    ("search", {"query": "anna"}),
)


async def test_answers_over_the_demo_world_are_the_same(make_copied: MakeCopied) -> None:
    """Each is equal apart from the line that says as of when, and most come from the copy."""
    copied = await make_copied()
    seed(copied)
    await copied.at.fill()
    at: MirrorAtWork = copied.at
    from_copy = []
    for skill, args in ASKED:
        paged = await at.told(skill, args, mirrored=False)
        answer, line = without_as_of(await at.told(skill, args, mirrored=True))
        assert answer == paged, skill
        from_copy += [skill] if line else []
    assert len(from_copy) >= 14, from_copy


def seed(copied: Copied) -> None:
    """Let the demo's trade have happened in this shop."""
    bench = copied.bench
    grown = {"days": 120, "people": 60, "orders_per_day": 3}
    bench.shop.world.control("POST", "/seed", name="demo", account=bench.shop.account_id, **grown)
