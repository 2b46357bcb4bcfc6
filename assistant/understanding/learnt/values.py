"""What a tagged stretch of a message is worth as an argument: typed by its pieces, or by what it points back to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assistant.understanding.due_terms import exact_day
from assistant.understanding.lexicon import FILLER
from assistant.understanding.mentions import Amount, Doubt, Person, Span, When
from assistant.understanding.money import currency_of
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.reading import World
from assistant.understanding.scene import Context, Filling, Scene
from assistant.understanding.slots.people import ordinal, unsure
from assistant.understanding.slots.products import fill_interval

AMOUNTS = frozenset({"amount", "min_amount", "amount_off"})
PERCENTS = frozenset({"percent", "percent_off", "tax_rate"})
COUNTS = frozenset({"limit", "quantity"})
LENGTHS = frozenset({"due_days", "trial_days"})
DAYS_TO_COME = frozenset({"until", "cancel_date", "due_date", "start_date"})
RECORDS = frozenset("payment_ref invoice payout dispute refund subscription_id payment_link review".split())
WRITTEN = frozenset("email phone code coupon plan current_plan product meter last4 payment_method".split())
POINTING = frozenset("it its him her hers them his theirs their that this these those one same he she they".split())
_PEOPLE = frozenset({"CUST", "EMAIL"})
_NO_RECORD = frozenset({"MONEY", "PCT", "SPAN", "WHEN"})
# What is no payment, though it may stand in a list.
_OTHER_IDS = ("in_", "po_", "sub_", "cus_", "re_", "du_", "dp_", "prod_", "plink_")
_ARTICLE = re.compile(r"^(?:the|our|my|a|an) ", re.IGNORECASE)
_AS_WRITTEN = frozenset("EMAIL PHONE CODE PLAN PRODUCT LAST4 QUOTE PROMO METHOD".split())


class Unplaced(ValueError):
    """A stretch that can't be taken for its argument with certainty."""


def value_of(name: str, pieces: Sequence[Piece], world: World, context: Context) -> Mapping[str, Any]:
    """The argument, and the currency said with an amount; Unplaced when it is not certain."""
    typed = [piece for piece in pieces if piece.is_typed]
    if any(isinstance(piece.value, Doubt) for piece in typed):
        raise Unplaced(name)
    if name in AMOUNTS:
        return _amount(name, typed)
    if name in ("currency", "convert_to"):
        return {name: _currency(name, pieces, world)}
    if name in PERCENTS:
        return {name: _first(name, typed, "PCT", "NUM")}
    if name in COUNTS | LENGTHS or name == "months":
        return {name: _count(name, typed)}
    if name in DAYS_TO_COME:
        return {name: _day(name, typed, world)}
    if name in RECORDS:
        return {name: _record(name, pieces, typed, world, context)}
    if name in ("customer", "query"):
        return {name: _customer(name, pieces, typed, context)}
    if name == "interval":
        return {name: _interval(pieces, world, context)}
    return {name: _words(name, pieces, typed)}


def _interval(pieces: Sequence[Piece], world: World, context: Context) -> str:
    """The unit in which a price repeats, as the skill's own slot reads it."""
    filling = Filling()
    fill_interval(Scene(Clause(tuple(pieces)), world, context), filling)
    if "interval" not in filling.args:
        raise Unplaced("interval")
    return str(filling.args["interval"])


def points_back(pieces: Sequence[Piece]) -> bool:
    """Whether the stretch is a pronoun or holds one."""
    return any(piece.form in POINTING for piece in pieces)


def _amount(name: str, typed: Sequence[Piece]) -> dict[str, str]:
    """The one amount, more than zero."""
    found = [piece for piece in typed if piece.form in ("MONEY", "NUM")]
    if len(found) != 1:
        raise Unplaced(name)
    value = found[0].value
    amount = value if isinstance(value, Amount) else Amount(str(value), None)
    if not amount.major.replace(".", "", 1).isdigit() or Decimal(amount.major) <= 0:
        raise Unplaced(name)
    return {name: amount.major} | ({"currency": amount.currency} if amount.currency else {})


def _currency(name: str, pieces: Sequence[Piece], world: World) -> str:
    """The currency said by itself, in one word or several ("Swiss francs")."""
    for said in (" ".join(piece.form for piece in pieces), *(piece.form for piece in pieces)):
        code = currency_of(said, world.currency)
        if code:
            return code
    raise Unplaced(name)


def _first(name: str, typed: Sequence[Piece], *forms: str) -> str:
    """The value of the one piece of the forms."""
    found = [piece for piece in typed if piece.form in forms]
    if len(found) != 1:
        raise Unplaced(name)
    return str(found[0].value)


def _count(name: str, typed: Sequence[Piece]) -> int:
    """A whole number, or a length of time in the argument's unit."""
    found = [piece for piece in typed if piece.form in ("NUM", "SPAN")]
    if len(found) != 1:
        raise Unplaced(name)
    value = found[0].value
    if isinstance(value, Span):
        if name in LENGTHS:
            return value.days
        if name == "months" and value.unit in ("month", "year"):
            return value.count * (12 if value.unit == "year" else 1)
        raise Unplaced(name)
    if not str(value).isdigit():
        raise Unplaced(name)
    return int(str(value))


def _day(name: str, typed: Sequence[Piece], world: World) -> str:
    """The one day, neither behind us nor just gone by."""
    found = [piece.value for piece in typed if isinstance(piece.value, When)]
    day = exact_day(found[0], world.today) if len(found) == 1 else None
    if day is None:
        raise Unplaced(name)
    return day.isoformat()


def _record(name: str, pieces: Sequence[Piece], typed: Sequence[Piece], world: World, context: Context) -> str:
    """The id or number; whose it is; or what the conversation talked of."""
    found = [piece for piece in typed if piece.form not in _NO_RECORD]
    if len(found) > 1:
        raise Unplaced(name)
    if found:
        value = found[0].value
        if isinstance(value, Person):
            if name == "payment_ref" or unsure(value):
                raise Unplaced(name)
            return value.say
        return str(value)
    item = ordinal(Scene(Clause(tuple(pieces)), world, context))
    if item and (name != "payment_ref" or not item.startswith(_OTHER_IDS)):
        return item
    if name == "payment_ref" and points_back(pieces) and context.last_payment:
        return context.last_payment
    raise Unplaced(name)


def _customer(name: str, pieces: Sequence[Piece], typed: Sequence[Piece], context: Context) -> str:
    """The customer named, or the one that the conversation talked of."""
    found = [piece for piece in typed if piece.form in _PEOPLE]
    if len(found) > 1:
        raise Unplaced(name)
    if found:
        value = found[0].value
        person = value if isinstance(value, Person) else Person(str(value), "known")
        if unsure(person):
            raise Unplaced(name)
        return person.say
    if points_back(pieces):
        if context.last_customer is None:
            raise Unplaced(name)
        return context.last_customer
    if name == "query":
        return str(typed[0].value) if len(typed) == 1 == len(pieces) else written(pieces)
    if len(typed) == 1:
        return str(typed[0].value)
    if not typed and all(piece.form not in FILLER for piece in pieces):
        return written(pieces)  # a name in small letters that no record has
    raise Unplaced(name)


def _words(name: str, pieces: Sequence[Piece], typed: Sequence[Piece]) -> str:
    """The words as they stand."""
    if name in WRITTEN and typed and typed[0].form in _AS_WRITTEN:
        value = typed[0].value
        return value.say if isinstance(value, Person) else str(value)
    if points_back(pieces) and len(pieces) <= 2:
        raise Unplaced(name)
    words = written(pieces)
    return _ARTICLE.sub("", words) or words if name == "product" else words


def written(pieces: Sequence[Piece]) -> str:
    """What the person wrote, without punctuation at its ends."""
    return " ".join(piece.text for piece in pieces if piece.text).strip(" ,.;:\"'")
