"""Which stretches of an answer or a correction say something new, and which only say why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.understanding.drafts import Draft
from assistant.understanding.intents import BY_TOOL
from assistant.understanding.learnt import limiting
from assistant.understanding.learnt.voice import voice
from assistant.understanding.learnt.withholding import seeks_advice, withholds
from assistant.understanding.lexicon import ACTS, NEGATIONS
from assistant.understanding.mentions import Doubt, Person
from assistant.understanding.money import currency_alone
from assistant.understanding.offered import with_offered_named
from assistant.understanding.pieces import Piece, as_word
from assistant.understanding.reading import World
from assistant.understanding.recalled import last_answer
from assistant.understanding.scene import Context
from assistant.understanding.typed_values import in_arguments

_ENDS = frozenset(", . ! ; : — – - ( ) …".split())
# Words that limit elsewhere, and in a correction only say that something else is meant.
CORRECTING = frozenset("no not just only instead rather all but sorry wait then first without".split())
_COURTEOUS = CORRECTING | frozenset(
    "oh ah hmm hm ok okay yes yeah yep please pls and well actually oops my bad mistake good so".split()
)
# What opens a change of the draft, though the words are acts elsewhere.
_OPENS_CHANGE = frozenset("make set put change let give use add start take bill do send".split())
# How a clause begins that only says why, unless it goes on as below.
_TELLS_OF = frozenset(
    """
    he she they we i he's she's they're we're i'm i've i'll his her their our my there the this it was because since in
    with as one
    """.split()
)
_GOES_ON = frozenset("is should must will mean meant think said gets wants needs pays starts".split())
# The kinds of values that nobody mentions beside an answer without meaning them.
_MEANT = frozenset({"MONEY", "PCT", "SPAN", "EMAIL", "PLAN", "REF"})
_BEFORE_PLANS = frozenset(["", *"to the on no nah mean it for yes sorry rather put".split()])
# What asks for the same once more beside the draft.
_BESIDES = frozenset("too also both another again same".split())
# Of fewer words ("in euros") nobody hears which skill they ask for.
_WORDS_MIN = 3
_TURNS_AWAY = frozenset("not instead than".split())


def telling_of(
    pieces: Sequence[Piece], draft: Draft, world: World, context: Context, history: Sequence[Mapping[str, str]]
) -> list[Piece]:
    """The pieces that may say something new of a draft; none where the message may be anything but an answer to it."""
    named = with_offered_named(pieces, last_answer(history), draft.args, world)
    listed = [_listed(piece, context) for piece in named if piece.form != "\n"]
    kept = _without_denied(_with_plans([_plain(piece, draft, world) for piece in listed], draft, world), draft, world)
    return _telling(kept, world) if kept is not None and not _asks_otherwise(kept, draft) else []


def _listed(piece: Piece, context: Context) -> Piece:
    """The record of the list whose last digits somebody said ("0955" of DL-0955)."""
    said = piece.text.strip(" .,!") if piece.form in ("NUM", "REF") else ""
    found = [item for item in context.last_list if said and len(said) > 1 and item.endswith(said) and item != said]
    return replace(piece, form="REF", value=found[0]) if len(found) == 1 else piece


def _plain(piece: Piece, draft: Draft, world: World) -> Piece:
    """The piece, as a word where it only may be somebody's name."""
    if piece.form != "CUST" or not isinstance(piece.value, Person) or piece.value.certainty == "known":
        return piece
    is_asked = draft.asked_for == "customer" and world.directory.is_empty
    return piece if is_asked else as_word(piece)


def _with_plans(pieces: Sequence[Piece], draft: Draft, world: World) -> list[Piece]:
    """The pieces, with a plan in the place of a word that names one where the draft is about plans."""
    if "plan" not in (draft.asked_for, *draft.args):
        return list(pieces)
    plans = {plan.lower(): plan for plan in world.directory.plans}
    before = ["", *(piece.form for piece in pieces)]
    return [
        replace(piece, form="PLAN", value=plans[piece.form])
        if piece.form in plans and (before[place] in _BEFORE_PLANS or before[place] in _ENDS)
        else piece
        for place, piece in enumerate(pieces)
    ]


def _asks_otherwise(pieces: Sequence[Piece], draft: Draft) -> bool:
    """Whether a message forbids, wonders, doubts, or sounds like another request."""
    line = " ".join(piece.form for piece in pieces)
    if any(isinstance(piece.value, Doubt) for piece in pieces) or withholds(line) or seeks_advice(line) or "?" in line:
        return True
    if draft.is_proposal and any(piece.form in _BESIDES for piece in pieces):
        return True
    own = BY_TOOL[draft.tool].words | _OPENS_CHANGE
    firsts = (next((piece.form for piece in part if piece.form not in _COURTEOUS), "") for part in _parts(pieces))
    if any(first in ACTS and first not in own for first in firsts):
        return True
    opinion = voice().opinion(pieces)
    says_enough = sum(not piece.is_mark for piece in pieces) >= _WORDS_MIN
    return says_enough and opinion.is_cued and opinion.tool != draft.tool


def _parts(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The stretches between marks, and those that begin with "so"."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.form in _ENDS:
            parts.append([])
            continue
        if piece.form == "so":
            parts.append([])
        parts[-1].append(piece)
    return [part for part in parts if part]


def _telling(pieces: Sequence[Piece], world: World) -> list[Piece]:
    """The stretches that may say something new; nothing where one beside them conditions, forbids or limits."""
    kept: list[Piece] = []
    for part in _parts(pieces):
        words = [piece.form for piece in part if piece.form not in _COURTEOUS]
        if not words:
            continue
        if not _only_says_why(words, world):
            kept += [*part, Piece(",", ",", None, part[-1].place)]
        elif any(word in NEGATIONS | ACTS | limiting.CONDITIONS - {"only"} | _MEANT for word in words):
            return []
    return kept


def _only_says_why(words: Sequence[str], world: World) -> bool:
    """Whether a stretch of these words tells of somebody or something beside the answer."""
    then = words[1] if len(words) > 1 else ""
    names_currency = words[0] == "in" and currency_alone(then, world.currency) is not None
    return words[0] in _TELLS_OF and then not in _GOES_ON and not names_currency


def _without_denied(pieces: Sequence[Piece], draft: Draft, world: World) -> list[Piece] | None:
    """The pieces without what a "not" turns away, which must be the draft's own; None when it is anything else."""
    kept: list[Piece] = []
    place = 0
    while place < len(pieces):
        end = _denied_until(pieces, place, draft, world) if pieces[place].form in _TURNS_AWAY else place
        if end == place and pieces[place].form == "not":
            return None
        if end == place:
            kept.append(pieces[place])
        place = max(end, place + 1)
    return kept


def _denied_until(pieces: Sequence[Piece], place: int, draft: Draft, world: World) -> int:
    """Where the stretch ends that a word turns away up to a value of the draft; the place itself when it is none."""
    for end in range(place + 1, len(pieces)):
        if pieces[end].is_mark:
            break
        if _is_drafts(pieces[end], draft, world):
            return end + 1
    return place


def _is_drafts(piece: Piece, draft: Draft, world: World) -> bool:
    """Whether a piece says a value of the draft, or the currency that its amount has."""
    currency = currency_alone(piece.text, world.currency)
    if currency is not None:
        return bool(currency == draft.args.get("currency", world.currency))
    return piece.is_typed and said_as(piece).lower() in {str(value).lower() for value in draft.args.values()}


def said_as(piece: Piece) -> str:
    """The value of a piece as it stands in arguments, somebody by the whole name."""
    person = piece.value if isinstance(piece.value, Person) else None
    return person.matches[0] if person is not None and len(person.matches) == 1 else in_arguments(piece)
