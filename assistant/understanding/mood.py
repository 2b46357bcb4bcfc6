"""What a clause is when it is no request: a greeting, an abort, a yes, a question how, a statement, a negation."""

from __future__ import annotations

import re

from assistant.understanding.lexicon import FILLER, NEGATIONS
from assistant.understanding.mentions import When
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.terms import changes

_LEAD = r"^(?:(?:please|ok|okay|so|well|and|hi|hello|hey|also|just|,|then|sorry|quick|now) )*"
_HOW_TO = re.compile(
    _LEAD
    + (
        r"(?:how (?:do|can|would|should|to|does|did|is|are|come)|what (?:happens|if|would|should|is the|"
        r"are the|does|do you|is your|about if)"
        r"|what's (?:the|your|our) (?:best|policy|process|way|procedure|difference|rule)|(?:can|could|"
        r"may|might|should|shall|must|would) (?:i|we|one|they|he|she|customers?|it|CUST|EMAIL|the|a|"
        r"people|guests)\b"
        r"|do (?:you|i|we|they|he|she|customers?)|does|did|is|isn't|are|aren't|was|were|am|has|"
        r"have|had|will|won't|why|where|when|explain|tell me (?:how|why|if|whether|about)|show me "
        r"how|teach|describe(?! .* as )"
        r"|any (?:idea|way|chance|reason|rule)|wondering|i'm wondering|i wonder|thinking|"
        r"considering|i'm (?:thinking|considering|planning|not sure)|help me (?:understand|"
        r"with)|what|which|who|whose)\b"
    )
)
_HOW_EXACTLY = re.compile(
    _LEAD
    + (
        r"(?:how (?:do|can|would|should) (?:i|we|you|one|they)|how to|how does|why|what happens|what if|"
        r"should (?:i|we)|(?:explain|tell me|show me) how to|is it possible|(?:am|are) (?:i|we) "
        r"allowed)\b"
    )
)
_ABORT = re.compile(
    r"^(?:(?:no|ok|oh|actually|wait|please|sorry|um|nah|,|\.|hmm|you know what) )*(?:never ?mind|"
    r"nevermind|forget (?:it|that|about it|this)|cancel (?:that|this|it)|stop(?: it| that)?|abort|"
    r"drop (?:it|that)"
    r"|scratch that|leave it|don't(?: do (?:it|that|anything))?|do nothing|no thanks|no thank you|"
    r"no|nope|nah|not now|undo|skip it|disregard(?: that| this)?|don't bother|i changed my mind|"
    r"changed my mind|wait|hold on|leave (?:it|that) (?:be|for now|alone|as is)|later|not yet)"
    r"(?: (?:please|thanks|thank you|then|for now|now|,|\.|!|sorry|mate|it|that|i changed my "
    r"mind|changed my mind|anymore))*$"
)
_YES = re.compile(
    r"^(?:(?:yes|yep|yeah|yup|ok|okay|sure|please|great|good|perfect|,|well|alright|right) )*(?:yes|"
    r"yep|yeah|yup|sure|ok|okay|confirm(?:ed)?|i confirm|go ahead|do it|do that|go for it|approved?|i "
    r"approve|sounds good|correct|that's right|looks good|proceed|lgtm|ja|si|oui|right|exactly|please "
    r"do|make it so|send it|fine|perfect|great)"
    r"(?: (?:please|thanks|thank you|then|now|,|\.|!|it|that|confirm|go ahead|do it))*$"
)
# The same in more words, in one sentence or several; a word that is none of these makes it no plain yes.
_FINE = r"(?:quite |exactly |all |just |perfectly |absolutely )?(?:right|correct|fine|good|perfect|great|ok|okay)"
_AGREES = (
    rf"(?:yes|yep|yeah|yup|yea|aye|sure|of course|certainly|absolutely|definitely|ok|okay|agreed|exactly|confirm"
    rf"|confirmed|approve|approved|(?:that|this|it) (?:is|sounds|looks|seems) {_FINE}"
    rf"|(?:that's|it's|sounds|looks) {_FINE}"
    r"|right|correct|go (?:ahead|on|for it)|do (?:it|that|so|this)|carry on|proceed"
    r"|make it so|prepare it|please do(?! \w)|i (?:confirm|approve|agree))"
)
_COURTEOUS = (
    r"(?:please(?! do$)|pls|thanks|thank you|a lot|so much|very much|ta|cheers|kindly|indeed|now|god bless|bless you"
    r"|with it|with that|like that|much appreciated|have a (?:good|nice|lovely) (?:day|evening|weekend|one)|then|and"
    r"|well|fine|perfect|great|lovely|mate|dear|florin)"
)
# Each word has one reading, so that no length of it takes long to tell.
_YES_AT_LENGTH = re.compile(rf"(?=(?:.* )?{_AGREES}(?!\S))(?:(?:{_AGREES}|{_COURTEOUS}|[,.!;-])(?: |$))+")
# What only says to do what the rest of the message describes.
_GO_AHEAD = re.compile(
    r"^(?:(?:ok|okay|so|then|now|and|also|pls|please|just|kindly|ta|thanks|thank|you|can|could) )*"
    r"(?:(?:set|book|sort|get|put|start|do|make|send|log|note|update|change|switch|arrange|process|action|apply|enter|execute)"
    r"(?: (?:that|this|it|the (?:change|same|needful|switch)))?"
    r"(?: (?:up|in|out|through|done|happen|so|over|accordingly))?"
    r"|(?:update|amend|correct|adjust|change|actualise|actualize|fix|edit) (?:the|his|her|their|our|my) (?:customer )?"
    r"(?:record|records|file|profile|details|account|system|books)(?: accordingly)?"
    r"|do the needful|go ahead|make it happen|make it so|on it)"
    r"(?: (?:for (?:me|us|him|her|them)|please|thanks|thank you|ta|asap|now|today|then|,|!|\.))*$"
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|yo|good|morning|afternoon|evening|thanks|thank|you|cheers|florin|there|"
    r"great|ok|okay|cool|nice|bye|goodbye|see|later|,|!|\.|ta|much|very|so|a|lot|how|are|doing|team|"
    r"all|everyone|perfect|lovely|today|mate|what's|up|sup|:|\)|-|well|done|brilliant|awesome|"
    r"wonderful) )+$"
)
_SUBJECT = re.compile(
    r"^(?:(?:ok|okay|right|yeah|just so you know|fyi|note that|note|ps|p|so|and|because|since|as|well|also|btw|,|:|"
    r"today|yesterday|WHEN|unfortunately|apparently|turns out|looks like|seems|it seems|the thing is|look|"
    r"sadly|(?:on|in|for|with|under) REF|the|a|my|our|this|that|his|her|their|poor|another|one|some) )*"
    r"(?:i|we|he|she|they|it|you|i'm|i've|i'd|i'll|we're|we've|he's|she's|they're|they've|it's|"
    r"it'd|that's|there's|there|CUST|EMAIL|REF|PAYOUT|DISPUTE|REVIEW|payout|dispute|chargeback|evidence|packet"
    r"|rebuttal|customers?|guest|guy|lady|client|buyer|item|items|"
    r"package|parcel|product|goods|food|shipment|delivery|courier|card|bank|payment|charge|money|"
    r"order|mail|email|ticket|someone|somebody|everything|nothing|everyone|both|subscription|"
    r"invoice|system|husband|wife|boss|accountant|machine|kitchen|room|event|booking|who|which)"
    r"(?: \S+){0,40}$"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|says?|said|wants?|wanted|asks?|asked|paid|pays|got|"
    r"went|came|came|left|told|called|emailed|complained|returned|received|needs?|likes?|thinks?|"
    r"isn't|wasn't|hasn't|haven't|didn't|doesn't|don't|can't|couldn't|won't|am|feels?|looks?|arrived|"
    r"ordered|bought|cancelled|moved|moves|moving|leaves|leaving|keeps?|kept|lost|broke|sent|made|"
    r"made|gave|found|forgot|changed|changing|i'm|he's|she's|it's|they're|we're|i've|we've|they've|"
    r"that's|there's|used|uses|happened|works?|worked|never|turned|charged|refunded|subscribed|"
    r"upgraded|paused|booked|fears?|stands?|delivered|closed|died|saw|knows?|agreed|promised|decided|hates?|loves?|"
    r"made|sold|travels?|traveling|travelling|took|takes|\w+ed)\b"
)
# Told of oneself, it may be what the request asks for, done before.
_WE_PAID = r"(?:i|we|i've|we've)(?: have| had)?(?: just)? (?:gave|given(?! up)|paid|returned|refunded|credited)(?: .*)?"
HAZARD = frozenset(
    (
        "if unless wait until later except maybe should instead actually stop hold nevermind already "
        "done perhaps otherwise undo ignore disregard "
        "scratch forget either depending pending whether might could would tomorrow when once "
        "joke joking kidding jk voucher exchange"
    ).split()
)


# A payout, dispute or review that a statement names is what it is about, and no term of a request.
_RECORDS = ("PAYOUT", "DISPUTE", "REVIEW")


def is_how_to(clause: Clause) -> bool:
    """Whether the clause asks how, whether or why, rather than asking for something to be done."""
    return _HOW_TO.match(clause.line) is not None


def asks_method(clause: Clause) -> bool:
    """Whether the clause asks for a way to do something or a reason, which no skill answers."""
    return _HOW_EXACTLY.match(clause.line) is not None


def is_abort(line: str) -> bool:
    """Whether the whole message calls off what is under way."""
    return _ABORT.match(line) is not None


def is_yes(line: str) -> bool:
    """Whether the whole message only agrees."""
    return _YES.match(line) is not None or _YES_AT_LENGTH.fullmatch(line) is not None


def is_greeting(line: str) -> bool:
    """Whether the whole message is courtesy."""
    return _GREETING.match(line + " ") is not None


def is_go_ahead(clause: Clause) -> bool:
    """Whether the clause only says to do what another one describes ("set that up for me")."""
    return _GO_AHEAD.match(clause.line) is not None


def is_negated(clause: Clause) -> bool:
    """Whether the clause forbids rather than asks."""
    return any(piece.form in NEGATIONS for piece in clause.pieces)


def is_statement(clause: Clause) -> bool:
    """Whether the clause tells something: a subject, then a finite verb."""
    return _SUBJECT.match(clause.line) is not None and _FINITE.search(clause.line) is not None


def _says_terms(piece: Piece) -> bool:
    """Whether a piece states what a request may depend on: a figure, a plan, a length of time, a day to come."""
    if isinstance(piece.value, When):
        return piece.value.future is not None
    return piece.is_typed and piece.form not in ("REF", "CUST", "EMAIL", "SUB", *_RECORDS)


def is_harmless(clause: Clause) -> bool:
    """Whether a clause may stand beside a request without changing it: courtesy, or a plain statement."""
    if changes(clause.line):
        return False
    if is_greeting(clause.line) or all(piece.form in FILLER or piece.is_mark for piece in clause.pieces):
        return True
    if any(_says_terms(piece) for piece in clause.pieces):
        return False
    if clause.has(_WE_PAID):
        return False
    if clause.ends_with == "?" or any(
        piece.form in HAZARD or piece.form in ("MONEY", "PCT", "DOUBT") for piece in clause.pieces
    ):
        return False
    return is_statement(clause)
