"""Fragments that change one thing of the last call: "and last month?", "in dollars?", "the same for Bob"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from assistant.understanding.assessment import Call, Verdict, fill_for
from assistant.understanding.catalogue import SPECS, WRITES
from assistant.understanding.intents import BY_TOOL
from assistant.understanding.lexicon import FILLER, HARD_ACTS
from assistant.understanding.mentions import Person
from assistant.understanding.money import currency_of
from assistant.understanding.periods import unit_around
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.reading import World
from assistant.understanding.remarks import without_remarks
from assistant.understanding.scene import Context
from assistant.understanding.slots.amounts import CURRENCY
from assistant.understanding.slots.people import unsure

_SHIFT = re.compile(
    r"\b(?P<u>week|month|quarter|year|day|period)(?: just)? (?:before|earlier|prior|previous)(?: that| "
    r"it)?\b|\b(?:previous|prior|preceding) (?P<u2>week|month|quarter|year|day|period)\b"
)
# Whose money: "the Canadian side", "the Swiss one".
NATIONS = {
    "american": "USD", "us": "USD", "canadian": "CAD", "british": "GBP", "uk": "GBP", "english": "GBP", "swiss": "CHF",
    "australian": "AUD", "aussie": "AUD", "kiwi": "NZD", "european": "EUR", "japanese": "JPY", "indian": "INR",
    "swedish": "SEK", "norwegian": "NOK", "danish": "DKK", "polish": "PLN", "czech": "CZK", "hungarian": "HUF",
    "mexican": "MXN", "brazilian": "BRL", "chinese": "CNY",
}  # fmt: skip
_SIDE = r"(?:side|part|bit|portion|one|ones|end|pot|piece|account|balance|bucket|leg|figure|share|money|funds)"
_COINS = r"dollars?|francs?|pounds?|kroner?|kronor"
_CURRENCY_SIDE = rf"(?:the |our |my )?(?:(?P<nation>{'|'.join(NATIONS)}) (?:{_SIDE}|{_COINS})|{CURRENCY} {_SIDE})"
_ELLIPSIS_WORDS = frozenset(
    (
        "and what about how also now then only just in for by vs the same show me it them but ok okay or "
        "instead please with from on those these ones that as compared versus to"
    ).split()
)


def continue_last(clause: Clause, world: World, context: Context) -> Verdict | None:
    """Read a fragment as the last call with one thing changed; None when it can't be one."""
    if context.last_call is None:
        return None
    tool, args = context.last_call
    if tool not in SPECS:
        return None
    first = next((piece.form for piece in clause.pieces if piece.form not in FILLER and not piece.is_mark), "")
    if first in HARD_ACTS and tool not in WRITES:
        return None
    if tool in WRITES:
        return _again(without_remarks(clause), tool, args)
    shifted = _shifted(clause, args, world.today)
    if shifted:
        return Verdict("call", (Call(tool, {**args, **shifted}),), tool=tool)
    currency = _one_currency(clause, world) if "currency" in SPECS[tool].properties else None
    if currency:
        return Verdict("call", (Call(tool, {**args, "currency": currency}),), tool=tool)
    if tool not in BY_TOOL:
        return None  # its words are read elsewhere (alerts, automations), so a fragment changes nothing of it
    filled = fill_for(tool, clause, world, context)
    filling = filled.filling
    left = [i for i in filled.left if clause.pieces[i].form not in _ELLIPSIS_WORDS]
    if left or filling.doubt or not any(filling.calls):
        return Verdict("ask", question=filling.doubt, tool=tool) if filling.doubt else None
    changed = filling.args
    kept = {
        key: value for key, value in args.items() if not ({"start", "end"} & changed.keys() and key in ("start", "end"))
    }
    return Verdict("call", (Call(tool, {**kept, **changed}),), tool=tool)


def _plain_nation(piece: Piece) -> Piece:
    """The piece, as a word where a nation was taken for somebody's name."""
    word = piece.text.lower()
    return replace(piece, form=word, value=None) if piece.form == "CUST" and word in NATIONS else piece


def _one_currency(clause: Clause, world: World) -> str | None:
    """The currency of "and the Canadian side?", "just the EUR part": nothing else may be said."""
    clause = Clause(tuple(_plain_nation(piece) for piece in clause.pieces), clause.ends_with)
    match = clause.match(_CURRENCY_SIDE)
    inside = set(clause.indices(match))
    if match is None or any(
        piece.is_typed or piece.form not in _ELLIPSIS_WORDS | FILLER
        for index, piece in enumerate(clause.pieces)
        if index not in inside and not piece.is_mark
    ):
        return None
    return NATIONS[match["nation"]] if match["nation"] else currency_of(match["cur"], world.currency)


def _again(clause: Clause, tool: str, args: Mapping[str, Any]) -> Verdict | None:
    """Repeat the last write for somebody else, only when it is said so and one target is named."""
    people = [piece.value for piece in clause.pieces if isinstance(piece.value, Person)]
    words = {piece.form for piece in clause.pieces if not piece.is_typed and not piece.is_mark}
    asked = bool({"same", "too", "also", "as"} & words) and not words - _ELLIPSIS_WORDS - {
        "do",
        "too",
        "also",
        "well",
        "again",
        "thing",
        "customer",
        "'s",
        "please",
    }
    if not asked or len(people) != 1 or "customer" not in args or len([p for p in clause.pieces if p.is_typed]) != 1:
        return None
    question = unsure(people[0])
    if question:
        return Verdict("ask", question=question, tool=tool)
    return Verdict("call", (Call(tool, {**args, "customer": people[0].say}),), tool=tool)


def _shifted(clause: Clause, args: Mapping[str, Any], today: date) -> dict[str, str] | None:
    """The stretch before the last call's: "and the week before?"."""
    match = _SHIFT.search(clause.line)
    if match is None or not isinstance(args.get("start"), str):
        return None
    start = date.fromisoformat(args["start"])
    end = date.fromisoformat(args.get("end") or today.isoformat())
    unit = match["u"] or match["u2"]
    if unit in ("week", "month", "quarter", "year"):
        first, last = unit_around(start, unit, -1)
        if unit == "week" and (end - start).days == 6:
            first, last = start - timedelta(days=7), start - timedelta(days=1)
    else:
        days = (end - start).days + 1
        first, last = start - timedelta(days=days), start - timedelta(days=1)
    return {"start": first.isoformat(), "end": last.isoformat()}
