"""Empty shapes of the contract's objects, and what may be expanded inside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.contract.annotations import Schema


class Shapes:
    """What an object looks like before anybody fills it, and which of its fields can be expanded."""

    def __init__(self, schemas: Mapping[str, Schema], objects: Mapping[str, str]) -> None:
        self._schemas = schemas
        self._objects = objects
        self._parts: dict[str, Schema] = {}
        self._empty: dict[str, dict[str, Any]] = {}

    def empty(self, path: str) -> dict[str, Any]:
        """A new dict with every nullable field null: of "customer", or a part, "charge.payment_method_details.card".

        Left out are fields that Stripe leaves out too: lists that only come when expanded, `deleted`, and the part of
        a kind other than its own (a payment method's `ideal` beside its `card`). Raises KeyError for an unknown path.
        """
        shape = self._empty.get(path)
        if shape is None:
            shape = self._empty[path] = self._shape(self.part(path))
        return dict(shape)

    def part(self, path: str) -> Schema:
        """The schema at a path that starts with an object's name."""
        if path not in self._parts:
            self._parts[path] = self._part(path)
        return self._parts[path]

    def _part(self, path: str) -> Schema:
        words = path.split(".")
        dotted = ".".join(words[:2]) in self._objects  # "checkout.session" is one name
        kind, fields = (".".join(words[:2]), words[2:]) if dotted else (words[0], words[1:])
        schema: Schema = self._schemas[self._objects[kind]]
        for field in fields:
            inner = self.field(schema, field)
            if inner is None:
                raise KeyError(f"{path}: the contract has no {field!r} there")
            schema = self.resolved(inner)
        return schema

    def resolved(self, schema: Schema) -> Schema:
        """The object schema behind references, nullable wrappers and arrays; the first object of a union."""
        while True:
            if "$ref" in schema:
                schema = self._schemas[schema["$ref"].rpartition("/")[2]]
            elif "anyOf" in schema:
                inner = [self.resolved(branch) for branch in schema["anyOf"]]
                return next((branch for branch in inner if branch.get("type") == "object"), inner[0])
            elif schema.get("type") == "array":
                schema = schema["items"]
            else:
                return schema

    def field(self, schema: Schema, name: str) -> Schema | None:
        """The schema of a field of an object, of a union's branches, or of a list's items."""
        if "$ref" in schema:
            return self.field(self._schemas[schema["$ref"].rpartition("/")[2]], name)
        if "anyOf" in schema:
            found = (self.field(branch, name) for branch in schema["anyOf"])
            return next((inner for inner in found if inner is not None), None)
        if schema.get("type") == "array":
            return self.field(schema["items"], name)
        inner: Schema | None = schema.get("properties", {}).get(name)
        return inner

    def _shape(self, schema: Schema) -> dict[str, Any]:
        properties = schema.get("properties", {})
        own_kind = set(properties.get("type", {}).get("enum", ()))
        shape: dict[str, Any] = {}
        for name, inner in properties.items():
            if name == "object" and "enum" in inner:
                shape[name] = inner["enum"][0]
            elif inner.get("nullable") and name != "deleted" and name not in own_kind and not self._is_extra(inner):
                shape[name] = None
        return shape

    def _is_extra(self, schema: Schema) -> bool:
        """A list or a map of objects (`currency_options`): Stripe adds it when expanded, and the SDK takes no null."""
        resolved = self.resolved(schema)
        return "has_more" in resolved.get("properties", {}) or "$ref" in (resolved.get("additionalProperties") or ())
