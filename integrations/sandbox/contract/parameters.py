"""Compiles request schemas into functions that turn form text into typed values, or refuse it as Stripe does."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any

from integrations.sandbox.contract.annotations import Schema
from integrations.sandbox.contract.refusal import Refusal

Raw = str | dict[str, "Raw"]
Parse = Callable[[Raw, str], Any]

_INTEGER = re.compile(r"-?\d{1,18}\Z")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
_UNSET: Schema = {"type": "string", "enum": [""]}


def empty(name: str) -> Refusal:
    """What Stripe says about `amount=`, where nothing is no possible value."""
    return Refusal(
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; "
        f"however '{name}' cannot be unset. You should remove '{name}' from your request or supply a non-empty value.",
        name,
        "parameter_invalid_empty",
    )


class ParameterCompiler:
    """Compiles schemas once; a compiled function takes raw text and the parameter's name and returns the typed value.

    An empty string means "unset" and becomes None wherever the contract or a plain string allows it.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._named: dict[str, Parse] = {}

    def compile(self, schema: Schema) -> Parse:
        """The parser of a schema; raises Refusal when called with text that does not fit."""
        if "$ref" in schema:
            return self._reference(schema["$ref"].rpartition("/")[2])
        if "anyOf" in schema:
            return self._union(schema["anyOf"])
        kind = schema.get("type")
        if kind == "array":
            return _array(self.compile(schema["items"]))
        if kind == "object":
            return self._object(schema)
        if "enum" in schema and kind == "string":
            return _choice(schema["enum"])
        return _SCALARS["decimal" if schema.get("format") == "decimal" else kind or "any"]

    def _reference(self, name: str) -> Parse:
        if name not in self._named:
            # The name is known while its own fields are compiled, so a schema may hold itself.
            self._named[name] = _late(self._named, name)
            self._named[name] = self.compile(self._schemas[name])
        return self._named[name]

    def _kind(self, schema: Schema) -> str:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return str(schema.get("type", "any"))

    def _union(self, branches: list[Schema]) -> Parse:
        may_unset = _UNSET in branches
        # Integers and words before plain text, which would take anything.
        rest = sorted((b for b in branches if b != _UNSET), key=lambda b: b == {"type": "string"})
        nested = [self.compile(b) for b in rest if self._kind(b) in {"object", "array", "any"}]
        plain = [self.compile(b) for b in rest if self._kind(b) not in {"object", "array"}]

        def parse(raw: Raw, at: str) -> Any:
            if raw == "" and may_unset:
                return None
            refused: Refusal | None = None
            for branch in (plain or nested) if isinstance(raw, str) else (nested or plain):
                try:
                    return branch(raw, at)
                except Refusal as refusal:
                    refused = refused or refusal
            raise refused or empty(at)

        return parse

    def _object(self, schema: Schema) -> Parse:
        fields = {name: self.compile(inner) for name, inner in schema.get("properties", {}).items()}
        required = tuple(schema.get("required", ()))
        extra = schema.get("additionalProperties")
        others = self.compile(extra) if isinstance(extra, dict) else _anything if extra else None

        def parse(raw: Raw, at: str) -> dict[str, Any]:
            if isinstance(raw, str):
                raise empty(at) if raw == "" else Refusal("Invalid object", at)
            typed: dict[str, Any] = {}
            unknown: list[str] = []
            for key, value in raw.items():
                name = f"{at}[{key}]" if at else key
                field = fields.get(key, others)
                if field is None:
                    unknown.append(name)
                else:
                    typed[key] = field(value, name)
            if unknown:
                raise _unknown(unknown, at, list(fields))
            for key in required:
                if typed.get(key) is None:
                    name = f"{at}[{key}]" if at else key
                    raise empty(name) if key in typed else _missing(name)
            return typed

        return parse


def _late(table: dict[str, Parse], name: str) -> Parse:
    def parse(raw: Raw, at: str) -> Any:
        return table[name](raw, at)

    return parse


def _missing(name: str) -> Refusal:
    return Refusal(f"Missing required param: {name}.", name, "parameter_missing")


def _unknown(names: list[str], at: str, known: list[str]) -> Refusal:
    message = f"Received unknown parameter{'s' if len(names) > 1 else ''}: {', '.join(names)}"
    if len(names) == 1:
        key = names[0].removeprefix(f"{at}[").removesuffix("]") if at else names[0]
        if near := difflib.get_close_matches(key, known, 1):
            message += f". Did you mean {near[0]}?"
    return Refusal(message, names[0], "parameter_unknown")


def _array(item: Parse) -> Parse:
    def parse(raw: Raw, at: str) -> list[Any]:
        if isinstance(raw, str):
            if raw == "":
                return []
            raise Refusal("Invalid array", at)
        if not all(key.isdecimal() for key in raw):
            raise Refusal("Invalid array", at)
        items = []
        for key in sorted(raw, key=int):
            name = f"{at}[{key}]"
            value = item(raw[key], name)
            if value is None:  # a list has no member to unset
                raise empty(name)
            items.append(value)
        return items

    return parse


def _choice(values: list[str]) -> Parse:
    allowed = frozenset(values)
    listed = ", ".join(values[:-1]) + (
        f", or {values[-1]}" if len(values) > 2 else f" or {values[-1]}"
    )  # "a or b", "a, b, or c"

    def parse(raw: Raw, at: str) -> str | None:
        if isinstance(raw, str) and raw in allowed:
            return raw or None
        if raw == "":
            raise empty(at)
        raise Refusal(f"Invalid {at}: must be one of {listed if len(values) > 1 else values[0]}", at)

    return parse


def _text(raw: Raw, at: str) -> str | None:
    if isinstance(raw, str):
        return raw or None
    raise Refusal("Invalid string: must be a string, not a hash", at)


def _integer(raw: Raw, at: str) -> int:
    if isinstance(raw, str) and _INTEGER.match(raw):
        return int(raw)
    raise empty(at) if raw == "" else Refusal(f"Invalid integer: {_shown(raw)}", at, "parameter_invalid_integer")


def _number(raw: Raw, at: str) -> float:
    if isinstance(raw, str) and _NUMBER.match(raw):
        return float(raw)
    raise empty(at) if raw == "" else Refusal(f"Invalid decimal: {_shown(raw)}", at)


def _decimal(raw: Raw, at: str) -> str:
    if isinstance(raw, str) and _NUMBER.match(raw):
        return raw
    raise empty(at) if raw == "" else Refusal(f"Invalid decimal: {_shown(raw)}", at)


def _boolean(raw: Raw, at: str) -> bool:
    if raw in {"true", "false"} if isinstance(raw, str) else False:
        return raw == "true"
    raise empty(at) if raw == "" else Refusal(f"Invalid boolean: {_shown(raw)}", at)


def _anything(raw: Raw, _at: str) -> Raw:
    return raw


def _shown(raw: Raw) -> str:
    return raw if isinstance(raw, str) else "{…}"


_SCALARS: dict[str, Parse] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "decimal": _decimal,
    "boolean": _boolean,
    "any": _anything,
}
