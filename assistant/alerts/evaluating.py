"""Looks at Stripe's events by the rules in force, and raises alerts in the transaction that ends the events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.raising import alert_from, end_alerts, raise_alert
from assistant.alerts.registry import all_kinds
from assistant.alerts.rules import rules_in_force
from assistant.events.event import Event
from assistant.ports import Clock
from domain.errors import FlorinError
from domain.tally import Tally
from skills.alerting.rules import default_rule
from skills.contract import MerchantView
from storage import known_payments, merchants, stripe_states
from storage.alert_rules import AlertRule
from storage.database import Tx

log = structlog.get_logger("florin.alerts")

Place = tuple[str, bool]
ID_MAX = 255

# Stripe dates events by the second, and its clock is not ours.
CLOCKS_APART = timedelta(minutes=1)


class EventAlerts:
    """The watcher that raises alerts: every kind is asked about the events it minds, once for each of its rules."""

    def __init__(self, clock: Clock, tally: Tally, kinds: Mapping[str, Kind] | None = None) -> None:
        """Know the kinds by the events they mind."""
        self._clock = clock
        self._tally = tally
        self._kinds = tuple((all_kinds() if kinds is None else kinds).values())

    def minds(self, event_type: str) -> bool:
        """Whether some kind is told by, or over with, events of that type."""
        return any(_fits(event_type, kind.types + kind.over_types) for kind in self._kinds)

    async def look_at(self, tx: Tx, merchant_id: str, events: Sequence[Event]) -> Mapping[int, Exception]:
        """Raise what the events give rise to and end what they end; returns the errors of those that broke a kind."""
        now = self._clock()
        merchant = await merchants.get(tx, merchant_id)
        if merchant is None:
            return {}
        view = MerchantView(merchant.id, merchant.name, merchant.timezone, merchant.locale, merchant.currency)
        rules = await rules_in_force(tx, merchant_id, self._kinds, now)
        places = {place: _KnownHere(tx, place) for place in {(event.account_id, event.livemode) for event in events}}
        for place, known in places.items():
            await known.load(object_id(event.of) for event in events if (event.account_id, event.livemode) == place)
        failed: dict[int, Exception] = {}
        for event in events:
            known = places[event.account_id, event.livemode]
            try:
                found = await self._found(event, view, rules, known)
                over = self._over(event, view, known)
            except (FlorinError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                # An object that is not as Stripe documents it. Nothing else of the batch is held up by it.
                log.warning("alerts_not_looked_at", event_id=event.id, type=event.type, error=type(error).__name__)
                failed[event.seq] = error
                continue
            for kind, rule, told in found:
                placed = replace(told, account_id=event.account_id, livemode=event.livemode)
                await raise_alert(tx, alert_from(placed, kind, rule, now), self._tally)
            if over:
                subject_id = object_id(event.of) or event.account_id
                await end_alerts(tx, over, subject_ids=[subject_id], place=(event.account_id, event.livemode))
        return failed

    async def _found(
        self, event: Event, merchant: MerchantView, rules: Mapping[str, list[AlertRule]], known: _KnownHere
    ) -> list[tuple[Kind, AlertRule, Found]]:
        """Ask every kind that minds the event, for each of its rules that was there when it happened."""
        found: list[tuple[Kind, AlertRule, Found]] = []
        for kind in self._kinds:
            if kind.alert_of is None or not _fits(event.type, kind.types):
                continue
            for rule in rules[kind.name]:
                if not rule.is_default and event.created_at < rule.created_at - CLOCKS_APART:
                    continue
                if (told := await kind.alert_of(_seen(event, merchant, rule, known))) is not None:
                    found.append((kind, rule, told))
        return found

    def _over(self, event: Event, merchant: MerchantView, known: _KnownHere) -> list[str]:
        """Return the kinds whose alerts about the event's object are over with it."""
        return [
            kind.name
            for kind in self._kinds
            if kind.is_over is not None
            and _fits(event.type, kind.over_types)
            and kind.is_over(_seen(event, merchant, default_rule(event.merchant_id, kind.about), known))
        ]


class _KnownHere:
    """What Florin's tables know about one account, read at most once in a batch."""

    def __init__(self, tx: Tx, place: Place) -> None:
        """Read in this transaction."""
        self._tx = tx
        self._account_id, self._livemode = place
        self._states: dict[str, dict[str, Any]] = {}

    async def load(self, object_ids: Iterable[str]) -> None:
        """Read the latest known states of these objects."""
        wanted = {one for one in object_ids if one and one not in self._states}
        if wanted:
            found = await stripe_states.known(self._tx, self._account_id, livemode=self._livemode, object_ids=wanted)
            self._states |= {one: found[one].state if one in found else {} for one in wanted}

    def now(self, event: Event) -> dict[str, Any]:
        """Return the latest known state of an event's object; what the event shows, when its state is not kept."""
        return self._states.get(object_id(event.of)) or event.of

    async def state(self, of: object) -> dict[str, Any]:
        """Return the latest known state of an object, {} when none is known; an expanded one stands for its id."""
        wanted = object_id(of) if isinstance(of, dict) else of if isinstance(of, str) else ""
        await self.load([wanted])
        return self._states.get(wanted, {})

    async def median_payment_minor(self, currency: str, *, but: str) -> tuple[int, int]:
        """Return the median of the newest known payments in a currency without one, and how many they are."""
        return await known_payments.median_minor(
            self._tx, self._account_id, livemode=self._livemode, currency=currency, but=but
        )


def object_id(of: Mapping[str, Any]) -> str:
    """Return the id of an event's object, "" when it has none that could be kept."""
    found = of.get("id")
    return found if isinstance(found, str) and 0 < len(found) <= ID_MAX and found.isprintable() else ""


def _seen(event: Event, merchant: MerchantView, rule: AlertRule, known: _KnownHere) -> Seen:
    """Return the event as a kind sees it for a rule."""
    return Seen(event, event.of, event.changed, known.now(event), rule, merchant, known)


def _fits(event_type: str, types: Sequence[str]) -> bool:
    """Whether a type is one of these, or begins with one that ends in a dot."""
    return any(event_type == name or (name.endswith(".") and event_type.startswith(name)) for name in types)
