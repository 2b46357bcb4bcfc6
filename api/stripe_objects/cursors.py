"""The cursor of a list: where the next page begins, in a text that fits only the very list it was given for."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass

from domain.errors import BadInput

CURSOR_CHARS_MAX = 1_500

_ID = re.compile(r"[^\x00-\x1f\x7f]{1,500}\Z")
_LIST = re.compile(r"[0-9a-f]{16}\Z")

# The place of an object in a sorted list: whether it has no value, its currency, its value, its id.
Place = tuple[bool, str, int | str, str]


@dataclass(frozen=True, slots=True)
class Cursor:
    """`after` is the id of the last object shown; `place` where it stood in a sorted list, None in Stripe's order."""

    after: str
    place: Place | None = None


def written(cursor: Cursor, of_list: str) -> str:
    """Return the cursor as text; `of_list` is what tells the list with its filters and order from every other."""
    packed = [of_list[:16], cursor.after, *(cursor.place or ())]
    text = json.dumps(packed, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text: str, of_list: str) -> Cursor:
    """Read a cursor; BadInput when it is none, or was given for another list."""
    try:
        packed = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _refusal() from error
    if not isinstance(packed, list) or not all(isinstance(part, str | int) for part in packed):
        raise _refusal()
    match packed:
        case [str(found), str(after), *place] if _LIST.match(found) and _ID.match(after):
            if found != of_list[:16]:
                raise BadInput("That cursor belongs to another list. Keep the filters and the order, or start anew.")
            return Cursor(after, _place(place))
    raise _refusal()


def _place(parts: list[str | int]) -> Place | None:
    """Read the place in a sorted list; BadInput when it is none."""
    match parts:
        case []:
            return None
        case [bool(is_empty), str(currency), int(value) | str(value), str(last)]:
            return is_empty, currency, value, last
    raise _refusal()


def _refusal() -> BadInput:
    """Say that a text is no cursor."""
    return BadInput("That cursor can't be used. Take next_cursor of the page before as it is, or start without one.")
