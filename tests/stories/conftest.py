"""Fixtures: the demo shop, two weeks of it, and somebody who talks to Florin about it over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.plugins.house import MakeHouse, RunningHouse
from tests.plugins.sandbox import SandboxWorld

TODAY = datetime(2026, 11, 18, 12, tzinfo=UTC)
STAMP = "florin_proposal"


@dataclass
class Talk:
    """One conversation of a signed-in person; `house` is the server and `shop` the account's id at Stripe."""

    house: RunningHouse
    client: httpx.Client
    conversation_id: str | None = None

    def say(self, message: str) -> dict[str, Any]:
        """Say something and return the whole reply."""
        going_on = {"conversation_id": self.conversation_id} if self.conversation_id else {}
        answer = self.client.post("/api/chat", json={"message": message, **going_on})
        assert answer.status_code == httpx.codes.OK, answer.text
        told: dict[str, Any] = answer.json()
        self.conversation_id = told["conversation_id"]
        return told

    def propose(self, message: str) -> dict[str, Any]:
        """Say something that asks for exactly one act, and return the proposal; nothing moves by it."""
        before = self.house.refunds()
        told = self.say(message)
        assert len(told["proposals"]) == 1, told["reply"]
        assert self.house.refunds() == before
        view: dict[str, Any] = told["proposals"][0]
        assert view["state"] == "open"
        return view

    def confirm(self, view: dict[str, Any]) -> dict[str, Any]:
        """Press the button under a proposal, and return it done."""
        answer = self.client.post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})
        assert answer.status_code == httpx.codes.OK, answer.text
        done: dict[str, Any] = answer.json()
        assert done["state"] == "done", done
        return done

    def stamped(self, view: dict[str, Any]) -> list[dict[str, Any]]:
        """The refunds at Stripe that carry a proposal's stamp."""
        return [refund for refund in self.house.refunds() if refund["metadata"].get(STAMP) == view["id"]]


@pytest.fixture
def talk(make_house: MakeHouse, world: SandboxWorld) -> Talk:
    """Somebody at the browser, on two weeks of the demo merchant's trade, always on the same Wednesday."""
    world.control("POST", "/clock", now=int(TODAY.timestamp()))
    world.control("POST", "/seed", name="demo", days=14, people=40)
    ahead = TODAY - datetime.now(UTC)
    house = make_house(clock=lambda: datetime.now(UTC) + ahead)
    return Talk(house, house.browser())
