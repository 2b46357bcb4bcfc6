"""The contract in use: routing, typed parameters, checked answers, empty objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from integrations.sandbox.contract.annotations import Schema
from integrations.sandbox.contract.answers import AnswerCompiler, Check, ExpandTree
from integrations.sandbox.contract.parameters import ParameterCompiler, Parse, Raw
from integrations.sandbox.contract.shapes import Shapes


@dataclass
class Operation:
    """One route of the API. Its checks are compiled when it is first called."""

    line: str
    request: Schema
    answer: Schema
    compile_request: Callable[[Schema], Parse]
    compile_answer: Callable[[Schema], Check]

    @cached_property
    def verb(self) -> str:
        """GET, POST or DELETE."""
        return self.line.partition(" ")[0]

    @cached_property
    def path(self) -> str:
        """The path with its placeholders, `/v1/refunds/{refund}`."""
        return self.line.partition(" ")[2]

    @cached_property
    def _parse(self) -> Parse:
        return self.compile_request(self.request)

    @cached_property
    def _check(self) -> Check:
        return self.compile_answer(self.answer)

    def parse(self, raw: dict[str, Raw]) -> dict[str, Any]:
        """Typed parameters of a decoded form; "unset" is None. Raises Refusal."""
        typed: dict[str, Any] = self._parse(raw, "")
        return typed

    def check(self, answer: object, expand: ExpandTree | None = None) -> str | None:
        """What in the answer breaks the contract, or None."""
        return self._check(answer, expand)


class Contract:
    """All operations and objects of one API version."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.version: str = document["version"]
        self.shapes = Shapes(document["schemas"], document["objects"])
        self._objects: dict[str, str] = document["objects"]
        self._answers = AnswerCompiler(document["schemas"])
        parameters = ParameterCompiler(document["schemas"])
        self.operations = {
            line: Operation(line, parts["request"], parts["answer"], parameters.compile, self._answers.compile)
            for line, parts in document["operations"].items()
        }
        self._routes = Routes(list(self.operations))

    def match(self, verb: str, path: str) -> tuple[Operation | None, list[str]]:
        """The operation of a request and the values of its path's placeholders, in their order."""
        line, values = self._routes.match(verb, path)
        return (self.operations[line], values) if line else (None, [])

    def check_object(self, stored: dict[str, Any], expand: ExpandTree | None = None) -> str | None:
        """What in an object breaks the contract, found by its `object` field; None when all is well."""
        name = self._objects.get(stored.get("object", ""))
        if name is None:
            return f"object: the contract knows no {stored.get('object')!r}"
        return self._answers.named(name)(stored, expand)


class Routes:
    """Matches "POST /v1/refunds/{refund}" lines; a fixed path wins over one with placeholders."""

    def __init__(self, lines: list[str]) -> None:
        self._fixed: dict[tuple[str, str], str] = {}
        self._open: dict[tuple[str, int], list[tuple[list[str], str]]] = {}
        for line in sorted(lines, key=lambda line: line.count("{")):
            verb, _, path = line.partition(" ")
            if "{" in path:
                parts = path.split("/")
                self._open.setdefault((verb, len(parts)), []).append((parts, line))
            else:
                self._fixed[verb, path] = line

    def match(self, verb: str, path: str) -> tuple[str | None, list[str]]:
        """The line and the values of its placeholders, or (None, [])."""
        if line := self._fixed.get((verb, path)):
            return line, []
        given = path.split("/")
        for parts, line in self._open.get((verb, len(given)), ()):
            if all(mine == theirs or (mine[:1] == "{" and theirs) for mine, theirs in zip(parts, given, strict=True)):
                return line, [theirs for mine, theirs in zip(parts, given, strict=True) if mine[:1] == "{"]
        return None, []
