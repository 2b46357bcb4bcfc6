"""The style law of docs/style.md, with numbers: short files, short functions, and a reason for every exception."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("api", "assistant", "oauth", "skills", "storage", "integrations", "domain")
CODE = (*ROOMS, "tests", "benchmarks", "scripts")

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60
FUNCTION_LINES_USUAL = 40
FUNCTION_USUAL_SHARE = 0.95
DRAWERS = {"core", "common", "utils", "util", "helpers", "helper", "misc", "shared"}
LANGUAGE_NEUTRAL_EXCEPTIONS = {"storage/migrations/versions"}

_IGNORE = re.compile(r"#\s*(type:\s*ignore|noqa)(\[[^\]]*\]|:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)?(?P<reason>.*)")


def python_files(*folders: str) -> list[Path]:
    """Every Python file of the folders, without generated migrations."""
    return [
        file
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*.py"))
        if not any(part in str(file) for part in LANGUAGE_NEUTRAL_EXCEPTIONS)
    ]


@cache
def tree_of(file: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, nested ones too."""
    return (node for node in ast.walk(tree_of(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its decorators and docstring."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        text = node.body[0]
        length -= (text.end_lineno or text.lineno) - text.lineno + 1
    return length


def test_files_are_short() -> None:
    """No file of the project has more than 300 lines."""
    long = {
        str(f.relative_to(ROOT)): n for f in python_files(*CODE) if (n := f.read_text().count("\n")) > FILE_LINES_MAX
    }
    assert not long


def test_functions_are_short() -> None:
    """No function has more than 60 lines, and 95 % have at most 40."""
    lengths = {
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}": lines_of(node)
        for file in python_files(*CODE)
        for node in functions(file)
    }
    assert not {name: n for name, n in lengths.items() if n > FUNCTION_LINES_MAX}
    usual = sum(n <= FUNCTION_LINES_USUAL for n in lengths.values())
    assert usual >= FUNCTION_USUAL_SHARE * len(lengths)


def test_every_module_opens_with_one_sentence() -> None:
    """Each module's docstring starts with one line that says what it is for and ends with a full stop."""
    wrong = []
    for file in python_files(*CODE):
        first = (ast.get_docstring(tree_of(file)) or "").split("\n")[0]
        if not first.endswith((".", ":")):
            wrong.append(str(file.relative_to(ROOT)))
    assert not wrong


def test_every_test_says_what_it_promises() -> None:
    """Each test function has a docstring."""
    silent = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
        for file in python_files("tests")
        for node in functions(file)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert not silent


def test_every_ignore_carries_its_reason() -> None:
    """A `type: ignore` or `noqa` names its code and then says why."""
    bare = []
    for file in python_files(*CODE):
        for token in tokenize.generate_tokens(io.StringIO(file.read_text()).readline):
            match = _IGNORE.search(token.string) if token.type == tokenize.COMMENT else None
            if match and (not match[2] or len(match["reason"].strip(" #-—")) < 8):
                bare.append(f"{file.relative_to(ROOT)}:{token.start[0]} {token.string}")
    assert not bare


def test_there_are_no_drawers() -> None:
    """No folder or file is named after nothing in particular."""
    assert not [
        str(file.relative_to(ROOT))
        for file in python_files(*CODE)
        if DRAWERS & set(file.relative_to(ROOT).with_suffix("").parts)
    ]


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error"])
def test_nothing_is_left_for_later(word: str) -> None:
    """No file of the rooms holds a note that something is missing."""
    pattern = re.compile(rf"\b{word}\b")
    assert not [str(f.relative_to(ROOT)) for f in python_files(*ROOMS) if pattern.search(f.read_text())]


def test_tests_patch_nothing_by_import_path() -> None:
    """No test replaces a name inside a module; parts are injected or real."""
    forbidden = ("unittest" + ".mock", "monkeypatch" + ".setattr", "mocker" + ".", "Magic" + "Mock")
    assert not [
        f"{file.relative_to(ROOT)}: {word}"
        for file in python_files("tests")
        for word in forbidden
        if word in file.read_text()
    ]


def test_lock_files_name_no_host() -> None:
    """The locks hold names, versions and hashes, and no address of any registry."""
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text
