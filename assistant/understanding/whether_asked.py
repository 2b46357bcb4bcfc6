"""Whether the one change that cues read in a message is asked for at all, or only reported, as the voice hears it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.assessment import Call
from assistant.understanding.assurance import signs
from assistant.understanding.catalogue import RULED
from assistant.understanding.hearing import hear
from assistant.understanding.learnt.caution import begins_with_act
from assistant.understanding.learnt.voice import voice
from assistant.understanding.pieces import Piece, compiled
from assistant.understanding.reading import World
from assistant.understanding.scene import Context

# Below both, cues alone heard a request. Of 2,967 right requests of strangers that do not begin with the act none is
# below, of 103 that only look like one ("the payout came today", "receipt of 4571 I sent once more") 72 are. What is
# incomplete to the ear, as an invoice by its customer's name is, or as much of one skill as of another, is never sure,
# and must sound less like a request.
HARDLY_REQUEST, HARDLY_REQUEST_INCOMPLETE, HARDLY_ASSURANCE = 0.3, 0.05, 0.1
VAGUE_ODDS = 3.0
_IS_TO_BE = r"(?:should|must|needs? to|has to|have to|is to|are to) be [a-z]+(?:ed|en|nt|id)"
# What is asked for some later day is no report.
_TO_COME = frozenset({"start_date", "cancel_date"})
# What nobody reports with: its past is another word ("I switched it off", but "I put it off").
_COMMANDS = frozenset(
    "switch turn shut stop take give keep try move start add bin kill block hide pull withdraw".split()
)
_COURTESY = frozenset("please pls kindly just ok okay hi hello hey so now also then and mate".split())
# After these it is a thing ("a stop on payouts").
_NAMES_A_THING = frozenset("of in on is was are were to for at".split())
# Asked for by saying that another thing is not to happen ("don't cancel her after all").
_BY_DENIAL = frozenset({"undo_cancellation"})


def is_hardly_asked(writes: Sequence[Call], own: str, pieces: Sequence[Piece], world: World, context: Context) -> bool:
    """Whether the one change that cues read must be asked about; where there are several, that is for others to say."""
    if len(writes) != 1 or writes[0].tool in RULED | _BY_DENIAL or _TO_COME & writes[0].args.keys():
        return False
    return not _points_back(writes[0], context) and _is_only_told(own, pieces, world, context)


def _points_back(call: Call, context: Context) -> bool:
    """Whether a request is about what the conversation showed or spoke of, so that it goes on from there."""
    shown = {*context.last_list, context.last_payment, context.last_customer, *context.shown.values()}
    return not shown.isdisjoint(map(str, call.args.values()))


def _commands(said: Sequence[Piece]) -> bool:
    """Whether the first word beside courtesy tells somebody to do something."""
    first, after, *_ = [*(p.form for p in said if not p.is_mark and p.form not in _COURTESY), "", ""]
    return first in _COMMANDS and after not in _NAMES_A_THING


def _is_only_told(own: str, pieces: Sequence[Piece], world: World, context: Context) -> bool:
    """Whether nobody would hear a request to change something in a message, whatever its cues say."""
    said = [piece for piece in pieces if piece.form != "\n"]
    if begins_with_act(said) or _commands(said):
        return False  # no report begins so
    request = voice().opinion(said).request
    if request >= HARDLY_REQUEST or compiled(_IS_TO_BE).search(" ".join(piece.form for piece in said)):
        return False
    heard = hear(own, said, world, context, voice())
    if heard is None:
        return True
    is_vague = "incomplete" in heard.against or heard.opinion.odds < VAGUE_ODDS
    if is_vague and request >= HARDLY_REQUEST_INCOMPLETE:
        return False
    return voice().assurance(signs(heard)) < HARDLY_ASSURANCE
