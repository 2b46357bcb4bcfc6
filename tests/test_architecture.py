"""What import-linter cannot say: who may mint an approval, who may execute, who reads the environment."""

from __future__ import annotations

import ast
from pathlib import Path

from skills.contract import Acts, Plans, Reads
from skills.contract.discovery import discover

ROOT = Path(__file__).parent.parent
ROOMS = ("api", "assistant", "oauth", "skills", "storage", "integrations", "domain")


def calls_named(name: str) -> set[str]:
    """Files of the rooms that call `name(…)` or `something.name(…)`."""
    found = set()
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
                    if called == name:
                        found.add(str(file.relative_to(ROOT)))
    return found


def names_used(*names: str) -> set[str]:
    """Files of the rooms that mention one of the dotted names."""
    return {
        str(file.relative_to(ROOT))
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in names
    }


def test_only_approvals_mints_an_approval() -> None:
    """`Approval(…)` is built in assistant/approvals.py and nowhere else."""
    assert calls_named("Approval") == {"assistant/approvals.py"}


def test_only_execution_executes_a_skill() -> None:
    """A skill's `execute` is called in assistant/execution.py; SQL's `execute` belongs to storage."""
    callers = {file for file in calls_named("execute") if not file.startswith(("storage/", "integrations/sandbox/"))}
    assert callers == {"assistant/execution.py"}


def test_only_settings_reads_the_environment() -> None:
    """No room but api/settings.py looks at environment variables."""
    readers = names_used("os.environ", "os.getenv", "os.environb")
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
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            else:
                continue
            assert not names & {m.removeprefix("skills.").split(".")[0] for m in modules if m.startswith("skills.")}
