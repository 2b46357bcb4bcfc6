"""One spelling of a text in which forms are looked for: the digits, dashes and spaces of ASCII."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def plainly(text: str) -> str:
    """Return a text of the same length whose digits, dashes, spaces and full-width signs are ASCII's."""
    return text if text.isascii() else "".join(map(_plain_sign, text))


@lru_cache(maxsize=4096)
def _plain_sign(sign: str) -> str:
    """One sign as ASCII has it; itself when ASCII has none, or more than one."""
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(int(sign))
    if category == "Zs":
        return " "
    if category == "Pd" or sign == "−":
        return "—" if sign == "—" else "-"
    is_wide = unicodedata.east_asian_width(sign) == "F"
    narrow = unicodedata.normalize("NFKC", sign) if is_wide else sign
    return narrow if len(narrow) == 1 else sign
