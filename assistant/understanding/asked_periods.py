"""Finds stretches of time that only questions are read with: "last night", "week commencing 2 November", "sales 2025".

People mean roughly these days by them. That does for a look at the books; a change needs days that are certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.understanding.dates import MONTH, WEEKDAYS, WHICH_FEAST, find_dates
from assistant.understanding.mentions import Doubt, Mention, When
from assistant.understanding.periods import Rules, found_by, unit_around, whole

_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_LAST = r"last|past|previous|prior"
_NEAR = rf"(?P<which>this|current|{_LAST})"
_SUMS = (
    "revenues?|turnover|sales|takings|earnings|income|umsatz|fees?|refunds?|disputes?|chargebacks?|payments|charges"
    "|transactions|payouts?|mrr|churn|wins|losses|figures|results|numbers|totals?|growth|signups|declines"
)
# A day as it is written behind "week commencing", with its weekday or without.
_DAY = (
    rf"(?:(?:on )?(?:{_WEEKDAY}),? )?(?:the )?(?P<day>\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? 20\d\d)?"
    rf"|{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?:,? 20\d\d)?|20\d\d-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.](?:20)?\d\d"
    r"|the \d{1,2}(?:st|nd|rd|th))(?![\w/])"
)
_WEEK = timedelta(days=6)


def _fortnight(_match: re.Match[str], today: date) -> When:
    """Read "last fortnight": fourteen days that end today."""
    return When((today - timedelta(days=13), today), None, "range")


def _night(match: re.Match[str], today: date) -> When:
    """Read "last night" as yesterday, "overnight" as yesterday until now."""
    yesterday = today - timedelta(days=1)
    return When((yesterday, today if match["n"] == "overnight" else yesterday), None, "range")


def _the_unit(match: re.Match[str], today: date) -> When:
    """Read "sales for the month": the one that today is in."""
    unit = match["u"].removeprefix("the ")
    return When((today, today), None, "day") if unit == "day" else whole(unit_around(today, unit, 0), today, unit)


def _year(match: re.Match[str], today: date) -> When | None:
    """Read "sales 2025", "2025 revenue" as a year that has begun."""
    year = int(match["y"])
    return whole((date(year, 1, 1), date(year, 12, 31)), today, "year") if year <= today.year else None


def _quarter(match: re.Match[str], today: date) -> When:
    """Read "last financial quarter": the quarters of the calendar, as nothing else was said."""
    return whole(unit_around(today, "quarter", 0 if match["which"] in ("this", "current") else -1), today, "quarter")


def _said_day(match: re.Match[str], today: date) -> date | None:
    """The day that is named in it, in its past reading."""
    found = (mention.value for mention in find_dates(match["day"], today))
    return next((when.past[0] for when in found if isinstance(when, When) and when.past), None)


def _week_from(match: re.Match[str], today: date) -> When | None:
    """Read "week commencing 2 November": seven days from then on."""
    day = _said_day(match, today)
    return whole((day, day + _WEEK), today, "week") if day else None


def _week_to(match: re.Match[str], today: date) -> When | None:
    """Read "week ending 15 November": the seven days until then."""
    day = _said_day(match, today)
    return whole((day - _WEEK, day), today, "week") if day else None


def _week_of(match: re.Match[str], today: date) -> When | None:
    """Read "the week of 4 November": the one that it lies in."""
    day = _said_day(match, today)
    return whole(unit_around(day, "week", 0), today, "week") if day else None


def _day_of_week(match: re.Match[str], today: date) -> When | None:
    """Read "Monday last week", "last weekend's Sunday": a day of that week."""
    offset = 0 if match["which"] in ("this", "current") else -1
    day = unit_around(today, "week", offset)[0] + timedelta(days=WEEKDAYS[match["w"]])
    return When((day, day), None, "day") if day <= today else None


def _movable(match: re.Match[str], _today: date) -> Doubt:
    """Ask for the date of "Black Friday", which is another Friday than the last."""
    return Doubt(f"{WHICH_FEAST} {match['f'].title()}?")


def _since_event(match: re.Match[str], today: date) -> When | None:
    """Read "since the AGM on 3 October": from that day on, whatever happened then."""
    day = _said_day(match, today)
    return When((day, today), None, "range") if day else None


_RULES: Rules = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"(?<!\w)(?P<f>black friday|cyber monday|good friday|(?:easter|whit|palm) (?:sunday|monday))(?!\w)", _movable),
        (rf"(?<!\w)(?:the |this |these )?(?:{_LAST}|this) fortnight(?!\w)", _fortnight),
        (r"(?<!\w)(?:for|of|in|over|during) (?P<u>the (?:day|week|month|quarter|year))(?=\s*(?:$|[?.!;,]))", _the_unit),
        (r"(?<!\w)(?P<n>last night|yesterday night|overnight)(?!\w)", _night),
        (rf"(?:^|(?<=\bthe )|(?<=\bour )|(?<=\bmy ))(?P<y>20[0-4]\d)(?= (?:{_SUMS})(?!\w))", _year),
        (rf"(?<!\w){_NEAR} (?:financial|fiscal|business|accounting) quarter(?!\w)", _quarter),
        (
            rf"(?<!\w)(?:the )?(?:(?:week|wk) (?:commencing|beginning|starting|from)|w(?:ith|k)? ?/ ?c) {_DAY}",
            _week_from,
        ),
        (rf"(?<!\w)(?:the )?(?:(?:week|wk) (?:ending|ended|to)|w(?:ith|k)? ?/ ?e) {_DAY}", _week_to),
        (rf"(?<!\w)(?:the )?(?:week|wk) of {_DAY}", _week_of),
        (rf"(?<!\w)(?:the )?(?P<w>{_WEEKDAY})(?:,| of| in| from)? (?:the )?{_NEAR} week(?:end)?(?!\w)", _day_of_week),
        (rf"(?<!\w)(?:the )?{_NEAR} week(?:end)?(?:'s| 's)? (?P<w>{_WEEKDAY})(?!\w)", _day_of_week),
        (
            (
                rf"(?<!\w)since (?:the|our|my|we|i|they|his|her|their) (?!last |start |beginning |end )"
                rf"[a-z'-]+(?: [a-z'-]+){{0,3}}?(?: on| of| in|,)? {_DAY}"
            ),
            _since_event,
        ),
    )
)
# A year stands alone behind the word for a sum.
_YEAR_BEHIND = re.compile(rf"(?<!\w)(?:{_SUMS})(?P<of>,? (?:for |in |of |during )?)(?P<y>20[0-4]\d)(?![\w-]|[.,/]\d)")


def find_asked_periods(text: str, today: date) -> Iterator[Mention]:
    """Yield WHEN mentions of them, and DOUBT for a movable feast that a weekday's name is part of."""
    yield from found_by(_RULES, text, today)
    for match in _YEAR_BEHIND.finditer(text):
        when = _year(match, today)
        if when is not None:
            yield Mention("WHEN", match.start("y"), match.end("y"), when)
