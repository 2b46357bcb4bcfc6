"""Faults on demand: which requests go wrong, how, and how often."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

FaultKind = Literal["timeout_before", "timeout_after", "reset_before", "reset_after", "slow", "status"]


@dataclass
class Fault:
    """One fault.

    `timeout` hangs and `reset` closes the connection without an answer, before or after the effect; `slow` waits
    `delay_s` and then works; `status` answers with that HTTP status, after the effect when `effect` is set. It lets
    `after` matching requests pass first and then strikes `times` requests (None: all). With a `key` it is about
    requests with that idempotency key only.
    """

    kind: FaultKind
    verb: str | None = None
    path: str = "/v1/"
    status: int = 500
    effect: bool = False
    times: int | None = 1
    after: int = 0
    delay_s: float = 60.0
    key: str | None = None
    struck: int = 0

    def matches(self, verb: str, path: str, key: str | None) -> bool:
        """Whether it is about this request."""
        return self.verb in {None, verb} and path.startswith(self.path) and self.key in {None, key}

    @property
    def spent(self) -> bool:
        """Whether it has struck as often as it was told to."""
        return self.times is not None and self.struck >= self.times


class Faults:
    """The faults of a world, tried in the order they were set."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def set(self, asked: dict[str, Any]) -> Fault:
        """Sets one from its JSON: {kind, match: {method, path, key}, times, after, delay_s, status, effect}.

        Raises ValueError when it is not understood.
        """
        if asked.get("kind") not in get_args(FaultKind):
            raise ValueError(f"kind must be one of {', '.join(get_args(FaultKind))}")
        known = {"kind", "match", "times", "after", "delay_s", "status", "effect"}
        if unknown := sorted(asked.keys() - known):
            raise ValueError(f"unknown field {unknown[0]!r}")
        match = asked.get("match") or {}
        rest = {name: value for name, value in asked.items() if name not in {"match", "kind"}}
        method = match.get("method")
        verb, key = method.upper() if method else None, match.get("key")
        fault = Fault(asked["kind"], verb=verb, path=match.get("path") or "/v1/", key=key, **rest)
        self._faults.append(fault)
        return fault

    def strike(self, verb: str, path: str, key: str | None = None) -> Fault | None:
        """The fault that this request meets, counted."""
        for fault in self._faults:
            if fault.spent or not fault.matches(verb, path, key):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.struck += 1
            return fault
        return None

    def clear(self) -> None:
        """Forgets all faults."""
        self._faults = []

    def listed(self) -> list[dict[str, Any]]:
        """All faults as JSON, with how often each has struck."""
        return [asdict(fault) for fault in self._faults]
