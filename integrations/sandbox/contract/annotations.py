"""Turns the type annotations of the installed `stripe` package into JSON-schema-shaped dicts, by reading its source."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, NamedTuple

Schema = dict[str, Any]
_REF = "#/components/schemas/"
_SCALARS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
_UNTYPED = {"StripeObject", "UntypedStripeObject"}


class Module(NamedTuple):
    """One parsed source file: its tree, its top-level classes and what its `stripe` imports are called."""

    tree: ast.Module
    classes: dict[str, ast.ClassDef]
    imports: dict[str, tuple[str, str]]


class SdkSource:
    """Reads classes of the package on demand; `schemas` collects each class met, by its reference name.

    Nothing of the package is imported. `answers` says whether a class is read as an answer (fields may be null) or
    as parameters (fields may be left out).
    """

    def __init__(self, package: Path) -> None:
        self.package = package
        self.files = {
            "stripe." + ".".join(file.relative_to(package).with_suffix("").parts): file
            for file in package.rglob("*.py")
            if file.name != "__init__.py" and file.relative_to(package).parts[0] != "events"
        }
        self.schemas: dict[str, Schema] = {}
        self._modules: dict[str, Module] = {}

    def module(self, name: str) -> Module:
        """The parsed module `stripe.…`."""
        found = self._modules.get(name)
        if found is None:
            tree = ast.parse(self.files[name].read_text(encoding="utf-8"))
            imports = {
                alias.asname or alias.name: (node.module, alias.name)
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("stripe")
                for alias in node.names
            }
            classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
            found = self._modules[name] = Module(tree, classes, imports)
        return found

    def schema(self, node: ast.expr, module: str, scope: list[str], *, answers: bool) -> Schema | None:
        """The schema of an annotation met in `module` inside the classes of `scope`; None for `None`."""
        if isinstance(node, ast.Constant):
            if node.value is None:
                return None
            node = ast.parse(str(node.value), mode="eval").body
        if isinstance(node, ast.BinOp):
            return self._union([node.left, node.right], module, scope, answers=answers)
        if isinstance(node, ast.Subscript):
            return self._generic(node, module, scope, answers=answers)
        name = ast.unparse(node)
        if name in _SCALARS:
            return {"type": _SCALARS[name]}
        if name == "Decimal":
            return {"type": "string", "format": "decimal"}
        if name in {"Any", "object"}:
            return {}
        if name in _UNTYPED:
            return {"type": "object", "additionalProperties": True}
        return self._named(name, module, scope, answers=answers)

    def _generic(self, node: ast.Subscript, module: str, scope: list[str], *, answers: bool) -> Schema | None:
        head = ast.unparse(node.value).split(".")[-1]
        args = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if head == "Literal":
            values = [arg.value for arg in args if isinstance(arg, ast.Constant)]
            kind = "boolean" if all(isinstance(value, bool) for value in values) else "string"
            return {"type": kind, "enum": values}
        if head == "Union":
            return self._union(args, module, scope, answers=answers)
        inner = self.schema(
            args[-1 if head in {"Dict", "Mapping", "UntypedStripeObject"} else 0], module, scope, answers=answers
        )
        if head in {"NotRequired", "Required", "ClassVar"}:
            return inner
        inner = inner or {}
        if head == "Optional":
            return {"anyOf": [inner], "nullable": True} if "$ref" in inner else {**inner, "nullable": True}
        if head in {"List", "list", "Sequence"}:
            return {"type": "array", "items": inner}
        if head in {"Dict", "Mapping", "UntypedStripeObject"}:
            return {"type": "object", "additionalProperties": inner}
        if head == "ExpandableField":
            return {"anyOf": [{"type": "string"}, inner], "expandable": True}
        if head in {"ListObject", "SearchResultObject"}:
            return _list_of(inner, searched=head == "SearchResultObject")
        raise ValueError(f"an annotation of the stripe package is of an unknown form: {ast.unparse(node)}")

    def _union(self, parts: list[ast.expr], module: str, scope: list[str], *, answers: bool) -> Schema:
        branches: list[Schema] = []
        for part in parts:
            branch = self.schema(part, module, scope, answers=answers)
            if branch is not None:
                branches += branch["anyOf"] if set(branch) == {"anyOf"} else [branch]
        text: Schema = {"type": "string"}
        closed = next((branch for branch in branches if "enum" in branch and branch["enum"] != [""]), None)
        if text in branches and closed is not None:
            # `Literal[…] | str` is Stripe's way to say that the list of values may grow.
            branches = [{**closed, "open": True}] + [b for b in branches if b is not closed and b != text]
        return branches[0] if len(branches) == 1 else {"anyOf": branches}

    def _named(self, name: str, module: str, scope: list[str], *, answers: bool) -> Schema:
        head, *tail = name.split(".")
        for depth in range(len(scope), -1, -1):  # a nested class hides an outer one of the same name
            if self._find(module, [*scope[:depth], head]) is not None:
                return self._class(module, [*scope[:depth], head, *tail], answers=answers)
        source, original = self.module(module).imports.get(head, ("", ""))
        if source in self.files:
            return self._class(source, [original, *tail], answers=answers)
        raise ValueError(f"{module} of the stripe package names {name}, which is nowhere to be found")

    def _find(self, module: str, path: list[str]) -> ast.ClassDef | None:
        found = self.module(module).classes.get(path[0])
        for name in path[1:]:
            body = found.body if found else []
            found = next((node for node in body if isinstance(node, ast.ClassDef) and node.name == name), None)
        return found

    def _class(self, module: str, path: list[str], *, answers: bool) -> Schema:
        key = module.removeprefix("stripe.").replace(".", ":") + "." + ".".join(path)
        if key not in self.schemas:
            node = self._find(module, path)
            if node is None:
                raise ValueError(f"{module} of the stripe package has no class {'.'.join(path)}")
            self.schemas[key] = {}  # a class that holds itself ends here
            self.schemas[key] = self._fields(node, module, path, answers=answers)
        return {"$ref": _REF + key}

    def _fields(self, node: ast.ClassDef, module: str, path: list[str], *, answers: bool) -> Schema:
        wire_names = _wire_names(node)
        fields: list[tuple[str, ast.expr]] = [
            (wire_names.get(line.target.id, line.target.id), line.annotation)
            for line in node.body
            if isinstance(line, ast.AnnAssign)
            and isinstance(line.target, ast.Name)
            and _is_field(line.target.id, line.annotation)
        ]
        fields += self._functional_base(node, module)
        properties: dict[str, Schema] = {}
        required = []
        for name, annotation in fields:
            properties[name] = self.schema(annotation, module, path, answers=answers) or {}
            written = ast.unparse(annotation).strip("'\"")
            optional = ("Optional", "NotRequired") if answers else ("NotRequired",)
            if not written.startswith(optional) and not (answers and properties[name].get("nullable")):
                required.append(name)
        schema: Schema = {"type": "object", "properties": properties}
        if not properties:
            schema["additionalProperties"] = answers
        if answers and "deleted" in required:
            required.remove("deleted")
        if required:
            schema["required"] = sorted(required)
        return schema

    def _functional_base(self, node: ast.ClassDef, module: str) -> list[tuple[str, ast.expr]]:
        """Fields of a base written `_XBase = TypedDict("XBase", {"from": …})`: names that Python reserves."""
        names = {ast.unparse(base) for base in node.bases}
        fields: list[tuple[str, ast.expr]] = []
        for line in self.module(module).tree.body:
            if (
                isinstance(line, ast.Assign)
                and ast.unparse(line.targets[0]) in names
                and isinstance(line.value, ast.Call)
            ):
                table = line.value.args[1]
                if isinstance(table, ast.Dict):
                    keys = [str(key.value) for key in table.keys if isinstance(key, ast.Constant)]
                    fields += zip(keys, table.values, strict=True)
        return fields


def _is_field(name: str, annotation: ast.expr) -> bool:
    return not name.startswith("_") and not re.match(r"['\"]?ClassVar\b", ast.unparse(annotation))


def _wire_names(node: ast.ClassDef) -> dict[str, str]:
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "_field_remappings":
            return {python: wire for wire, python in ast.literal_eval(line.value).items()}
    return {}


def _list_of(item: Schema, *, searched: bool) -> Schema:
    properties: dict[str, Schema] = {
        "object": {"type": "string", "enum": ["search_result" if searched else "list"]},
        "url": {"type": "string"},
        "has_more": {"type": "boolean"},
        "data": {"type": "array", "items": item},
        "total_count": {"type": "integer"},
    }
    if searched:
        properties["next_page"] = {"type": "string", "nullable": True}
    return {"type": "object", "properties": properties, "required": ["object", "url", "has_more", "data"]}
