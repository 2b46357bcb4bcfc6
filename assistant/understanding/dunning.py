"""What is told of an invoice beside a request about it: how late or wrong it is, and who sees to the others."""

from __future__ import annotations

import re

from assistant.understanding.pieces import Clause

# How long something is overdue, and that nothing was heard of it.
LATENESS = (
    r"(?:(?:REF|CUST|EMAIL|it|it's|its|they|they're|this|that|is|are|was|been|now|already|still|over|about|nearly|some|"
    r"the|invoice|by) )*SPAN (?:late|overdue|past due|over(?: (?:terms|due|time))?|behind|beyond terms|past terms)"
    r"(?: now| already)?(?:(?: and| ,| -)* (?:still )?(?:no|not an?|without an?) (?:peep|word|reply|response|answer|"
    r"payment|sign|penny|cent|dime|money)(?: from (?:him|her|them))?)?"
)
_LATE = re.compile(rf"^{LATENESS}$")
_ITS_BILL = r"(?: (?:his|her|their|the|our|this|that|its)(?: \S+)? (?:invoice|bill))?"
# That nothing was paid, that an invoice is wrong, that a better one will come: said of one to be chased or voided.
_UNPAID = re.compile(
    r"^(?:(?:REF|CUST|EMAIL|it|it's|they|he|she|we|the|invoice|is|has|have|had|been|still|yet|on|from|for) )*"
    r"(?:(?:not|hasn't|haven't|isn't|wasn't|never)(?: yet| been)* paid|unpaid|no (?:money|payment|reply|answer|word))"
    rf"(?: (?:yet|so far|for it|still))*(?: (?:on|from|for) (?:REF|CUST|EMAIL))?{_ITS_BILL}$"
)
_WRONG = re.compile(
    r"^(?:(?:the|there's|has) )*(?:wrong|incorrect|duplicate|old) [a-z]+(?: [a-z]+)? on (?:REF|it|the invoice)$"
)
_BETTER = re.compile(
    r"^(?:(?:i'll|we'll|i will|we will) (?:send|issue|make|raise|write|create|prepare|do)"
    r"(?: (?:him|her|them|you|an?|the))* (?:new|corrected|fresh|proper|right|correct|replacement)"
    r"(?: (?:one|invoice|version|bill))?(?: after| later| instead)?"
    r"|(?:an? |the )?(?:new|corrected|correct) (?:one|invoice|version) (?:follows|is coming|will follow)(?: soon)?)$"
)
_BESIDE = (_LATE, _UNPAID, _WRONG, _BETTER)
# That somebody sees to the others in person, so that the request is for the one it names.
_MYSELF = (
    r"(?:i|i'll|i'm|we|we'll|we're)(?: shall| will| am| are| be)*"
    r"(?: (?:call(?:ing)?|ring(?:ing)?|phon(?:e|ing)|handl(?:e|ing)|speak(?:ing)?|talk(?:ing)?|see(?:ing)?|"
    r"visit(?:ing)?|do(?:ing)?|chas(?:e|ing)|to|with))+"
)
_IN_PERSON = r"(?: (?:myself|ourselves|personally|in person|them|today|now|(?:on )?WHEN|by phone|on the phone))*"
_ON_THE_PHONE = r"(?:i|we|i've|we've)(?: have| got| am| are| speak| talk| to)* (?:on|by|over) the (?:phone|line)"
_OTHERS = re.compile(
    rf"^(?:the )?(?:others?|rest)(?: (?:NUM|ones?|invoices?|customers?))* {_MYSELF}{_IN_PERSON}$"
    rf"|^(?:the )?(?:others?|rest)(?: (?:NUM|ones?|invoices?|customers?))* {_ON_THE_PHONE}{_IN_PERSON}$"
    rf"|^{_MYSELF} (?:the )?(?:others?|rest)(?: (?:NUM|ones?))*{_IN_PERSON}$"
)


def sees_to_others(line: str) -> bool:
    """Whether the words say that the merchant sees to the others in person."""
    return _OTHERS.match(line) is not None


def is_beside_the_one(clause: Clause) -> bool:
    """Whether the words say how late or wrong it is, or who sees to the rest, none of which changes a request."""
    return clause.ends_with != "?" and any(pattern.match(clause.line) for pattern in (*_BESIDE, _OTHERS))
