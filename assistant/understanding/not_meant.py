"""What tells beside a request that its words are not the merchant's own, that somebody objects, or wants it no more."""

from __future__ import annotations

from assistant.understanding.statements import AFTERWARDS, HAVE, HOW, WHO, table

_THESE = r"(?:that|this|it|those|these|they|(?:the|my) (?:above|message|line|sentence|words?))"
_ARE = rf"(?:is|was|were|are|'s|came|comes) {HOW}"
_BY_ACCIDENT = r"(?:by (?:accident|mistake)|accidentally|in error|too (?:early|soon|fast)|unintentionally)"
_TEXT = (
    r"(?:email|mail|message|letter|note|list|text|chat|thread|script|ticket|manual|tutorial|template|screenshot|memo"
    r"|training|course|book|film|game|song|exam|quiz|lesson|workshop)"
)
_NOT_MINE = table(
    rf"{_THESE} {_ARE}(?:what|how|as) (?:\S+ ){{1,5}}?(?:wrote|writes|says?|said|typed|texted|emailed|posted|printed"
    r"|dictated|reads|sang)(?: .*)?",
    rf"{_THESE} {_ARE}(?:in|on|from|out of|part of) (?:\S+ ){{1,3}}?{_TEXT}(?: .*)?",
    rf"{_THESE} {_ARE}(?:(?:a|an|the|my|his|her|only|just) )*(?:\S+ )?(?:test|example|joke|demo|drill|exercise|quote"
    r"|quotation|prank|rehearsal|sample|riddle|dream|rumou?r|question|gossip|talk)$",
    rf"{_THESE} {_ARE}(?:the|a|my|his|her) (?:title|name|subject|heading|headline|caption|text|line|lyrics"
    rf"|answer) (?:of"
    r"|from|for|to) .*",
    rf"{_THESE} {_ARE}for CUST$",
    rf"{WHO}(?:is |was |'s |am |'m )?(?:quoted|quoting|reading|read)(?: (?:me|him|her|it|that|this|CUST))? (?:aloud"
    rf"|out)"
    rf"|{WHO}(?:is |was |'s |am |'m )?(?:quoted|quoting) (?:me|him|her|it|that|this|CUST)$",
    rf"{WHO}(?:got hold of|grabbed|had|was on|played with|borrowed) my (?:phone|laptop|computer|keyboard"
    rf"|tablet)(?: .*)?",
    rf"{_THESE} {_ARE}(?:yesterday|WHEN)(?:(?:'s| 's) \S+)?$",
    rf"{_THESE} {_ARE}(?:yesterday's|WHEN 's) .*",
    rf"{_THESE} {_ARE}(?:\S+ ){{1,3}}?(?:own )?(?:words?|wording|sentence|text)$",
    rf"{WHO}{HAVE}{HOW}(?:typed|wrote|pasted|dictated|scribbled|copied) (?:this|that|it)(?: {_BY_ACCIDENT}"
    rf"|{AFTERWARDS})",
    rf"(?:{WHO}{HAVE}{HOW})?(?:hit|pressed|pushed|clicked|touched|typed|wrote|pasted) (?:\S+ ){{0,3}}?{_BY_ACCIDENT}$",
    r"(?:(?:sorry|oops|ah|oh|the|in) )*wrong (?:chat|window|thread|channel|tab|conversation|group|app|screen|bot|field"
    r"|box)(?: .*)?",
)
# Sent by mistake, an invoice is voided; of anything else it says that the message was.
_SENT = table(rf"(?:{WHO}{HAVE}{HOW})?(?:sent|submitted|posted) (?:(?:it|this|that) )?{_BY_ACCIDENT}$")
_UNDOES_SENDING = frozenset(
    """
    void_invoice create_credit_note mark_invoice_uncollectible cancel_payment deactivate_coupon archive_product
    """.split()
)
_BOSSES = (
    r"(?:boss|manager|owner|legal|finance|accountant|husband|wife|partner|team|cfo|ceo|director|supervisor|sup|lawyers?"
    r"|auditors?|board|compliance|bookkeeper|colleague|controller)"
)
# A card that is declined and a bank that blocks it object to nothing.
_NO_BANK = r"(?!(?:\S+ ){0,3}?(?:cards?|banks?|payment|charge|it|issuer|visa|customs|courier) )"
_OBJECTS = table(
    rf"{WHO}(?:is|are|was|were|am|'s|'re|'m|stands?|stood|spoke|voted) {HOW}(?:against|opposed)(?: .*)?",
    rf"{WHO}{HAVE}{HOW}(?:vetoed|vetoes|forbade|forbids|overruled|overrode)(?: .*)?",
    rf"{WHO}{HAVE}{HOW}(?:disagreed|disagrees?|objected|objects?|opposed|opposes?)(?: (?:to|with))?"
    r"(?: (?:it|this|that|me|us))?$",
    rf"{WHO}{HAVE}{HOW}(?:turned|shot|voted|knocked) (?:it|this|that) down(?: .*)?",
    rf"(?:(?:the|my|our|his|her) )?(?:\S+ )?{_BOSSES} (?:is|are|was|were) {HOW}(?:not happy|unhappy|upset|angry"
    rf"|furious) (?:about|with) "
    r"(?:it|this|that|the (?:idea|refund|credit))(?: .*)?",
    rf"{_NO_BANK}{WHO}{HAVE}{HOW}(?:blocked|refused|rejected|declined|denied|halted)(?: (?:it|this|that))?$",
    rf"(?:(?:the|my|our|his|her) )?(?:\S+ )?{_BOSSES} {HOW}(?:hates?|hated|dislikes?|disliked|loathes?)(?: .*)?",
)
_WISH = r"(?:request|claim|complaint|cancellation|notice|application|case|dispute|chargeback|demand|resignation|wish)"
_STAYS_AFTER_ALL = table(
    rf"{WHO}{HAVE}{HOW}(?:changed|changes) (?:his|her|their|my|our) minds? about (?:leaving|going|cancelling|quitting"
    r"|stopping|pausing|it|that|this|the (?:refund|pause|cancellation|break|credit|return))(?: .*)?",
)
_GOES_ON_AFTER_ALL = frozenset({"undo_cancellation", "resume_subscription"})
_NO_LONGER = table(
    rf"{WHO}{HAVE}{HOW}(?:withdrew|withdrawn|retracted|rescinded|revoked|dropped) (?:that|this|(?:the|his|her|their) "
    rf"{_WISH})(?: .*)?",
    rf"{WHO}{HAVE}{HOW}(?:withdrew|withdrawn|retracted|rescinded|revoked)(?: it)?$",
    rf"{WHO}{HAVE}{HOW}(?:took|taken) (?:it|that|this|(?:the|his|her|their) (?:{_WISH}|words?)) back$",
)
# A change of mind is why a purchase is refunded or a subscription ends.
_OTHER_MIND = table(rf"{WHO}{HAVE}{HOW}changed (?:his|her|their|my|our) minds?$")
_BY_A_CHANGE_OF_MIND = frozenset(
    """
    refund_payment cancel_subscription void_invoice change_plan cancel_payment create_credit_note undo_cancellation
    resume_subscription schedule_change
    """.split()
)
_RETURNED = table(
    rf"{WHO}(?:is|are|was|were|'s|'re|came|comes|has come) {HOW}back(?: (?:now|again|already|today|WHEN|training"
    rf"|playing"
    r"|from|with us|at the (?:gym|club|studio)|in (?:action|town)).*)?$",
    rf"{WHO}(?:feels?|felt|feeling|is|are|'s|was|got|gets) {HOW}(?:feeling )?(?:much |a lot |all "
    rf"|so much )?(?:better|fine"
    r"|well|healthy|fit|healed|recovered)(?: again| now)?$",
    rf"{WHO}{HAVE}{HOW}(?:recovered|healed|returned|came back)$",
    rf"{WHO}(?:wants|wanted|begged|begs|asked|asks|decided|chose|prefers) to (?:stay|continue|keep .*|come back"
    rf"|carry on)$",
    rf"{WHO}(?:is|are|'s|'re|was) {HOW}(?:coming back|here (?:yesterday|WHEN))(?: .*)?",
    rf"{WHO}(?:is|are|'s|'re) {HOW}(?:training|playing|coming|using (?:it|us)|attending|paying|working out|swimming"
    rf"|riding"
    r"|running|dancing|boxing|climbing|lifting|active|at it|in) again(?: .*)?",
)
_DISPUTE_OVER = table(
    rf"(?:{WHO})?{HAVE}{HOW}(?:won|(?:ruled|decided|found) (?:for us|in our favou?r))(?: .*)?",
    rf"{WHO}{HAVE}{HOW}(?:dropped|withdrew|closed|cancelled|retracted) (?:it|this|that|the \S+|his \S+"
    rf"|her \S+)(?: .*)?",
)


def tells_it_is_not_meant(tool: str, statement: str) -> bool:
    """Whether a statement says that the request beside it is nobody's wish, or no longer."""
    if any(found.match(statement) for found in (_NOT_MINE, _OBJECTS)):
        return True
    if tool not in _GOES_ON_AFTER_ALL and (_STAYS_AFTER_ALL.match(statement) or _NO_LONGER.match(statement)):
        return True
    if tool not in _UNDOES_SENDING and _SENT.match(statement):
        return True
    if tool not in _BY_A_CHANGE_OF_MIND and _OTHER_MIND.match(statement):
        return True
    if tool in ("pause_subscription", "cancel_subscription") and _RETURNED.match(statement):
        return True
    return tool == "accept_dispute" and _DISPUTE_OVER.match(statement) is not None
