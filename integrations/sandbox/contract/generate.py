"""Builds the contract document (routes, parameters, answers) of the listed operations from the `stripe` package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from integrations.sandbox.contract.annotations import Schema, SdkSource

_REF_NAME = re.compile(r"#/components/schemas/(.+)")
DOCUMENT_FORM = 5  # raised whenever this reader writes other documents, so that a cached one is not used


class _ServiceCall(NamedTuple):
    """One `self._request(verb, path, …)` of a service class and the method around it."""

    module: str
    verb: str
    path: str
    method: ast.FunctionDef


def generate(package: Path, operations: list[str]) -> dict[str, Any]:
    """The document of `operations` (lines "POST /v1/refunds") as the package under `package` describes them.

    Returns {version, operations: {line: {request: Schema, answer: Schema}}, schemas: {name: Schema},
    objects: {"customer": name}}. Expandable fields keep the object only when a listed operation answers with it.
    Raises ValueError when a line is not in the package.
    """
    source = SdkSource(package)
    wanted = set(operations)
    described: dict[str, dict[str, Schema]] = {}
    for call in _service_calls(source):
        line = f"{call.verb.upper()} {call.path}"
        if line in wanted and line not in described:
            described[line] = _describe(source, call)
    if missing := sorted(wanted - described.keys()):
        raise ValueError(f"the installed stripe package knows no operation {missing[0]!r}")
    answers = set(_references(list(described.values())))
    described = _cut(described, answers)
    kept = _reachable(source.schemas, described, answers)
    version = re.search(r'CURRENT = "([^"]+)"', (package / "_api_version.py").read_text(encoding="utf-8"))
    return {
        "version": version[1] if version else "",
        "operations": described,
        "schemas": kept,
        "objects": {kind: name for name, schema in kept.items() if (kind := _object_name(name, schema))},
    }


def _service_calls(source: SdkSource) -> Iterator[_ServiceCall]:
    for module, file in source.files.items():
        if not file.name.endswith("_service.py"):
            continue
        for service in source.module(module).classes.values():
            for method in service.body:
                if isinstance(method, ast.FunctionDef):
                    yield from _calls_of(module, method)


def _calls_of(module: str, method: ast.FunctionDef) -> Iterator[_ServiceCall]:
    for node in ast.walk(method):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._request" and len(node.args) > 1:
            target = node.args[1]
            if isinstance(target, ast.Call) and isinstance(target.func, ast.Attribute):  # "/v1/…/{id}".format(…)
                target = target.func.value
            yield _ServiceCall(module, ast.literal_eval(node.args[0]), ast.literal_eval(target), method)


def _describe(source: SdkSource, call: _ServiceCall) -> dict[str, Schema]:
    request: Schema = {"type": "object", "properties": {}, "additionalProperties": False}
    params = next((arg for arg in call.method.args.args if arg.arg == "params"), None)
    if params is not None and params.annotation is not None:
        annotation: ast.expr = params.annotation
        if isinstance(annotation, ast.Constant):
            annotation = ast.parse(str(annotation.value), mode="eval").body
        if isinstance(annotation, ast.Subscript):  # Optional["…Params"]
            annotation = annotation.slice
        request = source.schema(annotation, call.module, [], answers=False) or request
    answer: Schema = {}
    if call.method.returns is not None:
        answer = source.schema(call.method.returns, call.module, [], answers=True) or {}
    return {"request": request, "answer": answer}


def _references(schema: object) -> Iterator[str]:
    """Names of all schemas that this one points to directly."""
    if isinstance(schema, dict):
        if match := _REF_NAME.match(str(schema.get("$ref", ""))):
            yield match[1]
        for inner in schema.values():
            yield from _references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)


def _cut(schema: Any, answers: set[str]) -> Any:
    """The schema without the object branches of expandable fields that no kept operation answers with."""
    if isinstance(schema, list):
        return [_cut(inner, answers) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if "expandable" in schema:
        kept = [b for b in schema["anyOf"] if "$ref" not in b or answers.intersection(_references(b))]
        return {**schema, "anyOf": kept}
    return {key: _cut(inner, answers) for key, inner in schema.items()}


def _reachable(schemas: dict[str, Schema], roots: object, answers: set[str]) -> dict[str, Schema]:
    kept: dict[str, Schema] = {}
    waiting = list(_references(roots))
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = _cut(schemas[name], answers)
            waiting += _references(kept[name])
    return kept


def _object_name(name: str, schema: Schema) -> str | None:
    """The `object` value ("customer") of a top-level resource class."""
    values = schema.get("properties", {}).get("object", {}).get("enum") or []
    # Parameters can have an `object` too: "params:…".
    return values[0] if values and name.count(".") == 1 and not name.startswith("params:") else None
