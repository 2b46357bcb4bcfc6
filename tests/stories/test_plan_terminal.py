"""A plan of many at the terminal: shown with every line, asked about once, and done for an explicit yes only."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.faults.trade import Trade
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served
from tests.stories.terminal import CTRL_C, CTRL_D, Terminal

pytestmark = pytest.mark.slow

WELCOME, PROMPT, QUESTION = "ends the chat", ">", "[y/N"


@pytest.fixture
def trade(served: Served, world: SandboxWorld) -> Trade:
    """A server with an empty shop behind it."""
    return Trade(served, world)


def planned(trade: Trade, *orders: str) -> dict[str, Any]:
    """A plan to refund these orders of $18 each, which were paid."""
    for order in orders:
        trade.sell(order)
    body = {"skill": "refund_payments", "args": {"payment_refs": [*orders, "nowhere-7"]}}
    with trade.served.api() as api:
        answer = api.post("/api/plans", json=body)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return dict(answer.json())


def test_from_seeing_a_plan_to_confirming_it(trade: Trade) -> None:
    """`confirm` shows each line and what was left out, asks for all, and does it once; leaving it does nothing."""
    plan = planned(trade, "12", "13", "15")
    for left in (CTRL_C, CTRL_D, b"n\r", b"maybe\r"):
        with Terminal(trade.served, "confirm", plan["id"]) as terminal:
            terminal.wait_for("nowhere-7")
            terminal.wait_for("Do all 3 ($54.00)?")
            terminal.press(left)
            assert terminal.wait_for_end() != 0
    assert trade.refunds() == []
    with Terminal(trade.served, "confirm", plan["id"]) as terminal:
        terminal.wait_for(QUESTION)
        terminal.type("y")
        terminal.wait_for("1. Refunded $18.00")
        terminal.wait_for("Of 3 lines: 3 done.")
        assert terminal.wait_for_end() == 0
    assert len(trade.refunds()) == 3
    again = trade.served.florin("confirm", plan["id"], "--yes", "--digest", plan["digest"])
    assert again.returncode == 1
    assert len(trade.refunds()) == 3


def test_lists_show_plans_and_their_lines(trade: Trade) -> None:
    """`plans` says where each stands; `proposals` names the plan of a line; `reject` turns all of it down."""
    plan = planned(trade, "12", "13")
    assert f"line 2 of {plan['id']}" in trade.served.florin("proposals").stdout
    assert "Refund 2 payments: $36.00" in trade.served.florin("plans").stdout
    assert trade.served.florin("reject", plan["id"]).returncode == 0
    told = json.loads(trade.served.florin("plans", "--json").stdout)["plans"]
    assert [one["state"] for one in told] == ["rejected"]
    assert trade.refunds() == []


def test_in_the_chat_lines_are_picked_by_number(trade: Trade) -> None:
    """Several orders in one message are one plan; "1, 3" does these two and leaves the other open."""
    for order in ("12", "13", "15"):
        trade.sell(order)
    with Terminal(trade.served, "chat") as terminal:
        terminal.wait_for(WELCOME)
        terminal.wait_for(PROMPT)
        terminal.type("refund orders 12, 13 and 15")
        terminal.wait_for("Do all 3 ($54.00)?")
        terminal.wait_for("numbers of lines]")
        terminal.type("1, 3")
        terminal.wait_for("3. Refunded $18.00")
        terminal.wait_for("stay open")
        terminal.wait_for(PROMPT)
        terminal.press(CTRL_D)
        assert terminal.wait_for_end() == 0
    (plan,) = trade.get("/api/plans")["plans"]
    assert [line["state"] for line in plan["lines"]] == ["done", "open", "done"]
    assert len(trade.refunds()) == 2
