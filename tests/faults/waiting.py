"""Waits for what a server in another process or thread does, and fails the test when it never does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(happened: Callable[[], T], what: str, timeout_s: float = 60.0) -> T:
    """Return what `happened` returns as soon as it is something."""
    until = time.monotonic() + timeout_s
    while not (found := happened()):
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.02)
    return found
