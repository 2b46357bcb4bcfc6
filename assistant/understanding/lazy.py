"""Patterns that are compiled when they are first asked for.

Most messages need few of the big tables, and to compile them all would take a tenth of a second of every start.
"""

from __future__ import annotations

import re
from functools import cached_property


class Lazy:
    """A pattern as `re.compile` makes it, later."""

    def __init__(self, pattern: str) -> None:
        """Keep the pattern; one that is wrong is told when it is first used."""
        self._pattern = pattern

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern)

    def match(self, text: str) -> re.Match[str] | None:
        """Match at the beginning of a text."""
        return self._compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Match all of a text."""
        return self._compiled.fullmatch(text)
