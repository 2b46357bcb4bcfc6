"""The person's words of a conversation, arranged for judging a request: what is asked now, what was said before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from assistant import amounts_said
from assistant.amounts_said import Amount, Reference
from assistant.own_words import own_words, sentence_at
from assistant.understanding.mentions import Amount as TypedAmount
from assistant.understanding.money import find_money
from domain.formats import number_style
from domain.money import Money, exponent

# A whole number without currency is an amount only after these words ("make it 30", "only 5"): "refund 42" is an order.
_AMOUNT_AHEAD = re.compile(r"\b(?:for|of|only|just|amount|to|no|it|at|by|rather|sorry)[ ,:]{1,2}\Z", re.IGNORECASE)
_AHEAD_CHARS = 12

# Or before a payment it is taken from: "refund 18 of order 42", "18 back on pi_1".
_AMOUNT_BEFORE = re.compile(
    rf"(?:\s+back)?\s+(?:of|from|off|on|out of|against|towards?)\s+(?:the\s+|my\s+|our\s+)?{amounts_said.NAME_AHEAD}",
    re.IGNORECASE,
)

# "Orders 60 to 64": the end of a range of orders, however much it looks like an amount.
_RANGE_AHEAD = re.compile(
    r"\b(?:orders?|payments?|invoices?)\s+#?\d+\s*(?:to|-|–|through|until|till)\s*#?\Z", re.IGNORECASE
)
_RANGE_CHARS = 60

# A minus before the number, also between it and its currency ("$-18"): no amount Florin moves is below zero.
_BELOW_ZERO = re.compile(r"(?:(?<!\S)|[$€£¥₹(]|\b[A-Za-z]{3} )[-−–]\s?[$€£¥₹]?\Z")
_SIGN_CHARS = 8

_QUOTED = re.compile(r'["“„«]([^"“”„«»\n]{1,80})["”“»]')

# Stands for an amount that was said but can't be read in one way: it equals nothing, so it forbids what it is not.
_UNREAD = Decimal("NaN")


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount in the person's words: its value in major units and the currencies it may be in (empty: unsaid).

    The value is NaN where the number has two readings.
    """

    value: Decimal
    currencies: frozenset[str]
    start: int

    def is_money(self, money: Money) -> bool:
        """Whether exactly this money was meant."""
        return money.major == self.value and (not self.currencies or money.currency in self.currencies)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the person with its own words read once.

    `quoted` are the short texts in quotation marks that may name something, in lower case.
    """

    text: str
    own: str
    amounts: tuple[Stated, ...]
    percents: tuple[Amount, ...]
    references: tuple[Reference, ...]
    currencies: frozenset[str]
    numbers: frozenset[str]
    quoted: frozenset[str] = frozenset()

    def sentence(self, start: int) -> str:
        """The sentence around a position of the message."""
        return sentence_at(self.text, start)

    def names_currency(self, code: str) -> bool:
        """Whether it names the currency (lower case); a "$" means only the one in which its amounts were read."""
        stated = frozenset[str]().union(*(amount.currencies for amount in self.amounts))
        is_open = (
            code not in amounts_said.CURRENCY_WORDS["$"] or re.search(rf"\b{code}\b", self.own.lower()) is not None
        )
        return code in self.currencies and (is_open or not stated or code in stated)


@dataclass(frozen=True, slots=True)
class Words:
    """The person's messages.

    `request` is the exchange going on, the current message last, begun where the last question was asked; `earlier` is
    older, newest last. `asked` is the call Florin's last question would complete, `last_tool` the last call's skill and
    `last_args` its arguments.
    """

    request: tuple[Message, ...]
    earlier: tuple[Message, ...] = ()
    asked: dict[str, Any] = field(default_factory=dict)
    last_tool: str | None = None
    last_args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> Message:
        """The current message."""
        return self.request[-1]

    def newest_first(self) -> tuple[Message, ...]:
        """Every message, the current one first."""
        return (*reversed(self.request), *reversed(self.earlier))


@lru_cache(maxsize=2048)
def read_message(text: str, *, currency: str, locale: str, answers_amount: bool = False) -> Message:
    """Read a message's own words; `answers_amount` when the question before it asked for an amount.

    A pure function of the text, remembered because every turn reads the window's messages again.
    """
    own = amounts_said.folded(own_words(text))
    found = amounts_said.amounts(own)
    return Message(
        text=text,
        own=own,
        amounts=_stated(own, found, currency, locale, answers_amount),
        percents=tuple(amount for amount in found if amount.percent),
        references=amounts_said.references(own),
        currencies=amounts_said.currencies(own),
        numbers=frozenset(amount.text for amount in found if not amount.currencies),
        quoted=frozenset(said.strip().lower() for said in _QUOTED.findall(text)),
    )


def _stated(
    own: str, found: tuple[Amount, ...], currency: str, locale: str, answers_amount: bool
) -> tuple[Stated, ...]:
    """The amounts among the numbers, with those that only typed extraction reads ("a tenner", "fifty bucks")."""
    stated = []
    for amount in found:
        if amount.percent or not (amount.currencies or answers_amount or _looks_like_amount(own, amount)):
            continue
        value = None if _is_below_zero(own, amount.start) else _one_value(amount, locale, currency)
        stated.append(Stated(_UNREAD if value is None else value, _narrowed(amount.currencies, currency), amount.start))
    covered = {place for amount in found for place in range(amount.start, amount.end)}
    for mention in find_money(own.lower(), own, currency.upper(), number_style(locale).decimal == ","):
        if isinstance(mention.value, TypedAmount) and covered.isdisjoint(range(mention.start, mention.end)):
            said = mention.value.currency
            stated.append(
                Stated(Decimal(mention.value.major), frozenset({said.lower()} if said else ()), mention.start)
            )
    return tuple(stated)


def _is_below_zero(own: str, start: int) -> bool:
    """Whether a minus stands before the amount that starts there."""
    return _BELOW_ZERO.search(own, max(0, start - _SIGN_CHARS), start) is not None


def _looks_like_amount(own: str, amount: Amount) -> bool:
    """Whether a number without currency was meant as an amount: with decimals, scaled, or beside a telling word."""
    if _RANGE_AHEAD.search(own, max(0, amount.start - _RANGE_CHARS), amount.start):
        return False
    written = own[amount.start : amount.end]
    is_scaled = written.strip() != amount.text
    if is_scaled or re.search(r"\d[.,]\d", written) or _AMOUNT_BEFORE.match(own, amount.end):
        return True
    return _AMOUNT_AHEAD.search(own[max(0, amount.start - _AHEAD_CHARS) : amount.start]) is not None


def _narrowed(said: frozenset[str], currency: str) -> frozenset[str]:
    """A sign that several currencies share means the merchant's own, when it is among them; else "$" is USD."""
    if len(said) > 1:
        return said & {currency} or said & {"usd"} or said
    return said


def _one_value(amount: Amount, locale: str, currency: str) -> Decimal | None:
    """The one reading the locale allows; None when "1.000" could be either."""
    if len(amount.values) == 1:
        return next(iter(amount.values))
    if number_style(locale).group in amount.text:
        return max(amount.values)
    meant = next(iter(amount.currencies)) if len(amount.currencies) == 1 else currency
    return min(amount.values) if exponent(meant) == 3 else None
