"""What is refused before anything else is read: card numbers, attempts to take Florin over, and what it is not for."""

from __future__ import annotations

import re

from assistant.understanding.references import find_references
from domain.card_numbers import card_numbers

_TAKE_OVER = re.compile(
    (
        r"\b(?:ignore|disregard|forget|override|bypass|skip|discard)\b[^.\n]{0,40}\b(?:instructions?|"
        r"rules?|prompts?|guidelines?|polic(?:y|"
        r"ies)|"
        r"confirmations?|approvals?|safety|"
        r"guards?|checks|limits|"
        r"restrictions|everything "
        r"(?:above|before))\b"
        r"|\bsystem ?(?:prompt|message|override|"
        r":)|\byou are "
        r"(?:now|no longer)\b|"
        r"\bdeveloper mode\b|"
        r"\bjailbreak|\bdan mode\b|\bpretend "
        r"(?:to be|you|"
        r"that)\b|\bact as\b"
        r"|\b(?:already|pre-?)\s?(?:approved|"
        r"authori[sz]ed|confirmed)\b|"
        r"\bwithout (?:asking|"
        r"confirmation|confirming|approval|"
        r"telling|checking)\b"
        r"|\bno (?:confirmation|approval) "
        r"(?:needed|required|"
        r"necessary)\b|\b(?:admin|root|"
        r"sudo|debug|god) (?:mode|override|"
        r"access)\b|\bsudo\b|<\|?(?:im_start|"
        r"system|"
        r"assistant)|\[(?:system|inst)\]|"
        r"</?(?:system|tool|instructions?)>"
        r"|\b(?:reveal|print|show|repeat|leak|"
        r"dump)\b[^.\n]{0,30}\b(?:system prompt|"
        r"your (?:prompt|instructions|rules)|api "
        r"keys?|secret keys?|secrets?|tokens?|"
        r"passwords?|credentials)\b"
        r"|\bnew instructions?\b|\bas (?:an? "
        r")?(?:stripe )?(?:administrator|"
        r"admin|developer)\b|\bauto-?confirm|"
        r"\bconfirm (?:it |this |"
        r"everything )?(?:automatically|for me|"
        r"yourself)\b|\bdrop table\b|"
        r"\bexfiltrate\b"
    ),
    re.IGNORECASE,
)
# What happens to people and what they buy: beside a plain act on a record it is only told.
_EVERYDAY = (
    r"weather|joke|poem|song|recipe|football|soccer|news|movie|horoscope|president|wiring|loan|lend|mortgage|borrow"
    r"|homework|essay|flight|hire|lawsuit|sue|lawyer|hotel room for me|book a|salar(?:y|ies)|wages"
)
_TOLD = re.compile(rf"\b(?:{_EVERYDAY})\b", re.IGNORECASE)
_OUTSIDE = re.compile(
    (
        rf"\b(?:{_EVERYDAY}|forecast the|translate|"
        r"capital of|stock price|share price|bitcoin|crypto|ethereum|"
        r"wire|western union|paypal|credit line|payroll|"
        r"pay (?:my |our |the )?(?:staff|employees?|rent|supplier|electricity|taxes)|"
        r"bank (?:details|transfer)|iban|routing number|"
        r"tax (?:advice|return)|legal advice|book me a|order (?:me )?(?:a )?pizza|write (?:me )?(?:a |an "
        r")?(?:code|essay|email|poem|story|letter|blog)|"
        r"card numbers?|cvv|cvc|password|marketing (?:plan|campaign)|meaning of life|"
        r"who (?:won|invented)|time is it|what time|chatgpt|are you (?:human|a robot|an "
        r"ai|real))\b"
    ),
    re.IGNORECASE,
)
_ACT = re.compile(
    r"(?:^|[.,;:!?\n—-]|\b(?:please|pls|plz|so|and|then|can you|could you))\s*"
    r"(?:(?:please|pls|plz|hi|hello|hey|ok|okay|just|now|then|can you|could you|i need to|we need to)[\s,]+)*"
    r"(?:refund|reimburse|release|capture|void|cancel(?! (?:\w+ ){0,2}?(?:flight|loan|mortgage|hotel|hire))"
    r"|(?:issue |raise |do |make )?(?:a )?credit(?: note)?|invoice|bill"
    r"|remind|chase|collect|pause|resume|reverse|resend|write off|accept|concede|fight|contest|finali[sz]e|retry"
    r"|send (?:\w+ ){0,2}(?:invoice|receipt|reminder|refund)|give (?:\w+ ){0,4}(?:back|refund))\b",
    re.IGNORECASE,
)
_BILLS_SOMEBODY = re.compile(r"\b(?:[Ii]nvoice|[Bb]ill|[Cc]redit|[Pp]ause|[Rr]esume) (?!Me\b|My\b|I\b)[A-Z][a-z]")
_RECORDS = frozenset("REF SUB CUST REFUND DISPUTE PAYOUT LINK REVIEW".split())


def refuse(text: str) -> str | None:
    """The reason to refuse a message outright; None when there is none."""
    if card_numbers(text):
        return "That looks like a card number. I never take or store card numbers; please use a payment link instead."
    if _TAKE_OVER.search(text):
        return "I can't do that. Every change needs a person's confirmation, and nothing in a message changes my rules."
    return None


def is_outside(text: str) -> bool:
    """Whether the message is about something Florin is not for, and not only told beside a plain act on a record."""
    found = list(_OUTSIDE.finditer(text))
    return bool(found) and not (all(_TOLD.fullmatch(match.group()) for match in found) and acts_on_record(text))


def acts_on_record(text: str) -> bool:
    """Whether the words name one of Stripe's records or customers, and begin a part with what is done to it."""
    named = any(mention.kind in _RECORDS for mention in find_references(text)) or _BILLS_SOMEBODY.search(text)
    return bool(named) and _ACT.search(text) is not None
