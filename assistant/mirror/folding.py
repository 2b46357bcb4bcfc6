"""Objects in objects: Stripe shows some whole where asked (`expand`); the copy keeps each once and joins them again.

Source: https://docs.stripe.com/api/expanding_objects.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Any

from storage.mirror_objects import Kept

Tree = dict[str, Any]
Find = Callable[[Collection[str]], Awaitable[Mapping[str, Kept]]]


class NotKept(Exception):
    """Some objects lack what was asked to be shown whole; `rows` are their places."""

    def __init__(self, rows: frozenset[int]) -> None:
        """Name the rows."""
        super().__init__("not kept")
        self.rows = rows


def tree_of(paths: Iterable[str]) -> Tree:
    """Return the paths of a list's `expand` as a tree, below "data"; ValueError for one that is not below it."""
    tree: Tree = {}
    for path in paths:
        first, *names = path.split(".")
        if first != "data" or not names:
            raise ValueError("a list's expand is below data")
        branch = tree
        for name in names:
            branch = branch.setdefault(name, {})
    return tree


def fold(value: Any, tree: Tree, kinds: Collection[str], found: list[dict[str, Any]]) -> Any:
    """Replace whole objects along the tree by their ids, deepest first, and gather them; changes `value`.

    Only objects of these kinds are replaced: others are a part of the object that they stand in.
    """
    if isinstance(value, list):
        return [fold(one, tree, kinds, found) for one in value]
    if not isinstance(value, dict):
        return value
    for name, below in tree.items():
        if name in value:
            value[name] = _folded(value[name], below, kinds, found)
    return value


async def unfold(rows: list[dict[str, Any]], tree: Tree, find: Find) -> None:
    """Show whole along the tree what the rows name by id; changes them. NotKept for rows where something is missing.

    A deleted object is shown as Stripe shows it: its id, its kind, and that it is deleted.
    """
    missing: set[int] = set()
    level: list[tuple[int, Any, Tree]] = [(number, row, tree) for number, row in enumerate(rows)]
    while level:
        slots: list[tuple[int, Any, Any, Tree]] = []
        following: list[tuple[int, Any, Tree]] = []
        for number, value, branch in level:
            for name, below in branch.items():
                _step(number, value, name, below, slots, following, missing)
        known = await find({str(holder[key]) for _number, holder, key, _below in slots}) if slots else {}
        for number, holder, key, below in slots:
            kept = known.get(holder[key])
            if kept is None:
                missing.add(number)
                continue
            holder[key] = shown(kept)
            if below:
                following.append((number, holder[key], below))
        level = following
    if missing:
        raise NotKept(frozenset(missing))


def shown(kept: Kept) -> dict[str, Any]:
    """Return a kept object as Stripe shows it; a copy, since it may stand in several places."""
    if kept.is_deleted:
        return {"id": kept.object_id, "object": kept.kind, "deleted": True}
    return dict(kept.state)


def _step(
    number: int, value: Any, name: str, below: Tree, slots: list[tuple[int, Any, Any, Tree]],
    following: list[tuple[int, Any, Tree]], missing: set[int],
) -> None:  # fmt: skip
    """Go one name further: note ids to be replaced, and what to go on from."""
    if isinstance(value, list):
        for one in value:
            _step(number, one, name, below, slots, following, missing)
        return
    if not isinstance(value, dict) or value.get("deleted"):
        return
    if name not in value:
        missing.add(number)
        return
    inner = value[name]
    if isinstance(inner, str):
        slots.append((number, value, name, below))
    elif isinstance(inner, list):
        inner = value[name] = list(inner)
        for at, one in enumerate(inner):
            if isinstance(one, str):
                slots.append((number, inner, at, below))
            elif below:
                inner[at] = dict(one) if isinstance(one, dict) else one
                following.append((number, inner[at], below))
    elif isinstance(inner, dict) and below:
        value[name] = dict(inner)
        following.append((number, value[name], below))


def _folded(inner: Any, below: Tree, kinds: Collection[str], found: list[dict[str, Any]]) -> Any:
    """Fold what stands at the end of a name."""
    if isinstance(inner, list):
        return [_folded(one, below, kinds, found) for one in inner]
    if not isinstance(inner, dict):
        return inner
    fold(inner, below, kinds, found)
    if inner.get("object") in kinds and isinstance(inner.get("id"), str):
        found.append(inner)
        return inner["id"]
    return inner
