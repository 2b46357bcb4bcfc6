"""Tags of a period that say both its ends where the words do: "from 2 to 8 November" is no "since 2 November"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.learnt.voice import Tag
from assistant.understanding.mentions import When
from assistant.understanding.pieces import Piece

# After one of these a stretch of days only says where a longer one begins, or ends.
_OPENS = frozenset("since after starting beginning onwards onward before until till til by upto".split())
_BETWEEN = frozenset("the , : of".split())


def with_whole_periods(pieces: Sequence[Piece], tags: Sequence[Tag]) -> list[Tag]:
    """The tags, with a stretch that says its first and its last day taken for both where it was taken for one."""
    return [
        Tag("start,end", tag.share) if tag.label in ("start", "end") and _says_both(pieces, place) else tag
        for place, tag in enumerate(tags)
    ]


def _says_both(pieces: Sequence[Piece], place: int) -> bool:
    """Whether the piece is the only stretch of the message, from one day to another, and nothing opens it."""
    when = pieces[place].value
    if not isinstance(when, When) or when.grain != "range" or sum(piece.form == "WHEN" for piece in pieces) > 1:
        return False
    before = (piece.form for piece in reversed(pieces[:place]) if piece.form not in _BETWEEN)
    after = pieces[place + 1].form if place + 1 < len(pieces) else ""
    return next(before, "") not in _OPENS and after not in _OPENS
