"""What tells beside a request that the very act was done, by whomever, or that what it is for has come about."""

from __future__ import annotations

from functools import cache

from assistant.understanding.lazy import Lazy
from assistant.understanding.statements import AFTERWARDS, BE, HAVE, HOW, IT, WHO, table

_SAW_TO = (
    r"(?:did|done|handled|took care of|taken care of|sorted|dealt with|saw to|seen to|arranged|processed|covered"
    r"|settled|fixed|managed|finished|completed|executed|actioned|reimbursed|compensated)"
)
# Of any act at all.
_BY_SOMEBODY = table(
    rf"{WHO}{HAVE}{HOW}{_SAW_TO} {IT}{AFTERWARDS}",
    rf"{WHO}{HOW}did{AFTERWARDS}",
    rf"(?!(?:i|we|he|she|they|it) ){WHO}{HOW}(?:has|have){AFTERWARDS}",  # not of "cancel the plan he has"
    rf"(?:it|that|this) {HAVE}{HOW}(?:went|gone|came|got) through{AFTERWARDS}",
    rf"(?:(?:it|that|this|all|everything) )?(?:{BE} )?{HOW}(?:done|sorted|handled|finished|taken care of|dealt with)"
    rf"{AFTERWARDS}",
)
_ABOUT = (
    r"(?:it|this|that|he|she|they|CUST|REF|(?:the|his|her|their|our) (?:payment|charge|card|invoice|bill|subscription"
    r"|plan|money|refund|credit|coupon|code|payout|dispute|case|order|customer|hold|link|receipt|reminder))"
)
# The participle of each act: "she was charged" beside a charge.
_PARTICIPLES = {
    "refund_payment": r"refunded|reimbursed|compensated|paid back|returned to (?:him|her|them)",
    "create_payment": r"charged|billed|debited",
    "capture_payment": r"captured|collected",
    "cancel_payment": r"released|voided|lifted",
    "retry_payment": r"paid|charged|collected|retried",
    "create_invoice": r"invoiced|billed",
    "send_invoice": r"sent|delivered|emailed|paid",
    "remind_invoice": r"reminded|sent|paid|settled",
    "void_invoice": r"voided|annulled|paid|written off",
    "mark_invoice_uncollectible": r"written off|paid|settled|collected",
    "create_credit_note": r"credited|issued|refunded",
    "credit_customer": r"credited|issued|compensated|refunded",
    "create_payout": r"paid out|sent|paid|transferred|in (?:the|our|my) (?:bank|account)",
    "cancel_subscription": r"cancelled|canceled|ended|terminated|renewed",
    "pause_subscription": r"paused|frozen|suspended|resumed",
    "resume_subscription": r"resumed|reactivated|unpaused|restarted",
    "deactivate_coupon": r"off|dead|deactivated|disabled|switched off|retired|removed|extended|renewed|prolonged",
    "archive_product": r"archived|removed|retired",
    "accept_dispute": r"accepted|conceded|won|closed|dropped|withdrawn|settled",
    "resend_receipt": r"sent|resent|delivered|forwarded",
}
_COLLECTS = frozenset(
    """
    create_payment retry_payment create_invoice send_invoice remind_invoice void_invoice mark_invoice_uncollectible
    create_payment_link
    """.split()
)
_HANDS_OUT = frozenset(
    """
    refund_payment create_credit_note credit_customer create_payout create_invoice send_invoice create_payment_link
    create_portal_link create_checkout_session resend_receipt
    """.split()
)
_MAKES_GOOD = frozenset("refund_payment create_credit_note credit_customer".split())
_MONEY = r"(?:money|cash|funds|wire|transfer|payment|cheque|deposit|payout|refund)"
_CAME_IN = table(
    rf"(?:it|that|this|(?:(?:the|his|her|their|our) )?{_MONEY}) {HAVE}{HOW}(?:arrived|landed|came|come|cleared"
    rf"|got (?:there|here|in|through))(?: (?:in|through|over))?{AFTERWARDS}",
)
_PAID = table(
    rf"{WHO}{HAVE}{HOW}(?:paid|settled)(?: (?:it|us|me|that|this|cash|in (?:cash|person|full)|online|everything"
    rf"|the (?:bill|invoice|lot|money)|by \S+(?: \S+)?))?{AFTERWARDS}",
    rf"{WHO}{HAVE}{HOW}(?:sent|emailed|issued|wrote|raised) (?:one|an invoice|the (?:invoice|bill)){AFTERWARDS}",
    rf"{WHO}{HAVE}{HOW}(?:wired|transferred)(?: (?:it|that|this|the \S+))?{AFTERWARDS}",
    rf"{WHO}{HAVE}{HOW}(?:left|gave|brought|handed|dropped|sent|paid|mailed|put)(?: \S+){{0,2}}? (?:cash|cheque|coins"
    r"|money)(?: .*)?",
    rf"{_ABOUT} {HAVE}{HOW}(?:worked|succeeded|cleared){AFTERWARDS}",
)
_HAS_IT = table(
    rf"{WHO}{HOW}(?:has|have|'s got|'ve got|got|received) {HOW}(?:it|one|that|theirs|(?:all )?(?:his|her|their|the"
    rf"|our|a) (?:{_MONEY}|credit))(?: from .*|{AFTERWARDS})",
)
_HAS_PAPER = table(
    rf"{WHO}{HOW}(?:has|have|'s got|'ve got|got|received) {HOW}(?:his|her|their|the|our|a) "
    rf"(?:invoice|bill|copy|receipt|link|email)(?: from .*|{AFTERWARDS})",
)
# Another thing, or the bank, stands for what would go back.
_MADE_GOOD = table(
    rf"{WHO}{HAVE}{HOW}(?:got|received|was given|was sent) (?:(?:a|an|the|his|her|their) )?(?:brand )?"
    r"(?:new (?!job|baby|boss|phone|bank|number)|replacement|fresh )\S*.*",
    rf"{WHO}(?:has|have|{HAVE}(?:sent|shipped|gave|posted|brought|getting|gets|is getting|are getting|'s getting))"
    r"(?: (?:him|her|them))? (?:a|an|the) (?:brand )?(?:new|replacement|fresh) (?:one|ones|pair|set|copy|item)(?: .*)?",
    rf"{WHO}{HAVE}{HOW}(?:exchanged|swapped|replaced) (?:it|that|them|those|the \S+)(?: .*)?",
    rf"{WHO}{HAVE}{HOW}accepted (?!delivery).*",
    rf"{WHO}{HAVE}{HOW}(?:took|chose|picked|kept|went for) (?:the|a|an|another) (?:\S+ )?(?:one|ones|pair|size|colou?r"
    r"|model|version|set|exchange)(?: .*)?",
    rf"{WHO}{HAVE}{HOW}(?:opened|filed|raised|started|won|lost|made|lodged|initiated) (?:a|the|her|his|their) "
    r"(?:chargeback|dispute)(?: .*)?",
    rf"(?:the|his|her|their) (?:chargeback|dispute) {HAVE}{HOW}(?:went|succeeded|won|was|is|got|came|closed)(?: .*)?",
    rf"{WHO}{HAVE}{HOW}(?:insurance|insurer) covered .*",
    rf"{WHO}{HAVE}{HOW}took it up with .*",
    rf"(?:\S+ ){{0,2}}?(?:bank|insurance|insurer|paypal|klarna|stripe|visa|issuer|provider) {HAVE}{HOW}(?:returned"
    rf"|gave|pulled"
    r"|sent|paid|took|reversed) (?:it|that|this|him|her|them|the \S+|everything)(?: .*)?",
    rf"{WHO}{HAVE}{HOW}covered (?:him|her|them|it|this|that){AFTERWARDS}",
)
# Who is content has nothing to be made good.
_CONTENT = table(
    rf"{WHO}{HAVE}{HOW}(?:waived|forgave) (?:it|that|this){AFTERWARDS}",
    rf"{WHO}{HAVE}{HOW}let (?:it|that|this) (?:go|slide|pass){AFTERWARDS}",
    rf"{WHO}{HOW}(?:likes?|loves?|enjoys?|liked|loved|enjoyed) (?:it|them|this|that)(?: (?:after all|now|anyway"
    rf"|a lot))?$",
    rf"{WHO}(?:is|are|was|were|'s|'re) {HOW}(?:fine|ok|okay|happy|good|content) without(?: .*)?",
    rf"{WHO}no longer (?:minds?|cares?|wants? (?:it|the (?:money|refund|credit))|asks?)(?: .*)?",
)


def tells_it_is_done(tool: str, statement: str) -> bool:
    """Whether a statement says that what the tool would do was done, or that nothing is left to do it for."""
    return any(found.match(statement) for found in _tables(tool))


@cache
def _tables(tool: str) -> list[Lazy]:
    """What to look for beside a request for this tool."""
    found = [_BY_SOMEBODY]
    if tool in _PARTICIPLES:
        found.append(_own_act(_PARTICIPLES[tool]))
    if tool in _COLLECTS | _HANDS_OUT:
        found.append(_CAME_IN)
    if tool in _COLLECTS:
        found.append(_PAID)
    if tool in _HANDS_OUT:
        found.append(_HAS_IT)
    if tool in _HANDS_OUT - _MAKES_GOOD:
        found.append(_HAS_PAPER)
    if tool in _MAKES_GOOD:
        found += [_MADE_GOOD, _CONTENT]
    return found


def _own_act(said: str) -> Lazy:
    """The participles of a tool's own act said of what its request is about: done to it, or done by somebody."""
    return table(
        rf"{_ABOUT} {BE} {HOW}(?:{said})(?: (?:for|on|from|to) (?:it|that|this|him|her|them|(?:his|her|their"
        rf"|the) card))?{AFTERWARDS}",
        rf"{WHO}{HAVE}{HOW}(?:{said}) (?:CUST|REF|one|{IT}){AFTERWARDS}",
    )
