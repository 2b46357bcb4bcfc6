"""The name that a record is called by, without the word for its kind."""

from __future__ import annotations

import re

_DEALT_WITH_AS_ORDER = re.compile(r"^(?:#|order\s*#?|payment\s*#?|customer\s*#?|invoice\s*#?)\s*", re.IGNORECASE)


def bare(value: object) -> str:
    """A record's name in lower case, without the word for its kind: "Order #42" is "42"."""
    return _DEALT_WITH_AS_ORDER.sub("", str(value).strip()).lower()
