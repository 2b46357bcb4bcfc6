"""The style law of docs/style.md, with numbers: short files, short functions, and a reason for every exception."""

from __future__ import annotations

import io
import re
import tokenize

import pytest

from tests.source import ROOT, Source, sources

# In one process, so that every file is parsed once.
pytestmark = pytest.mark.xdist_group("source")

ROOMS = ("api", "assistant", "oauth", "skills", "storage", "integrations", "domain")
CODE = (*ROOMS, "tests", "benchmarks", "scripts")

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60
FUNCTION_LINES_USUAL = 40
FUNCTION_USUAL_SHARE = 0.95
DRAWERS = {"core", "common", "utils", "util", "helpers", "helper", "misc", "shared"}
LANGUAGE_NEUTRAL_EXCEPTIONS = {"storage/migrations/versions"}

_IGNORE = re.compile(r"#\s*(type:\s*ignore|noqa)(\[[^\]]*\]|:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)?(?P<reason>.*)")


def written(*folders: str) -> list[Source]:
    """Every Python file of the folders, without generated migrations."""
    return [file for file in sources(*folders) if not file.name.startswith(tuple(LANGUAGE_NEUTRAL_EXCEPTIONS))]


def test_files_are_short() -> None:
    """No file of the project has more than 300 lines."""
    assert not {file.name: n for file in written(*CODE) if (n := file.text.count("\n")) > FILE_LINES_MAX}


def test_functions_are_short() -> None:
    """No function has more than 60 lines, and 95 % have at most 40."""
    lengths = {f"{file.name}:{one.line} {one.name}": one.lines for file in written(*CODE) for one in file.functions}
    assert not {name: n for name, n in lengths.items() if n > FUNCTION_LINES_MAX}
    usual = sum(n <= FUNCTION_LINES_USUAL for n in lengths.values())
    assert usual >= FUNCTION_USUAL_SHARE * len(lengths)


def test_every_module_opens_with_one_sentence() -> None:
    """Each module's docstring starts with one line that says what it is for and ends with a full stop."""
    assert not [file.name for file in written(*CODE) if not file.doc.split("\n")[0].endswith((".", ":"))]


def test_every_test_says_what_it_promises() -> None:
    """Each test function has a docstring."""
    silent = [
        f"{file.name}:{one.line} {one.name}"
        for file in written("tests")
        for one in file.functions
        if one.name.startswith("test_") and not one.doc
    ]
    assert not silent


def test_every_ignore_carries_its_reason() -> None:
    """A `type: ignore` or `noqa` names its code and then says why."""
    bare = []
    for file in written(*CODE):
        if not _IGNORE.search(file.text):
            continue
        for token in tokenize.generate_tokens(io.StringIO(file.text).readline):
            match = _IGNORE.search(token.string) if token.type == tokenize.COMMENT else None
            if match and (not match[2] or len(match["reason"].strip(" #-—")) < 8):
                bare.append(f"{file.name}:{token.start[0]} {token.string}")
    assert not bare


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error"])
def test_nothing_is_left_for_later(word: str) -> None:
    """No file of the rooms holds a note that something is missing."""
    pattern = re.compile(rf"\b{word}\b")
    assert not [file.name for file in written(*ROOMS) if pattern.search(file.text)]


def test_tests_patch_nothing_by_import_path() -> None:
    """No test replaces a name inside a module; parts are injected or real."""
    forbidden = ("unittest" + ".mock", "monkeypatch" + ".setattr", "mocker" + ".", "Magic" + "Mock")
    assert not [f"{file.name}: {word}" for file in written("tests") for word in forbidden if word in file.text]


def test_lock_files_name_no_host() -> None:
    """The locks hold names, versions and hashes, and no address of any registry."""
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text
