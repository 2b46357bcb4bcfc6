"""The words for what Florin tells of by itself: kinds of alerts, their topics, and how being told is asked for.

Patterns match the line of forms of a whole message; the first kind whose pattern occurs is meant.
"""

from __future__ import annotations

from assistant.understanding.senses.sense import words

_FAILS = r"(?:fails?|failed|failing|failures?|is declined|are declined|declined|declines|gets declined|get declined)"
_PASSES = (
    r"(?:pass|passes|exceed|exceeds|exceeded|go over|goes over|go above|goes above|are over|are above|reach|reaches|"
    r"hit|hits|climb over|rise above|rises above|more than|over|above|surge|surges|spike|spikes|jump|jumps|explode)"
)
_SUM = r"(?:MONEY|NUM)"
_PAYMENT = r"(?:payments?|charges?|orders?|sales?|purchases?|transactions?)"
_OVER = (
    r"(?:over|above|more than|exceeding|exceeds|bigger than|larger than|greater than|higher than|at least|of at least|"
    r"beyond|upwards of|from)"
)

# Kind and pattern, the more exact first.
KINDS: tuple[tuple[str, str], ...] = (
    (
        "dispute_deadline",
        (
            r"(?:disputes?|chargebacks?) .*(?:due|deadlines?|answered|expires?|running out)|"
            r".*dispute deadlines?.*"
        ),
    ),
    (
        "dispute_won",
        r"(?:win|won) .*(?:disputes?|chargebacks?)|(?:disputes?|chargebacks?) .*(?:won|win)",
    ),
    (
        "dispute_lost",
        r"(?:lose|lost) .*(?:disputes?|chargebacks?)|(?:disputes?|chargebacks?) .*(?:lost|lose)",
    ),
    (
        "dispute_opened",
        r"disputes?|disputed|chargebacks?|charged back|inquiry|inquiries",
    ),
    (
        "fraud_warning",
        r"fraud|fraudulent|early fraud warnings?|stolen cards?",
    ),
    (
        "review_opened",
        rf"{_PAYMENT} .*reviews?|reviews?|under review|to review",
    ),
    (
        "payment_over",
        (
            rf"{_PAYMENT} .*{_OVER} {_SUM}|{_PAYMENT} of {_SUM} or (?:more|above|over|higher)|{_SUM} or more|"
            rf"(?:pays?|paid|spends?|spent|buys?|orders?) {_OVER} {_SUM}|^{_OVER} {_SUM}|(?:anything|something|"
            rf"amounts?|ones?) {_OVER} {_SUM}"
        ),
    ),
    (
        "payment_unusual",
        (
            rf"(?:unusual|unusually|large|big|huge|suspicious|suspiciously|strange) .*{_PAYMENT}|"
            rf"{_PAYMENT} .*(?:unusual|unusually|large|big|huge|suspicious)"
        ),
    ),
    (
        "decline_surge",
        (
            r"(?:declines|declined payments|declined cards|failed payments|failures) .*(?:surge|spike|jump|rise|"
            r"go up|increase|pile up|explode)|(?:surges?|spikes?|jumps?|waves?) (?:of|in) (?:declines|"
            r"declined \S+|failed payments|failures)|more (?:payments|cards) (?:are )?(?:declined|"
            r"fail) than usual"
        ),
    ),
    (
        "sales_silence",
        (
            r"(?:nothing|nobody|no one) .*(?:sells|sold|buys|bought|pays|paid|comes in|orders)|no (?:sales|"
            r"payments|orders|money).*|(?:sales|payments|orders) (?:stop|dry up|have stopped|go silent)|"
            r"sales silence|(?:sales|payments) silence"
        ),
    ),
    (
        "invoice_overdue",
        (
            r"invoices? .*(?:overdue|late|unpaid|past due|past its due date)|overdue invoices?|unpaid invoices?|"
            r"late invoices?"
        ),
    ),
    (
        "invoice_payment_failed",
        rf"invoices? .*{_FAILS}|{_FAILS} invoices?|invoices? .*(?:be collected|not be collected|bounces?)",
    ),
    (
        "refund_failed",
        rf"refunds? .*{_FAILS}|{_FAILS} refunds?",
    ),
    (
        "refund_surge",
        (
            rf"refunds? (?:\S+ ){{0,2}}?{_PASSES}|(?:surges?|spikes?|jumps?|waves?) (?:of|in) refunds|"
            r"too many refunds|refund (?:surges?|rate) ?.*"
        ),
    ),
    (
        "refund_made",
        r"refunds?|refunded|money back",
    ),
    (
        "payout_failed",
        rf"payouts? .*(?:{_FAILS}|bounces?|rejected|returned)|{_FAILS} payouts?",
    ),
    (
        "payout_late",
        (
            r"payouts? .*(?:late|delayed|overdue|arrived? late|not arrive|doesn't arrive)|(?:late|"
            r"delayed) payouts?"
        ),
    ),
    (
        "payout_paid",
        (
            r"payouts? .*(?:arrives?|arrived|paid|lands?|landed|comes? in|goes out|sent|made|reaches .*)|"
            r"(?:paid out)|paid payouts?"
        ),
    ),
    (
        "requirements_deadline",
        r"(?:account details|requirements?|verification|stripe) .*(?:deadlines?|due soon|due)",
    ),
    (
        "requirements_due",
        (
            r"stripe (?:needs|wants|asks|requires) .*|account details|requirements?|verification|kyc|"
            r"account .*(?:details|information|documents).*"
        ),
    ),
    (
        "capability_lost",
        (
            r"(?:account|payments?|payouts?|charges) .*(?:disabled|restricted|blocked|switched off|suspended|"
            r"paused|limited)|(?:lose|lost) .*(?:abilit(?:y|ies)|capabilit(?:y|ies))|capabilit(?:y|ies)"
        ),
    ),
    (
        "negative_balance",
        r"balance .*(?:negative|below (?:zero|NUM)|under (?:zero|NUM)|in the red|in the minus)|negative balance",
    ),
    (
        "payment_failed",
        (
            rf"(?:{_PAYMENT}|cards?) (?:\S+ ){{0,2}}?{_FAILS}|{_FAILS} (?:{_PAYMENT}|cards?)|declines|"
            r"declined cards?"
        ),
    ),
    (
        "trial_without_method",
        r"trials? .*(?:without|no) (?:a |any )?(?:saved )?(?:cards?|payment methods?)(?: saved)?",
    ),
    (
        "trial_ending",
        r"trials? .*(?:ends?|ending|expires?|expiring|runs? out|over)|(?:ending|expiring) trials?",
    ),
    (
        "subscription_past_due",
        (
            r"subscriptions? .*(?:past due|unpaid|overdue|not paid|fails? to renew|stops? paying)|"
            r"past due subscriptions?"
        ),
    ),
    (
        "subscription_cancelled",
        (
            r"(?:subscriptions?|subscribers?|customers?|members?|somebody|someone|anyone) .*(?:cancels?|"
            r"canceled|cancelled|cancellation|ends|unsubscribes?|churns?|leaves)|cancell?ations?|(?:cancelled|"
            r"canceled) subscriptions?|churn"
        ),
    ),
    (
        "connection_revoked",
        (
            r"(?:stripe )?(?:connection|access) .*(?:revoked|lost|removed|taken away|ends|breaks|cut)|"
            r"disconnected|connection"
        ),
    ),
    (
        "webhook_silence",
        (
            r"webhooks? .*(?:stop|stops|silent|missing|break|breaks|fail|fails|down)|(?:webhook silence|"
            r"missed (?:events|webhooks))"
        ),
    ),
)

# Topics of kinds as merchants call them; a bare one means all its kinds.
TOPICS: tuple[tuple[str, str], ...] = (
    ("all", r"(?:all|everything|every alert|all of them|anything|every single thing)"),
    ("fraud", r"(?:fraud|radar|risk)"),
    ("disputes", r"(?:disputes?|chargebacks?)"),
    ("payments", r"(?:payments?|charges?|sales)"),
    ("refunds", r"(?:refunds?)"),
    ("payouts", r"(?:payouts?)"),
    ("subscriptions", r"(?:subscriptions?|subscribers?)"),
    ("invoices", r"(?:invoices?|invoicing)"),
    ("account", r"(?:(?:stripe )?accounts?)"),
    ("connection", r"(?:connections?)"),
)

# Which argument a length of time fills, for the kinds that have one.
SPANS = {
    "dispute_deadline": "hours",
    "payout_late": "hours",
    "sales_silence": "hours",
    "invoice_overdue": "days",
    "requirements_deadline": "days",
    "trial_without_method": "days",
    "webhook_silence": "minutes",
}
SHARES = frozenset({"refund_surge"})
AMOUNTS = frozenset({"payment_over", "payment_unusual"})

# What may stand around a kind without changing it.
KNOWN = words(
    """
    balance negative zero red minus
    a ability about above access account after again alert alerts amount an and answer answered any anybody anyone
    anything are arrive arrived arrives arriving as asks at away back bank be been before being beyond big bigger
    blocked bought bounces buyer buyers buys by came can't cancel canceled cancellation cancellations cancelled
    cancels cannot capabilities capability card cards charge chargeback chargebacks charges churn churns client
    clients collected come comes coming connection customer customers day days deadline deadlines decline declined
    declines delayed detail details disabled disconnected dispute disputed disputes documents due each early end
    ending ends events every exceed exceeded exceeding exceeds expire expires expiring fail failed failing fails
    failure failures filed for fraud fraudulent from get gets go goes going got greater had happen happened happens
    has have higher hit hits hour hours huge i in information inquiries inquiry invoice invoices is it jump jumps
    kind kinds landed lands large large-scale larger late least leaves limited lose loses lost made make makes many
    me member members method methods minute minutes missed missing money more my needs new no nobody nothing
    notification notifications occur occurs of off on one ones open opened opens or order orders our out over
    overdue paid pass passes past paused pay payment payments payout payouts pays people purchase purchases rate
    reach reaches refund refunded refunds rejected removed reported requirement requirements requires restricted
    returned review reviews revoked rise rises run runs sale sales saved sells silence silent sold some somebody
    someone something soon sort spends spent spike spikes stolen stop stops strange stripe subscriber subscribers
    subscription subscriptions surge surges suspended suspicious suspiciously switched taken than that the there
    through to too total transaction transactions trial trials type types under unpaid unsubscribes unusual
    unusually up upwards us usual value verification verified wants warning warnings was wave waves we webhook
    webhooks were when win wins with within without won worth you
    """
)
