"""What Florin says where it does not act: it did not understand, it is not its business, it left something."""

from __future__ import annotations

NOT_UNDERSTOOD = (
    "I'm not sure what you would like. I can look up payments, customers, invoices, subscriptions, "
    "payouts, disputes and revenue, and prepare changes such as refunds and invoices, for example “refund order 42”."
)
NOT_ALL_UNDERSTOOD = (
    "I'm not sure I understood all of it, so I haven't done anything. Could you say it in one sentence?"
)
OUTSIDE = (
    "I can't help with that. I work on your Stripe account: payments, refunds, customers, invoices, "
    "subscriptions, payouts and disputes."
)
UNDERSTOOD = "I understood: "
NO_ANSWER = "I can't take that as the answer."
SAY_YES = "Should I prepare it like that? Say yes, or tell me what you mean."
DROPPED = "All right, I left it. Nothing was changed."
TOO_LONG = "That is long, and I don't want to misread it. What should I do, in a sentence or two?"
CONFIRM_ELSEWHERE = "To go ahead, confirm the proposal itself with its button; a message alone never confirms anything."
