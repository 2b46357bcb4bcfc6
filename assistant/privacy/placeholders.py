"""What placeholders look like, in all the spellings in which models write them back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.recognisers import KINDS

_KINDS = "|".join(KINDS)
_HYPHENS = "-‐‑‒–—−"
_BRACKETS = ("[]", "［］", "{}", "<>", "＜＞", "⟨⟩", "〈〉", "【】")


def _within(opening: str, closing: str) -> str:
    """The pattern of a placeholder in one or two of these brackets, escaped for Markdown or not."""
    return (
        rf"(?:\\?{re.escape(opening)}\s*){{1,2}}(?:{_KINDS})[{_HYPHENS}_ ]\d{{1,6}}"
        rf"(?:\s*\\?{re.escape(closing)}){{1,2}}"
    )


# Other case, other brackets or two of them, another hyphen or none; and no brackets at all.
PLACEHOLDER = re.compile(
    "|".join([*(_within(*pair) for pair in _BRACKETS), rf"(?<![\w-])(?:{_KINDS})[{_HYPHENS}]\d{{1,6}}(?![\w-])"]),
    re.IGNORECASE,
)
_PARTS = re.compile(rf"({_KINDS})[^\w\d]*_?(\d+)", re.IGNORECASE)


def name_of(match: re.Match[str]) -> str:
    """A placeholder as it is given."""
    kind, number = _PARTS.findall(match.group())[0]
    return placeholder(kind.lower(), int(number))


def placeholder(kind: str, number: int) -> str:
    """The placeholder of a kind with a number."""
    return f"[{kind}-{number}]"


def names_of(text: str) -> Iterator[str]:
    """Yield every placeholder in a text as it is given."""
    return map(name_of, PLACEHOLDER.finditer(text))
