"""The README and the docs say what is true."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from api.cli.main import app

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_skills_table_is_made_from_the_skills() -> None:
    """README's table is what scripts/tables.py writes now."""
    made = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, str(ROOT / "scripts" / "tables.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Relative links of the README and the docs point to files that exist."""
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_named_file_exists(page: Path) -> None:
    """Paths of code named in the docs are there."""
    pattern = r"\b((?:api|assistant|oauth|skills|storage|integrations|domain|tests|scripts|benchmarks)/[\w/]+\.py)\b"
    for named in re.findall(pattern, page.read_text(encoding="utf-8")):
        assert (ROOT / named).exists(), named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_written_out_is_taken(page: Path) -> None:
    """A florin command with its options parses as it stands: nothing that it needs is left out."""
    for written in re.findall(r"`(?:\.venv/bin/)?florin ([a-z][^`]*? --[^`]*)`", page.read_text(encoding="utf-8")):
        words, command = shlex.split(written), typer.main.get_command(app)
        while isinstance(command, TyperGroup):
            command = command.commands[words.pop(0)]
        assert command.make_context("florin", words).params is not None, written
