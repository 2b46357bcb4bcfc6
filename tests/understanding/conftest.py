"""The merchant of the recorded cases: their clock, currency, customers and plans."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.understanding.directory import Records
from assistant.understanding.hearing import Hearing, hear
from assistant.understanding.interpret import interpret
from assistant.understanding.interpretation import Interpretation
from assistant.understanding.learnt.voice import voice
from assistant.understanding.reading import World, read
from assistant.understanding.scene import Context

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 18, 10)  # noqa: DTZ001  # the merchant's local clock, as interpret takes it

Understand = Callable[..., Interpretation]


@pytest.fixture(scope="session")
def directory() -> Records:
    """67 customers, two of them called Jane, and 14 plans."""
    return Records.from_json(json.loads((FOLDER / "directory.json").read_text()))


@pytest.fixture(scope="session")
def world(directory: Records) -> World:
    """Wednesday 2026-11-18, US dollars, decimal points."""
    return World(NOW.date(), "USD", False, directory)


@pytest.fixture(scope="session")
def understand(directory: Records) -> Understand:
    """Understand a message of this merchant; `context`, `history` and `tools` as interpret takes them."""

    def call(text: str, **more: Any) -> Interpretation:
        return interpret(text, now=NOW, **{"directory": directory, **more})

    return call


def heard(text: str, world: World) -> Hearing:
    """What a text of this merchant sounds like."""
    found = hear(text, read(text, world), world, Context(), voice())
    assert found is not None
    return found


def cases(name: str) -> list[dict[str, Any]]:
    """The recorded cases of a file."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
