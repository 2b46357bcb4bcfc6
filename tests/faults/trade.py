"""What happens at a server process's door and at Stripe behind it: orders, proposals, confirmations, refunds."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from api.settings import load
from api.upkeep import verify_chains
from tests.faults.waiting import wait_for
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served

STAMP = "florin_proposal"


@dataclass
class Trade:
    """A connected shop: `served` is the server's process, `world` the Stripe that it works on."""

    served: Served
    world: SandboxWorld
    account_id: str = ""
    calling: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find out which account the server is connected to."""
        self.account_id = self.get("/api/auth/stripe/status")["connections"][0]["account_id"]

    def get(self, path: str) -> Any:
        """Read from the server."""
        with self.served.api() as api:
            answer = api.get(path)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def sell(self, order: str, amount_minor: int = 1800, currency: str = "usd") -> str:
        """A paid order; returns its payment intent's id."""
        paid = self.world.client(account=self.account_id).v1.payment_intents.create(
            {
                "amount": amount_minor,
                "currency": currency,
                "payment_method": "pm_card_visa",
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                "confirm": True,
                "metadata": {"order_id": order},
            }
        )
        return str(paid.id)

    def propose(self, order: str, **more: str) -> dict[str, Any]:
        """A refund of that order, waiting to be confirmed."""
        with self.served.api() as api:
            answer = api.post("/api/stripe/refunds", json={"payment_ref": order, **more})
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return dict(answer.json())

    def confirm(self, view: dict[str, Any]) -> httpx.Response:
        """A person's yes to what they were shown."""
        with self.served.api() as api:
            return api.post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})

    def begin_to_confirm(self, view: dict[str, Any]) -> None:
        """Say yes and go on without waiting: the server will be killed before it answers."""

        def call() -> None:
            try:
                self.confirm(view)
            except httpx.HTTPError:
                return

        self.calling.append(threading.Thread(target=call, daemon=True))
        self.calling[-1].start()

    def begin_and_strike(self, view: dict[str, Any], path: str, **fault: Any) -> None:
        """Say yes, and wait until the server has met this fault in its call of `path` at Stripe."""
        self.world.fault(path=path, **fault)
        self.begin_to_confirm(view)
        self.wait_for_strike()

    def wait_for_strike(self) -> None:
        """Wait until the server has met the fault that was set last."""
        wait_for(lambda: self.world.control("GET", "/faults")["faults"][-1]["struck"], "the fault to strike")

    def state(self, view: dict[str, Any]) -> str:
        """Where a proposal stands."""
        return str(self.get(f"/api/proposals/{view['id']}")["state"])

    def wait_until_settled(self, view: dict[str, Any], *unsettled: str) -> dict[str, Any]:
        """Wait until a proposal is no longer being executed, nor in another of these states, and return it."""

        def settled() -> dict[str, Any] | None:
            told: dict[str, Any] = self.get(f"/api/proposals/{view['id']}")
            return None if told["state"] in {"approved", "executing", *unsettled} else told

        found = wait_for(settled, f"{view['id']} to be settled")
        assert found is not None
        return found

    def refunds(self, payment: str | None = None) -> list[dict[str, Any]]:
        """Every refund at Stripe, or those of one payment."""
        found = self.world.objects("refund", self.account_id)
        return [refund for refund in found if payment in (None, refund["payment_intent"])]

    def stamped(self, view: dict[str, Any]) -> list[dict[str, Any]]:
        """The refunds at Stripe that carry a proposal's stamp."""
        return [refund for refund in self.refunds() if refund["metadata"].get(STAMP) == view["id"]]


async def broken_chains(served: Served) -> list[str]:
    """The merchants whose audit chain is not what was written; none when all is well."""
    url = served.environment["DATABASE_URL"]
    chains = await verify_chains(load(env_file=None, data=Path(served.data), database_url=url))
    assert chains
    return [chain.merchant_id for chain in chains if chain.first_broken is not None]
