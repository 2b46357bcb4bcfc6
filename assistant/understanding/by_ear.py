"""A message read by what is learnt, where no cue knows it: questions freely, acts only where everything agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from assistant.understanding.assessment import Call
from assistant.understanding.assurance import signs
from assistant.understanding.catalogue import WRITES
from assistant.understanding.hearing import Hearing, hear
from assistant.understanding.learnt.arguments import CHOSEN
from assistant.understanding.learnt.voice import voice
from assistant.understanding.lexicon import REFUSING
from assistant.understanding.pieces import Piece
from assistant.understanding.reading import World
from assistant.understanding.scene import Context

# How far a reading must be relied on. Chosen on messages of authors whom neither voice nor assurance had learnt from.
READ_ASSURANCE, READ_ASSURANCE_DESPITE = 0.4, 0.6
WRITE_ASSURANCE = 0.91
# For what asks how something is done, and may yet be a question ("how are we doing?").
METHOD_ASSURANCE = 0.85
# From here on a change is likely enough to ask for a yes; in the place of another question, from the second on.
LIKELY_ASSURANCE, LIKELIER_ASSURANCE = 0.6, 0.7
# In a conversation, of which those messages know little.
TALK_ASSURANCE = 0.99
# And where one of these speaks against a change: each was wrong more often among strangers.
ASSURANCE_DESPITE = {
    "statement": 0.95, "unnamed": 0.96, "limits": 0.965, "alone": 0.97, "changes": 0.985, "misleading": 0.985,
    "bare": 0.985, "withheld": 0.99, "done": 0.99,
}  # fmt: skip
# What limits in a reason or a date as often as in a request ("stopped before the second class"); the others forbid.
_OFTEN_TOLD = frozenset(
    """
    before after keep stop undo forget done already would less third joke doesn't didn't isn't can't cannot
    couldn't wasn't haven't hasn't only nobody without instead rest rather but than
    """.split()
)
# From which share on something that was not understood is taken for nobody's business here.
OUTSIDE_SHARE = 0.6
# What forbids a reading whatever speaks for it.
_BARS = frozenset({"outside", "incomplete", "unread", "statement"})
_BARS_WRITES = frozenset(
    "incomplete unread missing unfit part another repeated headed codes method against currencies whom things".split()
)
# Where one of these stands, or a value is left over, a change that is said whole would be more than was asked for.
_LIMITING = frozenset({"changes", "alone"})
_VALUES = frozenset({"SPAN", "WHEN", "PCT", "MONEY", "NUM"})
# What a question must be surer despite.
_DOUBTS_READS = frozenset({"doubted", "act"})
# A question that names one of these and has no use for it is another question, or none.
_AMOUNTS = frozenset({"MONEY", "PCT"})
# What a question must not leave over: a day or a period, and what takes something away.
_NARROWS = frozenset("WHEN excluding except without excl".split())
_HOW_MUCH = frozenset({"amount", "amount_off", "percent", "percent_off", "quantity"})
_SHARES = frozenset({"percent", "percent_off"})
# Signs that join or adorn; any other may say something ("~50", "<20"), and some pictures do.
_ADORNING_SIGNS = frozenset("?-/=+@#→")
# A record that is named and fills nothing is another one than the change's.
_RECORDS = frozenset({"REF", "SUB", "PAYOUT", "DISPUTE", "REVIEW", "LINK"})
# A question that begins so goes on from the one before; a period takes the place of the whole period before.
_GOES_ON = frozenset("and same also".split())
_PERIOD = frozenset({"start", "end"})


@dataclass(frozen=True, slots=True)
class ByEar:
    """The call that a message asks for, if that is certain enough; else the change that it may well ask for.

    `assurance` is how far that can be relied on; `is_outside` says that it sounds like others' business.
    """

    call: Call | None = None
    likely: Call | None = None
    assurance: float = 0.0
    is_outside: bool = False


def read_by_ear(own: str, pieces: Sequence[Piece], world: World, context: Context) -> ByEar:
    """What a message sounds like."""
    heard = hear(own, pieces, world, context, voice())
    if heard is None:
        return ByEar()
    assurance = voice().assurance(signs(heard))
    tool, args = heard.opinion.tool, heard.args
    is_sure = context == Context() or tool not in WRITES or assurance >= TALK_ASSURANCE
    if not (is_sure and is_relied_on(heard, assurance)):
        likely = Call(tool, args) if tool in WRITES and not _BARS_WRITES & heard.against.keys() else None
        if likely is not None and _may_mislead(heard):
            likely = None
        return ByEar(None, likely, assurance, heard.opinion.outside >= OUTSIDE_SHARE)
    last = context.last_call
    if last and last[0] == tool not in WRITES and heard.forms[0] in _GOES_ON:
        args = _as_before(last[1], args)
    return ByEar(Call(tool, args), assurance=assurance)


def _may_mislead(heard: Hearing) -> bool:
    """Whether saying the change whole would leave out what limits it ("half their money"), or make up an amount."""
    return (
        _is_its_number(heard)
        or bool(_LIMITING & heard.against.keys())
        or not _VALUES.isdisjoint(heard.against.get("unused", ()))
    )


def is_relied_on(heard: Hearing, assurance: float) -> bool:
    """Whether nothing forbids a reading, and enough speaks for it."""
    if heard.opinion.tool in WRITES:
        return not _is_barred(heard) and assurance >= max(_despite(heard))
    unused, uncovered = heard.against.get("unused", ()), heard.against.get("uncovered", ())
    if _BARS & heard.against.keys() or _AMOUNTS.intersection(unused) or _NARROWS.intersection(uncovered):
        return False
    if "method" in heard.against:
        return assurance >= METHOD_ASSURANCE
    return assurance >= (READ_ASSURANCE_DESPITE if _DOUBTS_READS & heard.against.keys() else READ_ASSURANCE)


def _is_barred(heard: Hearing) -> bool:
    """Whether something forbids a change, however sure the voice is."""
    asks = any(part.mark == "?" and not part.polite for part in heard.parts)
    forbids = _BARS_WRITES & heard.against.keys() or {*heard.against.get("limits", ())} - _OFTEN_TOLD
    forbids = forbids or _RECORDS.intersection(heard.against.get("unused", ()))
    is_odd = not all(map(_adorns, heard.against.get("strange", ())))
    return bool(forbids) or asks or is_odd or _is_disputed(heard)


def _adorns(sign: str) -> bool:
    """Whether a sign is a picture, or one that says nothing of its own."""
    if not REFUSING.isdisjoint(sign):
        return False
    return sign in _ADORNING_SIGNS or all(category(letter) in ("So", "Sk", "Mn", "Cf") for letter in sign)


def _despite(heard: Hearing) -> Iterator[float]:
    """The assurance that each thing that speaks against a change asks for."""
    yield WRITE_ASSURANCE
    yield from (ASSURANCE_DESPITE[name] for name in heard.against if name in ASSURANCE_DESPITE)


def _is_disputed(heard: Hearing) -> bool:
    """Whether two readings differ about how much, or the skill's own slots doubt what the share is of."""
    if ("doubted" in heard.against and not _SHARES.isdisjoint(heard.args)) or _is_its_number(heard):
        return True
    return not (_HOW_MUCH | CHOSEN).isdisjoint(heard.against.get("disputed", ()))


def _is_its_number(heard: Hearing) -> bool:
    """Whether the amount may be the record's number once more ("order 3318 came twice, refund 3318")."""
    return heard.args.get("amount") in (heard.args.get("payment_ref", ""), heard.args.get("invoice", ""))


def _as_before(before: Mapping[str, Any], args: Mapping[str, Any]) -> dict[str, Any]:
    """The last question's arguments with what is new ("and September, same cut")."""
    kept = {name: value for name, value in before.items() if name not in _PERIOD or not _PERIOD & args.keys()}
    return {**kept, **args}
