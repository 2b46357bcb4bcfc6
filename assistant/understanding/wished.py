"""What a customer wishes, told right before the merchant says to do it: the same request said twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding.assessment import Verdict, assess
from assistant.understanding.clauses import Part
from assistant.understanding.reading import World
from assistant.understanding.scene import Context

_WISHES = (
    r"^(?:CUST|EMAIL) (?:would like|'d like|wants|wishes|has asked|asked|asks|is asking|needs)(?: (?:me|us))? to(?= \S)"
)


def without_granted(
    parts: Sequence[Part], verdicts: Sequence[Verdict], world: World, context: Context, taken: Verdict
) -> list[Verdict]:
    """The verdicts, with `taken` for a wish that the next clause grants word for word ("…, please cancel it")."""
    found = list(verdicts)
    for place, verdict in enumerate(verdicts[:-1]):
        following = verdicts[place + 1]
        if verdict.kind == "ask" and following.kind == "call" and parts[place].mark != "?":
            wish = _wish(parts[place], world, context)
            if wish is not None and wish.kind == "call" and wish.calls == following.calls:
                found[place] = taken
    return found


def _wish(part: Part, world: World, context: Context) -> Verdict | None:
    """What somebody wishes, read as if the merchant asked for it."""
    match = part.clause.match(_WISHES)
    places = part.clause.indices(match)
    if not places:
        return None
    asked = part.clause.part(places[-1] + 1)
    return assess(replace(part, clause=asked), world, replace(context, said_people=(part.clause.person(0),)))
