"""The latest known state of objects: what an event shows is kept unless something newer is known.

Stripe sends events in any order and dates them by the second. An older one changes nothing. Where two that differ are
of one second, neither can tell which was last, so Stripe itself is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from assistant.events.event import DONE, Ended, Event, ignored
from assistant.ports import Accounts
from domain.account_profile import profile_of
from domain.errors import NotConnected
from storage import connections, stripe_states
from storage.database import Database, Tx
from storage.stripe_states import KnownState

# The kinds of objects that are kept, with where one is read again.
PATHS: Mapping[str, str] = {
    "account": "/v1/account",
    "charge": "/v1/charges/{id}",
    "checkout.session": "/v1/checkout/sessions/{id}",
    "customer": "/v1/customers/{id}",
    "dispute": "/v1/disputes/{id}",
    "invoice": "/v1/invoices/{id}",
    "payment_intent": "/v1/payment_intents/{id}",
    "payout": "/v1/payouts/{id}",
    "price": "/v1/prices/{id}",
    "product": "/v1/products/{id}",
    "radar.early_fraud_warning": "/v1/radar/early_fraud_warnings/{id}",
    "refund": "/v1/refunds/{id}",
    "review": "/v1/reviews/{id}",
    "subscription": "/v1/subscriptions/{id}",
    "transfer": "/v1/transfers/{id}",
}

TYPES = (
    "account.updated",
    "charge.",
    "checkout.session.",
    "customer.",
    "invoice.",
    "payment_intent.",
    "payout.",
    "price.",
    "product.",
    "radar.early_fraud_warning.",
    "refund.",
    "review.",
    "transfer.",
)

_NO_LONGER = "the account is no longer connected"
_NO_OBJECT = "it is about no object whose state is kept"


@dataclass(frozen=True, slots=True)
class Sorted:
    """A batch of events looked at together: what each comes to, and those about which Stripe must be asked."""

    ended: dict[int, Ended]
    to_ask: list[Event]


class States:
    """Keeps states; several processes may, since a newer state is never replaced by an older one."""

    def __init__(self, db: Database, accounts: Accounts) -> None:
        """Keep them in the database, and ask Stripe through the merchant's own connection."""
        self._db = db
        self._accounts = accounts

    async def keep(self, tx: Tx, events: Sequence[Event]) -> Sorted:
        """Keep what events of one merchant show, in the transaction that ends them."""
        ended: dict[int, Ended] = {}
        to_ask: list[Event] = []
        places: dict[tuple[str, bool], list[Event]] = {}
        for event in events:
            if _kind(event) is None:
                ended[event.seq] = ignored(_NO_OBJECT)
            else:
                places.setdefault((event.account_id, event.livemode), []).append(event)
        for (account_id, livemode), here in places.items():
            if not await connections.holds(tx, account_id, livemode):
                ended |= {event.seq: ignored(_NO_LONGER) for event in here}
                continue
            ids = {event.of["id"] for event in here}
            latest = await stripe_states.known(tx, account_id, livemode=livemode, object_ids=ids)
            before = dict(latest)
            for event in here:
                known = latest.get(event.of["id"])
                if known is None or event.created_at > known.as_of:
                    latest[event.of["id"]] = _shown(event)
                elif event.created_at == known.as_of and _may_be_newer(event, known):
                    to_ask.append(event)
                    continue
                ended[event.seq] = DONE
            changed = [state for object_id, state in latest.items() if state is not before.get(object_id)]
            await stripe_states.keep(tx, changed)
            await _described(tx, changed)
        return Sorted(ended, to_ask)

    async def handle(self, event: Event) -> Ended:
        """Ask Stripe how the object is now and keep that; no transaction is open meanwhile.

        Raises Unavailable or TooMany when Stripe gives no answer, StripeRefused when it refuses one.
        """
        shown = _shown(event)
        try:
            account = await self._accounts.pinned(event.merchant_id, event.account_id, event.livemode)
            found = await account.find(PATHS[shown.kind].format(id=quote(shown.object_id, safe="")))
        except NotConnected:
            return ignored(_NO_LONGER)
        if found is None or found.get("deleted"):
            now = replace(shown, is_deleted=True)
        else:
            now = replace(shown, state=storable(found), is_deleted=False)
        async with self._db.merchant(event.merchant_id) as tx:
            if not await connections.holds(tx, event.account_id, event.livemode):
                return ignored(_NO_LONGER)
            await stripe_states.keep(tx, [now])
            await _described(tx, [now])
        return DONE


async def _described(tx: Tx, changed: Sequence[KnownState]) -> None:
    """Let a connection's name, country and currency follow what its account says of itself."""
    for state in changed:
        if state.kind == "account" and state.object_id == state.account_id and not state.is_deleted:
            profile = profile_of(state.state)
            await connections.describe(
                tx,
                state.account_id,
                livemode=state.livemode,
                label=profile.label or state.account_id,
                country=profile.country,
                default_currency=profile.default_currency,
            )


def _kind(event: Event) -> str | None:
    """The kind of the object an event is about, when its state is kept."""
    kind, object_id = event.of.get("object"), event.of.get("id")
    if not isinstance(kind, str) or kind not in PATHS or not isinstance(object_id, str):
        return None
    return kind if 0 < len(object_id) <= 255 and object_id.isprintable() else None


def _shown(event: Event) -> KnownState:
    """The state that an event shows."""
    is_deleted = bool(event.of.get("deleted")) or (
        event.type.endswith(".deleted") and event.of["object"] != "subscription"
    )
    return KnownState(
        merchant_id=event.merchant_id,
        account_id=event.account_id,
        livemode=event.livemode,
        object_id=event.of["id"],
        kind=event.of["object"],
        state=storable(event.of),
        is_deleted=is_deleted,
        as_of=event.created_at,
        event_id=event.id,
    )


def _may_be_newer(event: Event, known: KnownState) -> bool:
    """Whether an event of the same second may tell of a later change: nothing comes before an object's creation."""
    return event.id != known.event_id and not event.type.endswith(".created") and storable(event.of) != known.state


def storable(value: Any) -> Any:
    """Return JSON without what PostgreSQL's can't hold: NUL and halves of surrogate pairs, which become U+FFFD."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value
