"""Compiles answer schemas into functions that name the first thing in an answer that breaks the contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from integrations.sandbox.contract.annotations import Schema
from integrations.sandbox.contract.checked import Altered, Checked

_TYPE_NAMES = {dict: "object", Checked: "object", list: "array", str: "string", int: "integer", bool: "boolean"}

ExpandTree = dict[str, "ExpandTree"]
"""`expand[]=data.customer` as nested dicts: {"data": {"customer": {}}}."""

Check = Callable[[Any, ExpandTree | None], str | None]
"""Takes a value and what was asked to be expanded below it; returns None, or "field.field: what is wrong"."""

_DECIMAL = re.compile(r"-?\d+(\.\d+)?\Z")


class AnswerCompiler:
    """Compiles schemas once.

    Answers are judged strictly: unknown fields, null where none is allowed, a missing
    required field, a value outside the contract's list, an expansion nobody asked for.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._named: dict[str, Check] = {}

    def compile(self, schema: Schema) -> Check:
        """The check of a schema."""
        if "$ref" in schema:
            return self.named(schema["$ref"].rpartition("/")[2])
        if "anyOf" in schema:
            branches = _flat(schema["anyOf"])
            expandable = "expandable" in schema
            only_one = len(branches) == 1 and not expandable
            return self.compile(branches[0]) if only_one else self._union(branches, expandable=expandable)
        kind = schema.get("type")
        if kind == "array":
            return _array(self.compile(schema["items"]))
        if kind == "object":
            return self._object(schema)
        if kind == "string":
            return _text(frozenset(schema.get("enum", ())), decimal=schema.get("format") == "decimal")
        return _SCALARS[kind or "any"]

    def named(self, name: str) -> Check:
        """The check of a named schema; one that holds itself is looked up when it is called."""
        if name not in self._named:
            self._named[name] = _late(self._named, name)
            self._named[name] = self.compile(self._schemas[name])
        return self._named[name]

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def _object(self, schema: Schema) -> Check:
        properties = schema.get("properties", {})
        if not properties and not schema.get("required") and schema.get("additionalProperties") in ({}, True):
            return _any_object
        nullable = {
            name
            for name, inner in properties.items()
            if inner.get("nullable") or inner.get("enum") == [""] or not inner
        }
        fields = {name: self.compile(inner) for name, inner in properties.items()}
        plain = {name: kind for name, inner in properties.items() if (kind := _plain_type(inner))}
        required = frozenset(schema.get("required", ()))
        names = frozenset(_object_names(schema))
        extra = schema.get("additionalProperties")
        others = self.compile(extra) if isinstance(extra, dict) else _anything if extra else None

        def check(value: Any, expand: ExpandTree | None) -> str | None:
            if not isinstance(value, dict):
                return f": object expected, got {_type(value)}"
            if isinstance(value, Checked) and not expand and value.get("object") in names:
                return None
            for key, inner in value.items() if type(value) is dict else _to_check(value, names):
                if key in nullable if inner is None else plain.get(key) is type(inner):
                    continue
                field = fields.get(key, others)
                if field is None:
                    return f"{key}: unknown field"
                if inner is None:
                    if others is None:
                        return f"{key}: null, but not nullable"
                elif wrong := field(inner, expand.get(key) if expand else None):
                    return f"{key}{wrong}" if wrong[0] in ":[" else f"{key}.{wrong}"
            if not required <= value.keys() and not (value.get("deleted") is True and {"id", "object"} <= value.keys()):
                return f"{min(required - value.keys())}: required, missing"
            return None

        return check

    def _union(self, branches: list[Schema], *, expandable: bool) -> Check:
        by_object: dict[str, list[Check]] = {}
        lists: list[Check] = []
        plain: list[Check] = []
        for branch in branches:
            resolved = self._resolved(branch)
            kind, compiled = resolved.get("type"), self.compile(branch)
            if kind == "object":
                for name in _object_names(resolved) or [""]:
                    by_object.setdefault(name, []).append(compiled)
            elif kind == "array":
                lists.append(compiled)
            else:
                plain.append(compiled)
        takes_text = {"type": "string"} in branches
        every_object = [check for checks in by_object.values() for check in checks]

        def check(value: Any, expand: ExpandTree | None) -> str | None:
            if takes_text and type(value) is str:
                return None
            if isinstance(value, dict):
                if expandable and expand is None:
                    return ": expanded, but not asked for"
                candidates = by_object.get(str(value.get("object", "")), every_object) or plain
            else:
                candidates = lists if isinstance(value, list) else plain
            first: str | None = None
            for candidate in candidates:
                wrong = candidate(value, expand)
                if wrong is None:
                    return None
                first = first or wrong
            return first or f": {_type(value)} fits no alternative"

        return check


def _flat(branches: list[Schema]) -> list[Schema]:
    return [inner for b in branches for inner in (_flat(b["anyOf"]) if "anyOf" in b else [b])]


def _object_names(schema: Schema) -> list[str]:
    return list(schema.get("properties", {}).get("object", {}).get("enum") or ())


def _to_check(value: dict[str, Any], names: frozenset[str]) -> Iterable[tuple[str, Any]]:
    """The fields of an object that nobody has checked yet."""
    if isinstance(value, Altered) and value.get("object") in names:
        return [(key, value[key]) for key in value.altered if key in value]
    return value.items()


def _plain_type(schema: Schema) -> type | None:
    """The type that is all there is to check, so that most fields cost no call."""
    if schema.get("type") == "integer":
        return int
    if schema.get("type") == "boolean":
        return bool
    return str if schema.get("type") == "string" and not {"enum", "format"} & schema.keys() else None


def _late(table: dict[str, Check], name: str) -> Check:
    def check(value: Any, expand: ExpandTree | None) -> str | None:
        return table[name](value, expand)

    return check


def _array(item: Check) -> Check:
    def check(value: Any, expand: ExpandTree | None) -> str | None:
        if not isinstance(value, list):
            return f": array expected, got {_type(value)}"
        for index, inner in enumerate(value):
            if wrong := item(inner, expand):
                return f"[{index}]{wrong}" if wrong[0] in ":[" else f"[{index}].{wrong}"
        return None

    return check


def _text(allowed: frozenset[str], *, decimal: bool) -> Check:
    def check(value: Any, _expand: ExpandTree | None) -> str | None:
        if type(value) is not str:
            return f": string expected, got {_type(value)}"
        if allowed and value not in allowed:
            return f": {value!r} is not one of {sorted(allowed)[:8]}"
        if decimal and not _DECIMAL.match(value):
            return f": decimal string expected, got {value!r}"
        return None

    return check


def _any_object(value: Any, _expand: ExpandTree | None) -> str | None:
    return None if isinstance(value, dict) else f": object expected, got {_type(value)}"


def _integer(value: Any, _expand: ExpandTree | None) -> str | None:
    return None if type(value) is int else f": integer expected, got {_type(value)}"


def _number(value: Any, _expand: ExpandTree | None) -> str | None:
    return None if type(value) in {int, float} else f": number expected, got {_type(value)}"


def _boolean(value: Any, _expand: ExpandTree | None) -> str | None:
    return None if type(value) is bool else f": boolean expected, got {_type(value)}"


def _anything(_value: Any, _expand: ExpandTree | None) -> str | None:
    return None


def _type(value: object) -> str:
    return _TYPE_NAMES.get(type(value), type(value).__name__)


_SCALARS: dict[str, Check] = {"integer": _integer, "number": _number, "boolean": _boolean, "any": _anything}
