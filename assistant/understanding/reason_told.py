"""The reason of a refund that is told beside it: "…, it was fraudulent". As an aside it limits nothing, yet it counts.

Only what Stripe has a word for is taken, said of the payment as it is: nothing denied, supposed or asked.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.understanding.interpretation import Interpretation

_REFUNDS = frozenset({"refund_payment", "refund_payments", "cancel_payment", "create_credit_note"})
_TOLD = re.compile(
    r"(?:^|[,.;:!–—-])\s*(?:(?:sorry|because|since|as|and|apparently)\W+)*"
    r"(?:it|that|this(?: one)?|the (?:payment|charge|order|sale))(?: (?:was|is|were)|['’]s)"
    r"(?: (?:an?|clearly|obviously|just|really|simply|definitely))*"
    r" (?P<why>fraud(?:ulent)?|duplicated?)(?: (?:payment|charge|order|one|purchase))?\s*(?:[,.;!–—]|$)",
    re.IGNORECASE,
)


def with_reason(read: Interpretation, own: str) -> Interpretation:
    """The one refund of a message with the reason that was told beside it, unless it has one."""
    told = list(_TOLD.finditer(own))
    if len(read.calls) != 1 or len(told) != 1 or own.rstrip().endswith("?"):
        return read
    (call,) = read.calls
    if call.tool not in _REFUNDS or "reason" in call.args:
        return read
    why = told[0]["why"].lower()
    return replace(read, calls=(replace(call, args={**call.args, "reason": why}),))
