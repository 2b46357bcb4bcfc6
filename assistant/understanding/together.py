"""What the clauses of a message come to together: one request in parts, whom and what the earlier ones named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.understanding.asides import without_asides
from assistant.understanding.assessment import Verdict, assess
from assistant.understanding.catalogue import WRITES
from assistant.understanding.clauses import Part
from assistant.understanding.frames import strip_frames
from assistant.understanding.mentions import Person
from assistant.understanding.pieces import Clause
from assistant.understanding.reading import World
from assistant.understanding.scene import Context

# What an earlier clause says of the customer the conversation is about ("his wire landed. Restart collections").
_SOMEBODY = r"(?:he|she|his|her|he's|she's|him|they|their|they're)"
_CODE = re.compile(r"(?=.*\d)[A-Z]{3}[A-Z0-9_-]+\Z")
# Requests that people spread over clauses: "put Eve on Gold but don't start it before 1 December".
_SAID_IN_PARTS = frozenset(
    "create_subscription change_plan cancel_subscription pause_subscription schedule_change".split()
)


def people_of(part: Part, before: list[Person], context: Context) -> list[Person]:
    """The people named so far, with those of a clause; a pronoun means the customer the conversation is about."""
    people = before + [piece.value for piece in part.clause.pieces if isinstance(piece.value, Person)]
    if not people and context.last_customer and part.clause.has(_SOMEBODY):
        return [Person(context.last_customer, "known")]
    return people


def codes_of(part: Part) -> list[str]:
    """What is written like the code of a coupon in a clause."""
    return [piece.text for piece in part.clause.pieces if _CODE.match(piece.text) and not piece.is_typed]


def is_put_off(verdicts: Sequence[Verdict]) -> bool:
    """Whether the last request follows one that is put off or ends on a day ("pause her until March, then cancel")."""
    later = {"until", "start_date", "cancel_date", "at_period_end"}
    before = [call for verdict in verdicts[:-1] for call in verdict.calls if call.tool in WRITES]
    is_write = any(call.tool in WRITES for call in verdicts[-1].calls)
    return is_write and any(call.args.get(name) for call in before for name in later)


# Of somebody to look up and something to do with it, only a record's details are said piece by piece.
_LOOKS_UP = "find_customer"
_DETAILS = frozenset({"create_customer", "update_customer"})


def joined(
    whole: Clause, parts: Sequence[Part], verdicts: Sequence[Verdict], world: World, context: Context
) -> Verdict | None:
    """The message read as one request: where its clauses are none, or where the others only say more about the one.

    Every word must be accounted for as in a single clause, and nothing that the request alone says may change.
    """
    pairs = zip(parts, verdicts, strict=True)
    if any(part.mark == "?" and not part.polite and verdict.tool in WRITES for part, verdict in pairs):
        return None  # "money back on 5653? we weren't no-shows" asks whether
    calls = [verdict for verdict in verdicts if verdict.kind == "call" and verdict.tool != _LOOKS_UP]
    looks_up = any(verdict.kind == "call" and verdict.tool == _LOOKS_UP for verdict in verdicts)
    alone = calls[0] if calls else None
    if len(parts) < 2 or len(calls) > 1:
        return None
    if alone is not None and (alone.tool not in _SAID_IN_PARTS or any(part.mark == "?" for part in parts)):
        return None
    # Frames may hold words of the request ("this time to …"); they go only where the request is known.
    asked = Clause(tuple(strip_frames(whole.pieces)[0]), whole.ends_with) if alone is not None else whole
    found = assess(Part(without_asides(asked), parts[-1].polite, whole.ends_with, ""), world, context)
    if looks_up and (alone is not None or found.tool not in _DETAILS):
        return None
    if found.kind != "call" or alone is None:
        return found if found.kind == "call" else None
    if found.tool != alone.tool or len(found.calls) != 1 or len(alone.calls) != 1:
        return None
    new, old = found.calls[0].args, alone.calls[0].args
    return found if new.keys() >= old.keys() and all(new[name] == old[name] for name in old) else None
