"""Assesses the clauses of a message one after the other, as a later one may point back to or correct an earlier one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding.answers import continue_pending, corrects
from assistant.understanding.asides import MAY_NAME, is_aside
from assistant.understanding.assessment import Verdict, assess
from assistant.understanding.catalogue import WRITES
from assistant.understanding.clauses import Part
from assistant.understanding.mentions import Person
from assistant.understanding.pieces import Piece
from assistant.understanding.pointing import with_it_named
from assistant.understanding.reading import World, read
from assistant.understanding.scene import Context, Scene
from assistant.understanding.slots.disputes import STAGED
from assistant.understanding.slots.people import ordinal
from assistant.understanding.text import OWN_LENGTH_MAX
from assistant.understanding.unsupported import no_skill_for

NO_SKILL = "none"
TAKEN = "taken into the request before"


def assess_all(parts: Sequence[Part], world: World, context: Context, foreign: tuple[str, ...]) -> list[Verdict]:
    """Assess clause by clause; what earlier clauses named is there for the pronouns of later ones."""
    verdicts: list[Verdict] = []
    says_how_much = any(part.clause.of("MONEY", "PCT") for part in parts)
    refs, people = _named_by_others(foreign, world, says_how_much)
    for part in with_it_named(parts, context):
        unable = no_skill_for(part.clause)
        if unable is not None:
            verdicts.append(Verdict("ask", question=unable, tool=NO_SKILL))
            continue
        if len(parts) > 1 and part.mark != "?" and is_aside(part.clause.pieces, records=MAY_NAME, told_only=True):
            verdicts.append(Verdict("none", tool=TAKEN))
            refs = refs + [str(piece.value) for piece in part.clause.pieces if piece.form == "REF"]
            people = people + [piece.value for piece in part.clause.pieces if isinstance(piece.value, Person)]
            continue
        here = replace(context, said_refs=tuple(dict.fromkeys(refs)), said_people=_distinct(people))
        if verdicts and _only_stages(part, verdicts[-1]):
            verdicts.append(Verdict("none", tool=TAKEN))
            continue
        corrected = _corrected(part, verdicts[-1], world, here) if verdicts else None
        if corrected is not None:
            verdicts[-1] = corrected
        verdicts.append(Verdict("none", tool=TAKEN) if corrected is not None else assess(part, world, here))
        refs = refs + [str(piece.value) for piece in part.clause.pieces if piece.form == "REF"]
        item = ordinal(Scene(part.clause, world, context)) if not part.clause.of("REF") else None
        refs += [item] if item and verdicts[-1].kind == "none" else []
        people = people + [piece.value for piece in part.clause.pieces if isinstance(piece.value, Person)]
    return verdicts


def _only_stages(part: Part, before: Verdict) -> bool:
    """Whether the clause only says what drafting evidence means: that nothing is sent yet ("…, don't submit it")."""
    drafts = before.kind == "call" and before.tool == "draft_dispute_evidence"
    return drafts and re.fullmatch(STAGED, part.clause.line) is not None


def _corrected(part: Part, before: Verdict, world: World, context: Context) -> Verdict | None:
    """The request before with what this clause takes back ("sorry, 5.50 it should be"); None when it corrects none."""
    if before.kind != "call" or len(before.calls) != 1 or before.tool not in WRITES:
        return None
    if not (corrects(part.clause.line) or part.clause.has("sorry|oops|instead|rather")):
        return None
    call = before.calls[0]
    return continue_pending(part.clause, world, replace(context, pending=(call.tool, call.args, None)))


def _named_by_others(foreign: tuple[str, ...], world: World, says_how_much: bool) -> tuple[list[str], list[Person]]:
    """The payment that quoted words are about, unless only they state an amount: how much is the merchant's to say."""
    pieces: list[Piece] = [piece for text in foreign for piece in read(text[:OWN_LENGTH_MAX], world)]
    if not says_how_much and any(piece.form in ("MONEY", "PCT") for piece in pieces):
        return [], []
    return [str(piece.value) for piece in pieces if piece.form == "REF"], []


def _distinct(people: Sequence[Person]) -> tuple[Person, ...]:
    """Each person once."""
    return tuple({person.say.lower(): person for person in people}.values())
