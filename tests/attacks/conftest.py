"""The merchants of the matrix, as victims, and the table that the command prints."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.attacks.report import Report
from tests.matrix.conftest import make_bench, matrix_database, matrix_url
from tests.plugins.scripted_openai import ScriptedOpenAI, serving

__all__ = ["make_bench", "matrix_database", "matrix_url"]


@pytest.fixture
def attack_report(request: pytest.FixtureRequest) -> Report:
    """Where cells are noted: the command's table, or nowhere anybody looks."""
    asked = request.config.pluginmanager.get_plugin("attack-report")
    return asked if isinstance(asked, Report) else Report()


@pytest_asyncio.fixture(loop_scope="session")
async def scripted_openai() -> AsyncIterator[ScriptedOpenAI]:
    """The scripted model on the loop of the merchants' database."""
    async with serving() as scripted:
        yield scripted
