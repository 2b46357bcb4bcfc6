"""A dict that has passed the contract and may not change, so that it need not be checked again."""

from __future__ import annotations

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
