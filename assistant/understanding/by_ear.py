"""A message read by what is learnt, where no cue knows it: questions freely, acts only where everything agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.understanding.assessment import Call
from assistant.understanding.assurance import signs
from assistant.understanding.catalogue import WRITES
from assistant.understanding.hearing import Hearing, hear
from assistant.understanding.learnt.voice import voice
from assistant.understanding.pieces import Piece
from assistant.understanding.reading import World
from assistant.understanding.scene import Context

# How far a reading must be relied on. Chosen on messages of authors whom neither voice nor assurance had learnt from.
READ_ASSURANCE = 0.5
WRITE_ASSURANCE = 0.97
# The share that must speak for a request before anything is changed.
WRITE_REQUEST = 0.75
# From which share on something that was not understood is taken for nobody's business here.
OUTSIDE_SHARE = 0.6
# What forbids a reading whatever speaks for it.
_BARS = frozenset({"outside", "incomplete", "doubted", "unread", "statement", "act", "method"})
_BARS_WRITES = frozenset(
    """
    incomplete unread missing unfit misleading part limits unused withheld another codes twice unnamed method
    """.split()
)
# A question that names one of these and has no use for it is another question, or none.
_AMOUNTS = frozenset({"MONEY", "PCT"})
_HOW_MUCH = frozenset({"amount", "amount_off", "percent", "percent_off"})
_HARMLESS_SIGNS = frozenset({"?", "-"})
# A question that begins so goes on from the one before; a period takes the place of the whole period before.
_GOES_ON = frozenset("and same also".split())
_PERIOD = frozenset({"start", "end"})


def read_by_ear(own: str, pieces: Sequence[Piece], world: World, context: Context) -> tuple[Call | None, bool]:
    """The one call that a message asks for, if that is certain enough, else whether it sounds like others' business."""
    heard = hear(own, pieces, world, context, voice())
    if heard is None:
        return None, False
    if not is_relied_on(heard, voice().assurance(signs(heard))):
        return None, heard.opinion.outside >= OUTSIDE_SHARE
    tool, args = heard.opinion.tool, heard.args
    last = context.last_call
    if last and last[0] == tool not in WRITES and heard.forms[0] in _GOES_ON:
        args = _as_before(last[1], args)
    return Call(tool, args), False


def is_relied_on(heard: Hearing, assurance: float) -> bool:
    """Whether nothing forbids a reading, and enough speaks for it."""
    writes = heard.opinion.tool in WRITES
    if (_BARS_WRITES if writes else _BARS) & heard.against.keys():
        return False
    if writes and (heard.opinion.request < WRITE_REQUEST or _is_strange(heard) or _is_disputed(heard)):
        return False
    if not writes and _AMOUNTS.intersection(heard.against.get("unused", ())):
        return False
    return assurance >= (WRITE_ASSURANCE if writes else READ_ASSURANCE)


def _is_strange(heard: Hearing) -> bool:
    """Whether there is a sign that may say something, or a question that is no polite request."""
    asks = any(part.mark == "?" and not part.polite for part in heard.parts)
    return asks or not _HARMLESS_SIGNS.issuperset(heard.against.get("strange", ()))


def _is_disputed(heard: Hearing) -> bool:
    """Whether two readings differ about how much."""
    return not _HOW_MUCH.isdisjoint(heard.against.get("disputed", ()))


def _as_before(before: Mapping[str, Any], args: Mapping[str, Any]) -> dict[str, Any]:
    """The last question's arguments with what is new ("and September, same cut")."""
    kept = {name: value for name, value in before.items() if name not in _PERIOD or not _PERIOD & args.keys()}
    return {**kept, **args}
