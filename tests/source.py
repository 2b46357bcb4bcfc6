"""What the project's files say, each read and parsed once in a run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Function:
    """One function, a nested one too: its length without decorators and docstring."""

    name: str
    line: int
    lines: int
    doc: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its place in the project, what it calls by which last name, and the dotted names it mentions."""

    name: str
    text: str
    doc: str
    functions: tuple[Function, ...]
    called: frozenset[str]
    mentioned: frozenset[str]
    imported: frozenset[str]


@cache
def source(file: Path) -> Source:
    """Read a file."""
    text = file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    functions, called, mentioned, imported = list[Function](), set[str](), set[str](), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.append(Function(node.name, node.lineno, _lines_of(node), ast.get_docstring(node)))
        elif isinstance(node, ast.Call):
            called.add(_dotted(node.func).rsplit(".", 1)[-1])
        elif isinstance(node, ast.Attribute):
            mentioned.add(_dotted(node))
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
    doc = ast.get_docstring(tree) or ""
    names = (frozenset(found) for found in (called, mentioned, imported))
    return Source(str(file.relative_to(ROOT)), text, doc, tuple(functions), *names)


def sources(*folders: str) -> list[Source]:
    """Every Python file of these folders."""
    return [source(file) for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def _dotted(node: ast.expr) -> str:
    """A name or a chain of attributes as it is written; of anything else only what follows it."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its decorators and docstring."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        text = node.body[0]
        length -= (text.end_lineno or text.lineno) - text.lineno + 1
    return length
