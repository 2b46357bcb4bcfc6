"""One isolated Stripe platform: its keys, accounts, objects, clock, faults and the record of what it was asked."""

from __future__ import annotations

import random
import string
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.contract import Contract
from integrations.sandbox.faults import Faults
from integrations.sandbox.store import Place, Store, Stored

PLATFORM = "acct_platform"
_ALPHABET = string.ascii_letters + string.digits
_LETTERS = bytes(ord(_ALPHABET[byte % len(_ALPHABET)]) for byte in range(256))
_LOG_LENGTH = 50_000
_SETTINGS = Place("", livemode=False)

Listener = Callable[["World", Stored], None]


class World:
    """A platform account and everything connected to it; nothing in one world is seen from another.

    `listeners` are called with each event once the unit that caused it is durable; `kinds` is every kind by its name.
    """

    def __init__(
        self,
        name: str,
        contract: Contract,
        indexes: Mapping[str, tuple[str, ...]],
        file: Path | None = None,
        *,
        sums: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.name = name
        self.contract = contract
        self.store = Store(contract.check_object, indexes, file, sums=sums)
        self.clock = Clock()
        self.faults = Faults()
        self.log: deque[dict[str, Any]] = deque(maxlen=_LOG_LENGTH)
        self.violations: list[dict[str, Any]] = []
        self.listeners: list[Listener] = []
        self.kinds: Mapping[str, Any] = {}  # call.Kind, which builds on worlds
        self.origin = ""  # scheme and host by which the world was last reached; its own pages are there
        self.keys_in_use: set[tuple[str, str]] = set()
        self._emitted: list[Stored] = []
        self._random = random.Random()  # noqa: S311  # ids need to differ, not to be secret
        self._restore_clock()

    @property
    def prefix(self) -> str:
        """What every path of this world starts with: "" or "/w/name"."""
        return f"/w/{self.name}" if self.name else ""

    def secret_key(self, *, livemode: bool = False) -> str:
        """The platform's own secret key."""
        return f"sk_{_mode(livemode)}_sandbox{'_' + self.name if self.name else ''}"

    def account_key(self, account: str, *, livemode: bool = False) -> str:
        """The secret key of a merchant who acts for himself, as in his own dashboard; needs no connection."""
        return f"sk_{_mode(livemode)}_{account}"

    def client_id(self, *, livemode: bool = False) -> str:
        """The platform's OAuth client id."""
        return f"ca_{_mode(livemode)}_sandbox{'_' + self.name if self.name else ''}"

    def now_s(self) -> int:
        """Unix seconds by this world's clock."""
        return self.clock.now_s()

    def new_id(self, prefix: str, length: int = 24) -> str:
        """A new id, `cus_` and 24 letters and digits."""
        return f"{prefix}_{self._random.randbytes(length).translate(_LETTERS).decode()}"

    def repeat_ids(self, seed: int) -> None:
        """From here on ids come in the order that `seed` gives, for a demo that is the same everywhere."""
        self._random.seed(seed)

    def account(self, account: str) -> Stored | None:
        """The account object of this id; accounts of both modes stand under the platform."""
        return self.store.get(Place(PLATFORM, livemode=False), account)

    def emitted(self, event: Stored) -> None:
        """Notes an event of the unit under way."""
        self._emitted.append(event)

    def forget_news(self, before_s: int) -> None:
        """Tells no listener of what happened before `before_s` in the unit under way: a seed's past is no news."""
        self._emitted = [event for event in self._emitted if event["created"] >= before_s]

    def commit(self) -> None:
        """Ends the unit under way: durable first, then the listeners hear of its events."""
        self.store.commit()
        events, self._emitted = self._emitted, []
        for event in events:
            for listener in self.listeners:
                listener(self, event)

    def rollback(self) -> None:
        """Ends the unit under way as if it had never begun."""
        self.store.rollback()
        self._emitted = []

    @contextmanager
    def supposing(self) -> Iterator[None]:
        """What is stored and told inside is taken back, and the clock set back: what would happen if (previews)."""
        mark, emitted, setting = self.store.mark(), len(self._emitted), self.clock.setting()
        try:
            yield
        finally:
            self.store.rollback(mark)
            del self._emitted[emitted:]
            self.clock.restore(setting)

    def violation(self, where: str, what: str, **more: Any) -> None:
        """Notes a breach of the contract: `where` is "request" or "response"."""
        self.violations.append({"where": where, "violation": what, **more})

    def reset(self) -> None:
        """Forgets every object, fault and record."""
        self.store.clear()
        self._emitted = []
        self.clock = Clock()
        self.faults.clear()
        self.log.clear()
        self.violations.clear()

    def keep_clock(self) -> None:
        """Makes the clock's setting durable with the unit under way."""
        self.store.put(
            _SETTINGS,
            {
                "object": "_clock",
                "id": "clock",
                "offset_s": self.clock.offset_s,
                "frozen_at_s": self.clock.frozen_at_s,
            },
        )

    def _restore_clock(self) -> None:
        kept = self.store.get(_SETTINGS, "clock")
        if kept is not None:
            self.clock.offset_s, self.clock.frozen_at_s = kept["offset_s"], kept["frozen_at_s"]


def _mode(livemode: bool) -> str:  # a private one-argument function
    return "live" if livemode else "test"
