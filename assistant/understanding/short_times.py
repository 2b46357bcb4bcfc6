"""Times as people type them in a hurry: "2hr", "45min", "last nite", "2nite", written out before anything is read.

Hours and minutes stay numbers with a word behind them, so that nothing which counts days, money or orders takes them.
"""

from __future__ import annotations

import re

_UNITS = {"h": "hours", "hr": "hours", "hrs": "hours", "min": "minutes", "mins": "minutes"}
# "1H 2026" is half a year, so a lone "h" is small and no year follows; "24/7" and "$2h" are something else.
_GLUED = re.compile(
    r"(?<![\w.,/:$€£#@-])(?P<n>\d{1,3}(?:[.,]\d{1,2})?)(?P<u>h(?! ?\d)|(?:[hH]rs?|[mM]ins?))(?![\w'/.]\w|\w)"
)
# "2day" and "2nite" are days only where nothing follows that they would count ("a 2day trial", "2nite stay").
_END = r"(?=\s*(?:$|[\n,;:!?)]|\.(?:\s|$)|(?:please|pls|plz|thx|thanks|ta|and|so|cos|for|from|in|on)\b))"
_NO_COUNT = r"(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bin )(?<!\bfor )(?<!\bevery )(?<!\bafter )(?<!\bwithin )"
_TWO = re.compile(rf"(?<![\w$€£.,]){_NO_COUNT}2(?P<d>nite|night|day){_END}", re.IGNORECASE)
_TOMORROW = re.compile(r"(?<![\w$€£.,])2(?:moz|moro|morow|morro|morrow|mrw|mrow)(?!\w)", re.IGNORECASE)
_DAYS = {"nite": "tonight", "night": "tonight", "day": "today"}
_JOINED = re.compile(
    r"(?<![\w-])(?P<which>last|this|next)(?P<u>nights?|nite|week|month|year|quarter|weekend)(?![\w-])", re.IGNORECASE
)
_NIGHT = re.compile(
    r"(?<![\w-])(?P<which>last|yesterday|tues?day|satu?rday|friday|sunday|monday) nite(?![\w-])", re.IGNORECASE
)
_YESTERDAY = re.compile(r"(?<![\w@.-])(?:y[ei]?s?t[aeiu]?r?d[aeu]?y|yesty|yestrdy|yesterdy)(?![\w@-])", re.IGNORECASE)
# "lst payments" may be a list of them.
_LAST = re.compile(
    r"(?<![\w-])lst(?= (?:nights?|nite|weeks?|wks?|months?|mths?|years?|yrs?|quarter|weekend)\b)", re.IGNORECASE
)


def spelt_times(text: str) -> str:
    """The text with these times written out."""
    text = _GLUED.sub(lambda match: f"{match['n']} {_UNITS[match['u'].lower()]}", text)
    text = _TOMORROW.sub("tomorrow", _TWO.sub(lambda match: _DAYS[match["d"].lower()], text))
    text = _JOINED.sub(lambda match: f"{match['which']} {match['u']}", text)
    text = _NIGHT.sub(lambda match: f"{match['which']} night", text)
    return _YESTERDAY.sub("yesterday", _LAST.sub("last", text))
