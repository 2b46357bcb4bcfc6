"""The words that may stand with the value of an answer, and those that make it none."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.understanding.learnt.limiting import CONDITIONS
from assistant.understanding.lexicon import FILLER, NEGATIONS

# What figures, lengths of time, days and names are the values of.
SUMS = frozenset("amount amount_off percent percent_off min_amount max_amount".split())
LENGTHS = frozenset("due_days trial_days months days hours minutes".split())
DAYS = frozenset("until due_date start_date cancel_date start end".split())
DESCRIBED = frozenset({"customer"})

# Of the words that ask for nothing those that turn a value into another one: a rate, a difference, what is left behind.
_TURNING = frozenset("per from by via re regarding into such below following today's po".split())
_COURTEOUS = FILLER - _TURNING | frozenset(
    """
    sorry oops ah yes yeah yep sure right actually rather instead better exactly wait my bad mistake typo correction
    pls it it's its that that's this now i mean meant her him them course
    """.split()
)
# What may lead to a value in any answer.
LEADS = _COURTEOUS | frozenset(
    """
    i'd i'll like want say can could you we be should must will would need mk set put change use give take let
    let's add throw bill send only all whole full total hm hmm reflection date on
    """.split()
)
HESITATES = frozenset("hm hmm um uh erm".split())
# What may follow one: "of" and "for" make a figure a part or a share of something.
FOLLOWS = _COURTEOUS - HESITATES - frozenset({"of", "for"}) | frozenset(
    "only total altogether flat even sharp net all give should be".split()
)
# The words of single arguments.
BESIDE: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for names, words in {
        "amount amount_off": "amount total sum price figure revised back off of charge refund invoice money",
        "percent percent_off": "percent back off discount of refund",
        "tax_rate": "vat tax plus",
        "quantity": "seats seat units licences licenses members users",
        "payment_ref invoice": "order payment charge invoice number nr # id ref reference from",
        "dispute payout refund review": "dispute payout refund review number nr # id",
        "customer": "customer client 's subscription one account membership of for",
        "plan": "plan one tier level package 's subscription of for renewal end period cycle",
        "until due_date cancel_date": "until till on at end due like push out fall run limited of next move back by",
        "start_date": "from start starting starts on at of next by",
        "due_days trial_days months": "due in within term net trial free first he she they gets get be given for of",
        "email": "email address mail",
        "coupon code": "coupon code",
    }.items()
    for name in names.split()
}
# Of what an answer may say that it is something: "the amount is 50", never "hours were 30".
SUBJECTS = frozenset(
    "it that this amount total sum price figure number order payment plan email address date name customer".split()
)
APPROVES = frozenset("fine ok okay good great perfect right correct enough do suffice go".split())
DENIES = frozenset("not than".split())
OPENS_REASON = frozenset("because since cause cos as".split())
PRONOUNS = frozenset("he she they it we i he's she's they're it's we're i'm they've we've i've".split())
DESCRIBES = frozenset("the who with whose from".split())
# Whoever says one of these is not sure of what is said beside it, or does something else first.
DOUBTS = frozenset(
    """
    think thinks guess suppose believe reckon presume maybe perhaps probably possibly likely roughly approximately
    unsure doubt check ask whether
    """.split()
)
# A reason with one of these says more than why.
UNTELLING = (
    NEGATIONS | CONDITIONS | frozenset("each every per apiece said says wants wanted asked stays keeps but".split())
)
# The words that correct something, and those that answer, whatever was asked: what stands beside them must be a value.
CORRECTION_WORDS = frozenset(
    (
        "no sorry actually oops wait i mean meant make it that change to rather instead should be it's "
        "its use set the amount to with not please yes "
        "just only for a an of put as and or ok okay my bad mistake correction read typo hang on nah "
        "say let's lets want can you could is was "
        "wrong meant currency due date plan customer order number days name code email one on at "
        "in from by until do go"
    ).split()
)
ANSWER_WORDS = CORRECTION_WORDS | frozenset("yeah sure payment id called thanks".split())
