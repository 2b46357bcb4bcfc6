"""Answers to Florin's question, and corrections of what was just understood: "82", "no, for Globex", "55 not 5"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.understanding.answer_words import ANSWER_WORDS, CORRECTION_WORDS
from assistant.understanding.assessment import Call, Pending, Verdict, fill_for
from assistant.understanding.catalogue import SPECS, WRITES
from assistant.understanding.choosing import NO_ANSWER
from assistant.understanding.dates import first_ahead
from assistant.understanding.intents import BY_TOOL
from assistant.understanding.mentions import Amount, Doubt, Person, Span, When
from assistant.understanding.money import FAMILIES, WORDS
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.plain_answers import is_said_plainly
from assistant.understanding.reading import World
from assistant.understanding.scene import Context, Scene
from assistant.understanding.slots.amounts import take_currency
from assistant.understanding.slots.people import unsure
from assistant.understanding.text import unaccented
from assistant.understanding.typed_values import by_type, in_arguments

_CORRECTS = re.compile(
    r"^(?:(?:ah|oh|hmm|hm|ok|and|but|,|please|hang on|wait) )*(?:no|sorry|actually|oops|wait|wrong(?: "
    r"one)?|i meant|i mean|make (?:it|that)|change|rather|instead|correction|should be|not|it should|"
    r"typo|my bad|nah|better|let's make|use|set)\b|\binstead$|\brather$"
)
_TYPED_FOR = {
    "payment_ref": ("REF", "NUM"), "amount": ("MONEY", "NUM"), "customer": ("CUST", "EMAIL", "NUM"),
    "email": ("EMAIL",), "name": ("CUST",), "plan": ("PLAN", "CUST"), "percent_off": ("PCT", "NUM", "MONEY"),
    "amount_off": ("MONEY", "NUM"), "due_days": ("SPAN", "NUM"), "due_date": ("WHEN",), "trial_days": ("SPAN", "NUM"),
    "until": ("WHEN",), "query": ("CUST", "EMAIL", "PHONE", "NUM"), "code": ("QUOTE", "CUST"),
    "quantity": ("NUM",), "months": ("NUM", "SPAN"), "start_date": ("WHEN",), "cancel_date": ("WHEN",),
    "invoice": ("REF", "NUM", "CUST", "EMAIL"), "dispute": ("DISPUTE", "REF", "NUM", "CUST", "EMAIL"),
    "review": ("REVIEW", "REF", "NUM", "CUST"), "refund": ("REFUND", "REF", "NUM"), "payout": ("PAYOUT",),
    "payment_link": ("LINK", "URL"), "coupon": ("PROMO", "QUOTE", "CUST"),
    "product": ("PRODUCT", "PLAN", "QUOTE", "CUST"),
}  # fmt: skip
_NUMERIC = ("payment_ref", "amount", "due_days", "trial_days", "percent_off", "amount_off", "limit", "min_amount",
            "quantity")  # fmt: skip


# Of each two a request has one; how much goes back is said in one way.
_EXCLUDE = (("due_days", "due_date"), ("percent_off", "amount_off"), ("customer", "subscription_id"),
            ("amount", "percent"), ("amount", "part"), ("percent", "part"))  # fmt: skip
_CURRENCY = "(?:" + "|".join(sorted(word for word in (*WORDS, *FAMILIES) if word.isalpha())) + ")"
_IN_ANOTHER_CURRENCY = re.compile(
    rf"(?:but |and )?in {_CURRENCY}(?:,| |please|pls)*(?:not (?:in )?{_CURRENCY}(?:,| |please|pls)*)?"
)


def corrects(line: str) -> bool:
    """Whether a message sounds like a correction of what was just understood."""
    return _CORRECTS.search(line) is not None or _IN_ANOTHER_CURRENCY.fullmatch(line) is not None


def continue_pending(clause: Clause, message: Sequence[Piece], world: World, context: Context) -> Verdict | None:
    """Read a message as the answer to a question, or a correction of a draft; None when it is neither.

    `clause` is the message as one clause, `message` all its pieces with their marks.
    """
    if context.pending is None:
        return None
    answer = _continued(clause, world, context, context.pending)
    if answer is None or answer.tool not in WRITES:
        return answer
    args = answer.calls[0].args if answer.calls else answer.pending[1] if answer.pending else {}
    return answer if is_said_plainly(message, message, context.pending[1], args) else None


def _continued(clause: Clause, world: World, context: Context, pending: Pending) -> Verdict | None:
    """What a message makes of the open request, however it says it."""
    tool, args, missing = pending
    if tool not in BY_TOOL:
        return None
    changed = _changes(clause, world, context, tool, args, missing)
    if changed is None:
        return None
    if isinstance(changed, str):
        return Verdict("ask", question=changed, pending=(tool, args, missing), tool=tool)
    merged = merge(tool, args, {**changed, **_name_in_full(clause, args, changed)})
    lacking = next((name for name in SPECS[tool].required if name not in merged), None)
    if tool == "create_coupon" and not {"percent_off", "amount_off"} & merged.keys():
        lacking = "percent_off"
    either = {"customer", "subscription_id"}
    if either <= SPECS[tool].properties.keys() and not either & merged.keys():
        lacking = "customer"
    if lacking:
        question = f"Thanks. I still need the {lacking.replace('_', ' ')}."
        return Verdict("ask", question=question, pending=(tool, merged, lacking), tool=tool)
    return Verdict("call", (Call(tool, merged),), tool=tool)


def _name_in_full(clause: Clause, args: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """The customer whose first name was said before and whose last name is the answer, or the other way round."""
    for piece in clause.pieces:
        if isinstance(piece.value, Person) and len(piece.value.matches) == 1:
            [name] = piece.value.matches
            said = {str(given.get("customer", "")).lower() for given in (args, changed)}
            if len(said) == 2 and said == set(name.lower().split()):
                return {"customer": name}
    return {}


def _completed_name(clause: Clause, world: World, args: Mapping[str, Any]) -> dict[str, Any] | None:
    """The customer whose two names are said in two messages: "Lee" before, "Petrov, of course" now."""
    named = [piece for piece in clause.pieces if piece.is_typed]
    before = args.get("customer")
    if len(named) != 1 or named[0].form != "CUST" or not isinstance(before, str) or clause.ends_with == "?":
        return None
    said = named[0].text.split()
    words = {piece.form for piece in clause.pieces if not piece.is_typed and not piece.is_mark}
    if words & NO_ANSWER or clause.pieces[0].form not in ("CUST", "the"):
        return None
    for whole in ([*before.split(), *said], [*said, *before.split()]):
        if world.directory.longest_name([unaccented(word) for word in whole]) == len(whole):
            return {"customer": world.directory.person(whole).matches[0]}
    return None


def merge(tool: str, args: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Put the changes over the arguments; of two that exclude each other the new one stays."""
    merged = {**args, **changed}
    for first, second in _EXCLUDE:
        if first in changed and second in args and tool != "list_payments":
            merged.pop(second, None)
        elif second in changed and first in args:
            merged.pop(first, None)
    if "months" in changed and "duration" not in changed:
        merged.pop("duration", None)
    return merged


def _changes(
    clause: Clause, world: World, context: Context, tool: str, args: Mapping[str, Any], missing: str | None
) -> dict[str, Any] | str | None:
    """The arguments that a message adds or replaces; a question when unclear; None when it says nothing of the kind."""
    completed = _completed_name(clause, world, args)
    if completed is not None:
        return completed
    if clause.pieces[0].form == "not" and len([piece for piece in clause.pieces if not piece.is_mark]) <= 2:
        return "What should it be instead?"
    kept, dropped = _without_negated(clause)
    values = {str(value).lower() for value in args.values()}
    if dropped and not {in_arguments(piece).lower() for piece in dropped} <= values:
        return "What should change, and to what?"
    typed = [piece for piece in kept.pieces if piece.is_typed]
    if tool == "refund_payments" and any(piece.form in ("MONEY", "NUM", "PCT") for piece in typed):
        return "Say the whole request once more, please: which payments, and how much of each?"
    strangers = [p for p in kept.pieces if not p.is_typed and not p.is_mark and p.form not in ANSWER_WORDS]
    for piece in typed:
        if isinstance(piece.value, Doubt):
            return piece.value.question
    if missing and _leaves_open(kept, missing):
        return "Which of the two do you mean?"
    if missing and not dropped and not corrects(clause.line):
        direct = _direct_answer(kept, world, missing, typed, strangers)
        if direct is not None:
            return direct
    if len(typed) == 1 and typed[0].form == "EMAIL" and "email" in args and not strangers:
        return {"email": in_arguments(typed[0])}
    if len(typed) == 1 and typed[0].form == "NUM" and not strangers:
        return _renumber(tool, typed[0], args, missing, dropped, kept)
    if not typed and not strangers:
        return None
    filled = fill_for(tool, kept, world, _without_people(context))
    filling = filled.filling
    left = [i for i in filled.left if kept.pieces[i].form not in CORRECTION_WORDS]
    found = {key: value for key, value in filling.args.items() if key in SPECS[tool].properties}
    if len(typed) == 1 and not left and not found:
        return by_type(typed[0], tool, world.today)
    if not left and found and not filling.doubt and len(filling.calls) == 1:
        return found
    if len(typed) == 1 and not strangers:
        return by_type(typed[0], tool, world.today)
    if filling.doubt and not left:
        return filling.doubt
    return None


def _leaves_open(clause: Clause, missing: str) -> bool:
    """Whether an answer names two values for what was asked ("Pro or Plus")."""
    kinds = _TYPED_FOR.get(missing, ())
    return any(clause.before(place) == "or" and clause.before(place, 2) in kinds for place in clause.of(*kinds))


def _without_people(context: Context) -> Context:
    """The context without what pronouns could pull in: a correction changes only what it names."""
    return Context(last_list=context.last_list)


def _direct_answer(
    clause: Clause, world: World, missing: str, typed: list[Piece], strangers: list[Piece]
) -> dict[str, Any] | str | None:
    """The missing argument from the one piece that can be it."""
    if missing == "plan":
        named = " ".join(
            piece.text for piece in clause.pieces if piece.form not in ("the", "plan", "to", "on", "please")
        )
        if named.lower() in (plan.lower() for plan in world.directory.plans):
            return {"plan": named}
    if missing == "currency":
        currency = take_currency(Scene(clause, world, Context()))
        return {"currency": currency} if currency else None
    fitting = [piece for piece in typed if piece.form in _TYPED_FOR.get(missing, ())]
    if missing == "start" or strangers or len(typed) != 1 or len(fitting) != 1:
        return None
    piece = fitting[0]
    if isinstance(piece.value, Person):
        return unsure(piece.value) or {missing: piece.value.say}
    if isinstance(piece.value, Amount):
        name = "amount_off" if missing == "percent_off" else missing
        return {name: piece.value.major, **({"currency": piece.value.currency} if piece.value.currency else {})}
    if isinstance(piece.value, Span):
        return {missing: piece.value.days}
    if isinstance(piece.value, When):
        day = first_ahead(piece.value, world.today)
        return {missing: day.isoformat()} if day is not None else "Which date?"
    if missing in ("due_days", "trial_days", "percent_off", "quantity", "months"):
        return {missing: int(str(piece.value))} if str(piece.value).isdigit() else None
    return {missing: str(piece.value)}


def _without_negated(clause: Clause) -> tuple[Clause, list[Piece]]:
    """Split "55 not 5", "Gold instead of Pro" into what is meant and what is taken back."""
    match = clause.match(
        r"(?:,? ?(?:and )?not|instead of|rather than) (?:the |for |on |to |order )?(?P<x>NUM|MONEY|"
        r"REF|CUST|PLAN|SPAN|WHEN|PCT|EMAIL)(?: 's)?"
    )
    places = clause.indices(match)
    if not places or len(places) == len([piece for piece in clause.pieces if not piece.is_mark]):
        return clause, []
    dropped = [clause.pieces[place] for place in clause.indices(match, "x")]
    return Clause(tuple(p for i, p in enumerate(clause.pieces) if i not in places), clause.ends_with), dropped


def _renumber(
    tool: str, piece: Piece, args: Mapping[str, Any], missing: str | None, dropped: list[Piece], clause: Clause
) -> dict[str, Any] | str | None:
    """Find which argument a bare number replaces: the one whose value was taken back, or the only number there is."""
    value = str(piece.value)
    numeric = [name for name in _NUMERIC if name in args and str(args[name]).replace(".", "", 1).isdigit()]
    if dropped:
        numeric = [name for name in numeric if str(args[name]) == in_arguments(dropped[0])]
    elif clause.has(r"only|just|partial|partially") and tool == "refund_payment":
        return {"amount": value}
    elif clause.has(r"(?:make|set|change|put) (?:it|that|this)(?: to)? NUM") and len(numeric) == 2:
        numeric = [name for name in numeric if name != "payment_ref"]  # "it" is what was said of the payment
    elif numeric == ["payment_ref"] and not missing and not clause.has(r"orders?|payment|number|#"):
        return f"Do you mean order {value}, or the amount {value}?"
    elif clause.has(r"amount"):
        numeric = [name for name in numeric if name in ("amount", "amount_off")]
    elif missing and missing in _NUMERIC and not numeric:
        numeric = [missing]
    if len(numeric) == 1:
        name = numeric[0]
        return {
            name: int(value)
            if name in ("due_days", "trial_days", "percent_off", "limit", "quantity") and value.isdigit()
            else value
        }
    if not numeric:
        return None
    return f"What should be {value}: the {' or the '.join(name.replace('_', ' ') for name in numeric)}?"
