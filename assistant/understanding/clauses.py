"""Splits the merchant's words into clauses that each ask for one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from unicodedata import category

from assistant.understanding.frames import strip_frames
from assistant.understanding.lexicon import FILLER, NEGATIONS, REFUSING
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.postponing import ends_pause, says_when

VERBS = frozenset(
    """
    refund reimburse give send return invoice bill create make add put set start cancel stop end pause freeze
    suspend resume unpause reactivate restart upgrade downgrade switch move change list show find look search tell
    pull get generate issue raise draft subscribe enroll enrol sign register terminate unsubscribe take reverse
    lookup check don't never forget ignore how what which who what's who's bump hold charge close delete void mark
    update write prepare unfreeze lift kill open display fetch continue shift capture retry resend deactivate archive
    approve accept submit remind apply record detach pay debit email rename schedule calculate explain
    chase nudge dun annul scrap
    """.split()
)
# A statement that follows a request after a comma is a clause of its own: "pause her, she's away".
_SUBJECTS = frozenset(
    "he's she's they're it's i'm we're he she they i've we've they've i'll we'll that's i there's".split()
)
# A word before the verb of a request that belongs to it, and words by which somebody else asks for it.
_LEADS_IN = frozenset(
    """
    to i we you he she they and or will would should must can could may might please just only then so also let let's
    i'll we'll i'd we'd ll who that which for of if when not them him her never always
    """.split()
)
_REPORTS = frozenset(
    """
    says said say saying tells told tell asks asked ask asking wants wanted want demands demanded expects expected
    if unless when once until would should could might may maybe refund give send pay reimburse reckons thinks
    """.split()
)
_LIMITS = frozenset("only just for with a of the".split())
# Before a colon these bring somebody's words or a text to note down, no request of one's own.
_NOT_MINE = frozenset("'s note notes said say told tell asked ask wrote write emailed messaged texted email".split())
_ENDERS = {".", "!", "?", ";", "\n", "—", "..."}
_JOINERS = {"and", "then", "but", "also", "plus", ",", "&", "so", "or", "-"}


@dataclass(frozen=True, slots=True)
class Part:
    """One clause as it stands in the message: `polite` when a request frame wraps it, `mark` what ended it."""

    clause: Clause
    polite: bool
    mark: str
    joiner: str


def split_clauses(pieces: Sequence[Piece]) -> list[Part]:
    """Cut at the ends of sentences, and at joining words after which a new request starts."""
    kept, frames = strip_frames(pieces)
    parts: list[Part] = []
    current: list[Piece] = []
    joiner = ""
    last_place = -1

    def close(mark: str, next_joiner: str, place: int) -> None:
        nonlocal current, joiner, last_place
        trimmed = _trim(current)
        if not trimmed and mark == "?" and parts and not current:
            parts[-1] = _as_question(parts[-1])
        if trimmed:
            first = last_place + 1
            polite = any(first <= frame <= place for frame in frames)
            parts.append(Part(Clause(tuple(trimmed), mark), polite, mark, joiner))
            joiner = next_joiner
        elif next_joiner:
            joiner = next_joiner
        if mark or trimmed:
            last_place = place
        current = []

    for index, piece in enumerate(kept):
        if (piece.form in _ENDERS or _is_picture(piece)) and not _is_inner_point(kept, index):
            close(piece.form, "", piece.place)
        elif _runs_on(kept, index, current):
            close("", "", piece.place - 1)
            current.append(piece)
        elif piece.form == "just" and _turns_to_look(kept, index, current):
            close("", "just", piece.place - 1)
        elif (piece.form == "but" and not _limits(kept, index)) or (
            (piece.form in _JOINERS or (piece.form == ":" and _tells(current)))
            and _starts_request(kept, index + 1, frames)
            and not ends_pause(current, kept[index:])
        ):
            if not _is_bare(current):
                after = kept[index + 1].form if index + 1 < len(kept) else ""
                close("", "then" if after == "then" else piece.form, piece.place - 1)
            elif piece.form == "but":
                current.append(piece)
        else:
            current.append(piece)
    close("", "", kept[-1].place + 1 if kept else 0)
    return parts


def _as_question(part: Part) -> Part:
    """The clause with a question mark after the marks that ended it ("refund order 42...?")."""
    return replace(part, clause=replace(part.clause, ends_with="?"), mark="?")


def _tells(pieces: Sequence[Piece]) -> bool:
    """Whether the words before a colon tell something, so that a request after it stands alone."""
    forms = [piece.form for piece in pieces]
    return len(forms) > 2 and forms[0] in ("i", "we", "CUST") and not _NOT_MINE.intersection(forms)


def _is_picture(piece: Piece) -> bool:
    """Whether a piece is an emoji, which people put where a sentence ends; one that says no or stop is kept."""
    return ord(piece.form[0]) >= 0x2600 and category(piece.form[0]) == "So" and piece.form[0] not in REFUSING


def _runs_on(pieces: Sequence[Piece], index: int, current: Sequence[Piece]) -> bool:
    """Whether a request follows a story about a payment without a mark ("order 118 the bulbs blew give him 20 back").

    Somebody must be given a stated amount or share, and nothing before may forbid, report or lead into the verb.
    """
    if pieces[index].form not in ("refund", "give", "send", "pay", "reimburse") or not current:
        return False
    following = [piece.form for piece in pieces[index + 1 : index + 5]]
    given = following[:1] in (["him"], ["her"], ["them"]) and {"MONEY", "PCT", "NUM"} & set(following[1:])
    before = {piece.form for piece in current}
    names_payment = current[0].form in ("REF", "NUM") or "REF" in before
    leads_in = current[-1].form in _LEADS_IN or current[-1].is_mark
    return bool(given) and names_payment and not leads_in and not before & (NEGATIONS | _REPORTS)


def _turns_to_look(pieces: Sequence[Piece], index: int, current: Sequence[Piece]) -> bool:
    """Whether "just show me …" starts a question after something that was forbidden, without a mark between them."""
    following = pieces[index + 1].form if index + 1 < len(pieces) else ""
    forbids = any(piece.form in NEGATIONS for piece in current)
    return forbids and following in {"show", "dump", "find", "pull", "look", "list", "check", "open"}


def _limits(pieces: Sequence[Piece], index: int) -> bool:
    """Whether "but only 5", "but let her have …" says how much or until when, as part of the request before it."""
    forms = [piece.form for piece in pieces[index + 1 : index + 7]]
    if says_when(forms):
        return True
    forms = forms[:4]
    if forms[:1] in (["let"], ["leave"]):
        return bool({"have", "keep", "use", "enjoy", "finish", "run", "continue"}.intersection(forms[1:3]))
    if forms[:1] == ["to"] and any(piece.form == "EMAIL" for piece in pieces[index + 2 : index + 6]):
        return True  # "her receipt again, but to his wife kim@x.io"
    figure = next((place for place, form in enumerate(forms) if form in ("MONEY", "PCT", "NUM")), None)
    limits = figure is not None and all(form in _LIMITS for form in forms[:figure])
    return limits and (forms[figure or 0] != "NUM" or "the" in forms[:figure])


def _is_inner_point(pieces: Sequence[Piece], index: int) -> bool:
    """Whether a point ends an abbreviation or title rather than a sentence."""
    before = pieces[index - 1].form if index else ""
    return pieces[index].form == "." and (
        before
        in {"mr", "mrs", "ms", "dr", "no", "nr", "approx", "inc", "ltd", "st", "re", "cust", "ref", "effective", "nos"}
    )


def _is_bare(pieces: Sequence[Piece]) -> bool:
    """Whether nothing but verbs and filler stands here ("create and send an invoice")."""
    words = [piece for piece in pieces if not piece.is_mark]
    return bool(words) and all(
        piece.form in {"create", "make", "generate", "draft", "prepare", "go", "raise", *FILLER} for piece in words
    )


def _opens_with_do(pieces: Sequence[Piece], index: int) -> bool:
    """Whether a request opens with a verb that elsewhere is filler ("…, do a credit note", "…, make her a link")."""
    following = pieces[index + 1].form if index + 1 < len(pieces) else ""
    return following in {"do": ("a", "an"), "make": ("a", "an", "her", "him", "them")}.get(pieces[index].form, ())


def _starts_request(pieces: Sequence[Piece], index: int, frames: set[int]) -> bool:
    """Whether a new request starts at a piece, filler and joining words skipped."""
    while index < len(pieces) and (pieces[index].form in FILLER or pieces[index].form in _JOINERS):
        if pieces[index].place - 1 in frames or _opens_with_do(pieces, index):
            return True
        index += 1
    if index >= len(pieces):
        return False
    piece = pieces[index]
    following = pieces[index + 1].form if index + 1 < len(pieces) else ""
    if piece.place - 1 in frames and piece.form in VERBS:
        return True
    if piece.form in ("can", "may") and pieces[index - 1].form == "you":
        return following in VERBS  # "so you can unpause him"
    if piece.form in ("do", "did") and following == "not":
        return True
    if piece.form == "that's" and following in ("NUM", "SPAN"):
        return False  # "…, that's 3 sessions at $100" says what the amount is made of
    if piece.form in _SUBJECTS and pieces[index - 1].form != "or":
        return True
    if _gives_unused_back(pieces, index):
        return False  # "cancel it and refund the unused part" is one act
    if piece.form in ("give", "allow") and "SPAN" in [p.form for p in pieces[index + 1 : index + 4]]:
        return False  # "…, give them 2 weeks to pay" is a term of the request
    if piece.form == "pay" and following in ("by", "within", "in", "on", "until", "before", "upon"):
        return False  # "…, pay by friday" is a due date
    return piece.form in VERBS and not (
        piece.form in {"order", "charge", "bill", "end", "how", "what", "who", "which"} and following in {"of", "to"}
    )


def _gives_unused_back(pieces: Sequence[Piece], index: int) -> bool:
    """Whether what is not used yet of a subscription that ends goes back, no stated amount and no other payment."""
    if pieces[index].form not in ("refund", "give", "send", "pay", "return"):
        return False
    after = [piece.form for piece in takewhile(lambda piece: piece.form not in _ENDERS, pieces[index + 1 : index + 9])]
    if {"unused", "remaining", "prorated", "leftover"}.intersection(after[:4]):
        return not {"MONEY", "PCT", "REF", "NUM"}.intersection(after) or pieces[index].form == "refund"
    ends = any(piece.form in ("cancel", "terminate", "end") for piece in pieces[:index])
    is_rest = re.fullmatch(
        r"(?:him |her |them |back )*(?:(?:the )?rest|what's (?:left|unused))(?: back)?(?: to (?:him|her|them))?",
        " ".join(after),
    )
    return (
        ends and any(piece.form in ("SUB", "subscription", "membership") for piece in pieces[:index]) and bool(is_rest)
    )


def _trim(pieces: Sequence[Piece]) -> list[Piece]:
    """Drop marks and joining words at both ends."""
    kept = list(pieces)
    while kept and (kept[0].form in _JOINERS or kept[0].is_mark):
        kept.pop(0)
    while kept and (kept[-1].form in _JOINERS - {"so", "then"} or kept[-1].is_mark):
        kept.pop()
    return kept
