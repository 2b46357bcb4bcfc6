"""Weighs the readings of one clause and decides: a call, a question, or nothing asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.understanding.catalogue import SPECS
from assistant.understanding.clauses import Part
from assistant.understanding.coverage import forbids, leftover
from assistant.understanding.intents import BY_TOOL, SENSES
from assistant.understanding.learnt.voice import Opinion, voice
from assistant.understanding.lexicon import ACTS, NEGATIONS
from assistant.understanding.mentions import Doubt
from assistant.understanding.mood import asks_method, is_how_to, is_negated, is_statement
from assistant.understanding.pieces import Clause
from assistant.understanding.purposes import asked
from assistant.understanding.reading import World
from assistant.understanding.replies import UNDERSTOOD
from assistant.understanding.restating import restate
from assistant.understanding.scene import Context, Filling, Scene
from assistant.understanding.screening import is_outside
from assistant.understanding.senses.sense import Sense
from assistant.understanding.vocabulary import is_ordinary

Pending = tuple[str, Mapping[str, Any], str | None]


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call with its arguments."""

    tool: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one clause comes to. `pending` is kept for the answer when something is missing."""

    kind: Literal["call", "ask", "none"]
    calls: tuple[Call, ...] = ()
    question: str = ""
    pending: Pending | None = None
    tool: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What one tool's slots found in a clause, the places that they took, and the places that nothing accounts for."""

    filling: Filling
    taken: frozenset[int]
    left: list[int]


@dataclass(slots=True)
class _Reading:
    """One sense tried on a clause."""

    sense: Sense
    filling: Filling
    left: list[int]
    forbidden: bool
    weight: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing stands in the way of the call."""
        return not (self.filling.missing or self.filling.doubt or self.forbidden)

    @property
    def rank(self) -> tuple[int, int]:
        """The better reading explains more of the clause; then the heavier cue counts."""
        if self.forbidden and not self.sense.writes:
            return -1, self.weight  # a read can't be what a request to change something means
        score = 2 * self.weight - 3 * len(self.left) - 2 * bool(self.filling.missing) - bool(self.filling.doubt)
        return score + 2 * self.is_complete, self.weight


NOTHING = Verdict("none")
# How many times likelier than the next the learnt voice must hold another skill to question a write, and how many times
# the same one for a few words more in a read. Chosen on tuning halves only.
DOUBT_ODDS = 100_000.0
AGREED_ODDS = 2.0
AGREED_STRANGERS_MAX = 5
_NARROWING = frozenset(
    """
    if unless except excluding excl besides less minus only without but instead or leave reduce sat sun mon tue tues
    wed thu thur thurs fri year years month months week weeks day days quarter quarters hour hours fiscal financial
    tax wise per by than between least most under below above over before after since until till first second third
    other another new old oldest newest smallest average each every is are was were
    """.split()
)
_BEFORE_NAMES = frozenset("of for from by to with in at on about named called".split())
_BEFORE_VERDICTS = frozenset("is are was were looks seems so too very".split())
ANSWERS_WHY = frozenset({"explain_payout", "payment_success", "get_dispute", "compare_revenue"})


def assess(part: Part, world: World, context: Context) -> Verdict:
    """Read a clause as the skill that explains it best."""
    clause, bare = part.clause, asked(part.clause)
    readings = [
        _read(sense, weight, said, world, context)
        for sense in SENSES
        for said, weight in [_heard(sense, clause, bare)]
        if weight
    ]
    if not readings:
        return NOTHING
    readings.sort(key=lambda reading: reading.rank, reverse=True)
    best = readings[0]
    if len(readings) > 1 and _is_tied(best, readings[1]):
        return _two_ways(best.sense.tool, readings[1].sense.tool)
    if best.sense.writes and not part.polite and (part.mark == "?" or is_how_to(clause)):
        question = f"I haven't done anything. Should I {_title(best.sense.tool)}? Then tell me so, with the details."
        return Verdict("ask", question=question, tool=best.sense.tool)
    if asks_method(clause) and best.sense.tool not in ANSWERS_WHY:
        return Verdict(
            "ask",
            question="I can't advise on that, but I can look things up or prepare a change for you.",
            tool=best.sense.tool,
        )
    if best.forbidden and not best.sense.writes and _is_agreed_read(best, clause):
        best.forbidden = False
    verdict = _decide(best, clause)
    if verdict.kind == "call" and best.sense.writes:
        return doubted(verdict, voice().opinion(clause.pieces))
    return verdict


def _heard(sense: Sense, clause: Clause, bare: Clause) -> tuple[Clause, int]:
    """What a sense reads, and the weight of its cues there: a question goes without what it is asked for."""
    weight = 0 if sense.writes or bare is clause else sense.weight(bare)
    return (bare, weight) if weight else (clause, sense.weight(clause))


def _is_agreed_read(best: _Reading, clause: Clause) -> bool:
    """Whether cues and learnt voice hear the same read, and the words left over are few and can't narrow it."""
    left = [clause.pieces[index] for index in best.left]
    if best.filling.missing or best.filling.doubt or len(left) > AGREED_STRANGERS_MAX:
        return False
    if is_statement(clause) or is_negated(clause) or asks_method(clause) or is_outside(clause.line):
        return False
    if not all(_is_idle(clause, index) for index in best.left):
        return False
    heard = voice().opinion(clause.pieces)
    return heard.tool == best.sense.tool and heard.odds >= AGREED_ODDS


def _is_idle(clause: Clause, index: int) -> bool:
    """Whether a left-over piece is a plain word that names nothing and no stretch of time."""
    piece = clause.pieces[index]
    if piece.is_typed or not piece.form.isalpha() or piece.form in NEGATIONS | ACTS | _NARROWING:
        return False
    if clause.before(index) in _BEFORE_VERDICTS:
        return False
    if is_ordinary(piece.form):
        return True
    # A word nobody knows may be somebody's name, the more so after "of" or with a capital.
    return piece.text.islower() and clause.before(index) not in _BEFORE_NAMES


def doubted(verdict: Verdict, heard: Opinion) -> Verdict:
    """The write as it was read, or a question when the learnt voice is sure of something else."""
    does_many = len(verdict.calls) > 1 and heard.tool == f"{verdict.tool}s"
    if heard.tool == verdict.tool or does_many or heard.odds < DOUBT_ODDS:
        return verdict
    return _two_ways(verdict.tool, heard.tool)


def _two_ways(tool: str, other: str) -> Verdict:
    """The question between two skills."""
    names = f"{_title(tool)} or {_title(other)}"
    return Verdict("ask", question=f"I can read that two ways: {names}. Which do you mean?", tool=tool)


def _is_tied(best: _Reading, second: _Reading) -> bool:
    """Whether two readings with a write among them stand equal."""
    either_writes = best.sense.writes or second.sense.writes
    return either_writes and best.rank == second.rank and best.is_complete and second.is_complete


def _read(sense: Sense, weight: int, clause: Clause, world: World, context: Context) -> _Reading:
    """Try one sense on the clause."""
    scene = Scene(clause, world, context)
    filling = sense.fill(scene)
    left = leftover(scene, sense)
    return _Reading(sense, filling, left, forbids(scene, sense, left, weight), weight)


def _decide(reading: _Reading, clause: Clause) -> Verdict:
    """Turn the best reading into a call, or into the one question that stands in its way."""
    tool, filling = reading.sense.tool, reading.filling
    missing = filling.missing or ("amount" if _lacks_amount(reading) else None)
    pending = (tool, filling.args, missing)
    for index in reading.left if reading.forbidden else ():
        value = clause.pieces[index].value
        if isinstance(value, Doubt):
            return Verdict("ask", question=value.question, pending=pending, tool=tool)
    if filling.doubt:
        return Verdict("ask", question=filling.doubt, pending=pending, tool=tool)
    if reading.forbidden:
        unread = clause.written(reading.left)
        if not unread:
            question = "I can't do that itself. What should happen, and to which payment or customer?"
            return Verdict("ask", question=question, tool=tool)
        read = f"{UNDERSTOOD}{restate(tool, filling.args)}"
        return Verdict("ask", question=f"{read}. But I'm not sure about “{unread}”. What do you mean by it?", tool=tool)
    if filling.missing:
        return Verdict("ask", question=filling.question or "", pending=pending, tool=tool)
    return Verdict("call", tuple(Call(tool, dict(args)) for args in filling.calls), tool=tool)


def _lacks_amount(reading: _Reading) -> bool:
    """Whether an answer to the doubt would most likely be the amount, so that it can't be taken for an order."""
    return "amount" in SPECS[reading.sense.tool].properties and "amount" not in reading.filling.args


def _title(tool: str) -> str:
    """A tool's name as words."""
    return tool.replace("_", " ")


def fill_for(tool: str, clause: Clause, world: World, context: Context) -> Filled:
    """Fill one tool's slots from a clause that needs no cue for it; nothing for a tool that has no slots."""
    sense = BY_TOOL.get(tool)
    if sense is None:
        return Filled(Filling(), frozenset(), [*range(len(clause.pieces))])
    scene = Scene(clause, world, context)
    filling = sense.fill(scene)
    taken = frozenset(scene.used)
    return Filled(filling, taken, leftover(scene, sense))
