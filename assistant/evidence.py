"""The evidence guard: every argument of a write is traced to the person's words or to data shown here, or Florin asks.

It stands behind every model. It knows nothing of what a model meant: only what the person wrote in this conversation,
without what they quoted or pasted, and which records and amounts code showed them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.argument_kinds import (
    AMOUNTS,
    CHOICES,
    CURRENCIES,
    DATES,
    LEFT_OUT,
    NUMBERS,
    ONLY_SAID,
    PAYMENT,
    PRICED,
    QUOTABLE,
    TEXTS,
    TIERS,
)
from assistant.choices_said import gainsaid, is_choice_said, sentence_of
from assistant.counts_said import count_said
from assistant.days_said import days_said
from assistant.figures_shown import Figure, amount_from, records_of
from assistant.meant import UNDECIDED, Before, is_distinct, is_the_name, leads_to, points_back
from assistant.record_names import bare
from assistant.taken_up import taken_up
from assistant.tiers_said import are_tiers_said
from assistant.whole_names import places
from assistant.words import Message, Words
from domain.formats import format_money
from skills.contract import Ask

_QUESTIONS = {
    "payment_ref": "Which payment do you mean? Give its order number or its id.",
    "customer": "Which customer do you mean? Give the name, e-mail address or id.",
    "amount": "How much should it be?",
    "currency": "In which currency?",
    "plan": "Which plan do you mean?",
    "email": "What is the e-mail address?",
    "tiers": "What are the price tiers? Write them all at once, such as 1-10: 5.00, 11-50: 4.00, 51+: 3.00.",
}
_SMALL_WORDS = frozenset("a an the of for and to in on by at from with or".split())


@dataclass(slots=True)
class Shown:
    """Records and amounts that code showed in this conversation.

    `ids` maps a Stripe id to the words and ids that led to it (lower case); `names` maps a customer's name in lower
    case to its id; `figures` are the amounts of this turn's results and the turn before, each with its record; `before`
    is what the person may point back to; `known` are the names of all products in lower case.
    """

    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    figures: frozenset[Figure] = frozenset()
    before: Before = field(default_factory=Before)
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where each kept argument comes from, and the free texts that were left out because nobody said them."""

    sources: Mapping[str, str]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """What one argument is judged by."""

    words: Words
    shown: Shown
    currency: str
    today: date | None = None
    records: frozenset[str] = frozenset()
    tool: str = ""

    def messages(self, name: str, value: Any) -> tuple[Message, ...]:
        """Where an amount or a count may have been said: this exchange, and what it goes on with, newest first."""
        return (*reversed(self.words.request), *taken_up(self.tool, name, value, self.words))


def trace(
    args: Mapping[str, Any], words: Words, shown: Shown, *, currency: str, today: date | None = None, tool: str = ""
) -> Evidence | Ask:
    """Trace every argument of a write; `currency` is the merchant's own (lower case), `today` the merchant's day.

    `tool` is the skill called. An argument of an unknown name is treated as a target, the strictest kind.
    """
    case = _Case(words, shown, currency, today, records_of(tool, args, shown.ids), tool)
    sources: dict[str, str] = {}
    left_out: list[str] = []
    for name, value in args.items():
        source = _source(name, value, case)
        against = gainsaid(name, str(value), words) if name in CHOICES and source is None else None
        if against is not None:
            return against
        if source is None and name in LEFT_OUT:
            left_out.append(name)
        elif source is None:
            return Ask(_QUESTIONS.get(name, f"What should “{name.replace('_', ' ')}” be?"), name)
        else:
            sources[name] = source
    return Evidence(sources, tuple(left_out))


def _source(name: str, value: Any, case: _Case) -> str | None:
    """Where a value comes from, with all its members if it has any; None when any of them comes from nowhere."""
    if isinstance(value, Mapping):
        members = [_source(field, inner, case) for field, inner in value.items()]
    elif isinstance(value, list):
        members = (
            [_source(name, ", ".join(map(str, value)), case)]
            if name == TIERS
            else [_source(name, inner, case) for inner in value]
        )
    else:
        return _tracer(name)(name, value, case)
    known = [source for source in members if source is not None]
    return "; ".join(dict.fromkeys(known)) if known and len(known) == len(members) else None


def _tracer(name: str) -> Callable[[str, Any, _Case], str | None]:
    """The way to trace an argument of that name; it returns the source, or None when there is none."""
    if name in CURRENCIES:
        return _currency
    for names, tracer in (({TIERS}, _tiers), (AMOUNTS, _amount), (NUMBERS, _number), (DATES, _day), (TEXTS, _text)):
        if name in names:
            return tracer
    return _choice if name in CHOICES else _target


def _decimal(value: Any) -> Decimal | None:
    """The number a value is, without a percent sign; None when it is none."""
    try:
        return Decimal(str(value).rstrip("% "))
    except InvalidOperation:
        return None


def _said(message: Message, start: int) -> str:
    """Name a sentence of the person's as a source."""
    return f"you said “{message.sentence(start)}”"


def _amount(name: str, value: Any, case: _Case) -> str | None:
    """An amount: the newest amounts of this exchange decide; without any, the shown figures of the call's record.

    What was said before this exchange counts only where the person goes on with that request.
    """
    wanted = _decimal(value)
    if wanted is None:
        return None
    for message in case.messages(name, value):
        for stated in message.amounts:
            if stated.value == wanted:
                return _said(message, stated.start)
        if message.amounts:
            return None
    figure = amount_from(wanted, case.records, case.shown.figures)
    return f"{format_money(figure.money)}: from {figure.record}" if figure is not None else None


def _currency(_name: str, value: Any, case: _Case) -> str | None:
    """A currency: the one this exchange names; without any, an earlier one, the merchant's own, or a shown one."""
    code = str(value).lower()
    for message in case.words.newest_first():
        if message.names_currency(code):
            return f"you wrote {code.upper()}" if code in message.own.lower() else _said(message, 0)
        if message.currencies and message in case.words.request:
            return None
    if code == case.currency:
        return "your account's currency"
    figure = next(
        (one for one in case.shown.figures if one.money.currency == code and one.record in case.records), None
    )
    return f"the currency of {figure.record}" if figure is not None else None


def _number(name: str, value: Any, case: _Case) -> str | None:
    """A count or percentage: the digits as the person wrote them, or words that say exactly as many, in its role."""
    digits = f"{Decimal(str(value)):f}" if isinstance(value, int | float | Decimal) else str(value)
    found = count_said(name, digits, case.messages(name, value))
    return _said(*found) if found is not None else None


def _literal(_name: str, value: Any, case: _Case) -> str | None:
    """Something that must stand in the person's words as it is."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(str(value))}(?![\w]|\.\d)", re.IGNORECASE)
    for message in case.words.newest_first():
        match = pattern.search(message.own)
        if match:
            return _said(message, match.start())
    return None


def _day(_name: str, value: Any, case: _Case) -> str | None:
    """A day: written as it is, or one that the person's words for days and periods mean today ("last Tuesday")."""
    for message in case.words.request if case.today is not None else ():
        place = days_said(message.own, case.today or date.min).get(str(value))
        if place is not None:
            return _said(message, place)
    return _literal(_name, value, case)


def _choice(name: str, value: Any, case: _Case) -> str | None:
    """One of a few fixed words: the model's reading, and said to be so; what costs money must be said."""
    if not is_choice_said(name, str(value), case.words):
        return None
    return f"read from “{sentence_of(name, str(value), case.words)}”; check it"


def _tiers(_name: str, value: Any, case: _Case) -> str | None:
    """Graduated prices: the bounds and prices that one message of the exchange says, all of them and in its order."""
    said = next((message for message in reversed(case.words.request) if are_tiers_said(str(value), message.own)), None)
    return _said(said, 0) if said is not None else None


def _text(_name: str, value: Any, case: _Case) -> str | None:
    """Free text: every word but the smallest is one the person wrote, so that data has no way out in short pieces."""
    wanted = _words(str(value)) - _SMALL_WORDS
    said = _words(" ".join(message.text for message in case.words.newest_first()))
    return "your words" if wanted and wanted <= said else None


def _target(name: str, value: Any, case: _Case) -> str | None:
    """A record or name: written by the person in this exchange, or shown, and never against what they named."""
    wanted = bare(value)
    for message in reversed(case.words.request):
        if (name in QUOTABLE and wanted in message.quoted) or (name in PRICED and _is_priced(message, wanted)):
            return _said(message, 0)
        source = _named_in(message, wanted, name, case.shown)
        if source is not None:
            return source
    if name in ONLY_SAID:
        return None
    named = next((m.references for m in reversed(case.words.request) if m.references), ())
    return _shown(wanted, case, frozenset(reference.text for reference in named))


def _is_priced(message: Message, wanted: str) -> bool:
    """Whether the record was named by its amount ("the $500 payout")."""
    return wanted.replace(".", "", 1).isdigit() and any(stated.value == Decimal(wanted) for stated in message.amounts)


def _named_in(message: Message, wanted: str, name: str, shown: Shown) -> str | None:
    """The message as a source when its own words name the target as a whole; an address only as a reference.

    Where the message names records as such ("order 42"), no other bare number or plain word of it is a payment. A
    person's name is the whole of it ("Jane" is not "Jane Doe"), and a word of the language only if written as a name:
    strangers may call themselves anything.
    """
    for reference in message.references:
        if reference.text == wanted:
            return _said(message, reference.start)
    if name == PAYMENT and message.references and not is_distinct(wanted):
        return None
    if wanted.isdigit():
        return _said(message, message.own.find(wanted)) if wanted in message.numbers else None
    if "@" in wanted:
        return None
    for match in places(wanted, message.own):
        if is_the_name(message.own, *match.span(), name, shown.known):
            return _said(message, match.start())
    return None


def _shown(wanted: str, case: _Case, named: frozenset[str]) -> str | None:
    """Data shown here as a source; when the exchange names records, only what those led to."""
    target = case.shown.names.get(wanted, wanted)
    record = next((known for known in case.shown.ids if known.lower() == target.lower()), None)
    if record is not None:
        led_by = case.shown.ids[record]
        is_pick = not case.words.now.references and not led_by.isdisjoint(UNDECIDED + name for name in named)
        is_meant = named & led_by or is_pick or (not named and leads_to(record, led_by, case.words, case.shown.before))
        return f"{record}, shown in this conversation" if is_meant else None
    if not named and points_back(case.words) and case.words.earlier:
        for message in reversed(case.words.earlier):
            source = _named_in(message, wanted, "", case.shown)
            if source is not None and (message is case.words.earlier[-1] or wanted in case.shown.before.last):
                return source
    return None


def _words(text: str) -> frozenset[str]:
    """The words of a text in lower case."""
    return frozenset(re.findall(r"\w+", text.lower()))
