"""`expand[]`: ids replaced by the objects they name, as deep as Stripe goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.contract import Altered, Checked, Contract, ExpandTree
from integrations.sandbox.contract.annotations import Schema
from integrations.sandbox.errors import ApiError, invalid
from integrations.sandbox.store import Place
from integrations.sandbox.world import PLATFORM

_MAX_DEPTH = 4


def plan(contract: Contract, kinds: Mapping[str, Kind], answer: Schema, paths: list[str]) -> ExpandTree:
    """The asked paths as a tree, before anything is done. Raises ApiError (400) for one that cannot be expanded."""
    tree: ExpandTree = {}
    for path in paths:
        names = path.split(".")
        if len(names) - (names[0] == "data") > _MAX_DEPTH:
            raise invalid(f"You cannot expand more than {_MAX_DEPTH} levels of a property ({path}).", param="expand")
        schema, expandable, branch = answer, False, tree
        for name in names:
            found = _step(contract, kinds, schema, name)
            if found is None:
                raise _refused(path)
            schema, expandable = found
            branch = branch.setdefault(name, {})
        if not expandable:
            raise _refused(path)
    return tree


def expand(call: Call, value: Any, tree: ExpandTree) -> Any:
    """A copy of an answer with everything in the tree expanded."""
    if isinstance(value, list):
        return [expand(call, item, tree) for item in value]
    if not isinstance(value, dict) or not tree:
        return value
    out = Altered(value, tree.keys()) if isinstance(value, Checked) else dict(value)
    kind = call.kinds.get(str(value.get("object")))
    for name, below in tree.items():
        include = kind.includes.get(name) if kind else None
        inner = include(call, value) if include else _looked_up(call, value.get(name))  # type: ignore[arg-type]  # an answer's objects with an `object` field are stored ones
        if inner is not None:
            out[name] = expand(call, inner, below)
    return out


def _step(contract: Contract, kinds: Mapping[str, Kind], schema: Schema, name: str) -> tuple[Schema, bool] | None:
    """The schema behind one name of a path, and whether that name itself can be expanded."""
    inner = contract.shapes.field(schema, name)
    if inner is None:
        return None
    shapes = contract.shapes
    objects = shapes.resolved(schema).get("properties", {}).get("object", {}).get("enum") or [""]
    kind = kinds.get(objects[0])
    included = kind is not None and name in kind.includes
    items = inner.get("items", {})
    is_list = "has_more" in shapes.resolved(inner).get("properties", {})
    return inner, included or is_list or "expandable" in inner or "expandable" in items


def _looked_up(call: Call, value: Any) -> Any:
    if isinstance(value, list):
        return [_looked_up(call, item) for item in value]
    if not isinstance(value, str):
        return value
    store = call.world.store
    found = store.get(call.place, value)
    if found is None:
        found = store.get(Place(PLATFORM, call.livemode), value)
    return found if found is not None else call.world.account(value) or value


def _refused(path: str) -> ApiError:
    return invalid(f"This property cannot be expanded ({path}).", param="expand")
