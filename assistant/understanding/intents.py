"""All senses, in the order in which equal readings are preferred."""

from __future__ import annotations

from assistant.understanding.senses import (
    analytics,
    billing,
    customers,
    disputes,
    invoicing,
    payments,
    payouts,
    plans,
    products,
    reading,
    risk,
    subscriptions,
    usage,
)
from assistant.understanding.senses.looser import loosened
from assistant.understanding.senses.sense import Sense

_TOPICS = (
    billing, subscriptions, reading, payments, invoicing, customers, plans, usage, products, payouts, disputes, risk,
    analytics,
)  # fmt: skip
SENSES: tuple[Sense, ...] = tuple(loosened(sense) for topic in _TOPICS for sense in topic.SENSES)
BY_TOOL = {sense.tool: sense for sense in SENSES}
