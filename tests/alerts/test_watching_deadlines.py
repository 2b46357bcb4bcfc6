"""Deadlines that come near are told once, say their numbers, and are over when they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.alerts.looking import FRIDAY, Watched
from tests.plugins.house import MakeHouse


@pytest.fixture
def watched(make_house: MakeHouse) -> Watched:
    """A house on a Friday."""
    return Watched.made(make_house)


def unix(**later: float) -> int:
    """So much later than Friday noon."""
    return int((FRIDAY + timedelta(**later)).timestamp())


def dispute(status: str = "needs_response", due: int | None = None) -> dict[str, Any]:
    """A dispute as Stripe sends it."""
    return {
        "id": "du_1", "object": "dispute", "amount": 2450, "currency": "usd", "reason": "fraudulent",
        "status": status, "charge": "ch_1", "payment_intent": "pi_1", "created": unix(days=-5),
        "evidence_details": {"due_by": due or unix(hours=60), "submission_count": 0, "has_evidence": False},
        "evidence": {}, "metadata": {},
    }  # fmt: skip


def test_a_dispute_is_told_two_days_before_and_in_its_last_hours(watched: Watched) -> None:
    """Silent at 60 hours, a warning within 48, urgent within 12, each once, and over when it is answered."""
    watched.knows("charge.dispute.created", dispute())
    assert [a for a in watched.look() if a.kind == "dispute_deadline"] == []
    watched.wait(hours=20)
    for _ in range(3):
        watched.look()
    (first,) = watched.alerts("dispute_deadline")
    assert (first.severity, first.subject_id, first.amount_minor, first.currency) == ("warning", "du_1", 2450, "usd")
    assert f"{FRIDAY + timedelta(hours=60):%Y-%m-%d %H:%M}" in first.title
    assert "within 48 hours" in first.because
    assert any("$24.50" in line for line in first.lines)
    watched.wait(hours=30)
    first, last = watched.look()[-2:]
    assert (first.state, last.state, last.severity) == ("resolved", "open", "urgent")
    watched.knows("charge.dispute.updated", dispute("under_review"))
    assert {alert.state for alert in watched.look() if alert.kind == "dispute_deadline"} == {"resolved"}


def test_a_payout_is_late_when_its_day_is_long_over(watched: Watched) -> None:
    """Not on its day and not in the night after, but half a day later; over when it is paid."""
    payout = {
        "id": "po_1", "object": "payout", "amount": 120_000, "currency": "eur", "status": "in_transit",
        "arrival_date": unix(hours=-12), "created": unix(days=-2),
    }  # fmt: skip
    watched.knows("payout.created", payout)
    watched.look()
    watched.wait(hours=20)
    assert watched.look() == []
    watched.wait(hours=6)
    watched.look()
    (late,) = watched.look()
    assert late.kind == "payout_late"
    assert "€1,200.00" in late.title
    assert f"{FRIDAY:%Y-%m-%d}" in late.because
    watched.knows("payout.paid", payout | {"status": "paid"})
    assert [alert.state for alert in watched.alerts("payout_late")] == ["resolved"]


def test_what_is_late_since_long_is_no_news(watched: Watched) -> None:
    """A payout that was late weeks before Florin saw it raises nothing."""
    payout = {"id": "po_1", "object": "payout", "amount": 1, "currency": "eur", "status": "pending",
              "arrival_date": unix(days=-30), "created": unix(days=-32)}  # fmt: skip
    watched.knows("payout.created", payout)
    assert watched.look() == []


# What is saved with a subscription and its customer (None: the customer was never seen), and whether that is told.
TRIALS: tuple[tuple[dict[str, Any], dict[str, Any] | None, bool], ...] = (
    ({}, {}, True),
    ({"default_payment_method": "pm_1"}, {}, False),
    ({}, {"invoice_settings": {"default_payment_method": "pm_1"}}, False),
    ({}, {"default_source": "card_1"}, False),
    ({"collection_method": "send_invoice"}, {}, False),
    ({"cancel_at_period_end": True}, {}, False),
    ({}, None, False),  # nothing is known of the customer, so nothing is claimed
    ({"trial_end": unix(days=5)}, {}, False),
)


def test_a_trial_without_a_method(watched: Watched) -> None:
    """Told three days before its end, when neither it nor its customer has anything to charge; over when one has."""
    for number, (more, customer, _) in enumerate(TRIALS):
        trial = {
            "id": f"sub_{number}", "object": "subscription", "customer": f"cus_{number}", "status": "trialing",
            "created": unix(days=-10), "trial_end": unix(days=2), **more,
        }  # fmt: skip
        watched.knows("customer.subscription.created", trial)
        if customer is not None:
            known = {"id": f"cus_{number}", "object": "customer", "name": "<b>Jane</b>", **customer}
            watched.knows("customer.created", known)
    watched.look()
    told = watched.alerts("trial_without_method")
    assert [alert.subject_id for alert in told] == [f"sub_{n}" for n, (*_, is_told) in enumerate(TRIALS) if is_told]
    assert any("“‹b›Jane‹/b›”" in line for line in told[0].lines)
    watched.knows("customer.updated", {"id": "cus_0", "object": "customer", "default_source": "card_1"})
    watched.look()
    assert [alert.state for alert in watched.alerts("trial_without_method")] == ["resolved"]


def test_account_details_due(watched: Watched) -> None:
    """A week before and urgently two days before; the details are named, and it is over when they are given."""
    needs = {"current_deadline": unix(days=6), "currently_due": ["external_account"], "past_due": ["tos.date"]}
    account = {"id": watched.house.account_id, "object": "account", "requirements": needs}
    watched.knows("account.updated", account)
    watched.look()
    (first,) = watched.alerts("requirements_deadline")
    assert first.severity == "warning"
    assert any("tos.date, external_account" in line for line in first.lines)
    watched.wait(days=5)
    watched.look()
    assert [(a.state, a.severity) for a in watched.alerts("requirements_deadline")] == [
        ("resolved", "warning"), ("open", "urgent"),
    ]  # fmt: skip
    watched.knows("account.updated", account | {"requirements": {"current_deadline": None}})
    watched.look()
    assert {alert.state for alert in watched.alerts("requirements_deadline")} == {"resolved"}


def test_a_deadline_that_is_none_stops_nothing(watched: Watched) -> None:
    """Whatever stands where a moment should: the state is stored all the same, and nothing is told."""
    for number, due_by in enumerate(("soon", 1e300, -5, None, {"a": 1}, 0, 1e18, "1764000000")):
        details = {"due_by": due_by}
        watched.knows("charge.dispute.created", dispute() | {"id": f"du_{number}", "evidence_details": details})
    watched.look()
    assert watched.alerts("dispute_deadline") == []
