"""Loads every fixture file of tests/plugins; adding a file adds its fixtures. Marks the tests that need real parts."""

import signal
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from api.collector import unhurried

# A run of the tests imports and makes more than any server does.
unhurried()

# No test asserts a time, and a busy machine must not look like a slow one.
settings.register_profile("florin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("florin")

_PLUGINS = Path(__file__).parent / "tests" / "plugins"

pytest_plugins = [f"tests.plugins.{file.stem}" for file in sorted(_PLUGINS.glob("[!_]*.py"))]

# A job that a shell started in the background ignores Ctrl-C, and so would every program that the tests start.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The fixtures from which every database, offline Stripe and server of a test comes.
_PARTS = {"postgres_url", "installation", "world"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that starts real parts, however it comes by them; what may take long begins first.

    Else the run would end with one worker at work on it and the others with nothing left to do.
    """
    for item in items:
        if isinstance(item, pytest.Function) and not _PARTS.isdisjoint(item.fixturenames):
            item.add_marker(pytest.mark.parts)
    items.sort(key=_patience_s, reverse=True)


def _patience_s(item: pytest.Item) -> float:
    """How long a test may take by its own mark; 0 without one."""
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark else 0.0
