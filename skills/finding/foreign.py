"""Makes text that a stranger wrote harmless to show: the one door through which it reaches a reply."""

from __future__ import annotations

import unicodedata

LENGTH_MAX = 120

# What starts markup in HTML, Markdown, Slack or Rich, and what stands in its place.
_PLAIN = str.maketrans(
    {"<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "`": "'", "*": "∗", "|": "¦", "\\": "∖", "~": "∼"}
)

# An address stays whole to the eye, and with a ratio sign for its colon no door makes a link of it.
_INERT = "∶//"

# Control, format (bidi overrides, zero-width), surrogate, private use, unassigned, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

_MARKS_MAX = 2


def foreign(text: object, length_max: int = LENGTH_MAX) -> str:
    """Return another person's text on one line, without control characters or markup, at most `length_max` long.

    Anything but text becomes "". Letters of every script stay; piles of combining marks are cut; addresses are
    shown whole, and no door turns them into links.
    """
    if not isinstance(text, str):
        return ""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text[: length_max * 8]):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MARKS_MAX:
            kept.append(" " if category in _UNSEEN else character)
    line = " ".join("".join(kept).split()).translate(_PLAIN).replace("://", _INERT)
    return line if len(line) <= length_max else line[: length_max - 1].rstrip() + "…"


def quoted(text: object, length_max: int = LENGTH_MAX) -> str:
    """Return another person's text in quotation marks of its own, or "" when nothing is left of it."""
    line = foreign(text, length_max).replace("“", '"').replace("”", '"')
    return f"“{line}”" if line else ""
