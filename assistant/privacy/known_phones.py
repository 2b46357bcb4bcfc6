"""Telephone numbers that are known, found again in other groups, with the country's code or without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.privacy.plain_signs import plainly
from assistant.privacy.recognisers import Found

_DIGITS = re.compile(r"\d+")
_GAP = re.compile(r"[ ().\-/+]{0,4}")
_SUFFIX = 7  # digits that tell a subscriber, whatever stands before them
_DIGITS_MAX = 17


@dataclass(slots=True)
class KnownPhones:
    """Numbers by their last seven digits; shorter ones are left to their words."""

    _by_suffix: dict[str, set[str]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Take in a number as somebody wrote it."""
        digits = "".join(_DIGITS.findall(plainly(text))).lstrip("0")
        if _SUFFIX <= len(digits) <= _DIGITS_MAX:
            self._by_suffix.setdefault(digits[-_SUFFIX:], set()).add(digits)

    def find(self, text: str) -> Iterator[Found]:
        """Yield where known numbers stand, from the first of their digits to the last."""
        if not self._by_suffix:
            return
        groups = [(match.group(), match.start(), match.end()) for match in _DIGITS.finditer(text)]
        for first, (_, start, end) in enumerate(groups):
            digits, last_end = "", end
            for group, begins, ends in groups[first:]:
                if not _GAP.fullmatch(text[last_end:begins]):
                    break
                digits, last_end = digits + group, ends
                if len(digits) > _DIGITS_MAX:
                    break
                if self._has(digits.lstrip("0")):
                    yield Found("phone", start, ends)

    def _has(self, digits: str) -> bool:
        """Whether these digits are a known number, one of both perhaps without what dials the country or the area."""
        known = self._by_suffix.get(digits[-_SUFFIX:], ()) if len(digits) >= _SUFFIX else ()
        return any(number.endswith(digits) or digits.endswith(number) for number in known)
