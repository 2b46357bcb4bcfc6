"""Finds a stretch of time that a question names in words nobody could read, so that it is not answered for all time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding.assessment import Call
from assistant.understanding.catalogue import WRITES
from assistant.understanding.pieces import Piece, compiled
from assistant.understanding.reading import World, read
from assistant.understanding.vocabulary import is_ordinary

_DAY = r"(?:sat|sun|satdy|mon|tue|tues|wed|thu|thur|thurs|fri|last|this|that|the other|yesterday)"
_PART_OF_DAY = r"(?:nights?|nites?|evenings?|eve|mornings?|afternoons?|arvo)"
_SPAN_OF = r"(?:days?|weeks?|weekend|fortnight|months?|quarter|season|night|nights)"
_SPOKEN = (
    rf"{_DAY} {_PART_OF_DAY}|the other day",
    (
        rf"(?:in|during|over|for|at|on) (?:the|our|that) {_SPAN_OF} (?:of|before|after|when|we|that|with)"
        r" (?:the |our |my )?[a-z'-]+"
    ),
)
# "Last nite", "last sennight": a strange word in the place of a stretch of time, with nothing behind it to name.
_STRANGE = (
    r"(?<!the )(?<!our )(?<!my )(?:last|past|previous|prior) (?P<w>[a-z'-]{3,})"
    r"(?= (?:[?.,;!)]|for|from|in|on|by|at|please|and)(?: |$)|$)"
)
_WHICH = "I can't tell which days you mean by “{}”. From which day to which day?"


def lost_period(own: str, calls: Sequence[Call], world: World) -> str | None:
    """What to ask where no question has a period, and the merchant's words name one; else None."""
    if not calls or any(call.tool in WRITES or "start" in call.args or "end" in call.args for call in calls):
        return None
    pieces = [piece for piece in read(own, replace(world, asks=True)) if piece.form != "\n"]
    if any(piece.form == "WHEN" for piece in pieces):
        return None
    said = _unread(pieces)
    return None if said is None else _WHICH.format(said)


def _unread(pieces: Sequence[Piece]) -> str | None:
    """The words that name a stretch of time; None where there are none."""
    line = " ".join(piece.form for piece in pieces)
    found = next((match for pattern in _SPOKEN if (match := compiled(pattern).search(line))), None)
    strange = re.search(rf"(?<!\S){_STRANGE}", line)
    if found is None and strange is not None and not is_ordinary(strange["w"]):
        found = strange
    return found.group().strip() if found is not None else None
