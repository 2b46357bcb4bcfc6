"""What ends a stretch of a message, and the words that speak of a part or a condition."""

from __future__ import annotations

CUTS = frozenset(", - — ( ) . ; : ! ? …".split())
# A remark that speaks of a part or of a condition is none.
OF_A_PART = frozenset(
    """
    half third quarter rest remaining remainder part parts partial partially if unless except instead otherwise or
    """.split()
)
