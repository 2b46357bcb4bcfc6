"""What import-linter cannot say: who may mint an approval, who may execute, who reads the environment."""

from __future__ import annotations

import pytest

from skills.contract import Acts, Plans, Reads
from skills.contract.discovery import discover
from tests.source import ROOT, source, sources

# In one process with the tests of style, so that every file is parsed once.
pytestmark = pytest.mark.xdist_group("source")

ROOMS = ("api", "assistant", "oauth", "skills", "storage", "integrations", "domain")


def calling(name: str) -> set[str]:
    """Files of the rooms that call `name(…)` or `something.name(…)`."""
    return {file.name for file in sources(*ROOMS) if name in file.called}


def mentioning(*names: str) -> set[str]:
    """Files of the rooms that mention one of the dotted names."""
    return {file.name for file in sources(*ROOMS) if not file.mentioned.isdisjoint(names)}


def test_only_approvals_mints_an_approval() -> None:
    """`Approval(…)` is built in assistant/approvals.py and nowhere else."""
    assert calling("Approval") == {"assistant/approvals.py"}


def test_only_execution_executes_a_skill() -> None:
    """A skill's `execute` is called in assistant/execution.py; SQL's `execute` belongs to storage."""
    callers = {file for file in calling("execute") if not file.startswith(("storage/", "integrations/sandbox/"))}
    assert callers == {"assistant/execution.py"}


def test_only_settings_reads_the_environment() -> None:
    """No room but api/settings.py looks at environment variables."""
    readers = mentioning("os.environ", "os.getenv", "os.environb")
    assert {file for file in readers if not file.startswith("integrations/sandbox/")} <= {"api/settings.py"}


def test_adding_a_file_adds_a_skill() -> None:
    """Every skill file is discovered, and each argument of each skill is described."""
    found = discover()
    files = {file.stem for file in (ROOT / "skills").glob("*.py")} - {"__init__"}
    assert set(found) == files
    for skill in found.values():
        assert isinstance(skill, Reads | Acts | Plans)
        assert skill.summary.endswith(".")
        assert skill.examples
        for name, field in skill.args.model_fields.items():
            assert field.description, f"{skill.name}.{name} has no description"


def test_no_skill_imports_a_skill() -> None:
    """A skill file imports the contract and skills/finding, never another skill."""
    names = {file.stem for file in (ROOT / "skills").glob("*.py")} - {"__init__"}
    for file in (ROOT / "skills").glob("*.py"):
        imported = {module for module in source(file).imported if module.startswith("skills.")}
        assert not names & {module.removeprefix("skills.").split(".")[0] for module in imported}
