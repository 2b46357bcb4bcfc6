"""Dicts that have passed the contract, so that they need not be checked again, or only where they are new."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NoReturn


class Checked(dict[str, Any]):
    """A stored object: frozen at its top level, checked against its schema when it was stored.

    Writing to it raises TypeError; whoever wants a change stores a new version.
    """

    __slots__ = ()

    def _frozen(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a stored object is frozen: store a new version with call.update(object, {…})")

    __setitem__ = __delitem__ = __ior__ = _frozen
    update = setdefault = pop = popitem = clear = _frozen


class Altered(dict[str, Any]):
    """A copy of a checked object in which only the fields named by `altered` are new and need to be checked."""

    __slots__ = ("altered",)

    def __init__(self, fields: Mapping[str, Any], altered: Collection[str]) -> None:
        super().__init__(fields)
        self.altered = altered
