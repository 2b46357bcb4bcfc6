"""What people do about alerts and deliveries: acknowledge, snooze, try again; and looking at what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from assistant.ports import Clock
from domain.errors import BadInput, Conflict, NotFound
from domain.people import Actor, Scope
from storage import alerts, audit, delivery_lists, live, outbox
from storage.alerts import ACKNOWLEDGED, OPEN, RESOLVED, Alert
from storage.database import Database, Tx
from storage.outbox import STATES, Delivery

SNOOZE_MINUTES_MAX = 7 * 24 * 60

_NO_ALERT = "There is no such alert."
_NO_DELIVERY = "There is no such delivery. GET /api/deliveries lists them."


class Answers:
    """Acknowledges, snoozes and retries for the members of every merchant."""

    def __init__(self, db: Database, clock: Clock) -> None:
        """Keep the parts."""
        self._db = db
        self._clock = clock

    async def acknowledge(self, actor: Actor, alert_id: str) -> Alert:
        """Note that a person has seen an alert, which ends its escalation; the first one stays the one who did.

        Raises NotFound for an alert that is not there, Conflict for one that is over.
        """
        actor.require(Scope.PROPOSE)
        now = self._clock()
        async with self._db.merchant(actor.merchant_id) as tx:
            seen = await alerts.acknowledge(tx, alert_id, actor.member_id, now)
            if seen is None:
                return await self._as_it_is(tx, alert_id, ACKNOWLEDGED)
            await outbox.skip_escalations(tx, alert_id, "the alert was acknowledged in time", now)
            await self._tell(tx, actor, seen, "alert.acknowledged", {})
        return seen

    async def snooze(self, actor: Actor, alert_id: str, minutes: int) -> Alert:
        """Let an open alert be silent for a while: what is still to be said of it waits; raises like `acknowledge`."""
        actor.require(Scope.PROPOSE)
        if not 1 <= minutes <= SNOOZE_MINUTES_MAX:
            raise BadInput("Snooze for at least a minute and at most a week.")
        until = self._clock() + timedelta(minutes=minutes)
        async with self._db.merchant(actor.merchant_id) as tx:
            silent = await alerts.snooze(tx, alert_id, until)
            if silent is None:
                return await self._as_it_is(tx, alert_id, OPEN)
            await self._tell(tx, actor, silent, "alert.snoozed", {"until": until.isoformat()})
        return silent

    async def deliveries(
        self,
        actor: Actor,
        *,
        states: Sequence[str] = STATES,
        channel_id: str | None = None,
        alert_id: str | None = None,
        limit: int = 50,
        before: str | None = None,
    ) -> list[Delivery]:
        """Return deliveries, newest first; `before` is the last id of the page before."""
        actor.require(Scope.READ)
        async with self._db.merchant(actor.merchant_id) as tx:
            last = await delivery_lists.get(tx, before) if before else None
            if before and last is None:
                raise NotFound(_NO_DELIVERY)
            return await delivery_lists.listed(
                tx, states=states, channel_id=channel_id, alert_id=alert_id, limit=limit, before=last
            )

    async def retry(self, actor: Actor, delivery_id: str) -> Delivery:
        """Let a failed delivery be sent after all; Conflict when it has not failed."""
        actor.require(Scope.PROPOSE)
        now = self._clock()
        async with self._db.merchant(actor.merchant_id) as tx:
            again = await outbox.retry(tx, delivery_id, now)
            if again is None:
                known = await delivery_lists.get(tx, delivery_id)
                if known is None:
                    raise NotFound(_NO_DELIVERY)
                if known.bundle_id is not None:
                    raise Conflict(f"It went out as a part of {known.bundle_id}. Retry that one.")
                raise Conflict(f"Only what has failed can be retried; this one is {known.state}.")
            said = {"by": actor.member_id, "door": actor.door.value, "delivery_id": delivery_id}
            await audit.append(tx, actor.merchant_id, "delivery.retried", said, at=now)
        return again

    async def _as_it_is(self, tx: Tx, alert_id: str, wanted: str) -> Alert:
        """Return an alert that was as wanted already; otherwise say what it is."""
        found = await alerts.get(tx, alert_id)
        if found is None:
            raise NotFound(_NO_ALERT)
        if found.state == wanted:
            return found
        raise Conflict("The alert is over." if found.state == RESOLVED else "The alert was acknowledged already.")

    async def _tell(self, tx: Tx, actor: Actor, alert: Alert, kind: str, more: dict[str, str]) -> None:
        """Show the change live and write it down."""
        await live.publish(tx, actor.merchant_id, "alert", {"id": alert.id, "state": alert.state})
        said = {
            "by": actor.member_id,
            "credential": actor.credential_id,
            "door": actor.door.value,
            "alert_id": alert.id,
        }
        await audit.append(tx, actor.merchant_id, kind, {**said, **more}, at=self._clock())
