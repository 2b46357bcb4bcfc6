"""Assesses the clauses of a message one after the other, as a later one may point back to or correct an earlier one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding.answers import continue_pending, corrects
from assistant.understanding.asides import MAY_NAME, is_aside
from assistant.understanding.assessment import Verdict, assess
from assistant.understanding.catalogue import WRITES
from assistant.understanding.clauses import Part
from assistant.understanding.lexicon import NEGATIONS
from assistant.understanding.mentions import Amount, Person
from assistant.understanding.mood import HAZARD
from assistant.understanding.naming import with_invoice_named
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.pointing import with_it_named
from assistant.understanding.reading import World, read
from assistant.understanding.scene import Context, Scene
from assistant.understanding.slots.disputes import STAGED
from assistant.understanding.slots.people import ordinal
from assistant.understanding.slots.records import is_invoice
from assistant.understanding.text import OWN_LENGTH_MAX
from assistant.understanding.together import codes_of, is_put_off, people_of
from assistant.understanding.told_before import with_told_named
from assistant.understanding.unsupported import no_skill_for
from assistant.understanding.wished import without_granted

NO_SKILL = "none"
_NOT_BOTH_NOW = "I can't put the second one off until the first has ended. Shall I prepare only the first for now?"
_WHICH_IS_IT = "What should it be in the end? I haven't done anything yet."
TAKEN = "taken into the request before"
# What goes on from it may be a question ("do not refund 4471, just show it"), or send the receipt.
# What was agreed on with the customer, before "refund that".
_SETTLED = (
    r"(?:(?:we|i|they|he|she|both|all|ok|have|'ve|so|finally|now) )*(?:(?:landed|settled|agreed|shook hands|"
    r"compromised) (?:on|at)|(?:agreed|said yes|okayed) to|accepted|accepts|(?:he's|she's|they're|is|are) "
    r"(?:happy|fine|ok|okay|good) with|(?:he'll|she'll|they'll|will) (?:take|accept)) (?P<n>NUM|MONEY)"
    r"(?: (?:with|from) (?:him|her|them|CUST)| (?:for|on|of) REF)*(?: instead| then| in the end)?$"
)
_TOLD_ORDER = r"order(?: number| no| id| ref)?(?: (?:is|was|:|=))* (?P<n>NUM)"
_COUNTED = frozenset(
    """
    people more per of percent x or and to k thousand million euro quid guest customer mile km kilometre metre meter
    kilo kg gram litre liter watt volt hour minute day week month year page word seat item unit piece pack box bottle
    ton sq square foot feet inch cm mm m
    """.split()
)
_ORDER_DIGITS = range(4, 8)
_TOLD_OF = (
    r"(?:(?:not|don't|never) (?:refund|capture|release|void|charge)|no refund (?:on|for|of)|receipts? (?:on|for|of)) "
    r"(?P<n>NUM)"
)


def assess_all(parts: Sequence[Part], world: World, context: Context, foreign: tuple[str, ...]) -> list[Verdict]:
    """Assess clause by clause; what earlier clauses named is there for the pronouns of later ones."""
    verdicts: list[Verdict] = []
    codes: list[str] = []
    settled = [amount for part in parts if (amount := _settled(part)) is not None]
    says_how_much = any(part.clause.of("MONEY", "PCT") for part in parts) or bool(settled)
    refs, people = _named_by_others(foreign, world, says_how_much)
    invoices: list[str] = []
    for part in with_told_named(with_it_named(with_invoice_named(parts), context)):
        unable = no_skill_for(part.clause)
        if unable is not None:
            verdicts.append(Verdict("ask", question=unable, tool=NO_SKILL))
            continue
        here = replace(
            context,
            said_refs=tuple(dict.fromkeys(refs)),
            said_invoices=tuple(dict.fromkeys(invoices)),
            said_people=_distinct(people),
            said_codes=tuple(dict.fromkeys(codes)),
            said_amount=settled[0] if len(settled) == 1 else None,
        )
        if len(parts) > 1 and part.mark != "?" and is_aside(part.clause.pieces, records=MAY_NAME, told_only=True):
            verdicts.append(Verdict("none", tool=TAKEN))
            refs = refs + _payments_told(part, world, context, verdicts[-1])
            people = people_of(part, people, context)
            codes += codes_of(part)
            invoices += [str(piece.value) for piece in part.clause.pieces if is_invoice(piece)]
            continue
        if verdicts and _only_stages(part, verdicts[-1]):
            verdicts.append(Verdict("none", tool=TAKEN))
            continue
        corrected = _corrected(part, verdicts[-1], world, here) if verdicts else None
        if corrected is not None and part.mark == "?" and not part.polite:
            corrected = Verdict("ask", question=_WHICH_IS_IT, pending=corrected.pending, tool=corrected.tool)
        if corrected is not None:
            verdicts[-1] = corrected
        verdicts.append(Verdict("none", tool=TAKEN) if corrected is not None else assess(part, world, here))
        if part.joiner == "then" and is_put_off(verdicts):
            verdicts[-1] = Verdict("ask", question=_NOT_BOTH_NOW, tool=verdicts[-1].tool)
        refs = refs + _payments_told(part, world, context, verdicts[-1])
        people = people_of(part, people, context)
        codes += codes_of(part)
        invoices += [str(piece.value) for piece in part.clause.pieces if is_invoice(piece)]
    return without_granted(parts, verdicts, world, context, Verdict("none", tool=TAKEN))


def _only_stages(part: Part, before: Verdict) -> bool:
    """Whether the clause only says what drafting evidence means: that nothing is sent yet ("…, don't submit it")."""
    drafts = before.kind == "call" and before.tool == "draft_dispute_evidence"
    return drafts and re.fullmatch(STAGED, part.clause.line) is not None


def _payments_told(part: Part, world: World, context: Context, verdict: Verdict) -> list[str]:
    """The payments that a clause names, for the pronouns of later ones."""
    clause = part.clause
    told_of = clause.indices(clause.match(_TOLD_OF), "n")
    refs = [str(piece.value) for place, piece in enumerate(clause.pieces) if piece.form == "REF" or place in told_of]
    if verdict.kind != "none":
        return refs
    item = ordinal(Scene(clause, world, context)) if not clause.of("REF") else None
    return [*refs, *_leading_order(part), *([item] if item else [])]


def _settled(part: Part) -> Amount | None:
    """The amount that the clause says was agreed on; None where anything makes that doubtful."""
    match = part.clause.match(_SETTLED)
    if match is None or part.mark == "?" or any(p.form in NEGATIONS | HAZARD for p in part.clause.pieces):
        return None
    return part.clause.amount(part.clause.indices(match, "n")[0])


def _leading_order(part: Part) -> list[str]:
    """The number that opens a clause and is an order's, as nothing is counted by it ("8841 scuff on the toe box")."""
    first, *more = part.clause.pieces
    digits = first.text if first.form == "NUM" else ""
    is_order = digits.isdigit() and len(digits) in _ORDER_DIGITS and not 1900 <= int(digits) <= 2100
    counts = more and (more[0].form.endswith("s") or more[0].form in _COUNTED or not more[0].form.isalpha())
    return [digits] if is_order and more and not counts else []


def _corrected(part: Part, before: Verdict, world: World, context: Context) -> Verdict | None:
    """The request before with what this clause takes back ("sorry, 5.50 it should be"); None when it corrects none."""
    if before.kind != "call" or len(before.calls) != 1 or before.tool not in WRITES:
        return None
    if not (corrects(part.clause.line) or part.clause.has("sorry|oops|instead|rather")):
        return None
    call = before.calls[0]
    named = {piece.value.say for piece in part.clause.pieces if isinstance(piece.value, Person)}
    if part.joiner == "and" and named - {call.args.get("customer")}:
        return None  # "and change Tom to Pro" is another request
    return continue_pending(
        part.clause, part.clause.pieces, world, replace(context, pending=(call.tool, call.args, None))
    )


def _named_by_others(foreign: tuple[str, ...], world: World, says_how_much: bool) -> tuple[list[str], list[Person]]:
    """The payment that quoted words are about, unless only they state an amount: how much is the merchant's to say.

    Of people only a customer of the merchant's who is the one named, as where a mail is signed.
    """
    pieces: list[Piece] = [piece for text in foreign for piece in read(text[:OWN_LENGTH_MAX], world)]
    if not says_how_much and any(piece.form in ("MONEY", "PCT") for piece in pieces):
        return [], []
    named = _distinct([piece.value for piece in pieces if piece.form == "CUST" and isinstance(piece.value, Person)])
    one = list(named) if len(named) == 1 and named[0].certainty == "known" else []
    clause = Clause(tuple(pieces))
    told = clause.indices(clause.match(_TOLD_ORDER), "n")
    return [str(piece.value) for place, piece in enumerate(pieces) if piece.form == "REF" or place in told], one


def _distinct(people: Sequence[Person]) -> tuple[Person, ...]:
    """Each person once."""
    return tuple({person.say.lower(): person for person in people}.values())
