"""Names of people that are everyday words too, so that only a capital and their place tell them from these."""

from __future__ import annotations

# Forenames and surnames among the words that is_ordinary takes for the language's own.
EVERYDAY_NAMES = frozenset(
    """
    april august autumn banks bill black bond brown case cash chance chase cook day eve gold grant green guy hand
    holiday hope house joy june king law little long love major mark may north olive page park price reed rice rich
    rivers short skip small spring stone street summer town wall waters wells white will winter wise young
    """.split()
)
# Of these, what a sentence in plain words may well write with a capital.
CALENDAR_NAMES = frozenset("april august autumn june may spring summer winter".split())
