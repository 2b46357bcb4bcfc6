"""Whether a change that was only heard is asked for on a later day, which what does it at once can't wait for."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.assessment import Call
from assistant.understanding.mentions import When
from assistant.understanding.pieces import Piece

# A day may be in one of these, or be told in a text.
_HOLDS_A_DAY = frozenset(
    """
    start_date cancel_date until due_date due_days start end description memo name reason note at_period_end evidence
    """.split()
)
# After these the day belongs to something else ("the job of tomorrow", "due tomorrow").
_LEADS = frozenset("of for due by from until since before after 's is was are were be comes arrives".split())


def is_put_off(call: Call, pieces: Sequence[Piece]) -> bool:
    """Whether the one statement of a message ends in a day to come that no argument holds ("settle it tomorrow")."""
    words = [piece for piece in pieces if piece.form != "\n"]
    while words and (words[-1].form in ".!" or words[-1].form in ("please", "thanks", "ok")):
        words.pop()
    if len(words) < 3 or any(piece.is_mark for piece in words) or _HOLDS_A_DAY & call.args.keys():
        return False
    when, before = words[-1].value, words[-2].form
    return isinstance(when, When) and when.past is None and before not in _LEADS
