"""Whether what stands around the requests of a message undoes them, so that they are asked about and not proposed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.understanding.assessment import Call
from assistant.understanding.catalogue import RULED
from assistant.understanding.done_already import tells_it_is_done
from assistant.understanding.lexicon import REFUSING
from assistant.understanding.not_meant import tells_it_is_not_meant
from assistant.understanding.pieces import Piece
from assistant.understanding.reported import is_spoken_of
from assistant.understanding.statements import statements
from assistant.understanding.struck_out import is_struck_out
from assistant.understanding.terms import conditions

# A message that is one statement of what was not done, or of what somebody asked for; or that stops itself.
_ASKS_NOTHING = re.compile(
    r"(?:(?:no|but|so|well|and|hi|hello) )*(?:i|we) (?:didn't|did not|haven't|have not|hadn't|never) [^.,;:!?-]+"
    r"|(?:they|he|she|somebody|someone) (?:just |has |have )*asked (?:us |me )?to (?!please)[^.,;:!?-]+"
    r"|.* (?:no|oh|hmm|actually) ,? ?(?:wait|hold on|hang on)(?: a (?:sec|second|minute|moment))?[ .!]*"
)


def are_undone(writes: Sequence[Call], own: str, pieces: Sequence[Piece]) -> bool:
    """Whether these changes are told of as done, not meant, no longer wanted, conditional, or only spoken of.

    What to watch for is described by such words and is no change; it stays out.
    """
    tools = {call.tool for call in writes} - RULED
    if not tools:
        return False
    line = " ".join(piece.form for piece in pieces if piece.form != "\n")
    if (
        is_struck_out(own)
        or REFUSING.intersection(own)
        or is_spoken_of(line)
        or conditions(line)
        or _ASKS_NOTHING.fullmatch(line)
    ):
        return True
    return any(_undoes(tool, said) for said in statements(pieces) for tool in tools)


def _undoes(tool: str, said: str) -> bool:
    """Whether one statement undoes a request for a tool."""
    return tells_it_is_done(tool, said) or tells_it_is_not_meant(tool, said)
