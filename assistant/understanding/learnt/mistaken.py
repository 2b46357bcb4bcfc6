"""What sounds like a skill's request and is about another thing, more than once, or under a heading that undoes it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.intents import BY_TOOL
from assistant.understanding.lexicon import ACTS, FILLER
from assistant.understanding.pieces import Piece, compiled

# Words of another thing than the skill's, which the same verbs are said of ("freeze her card").
_ANOTHER = {
    "pause_subscription": frozenset(
        "card cards account accounts payout payouts funds run runs order orders parcel".split()
    ),
    "create_customer": frozenset("hold block newsletter".split()),
    "delete_customer": frozenset(
        """
        list lists waitlist newsletter group class course team duplicate duplicates note notes address email phone card
        booking order
        """.split()
    ),
    "pay_invoice": frozenset("court lawyer lawyers".split()),
    "record_usage": frozenset("order orders cart booking basket".split()),
}
_OF_PAYING = frozenset(
    "invoice invoices bill bills payment payments pay paying owe owes owed overdue due dues outstanding unpaid balance "
    "money fee fees debt REF".split()
)
# Somebody is reminded of something, or to do something.
_REMINDED_OF = r"(?:CUST|EMAIL|him|her|them) (?:of|about|to|that|not to)"
# These end or rest what somebody has, and take the name alone for it.
_OF_SOMEBODY = frozenset({"pause_subscription", "resume_subscription", "cancel_subscription", "delete_customer"})
# What is done once; beside a rate it would have to be done again and again, or for each.
ONCE = frozenset(
    """
    create_payout refund_payment create_payment capture_payment create_invoice credit_customer create_credit_note
    create_payment_link cancel_payment
    """.split()
)
_LENGTH = r"(?:day|night|week|fortnight|month|quarter|year|hour|session|class|person|SPAN|WHEN)"
_RATE = (
    r"(?:MONEY|NUM|PCT|REF|CUST|EMAIL) (?:, )?(?:(?:hourly|daily|nightly|weekly|fortnightly|monthly|quarterly|yearly"
    rf"|annually|apiece|each)(?!\S)|per \S+|every (?:\S+ )?{_LENGTH}|an? {_LENGTH}|(?:NUM|two|three|four) times"
    r"|in (?:NUM|two|three|four|several) (?:parts|instalments|installments|goes|steps))"
)
_HEADING = (
    r"(?:done|finished|already|waiting|pending|wrong|declined|refused|idea|ideas|example|draft|later|tomorrow|maybe"
    r"|rumour|rumor|post-it|voicemail|agenda|history|old|cancelled|canceled) (?:[:\-–—]) .*"
)


def means_another(tool: str, pieces: Sequence[Piece]) -> list[str]:
    """The words by which a message speaks of something that the skill has nothing to do with."""
    forms = [piece.form for piece in pieces]
    found = sorted(_ANOTHER.get(tool, frozenset()).intersection(forms))
    if tool == "remind_invoice" and compiled(_REMINDED_OF).search(" ".join(forms)) and _OF_PAYING.isdisjoint(forms):
        found.append("reminded")
    return found + (_belongings(tool, forms) if tool in _OF_SOMEBODY else [])


def is_repeated(tool: str, line: str) -> bool:
    """Whether what is done once is said to come at a rate ("pay out $200 weekly", "refund $20 per night")."""
    return tool in ONCE and compiled(_RATE).search(line) is not None


def is_headed(line: str) -> bool:
    """Whether a message stands under a heading that says it is done, waits, or is an idea ("Done: void INV-0042")."""
    return compiled(_HEADING).fullmatch(line) is not None


def _belongings(tool: str, forms: Sequence[str]) -> list[str]:
    """What somebody's is spoken of that is neither the skill's nor followed by it ("freeze Tom Larsen's cake")."""
    own = BY_TOOL[tool].words | FILLER | ACTS
    threes = zip(forms, forms[1:], [*forms[2:], ""], strict=False)
    return [
        form for before, form, after in threes if before == "'s" and form.isalpha() and own.isdisjoint((form, after))
    ]
