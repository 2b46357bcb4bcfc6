"""Loads every fixture file of tests/plugins; adding a file adds its fixtures."""

import signal
import threading
from pathlib import Path

_PLUGINS = Path(__file__).parent / "tests" / "plugins"

pytest_plugins = [f"tests.plugins.{file.stem}" for file in sorted(_PLUGINS.glob("[!_]*.py"))]

# A job that a shell started in the background ignores Ctrl-C, and so would every program that the tests start.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
