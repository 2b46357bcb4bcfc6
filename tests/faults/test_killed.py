"""kill -9 at every step between a person's yes and the stored outcome, then a restart."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.held_database import HeldDatabase
from tests.faults.trade import Trade, broken_chains

pytestmark = pytest.mark.slow

# Each step at which one confirmation is held when the server dies. COMMIT 1 stores the proposal, COMMIT 2 the yes and
# the claim, then it is noted that something may leave, then comes the call, and COMMIT 3 stores what came of it.
STEPS = (
    "before COMMIT 2",
    "after COMMIT 2",
    "noting the call",
    "called, no effect yet",
    "called, effect done",
    "in COMMIT 3",
    "after COMMIT 3",
)

# What the restarted server finds at Stripe, and then for each step: the state the proposal ends in, and the refunds.
AFTERWARDS: dict[str, dict[str, tuple[str, int]]] = {
    "as it was": {
        "before COMMIT 2": ("open", 0),
        "after COMMIT 2": ("done", 1),
        "noting the call": ("done", 1),
        "called, no effect yet": ("done", 1),
        "called, effect done": ("done", 1),
        "in COMMIT 3": ("done", 1),
        "after COMMIT 3": ("done", 1),
    },
    # A lookup that finds nothing is not believed so shortly after the call, and the payment is not as it was shown.
    "refunded in part by hand": {
        "before COMMIT 2": ("open", 0),
        "after COMMIT 2": ("failed", 0),
        "noting the call": ("failed", 0),
        "called, no effect yet": ("unknown", 0),
        "called, effect done": ("done", 1),
        "in COMMIT 3": ("done", 1),
        "after COMMIT 3": ("done", 1),
    },
    "refusing refunds": {
        "before COMMIT 2": ("open", 0),
        "after COMMIT 2": ("failed", 0),
        "noting the call": ("failed", 0),
        "called, no effect yet": ("failed", 0),
        "called, effect done": ("done", 1),
        "in COMMIT 3": ("done", 1),
        "after COMMIT 3": ("done", 1),
    },
    # Nobody may look any more, so what was sent stays unknown until the account is connected again.
    "revoked": {
        "before COMMIT 2": ("open", 0),
        "after COMMIT 2": ("failed", 0),
        "noting the call": ("failed", 0),
        "called, no effect yet": ("unknown", 0),
        "called, effect done": ("unknown", 1),
        "in COMMIT 3": ("unknown", 1),
        "after COMMIT 3": ("done", 1),
    },
}


def hold_all(trade: Trade, held: HeldDatabase) -> dict[str, dict[str, Any]]:
    """Bring one confirmation to each step and keep it there; returns the proposals by step."""
    payments = {step: trade.sell(str(900 + place)) for place, step in enumerate(STEPS)}
    views = {step: trade.propose(str(900 + place)) for place, step in enumerate(STEPS)}
    payment = payments["after COMMIT 2"]
    trade.begin_and_strike(views["after COMMIT 2"], f"/v1/payment_intents/{payment}", kind="slow", delay_s=300)
    trade.begin_and_strike(views["called, no effect yet"], "/v1/refunds", kind="timeout_before", delay_s=300)
    trade.begin_and_strike(views["called, effect done"], "/v1/refunds", kind="timeout_after", delay_s=300)
    assert trade.confirm(views["after COMMIT 3"]).json()["state"] == "done"
    commit = held.hold_audit()
    trade.begin_to_confirm(views["noting the call"])
    held.wait_until_blocked(1)
    held.hold_row_after(commit, views["noting the call"]["id"])
    held.wait_until_blocked(1)
    commit = held.hold_audit()
    trade.begin_to_confirm(views["in COMMIT 3"])
    held.wait_until_blocked(2)
    held.hold_audit_after(commit)
    held.wait_until_blocked(2)
    trade.begin_to_confirm(views["before COMMIT 2"])
    held.wait_until_blocked(3)
    return views


def assert_held(held: HeldDatabase, views: dict[str, dict[str, Any]], trade: Trade) -> None:
    """Make sure that each confirmation is where this test says: what is committed, what was sent, what Stripe did."""
    found = {}
    for step, view in views.items():
        row = held.proposal(view["id"])
        found[step] = (row["state"], row["sent_at"] is not None, len(trade.stamped(view)))
    assert found == {
        "before COMMIT 2": ("open", False, 0),
        "after COMMIT 2": ("executing", False, 0),
        "noting the call": ("executing", False, 0),
        "called, no effect yet": ("executing", True, 0),
        "called, effect done": ("executing", True, 1),
        "in COMMIT 3": ("executing", True, 1),
        "after COMMIT 3": ("done", True, 1),
    }


def change(trade: Trade, afterwards: str) -> None:
    """Let something happen at Stripe while Florin is dead."""
    trade.world.control("DELETE", "/faults")
    if afterwards == "refusing refunds":
        trade.world.fault("status", "POST", "/v1/refunds", status=402, times=None)
    elif afterwards == "revoked":
        trade.world.control("POST", "/revoke", account=trade.account_id)
    elif afterwards == "refunded in part by hand":
        client = trade.world.client(account=trade.account_id)
        for payment in trade.world.objects("payment_intent", trade.account_id):
            if payment["id"] not in {refund["payment_intent"] for refund in trade.refunds()}:
                client.v1.refunds.create({"payment_intent": payment["id"], "amount": 100})


@pytest.mark.parametrize("afterwards", AFTERWARDS)
async def test_a_killed_server_refunds_once_or_not_at_all(trade: Trade, held: HeldDatabase, afterwards: str) -> None:
    """After the restart each proposal tells the truth, there is one refund of it or none, and the audit chain holds."""
    views = hold_all(trade, held)
    assert_held(held, views, trade)
    trade.served.kill()
    held.free()
    held.wait_until_lapsed()
    change(trade, afterwards)
    trade.served.start()
    ends = {step: trade.wait_until_settled(view) for step, view in views.items()}
    found = {step: (end["state"], len(trade.stamped(views[step]))) for step, end in ends.items()}
    assert found == AFTERWARDS[afterwards]
    for step, end in ends.items():
        assert end["outcome"] or end["state"] == "open"
        if end["state"] == "done":
            assert end["receipt"]["object_id"] == trade.stamped(views[step])[0]["id"]
    assert await broken_chains(trade.served) == []


async def test_a_server_killed_again_while_it_looks_still_refunds_once(trade: Trade, held: HeldDatabase) -> None:
    """Dying in the call, and twice more in the look after it, leaves one refund, and what was open can be confirmed."""
    payment = trade.sell("42")
    view = trade.propose("42")
    trade.begin_and_strike(view, "/v1/refunds", kind="timeout_before", delay_s=300)
    for kind in ("timeout_before", "timeout_after"):
        trade.served.kill()
        held.wait_until_lapsed()
        trade.world.control("DELETE", "/faults")
        trade.world.fault(kind, "POST", "/v1/refunds", delay_s=300)
        trade.served.start()
        trade.wait_for_strike()
    trade.served.kill()
    held.wait_until_lapsed()
    trade.served.start()
    assert trade.wait_until_settled(view)["state"] == "done"
    assert len(trade.refunds(payment)) == 1
    assert trade.confirm(view).status_code == 409
    proof = trade.served.florin("verify-audit")
    assert (proof.returncode, "intact" in proof.stdout) == (0, True)
    assert len(trade.refunds()) == 1
