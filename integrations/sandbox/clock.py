"""A world's time: the real one, moved by tests and demos."""

from __future__ import annotations

import time


class Clock:
    """Runs with real time plus an offset, or stands still at one second."""

    def __init__(self) -> None:
        self.offset_s = 0
        self.frozen_at_s: int | None = None

    def now_s(self) -> int:
        """Unix seconds."""
        return self.frozen_at_s if self.frozen_at_s is not None else int(time.time()) + self.offset_s

    def set(self, now_s: int, *, frozen: bool = False) -> None:
        """Makes it `now_s`; from there it runs on, or stands still."""
        self.frozen_at_s = now_s if frozen else None
        self.offset_s = now_s - int(time.time())

    def advance(self, seconds: int) -> None:
        """Moves on (or back) by `seconds`, keeping whether it runs."""
        self.set(self.now_s() + seconds, frozen=self.frozen_at_s is not None)

    def setting(self) -> tuple[int, int | None]:
        """How it is set now, for `restore`."""
        return self.offset_s, self.frozen_at_s

    def restore(self, setting: tuple[int, int | None]) -> None:
        """As it was set before."""
        self.offset_s, self.frozen_at_s = setting
