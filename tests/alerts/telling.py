"""What the tests of alerts share: a house to which the offline Stripe sends its events, and the alerts it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from storage import alert_rules, alerts, inbox
from storage.alert_rules import AlertRule
from storage.alerts import Alert
from tests.faults.waiting import wait_for
from tests.plugins.house import RunningHouse


@dataclass
class Told:
    """A merchant and what it was told."""

    house: RunningHouse

    def listen(self) -> Told:
        """Have the offline Stripe send its events here."""
        secret = self.house.house.stripe.webhook_secrets[0].value
        self.house.world.control("POST", "/webhooks", url=f"{self.house.url}/webhooks/stripe", secret=secret)
        return self

    def alerts(self, kind: str = "") -> list[Alert]:
        """Every alert, or those of a kind, newest first."""

        async def read() -> list[Alert]:
            async with self.house.house.db.merchant(self.house.owner.merchant_id) as tx:
                return await alerts.listed(tx, kinds=[kind] if kind else None, limit=1_000)

        return self.house.run(read())

    def one(self, kind: str, that: Callable[[Alert], bool] = lambda _alert: True) -> Alert:
        """The only alert of a kind, once it is there and as wanted."""

        def look() -> Alert | None:
            found = self.alerts(kind)
            assert len(found) <= 1, [alert.dedupe_key for alert in found]
            return found[0] if found and that(found[0]) else None

        told = wait_for(look, f"an alert {kind}")
        assert told is not None
        return told

    def quiet(self) -> None:
        """Wait until every event that came has ended."""

        async def waiting() -> int:
            async with self.house.house.db.merchant(self.house.owner.merchant_id) as tx:
                return len(await inbox.listed(tx, (inbox.WAITING,)))

        def ended() -> bool:
            told = self.house.world.control("GET", "/deliveries")["deliveries"]
            return all(one["state"] != "pending" for one in told) and self.house.run(waiting()) == 0

        wait_for(ended, "the events to end")

    def have_rule(self, rule: AlertRule) -> None:
        """Store a rule."""

        async def keep() -> None:
            async with self.house.house.db.merchant(rule.merchant_id) as tx:
                assert await alert_rules.add(tx, rule)

        self.house.run(keep())

    def charge(self, paid: dict[str, Any]) -> str:
        """The charge of a payment."""
        return str(paid["latest_charge"])

    def stripe(self) -> Any:
        """The account's own client."""
        return self.house.world.client(account=self.house.account_id)

    def control(self, path: str, **body: Any) -> Any:
        """Steer the offline Stripe for the connected account."""
        return self.house.world.control("POST", path, account=self.house.account_id, **body)
