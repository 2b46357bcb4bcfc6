"""Repairs the spelling of ordinary words towards the vocabulary; names, ids and numbers are never touched."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.understanding.dates import MONTHS, WEEKDAYS
from assistant.understanding.lexicon import (
    COMMONPLACE,
    EVERYDAY,
    FILLER,
    NEGATIONS,
    READ_FILLER,
    SHORT_FORMS,
    TITLES,
    TRADE,
)
from assistant.understanding.loanwords import LOANWORDS
from assistant.understanding.numbers import NUMBER_WORDS, SCALES
from domain import currencies

# What a merchant may misspell and Florin must still read. Kept as one list so that every repair's target is seen here.
WORKING_WORDS = frozenset(
    """
    refund refunds refunded refunding refundable reimburse reimbursement return give back money reverse payment
    payments charge charges charged transaction transactions order orders invoice invoices invoiced bill billing
    billed send create raise draft issue link links checkout customer customers client subscription subscriptions
    subscribe subscribed membership plan plans cancel cancelled cancellation canceled terminate unsubscribe pause
    paused freeze suspend resume reactivate unpause restart upgrade downgrade switch change move revenue sales
    turnover income earnings earned takings balance available pending coupon coupons discount voucher promo
    promotion code codes percent amount overdue unpaid outstanding paid open draft failed declined succeeded
    successful refunded yesterday today tomorrow week weeks month months quarter year years monthly weekly daily
    until since before after between during due immediately period cycle trial trials forever once repeating dollars
    euros pounds rupees bucks currency last past previous next this trailing receipt please register called email
    name address business report show list find lookup search duration renewal everything instead actually previous
    breakdown grouped transactions receive capture dispute disputes chargeback payout payouts evidence portal quantity
    archive product products deactivate uncollectible exposure forecast reminder usage chargebacks proration receivables
    prorated
    """.split()
)
VOCABULARY = frozenset(
    word
    for word in (WORKING_WORDS | frozenset(MONTHS) | frozenset(WEEKDAYS) | NUMBER_WORDS | frozenset(SCALES))
    if word.isalpha()
)
KNOWN = (
    VOCABULARY
    | FILLER
    | READ_FILLER
    | EVERYDAY
    | COMMONPLACE
    | TRADE
    | frozenset(SHORT_FORMS)
    | frozenset(LOANWORDS)
    | TITLES
    | NEGATIONS
    | currencies.KNOWN
    | frozenset({"silence", "mute", "snooze"})  # what alerts are told to do: never a misspelt "since" or "minute"
)
# A word that multiplies what stands before it is taken only as it is written: "chore" is no crore.
_MULTIPLIERS = frozenset("crore crores lakh lakhs grand dozen".split())
_TARGETS = sorted(word for word in VOCABULARY if len(word) >= 4 and word not in _MULTIPLIERS)


def is_ordinary(word: str) -> bool:
    """Say whether a lower-case word is one of the language, and so no name unless written as one."""
    return (
        word in KNOWN
        or (word.endswith("s") and word[:-1] in KNOWN)
        or word.removesuffix("ing") in KNOWN
        or (word.endswith("ed") and (word[:-1] in KNOWN or word[:-2] in KNOWN))
    )


def repair(word: str, protected: Collection[str]) -> str:
    """Return what a lower-case word most likely is: itself, a spelt-out short form, or a vocabulary word near it.

    `protected` are words of names that must stay as they are.
    """
    if word in SHORT_FORMS:
        return SHORT_FORMS[word]
    if word in LOANWORDS and word not in protected:
        return LOANWORDS[word]
    if word in protected or len(word) < 4 or is_ordinary(word):
        return word
    return _nearest(word)


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    """The one vocabulary word within the edits that its length allows; the word itself when none or several are."""
    allowed = 1 if len(word) < 7 else 2
    near = process.extract(word, _TARGETS, scorer=OSA.distance, score_cutoff=allowed, limit=4)
    if not near:
        return word
    best = min(distance for _, distance, _ in near)
    candidates = sorted({target for target, distance, _ in near if distance == best and _plausible(word, target)})
    singular = {target.rstrip("s") for target in candidates}
    if not candidates or len(singular) > 1:
        return word
    return candidates[0] if len(candidates) == 1 or not word.endswith("s") else candidates[-1]


def _plausible(word: str, target: str) -> bool:
    """Keep short words strict: four letters only swapped or doubled, and a first letter that is there."""
    if len(word) >= 4 and word == target[0] + "".join(sign for sign in target[1:] if sign not in "aeiou"):
        return True  # vowels left out, as in "ordr"
    if len(target) <= 4 or len(word) <= 4:
        return sorted(set(word)) == sorted(set(target))
    return (
        word[0] == target[0] or sorted(word[:2]) == sorted(target[:2]) or word[0] == target[1] or word[1] == target[0]
    )
