"""What writing itself takes back or only lists: text struck through or commented out, and boxes to tick."""

from __future__ import annotations

import re

_STRUCK_OUT = re.compile(
    r"~~[^~]+~~|<!--|-->|/\*|\*/|</?(?:s|del|strike)>|^\s*//|\[[ x]?\]|^\W*todo\b", re.IGNORECASE | re.MULTILINE
)


def is_struck_out(own: str) -> bool:
    """Whether a part of the text is struck through, a comment, or a box of a list."""
    return _STRUCK_OUT.search(own) is not None
