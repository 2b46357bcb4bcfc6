"""Loads every fixture file of tests/plugins; adding a file adds its fixtures."""

from pathlib import Path

_PLUGINS = Path(__file__).parent / "tests" / "plugins"

pytest_plugins = [f"tests.plugins.{file.stem}" for file in sorted(_PLUGINS.glob("[!_]*.py"))]
