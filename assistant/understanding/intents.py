"""All senses, in the order in which equal readings are preferred."""

from __future__ import annotations

from assistant.understanding.senses import billing, reading, subscriptions
from assistant.understanding.senses.sense import Sense

SENSES: tuple[Sense, ...] = (*billing.SENSES, *subscriptions.SENSES, *reading.SENSES)
BY_TOOL = {sense.tool: sense for sense in SENSES}
