"""The words for automations: what may set one off, and what it may do then.

Patterns match the line of forms of a whole message, its last courtesies left out; each part must fit to its end, so
that nothing in between is left unread.
"""

from __future__ import annotations

import re

from assistant.understanding.senses.telling import _LEAD as LEAD

_A = r"(?:(?:a|an|any|the|some|another|every|each|one of my|our|my|new|customer's|stripe) )*"
_PAYMENT = r"(?:payments?|charges?|orders?|sales?|purchases?)"
_IS = r"(?:is|are|was|were|gets?|got|has been|have been)"
_FAILS = r"(?:fails?|failed|is declined|are declined|gets? declined|was declined|bounces?|does not go through)"
_WORKS = r"(?:succeeds?|succeeded|comes? in|arrives?|arrived|goes through|is successful|is made|is paid|is received)"
_SUM = (
    r"(?: (?:of |for )?(?:(?:over|above|more than|at least|of at least|from|exceeding) (?P<low>MONEY)|"
    r"(?P<least>MONEY) (?:or more|and more|and up|or above)|"
    r"(?:under|below|less than|up to|at most) (?P<high>MONEY)|"
    r"between (?P<from>MONEY) and (?P<to>MONEY)))?"
)

# Trigger and pattern; an amount stands before what happens, or after it.
TRIGGERS: tuple[tuple[str, str], ...] = tuple(
    (name, rf"{_A}{noun}{_SUM} {happens}")
    for name, noun, happens in (
        ("payment_failed", _PAYMENT, _FAILS),
        ("payment_failed", "cards?", _FAILS),
        ("payment_succeeded", rf"(?:successful )?{_PAYMENT}", _WORKS),
        ("payment_succeeded", "(?:somebody|someone|customers?|people)", "(?:pays?|paid)"),
        ("refund_failed", "refunds?", _FAILS),
        (
            "refund_succeeded",
            "refunds?",
            rf"(?:{_IS} (?:processed|made|done|completed?|paid|issued|sent)|goes out|went out|succeeds?|goes through)",
        ),
        ("dispute_won", "(?:disputes?|chargebacks?)", rf"(?:{_IS} won)"),
        ("dispute_lost", "(?:disputes?|chargebacks?)", rf"(?:{_IS} lost)"),
        (
            "dispute_opened",
            "(?:disputes?|chargebacks?)",
            rf"(?:{_IS} (?:opened|filed|created)|comes? in|arrives?|opens?)",
        ),
        ("dispute_opened", _PAYMENT, rf"(?:{_IS} disputed|{_IS} charged back)"),
        (
            "fraud_warned",
            _PAYMENT,
            rf"(?:{_IS} (?:reported as fraud|reported as fraudulent|flagged as fraud|flagged as fraudulent))",
        ),
        ("fraud_warned", "(?:early )?fraud warnings?", "(?:comes? in|arrives?|is received|is sent)"),
        ("payout_failed", "payouts?", _FAILS),
        ("payout_paid", "payouts?", rf"(?:arrives?|arrived|lands?|{_IS} (?:paid|sent))"),
        ("invoice_payment_failed", "invoices?", rf"(?:{_FAILS}|can't be collected|can not be collected)"),
        ("invoice_payment_failed", "invoice payments?", _FAILS),
        ("invoice_paid", "invoices?", rf"{_IS} paid"),
        ("subscription_started", "subscriptions?", rf"(?:starts?|begins?|{_IS} (?:created|started|made))"),
        ("subscription_started", "(?:somebody|someone|customers?|people)", "(?:subscribes?|signs? up)"),
        ("subscription_canceled", "subscriptions?", rf"(?:ends?|ended|{_IS} (?:canceled|cancelled|over))"),
        ("subscription_canceled", "(?:somebody|someone|customers?|people)", "(?:cancels?|unsubscribes?|churns?)"),
        ("trial_ending", "trials?", r"(?:ends? soon|is ending|is about to end|is about to expire|expires soon|ends?)"),
        ("customer_created", "customers?", rf"(?:{_IS} (?:added|created)|signs? up|joins?)"),
        ("checkout_completed", "checkouts?", rf"(?:{_IS} (?:completed?|finished)|completes?)"),
    )
)

# Step and pattern of what is to be prepared.
STEPS: tuple[tuple[str, str], ...] = (
    ("retry_payment", r"(?:retry|another try|new try|second try|payment link|link to pay|retry link|retry of it)"),
    ("refund_payment", r"(?:refund|refund of it|refund for it)"),
    ("create_invoice", r"(?:invoice|invoice for it|invoice over it)"),
    ("resend_receipt", r"(?:receipt|receipt mail|receipt email)"),
    ("remind_invoice", r"(?:reminder|reminder mail|payment reminder|dunning letter|reminder for it)"),
    ("pay_invoice", r"(?:charge|collection|charge of (?:the )?(?:saved )?card)"),
    ("answer_dispute", r"(?:evidence|answer|response|dispute evidence|evidence for it|reply)"),
    (
        "create_portal_link",
        r"(?:billing link|portal link|link to (?:the|their) (?:billing page|portal|billing portal))",
    ),
)

_WHEN = r"(?:when(?:ever)?|if|every time|each time|any time|anytime|as soon as|once|after)"
_IT = r"(?:it|this|that|them|the (?:event|payment|refund|payout|invoice|dispute|details|data|customer|subscription))"
_PREPARE = (
    r"(?:then |also |please |automatically |always )*(?:prepare|draft|ready|have ready|get ready|set up|propose|"
    r"suggest)(?: (?:me|us))? (?:a |an |the |its |their |my |our )?(?P<{step}>[a-z' ]+?)"
    r"(?: (?:for me|for us|to (?:confirm|approve|review)|for (?:me|us) to (?:confirm|approve|review)|"
    r"(?:ready )?for (?:approval|review|my approval)))?"
)
_HOOK = (
    r"(?:then |also |please |automatically |always )*(?:(?:send|post|forward|pass|push|report) {it}(?: on)? to|"
    r"(?:call|trigger|notify|ping|hit)) (?:the |my |our )?(?P<{hook}>.+?)?(?: ?)webhook"
)


def _then(number: int) -> str:
    """What is to be done, with groups of their own."""
    hook = _HOOK.replace("{it}", _IT).replace("{hook}", f"hook{number}")
    return rf"(?:{_PREPARE.replace('{step}', f'step{number}')}|{hook})"


MAKES = re.compile(
    rf"{LEAD}(?:{_WHEN} (?P<when1>.+?)(?: (?:,|then|:|-))* {_then(1)}|{_then(2)} {_WHEN} (?P<when2>.+?))$"
)
LISTS = re.compile(
    rf"{LEAD}(?:(?:which|what|list|show|see|view|get|do)(?: (?:me|i have|we have|any|all|the|my|our))* automations"
    r"(?: (?:do (?:i|we) have|are there|are (?:on|active|running|set up)|i have|we have))?|"
    r"(?:my|our|all|the)? ?automations)(?: \?)?$"
)
DELETES = re.compile(
    rf"{LEAD}(?:delete|remove|drop|get rid of|stop|cancel|end) (?:the |my |our |that |this )?"
    r"(?:automation (?:called |named |with the name )?(?P<after>.+)|(?P<before>.+) automation)$"
)
