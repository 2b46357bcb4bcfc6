"""What changes a request although it looks like a statement beside it: doubts, deferrals, duties, parts, recipients."""

from __future__ import annotations

import re

# Whoever "has to confirm" or "wants to see it" has not done so: the request waits for it.
_DUTY = (
    r"(?:has|have|got|need|needs|wants?|wanted|likes?|supposed|ought|meant|waiting|still) to (?:be )?"
    r"(?:\S+ly )?(?:confirm|approve|authori[sz]e|check|sign|agree|decide|send|return|bring|ship|post|answer"
    r"|reply|verify"
    r"|see|look|think|talk|ask|keep|review|test|try|get|call|ring|wait|collect|give|speak|read|run|clear|count"
    r"|inspect"
    r"|hear|okay|ok|settle|sort|know)"
)
_DOUBT = (
    r"(?:i|we|i'd|we'd) (?:\S+ly )?(?:think|guess|suppose|reckon|believe|presume|assume|imagine|doubt|hope|wonder)"
    r"|probably|presumably|possibly|maybe|perhaps|unsure|dunno|(?:not|isn't|aren't|never) (?:\S+ly )?(?:sure|certain)"
    r"|no clue|could be|might be|may be(?! (?:released|lifted|returned|refunded))|"
    r"(?:or|is|isn't) (?:that|this|it) (?:right|correct|not)|or not|or what"
    r"|right \?|or is (?:it|that|this) \S+|never ?mind$"
)
_DENIED = (
    r"(?:say|says|said|told|tells|wrote|texted|asked|asks|replied|answered|reckons)"
    r"(?: (?:me|us|her|him|them|you|it|it's|to|is|was|a|for|that|the|she|he|they|we|i|would|can|i'd|we'd|wants?))*"
    r" (?:no|not|wait|stop|hold|half|later|never|don't|nah|nope|leave|keep|less|more|enough|another|other|different"
    r"|instead|next|after|first|only|part|some|won't|can't|otherwise)"
)
_PENDING = (
    r"(?:still )?(?:waiting|wait|awaiting|pending|hanging on) (?:on|for|until|till)|has(?:n't| not"
    r"| yet to) \S*(?:sign|approv|"
    r"confirm|agree|okay|answer|repl|decid|author)\S*|(?:haven't|hasn't|have not|has not) (?:heard|decided"
    r"|checked|seen)"
)
_FOR_NOW = r"for (?:now|the moment|the time being)(?! on)"
_LATER = r"(?:not yet|not now|later on|(?<!you )later$|one day|some ?day)"
# "The deposit stays with us", "her sister gets it": who keeps or gets what is a term, whoever says it.
_RECIPIENT = (
    r"(?:gets?|takes?|receives?|pays?|keeps?|keep|holds|stays?|goes|owns?|covers?)"
    r" (?:it|this|that|them|the (?:rest|money|refund|cash|remainder|deposit|tip|fee|balance|credit|payment)|half|some"
    r"|everything|all|one|with (?:us|me)|for (?:it|this|that|the rest)|to (?:my|his|her|their|the|our|a|an"
    r"|charity|CUST))"
    r"|to (?:his|her|their|my|our|another|a different|the other) (?:(?:own|other|new|private|personal|second"
    r"|different) (?:account|card|bank|wallet)"
    r"|wife|husband|sister|brother|mum|mom|mother|dad|father|son|daughter|partner|friend|boss|missus|mate)"
    r"|(?:his|her|their|my) \S+ (?:pays|gets|takes)"
    r"|(?:deposit|tip|fee|rest|remainder|shipping|tax|vat) (?:\S+ )?(?:stays?|remains?|is kept|is not|isn't|stands)"
)
_PARTS = (
    r"(?:one|two|three|four|five|some|none|most|part|half|each|any|many|few|several|NUM) of (?:it|them|these|those)"
    r"|most of (?:the|his|her|their|my|our) (?!day|night|time|weekend|week|month|year|morning|afternoon|summer"
    r"|winter|wknd)"
    r"|\S+ half|half|the rest|remainder|remaining|the other one|wrong one|other one|second one|first one"
    r"|only one|one only"
)
_BY_OTHER_MEANS = (
    r"(?:as|with|by|in|via|using|through) (?:a |an |the |some )?(?:store credit|vouchers?|gift cards?|cash"
    r"|cheque|paypal"
    r"|bank transfer)|from (?:his|her|their|my|our|the) (?:own )?(?:bank|insurance|insurer)"
)
# These hold a request back wherever they stand, even inside what could be a description of it.
_HOLDS_BACK = (
    r"subject to|depending on|supposing|provided (?:that|it's|it|he|she|they|we|the)"
    r"|assuming (?:that|it|he|she|they|we|the)"
    r"|as soon as|on the day (?:the|that|he|she|it|they|we|when)|on condition"
    r"|pending (?:approval|confirmation|review|sign-off)"
)
# What makes a request hang on something wherever it stands in the message, in a clause of its own as well.
_CONDITIONS = re.compile(
    r"(?<!\S)(?:in case(?! of)|in the (?:event|case)|in the hope|(?:so|as) long as|(?:REF|NUM|CUST|MONEY|it|them"
    r"|him|her|this|that|order|payment) (?:up)?on"
    r" (?:(?:his|her|their|its|the) )?(?:return|delivery|arrival|approval|completion|confirmation)(?! (?:of|for|to"
    r"|from))|(?:due|payable) (?:when|once|after|if)"
    r"|with (?:\S+ ){1,3}?'s (?:ok|okay|approval|blessing|consent|permission|agreement|go-ahead|sign-off))(?!\S)"
)
# What somebody nearly did, or tells of having meant to do, is not asked for.
_NEARLY = (
    r"(?:i|we|he|she|they|i'd|we'd) (?:was|were|had|have been|almost|nearly) (?:\S+ )?(?:gonna|going to"
    r"|about to|meaning to"
    r"|planning to|supposed to|thinking of|tempted to|close to)|(?:i|we) (?:almost|nearly) \S+"
    r"|(?:almost|nearly) (?:ready|there|done|finished|through|time)"
)
_REFUSED = (
    r"(?:didn't|did not|doesn't|does not|hasn't|has not|never|not|won't|isn't|wasn't|nobody|no one)(?: \S+)?"
    r" (?:okay|okayed|ok|ok'd|approved?|approves|agreed?|agrees|signed? off|signs off|authori[sz]ed?"
    r"|confirmed?|fine|on board|cleared"
    r"|allow|allowed|comfortable)"
)
_DONE = (
    r"(?:i|we|he|she|they|bank|colleague|i've|we've)(?: (?:have|has|had|just|already|did))* (?:did|done|sorted"
    r"|handled|fixed|settled|reversed|dealt with)"
    r" (?:it|this|that)(?! (?:wrong|badly|twice|up))|talked \S+ (?:out of|round|around|into)"
)
_OTHER_THING = (
    r"(?:with|for|as|wants?|wanted|took|take|gets?|got|sent|send|offered|accepts?|accepted|prefers?|shipped"
    r"|chose) (?:him |her |them )?(?:a |an |the |some )?"
    r"(?:replacement|exchange|swap|vouchers?|credit note|less|fewer|new one|another one|different one)"
)
_JOKES = (
    r"(?:as a joke|joking|kidding|kiddin|in my dreams|nobody ever|said no one|lol jk|jk|hypothetically"
    r"|theoretically)"
)
_HARD = rf"{_DUTY}|{_DOUBT}|{_DENIED}|{_PENDING}|{_HOLDS_BACK}|{_FOR_NOW}|{_NEARLY}|{_REFUSED}|{_JOKES}"
_HARD_TERMS = re.compile(rf"(?<!\S)(?:{_HARD})(?!\S)")
_TERMS = re.compile(
    rf"(?<!\S)(?:{_HARD}|{_LATER}|{_DONE}|{_OTHER_THING}|{_RECIPIENT}|{_PARTS}|{_BY_OTHER_MEANS})(?!\S)"
)
# These say that a whole payment may not be what was meant, or that it went back already.
_OF_A_WHOLE = re.compile(
    r"(?<!\S)(?:half|third|quarter|rest|remaining|remainder|part|parts of|partial|partially|only|price|amount|total"
    r"|sum|too much"
    r"|overcharged|overpaid|over|difference|discount|fees?|tax|vat|shipping|postage|delivery fee|tip|deposit"
    r"|one of|two of|(?:one|two|three|second|third|NUM) (?:items?|pieces?|units?|articles?|tickets?|seats?|nights?)"
    r"|some of|most of|(?:keep|keeps|kept|keeping)(?! \w+ing)|refunded|reimbursed|compensated|credited)(?!\S)"
)
# What makes a request of one skill pointless or doubtful: it is done, or nobody wants it any more.
_AGAINST = {
    "refund_payment": re.compile(
        r"(?<!\S)(?:refunded|reimbursed|compensated|reversed|paid (?:him|her|them|it) back)(?!\S)"
    ),
    "remind_invoice": re.compile(r"(?<!\S)(?:paid|pays|settled|transferred|wired|reminded)(?!\S)"),
    "cancel_subscription": re.compile(
        r"(?<!\S)(?:staying|stays|(?:not|isn't|aren't) (?:leaving|going)|keeping|renewed|rejoined)(?!\S)"
    ),
}


def changes(line: str) -> bool:
    """Whether a line of forms says something that a request beside it depends on."""
    return _TERMS.search(line) is not None


def holds_back(line: str) -> re.Match[str] | None:
    """What in a line makes a request wait, doubts it or jokes about it, whatever else the words could fill."""
    return _HARD_TERMS.search(line)


def conditions(line: str) -> bool:
    """Whether anything in the line of a whole message makes its request hang on something."""
    return _CONDITIONS.search(line) is not None


def speaks_of_a_part(line: str) -> bool:
    """Whether a line beside a refund in full speaks of a part of it, of its price, or of money that went back."""
    return _OF_A_WHOLE.search(line) is not None


def speaks_against(tool: str, line: str) -> bool:
    """Whether a line tells that what a skill would do is done already or no longer wanted."""
    return tool in _AGAINST and _AGAINST[tool].search(line) is not None
