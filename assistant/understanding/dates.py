"""Finds single days, in a past and a future reading, and lengths of time; impossible or unclear ones are doubts."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from assistant.understanding.mentions import Doubt, Mention, Span, Unit, When
from assistant.understanding.numbers import SPELLED, read_words
from assistant.understanding.numeric_dates import both, day_of, impossible, numeric, order_of

WHICH_FEAST = "Which date do you mean by"
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar enero",
            "february feb februar",
            "march mar märz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober",
            "november nov",
            "december dec dezember",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thurs thur",
            "friday fri",
            "saturday",
            "sunday",
        )
    )
    for name in names.split()
}
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![\w'])\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:,?\s(?P<y>(?:19|20)\d\d))?(?!\d)"
_NOT_LIST = r"(?!\s(?:one|payment|charge|invoice|customer|item|option|in the|on the|of (?:those|them|these)))"
_UNITS: dict[str, Unit] = {
    "d": "day",
    "w": "week",
    "mo": "month",
    "y": "year",
    "q": "quarter",
    "h": "day",
}


def _month_day(match: re.Match[str], today: date) -> When | Doubt:
    """Read "3 may", "may 3rd", "2. mai 2027"."""
    month, day = MONTHS[match["m"].rstrip(".")], int(match["d"])
    if match["y"]:
        exact = day_of(int(match["y"]), month, day)
        return both(exact) if exact else impossible(match.group())
    if day < 1 or day > (29 if month == 2 else calendar.monthrange(2024, month)[1]):
        return impossible(match.group())
    days = [day_of(year, month, day) for year in range(today.year - 4, today.year + 5)]
    years = [found for found in days if found is not None]
    past = max(d for d in years if d <= today)
    future = min(d for d in years if d >= today)
    return When((past, past), (future, future), "day")


def _iso(match: re.Match[str], _today: date) -> When | Doubt:
    """Read 2026-11-18."""
    exact = day_of(int(match["y"]), int(match["m"]), int(match["d"]))
    return both(exact) if exact else impossible(match.group())


def _day_of_month(match: re.Match[str], today: date) -> When | Doubt:
    """Read "the 3rd", "the 9th of next month"."""
    day = int(match["d"])
    if not 1 <= day <= 31:
        return impossible(match.group())
    which = match["which"]
    if which:
        offset = {"last": -1, "this": 0, "the": 0, "next": 1}[which]
        index = today.year * 12 + today.month - 1 + offset
        exact = day_of(index // 12, index % 12 + 1, day)
        return both(exact) if exact else impossible(match.group())
    months = range(today.year * 12 + today.month - 1 - 3, today.year * 12 + today.month + 3)
    days = [found for n in months if (found := day_of(n // 12, n % 12 + 1, day))]
    past, future = max(d for d in days if d <= today), min(d for d in days if d >= today)
    return When((past, past), (future, future), "day")


def _weekday(match: re.Match[str], today: date) -> When | Doubt:
    """Read "last tuesday", "friday", "next monday"; "next friday" on a Wednesday has two readings."""
    number = WEEKDAYS[match["w"].rstrip("s.") if match["w"].rstrip("s.") in WEEKDAYS else match["w"]]
    ahead = (number - today.weekday()) % 7
    future = today + timedelta(days=ahead or 7)
    if match["week"]:
        later = future + timedelta(days=7)
        return When(None, (later, later), "day")
    past = today - timedelta(days=(today.weekday() - number) % 7 or (7 if match["which"] in ("last", "past") else 0))
    which = match["which"] or ""
    if which in ("last", "past", "previous"):
        return When((past, past), None, "day")
    if which == "next":
        week_after = today - timedelta(days=today.weekday()) + timedelta(days=7 + number)
        if future != week_after:
            return Doubt(f"{match.group().strip().capitalize()}: {future.isoformat()} or {week_after.isoformat()}?")
    if which in ("next", "coming", "this coming"):
        return When(None, (future, future), "day")
    return When((past, past), (future, future), "day")


def _relative(match: re.Match[str], today: date) -> When:
    """Read yesterday, today, tomorrow and their neighbours."""
    offset = {
        "day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0,
        "this evening": 0, "this arvo": 0, "tomorrow": 1, "day after tomorrow": 2,
    }[match["r"]]  # fmt: skip
    day = today + timedelta(days=offset)
    return When((day, day) if offset <= 0 else None, (day, day) if offset >= 0 else None, "day")


def _ago(match: re.Match[str], today: date) -> When | None:
    """Read "3 days ago"."""
    span = read_span(match["n"], match["u"])
    if span is None:
        return None
    day = before(today, span)
    return When((day, day), None, "day")


def _feast(match: re.Match[str], today: date) -> When | Doubt:
    """Read the feasts with a fixed date; a movable one is asked about."""
    fixed = {"christmas eve": (12, 24), "christmas": (12, 25), "xmas": (12, 25), "boxing": (12, 26)}
    fixed |= {"new year's eve": (12, 31), "new years eve": (12, 31)}
    name = match["f"]
    if name in ("easter", "thanksgiving", "diwali", "ramadan", "eid", "chinese new year"):
        return Doubt(f"{WHICH_FEAST} {name.title()}?")
    month, day = fixed.get(name.removesuffix(" day"), (1, 1))
    year = today.year
    past = date(year, month, day) if date(year, month, day) <= today else date(year - 1, month, day)
    future = date(year, month, day) if date(year, month, day) >= today else date(year + 1, month, day)
    return When((past, past), (future, future), "day")


def read_span(count: str, unit: str) -> Span | None:
    """Read a number (digits, words, "a") with a unit of time."""
    count = count.strip()
    if count in ("a", "an", "one", "the"):
        number = 1
    elif count in ("couple of", "a couple of"):
        return None
    else:
        words = read_words(count.replace("-", " ")) if not count.isdigit() else None
        number = int(count) if count.isdigit() else int(words or 0)
    if unit.startswith("fortnight"):
        return Span(14 * number, "day")
    if not 0 < number <= 3660:
        return None
    if unit.startswith(("mo", "mth")):
        return Span(number, "month")
    return Span(number, _UNITS[unit[0]])


# How long ago a day may be for nobody to mean the next one by it, a year on.
_JUST_GONE_DAYS = 92
_YEAR_ON_DAYS = 300


def first_ahead(when: When | None, today: date) -> date | None:
    """The first day of what was said, taken as to come; None where nobody means it so, as it is only just over."""
    return None if when is None or when.future is None or _has_just_gone(when, today) else when.future[0]


def _has_just_gone(when: When, today: date) -> bool:
    """Whether a day or month said without a year lies a short time behind, and the next one most of a year ahead."""
    if when.past is None or when.future is None or (when.future[0] - when.past[0]).days < _YEAR_ON_DAYS:
        return False
    return 0 < (today - when.past[0]).days <= _JUST_GONE_DAYS


def before(day: date, span: Span) -> date:
    """The day one span earlier; months keep the day of the month where there is one."""
    return after(day, Span(-span.count, span.unit))


def after(day: date, span: Span) -> date:
    """The day one span later; months keep the day of the month where there is one."""
    if span.unit in ("day", "week"):
        return day + timedelta(days=span.count * (7 if span.unit == "week" else 1))
    months = span.count * {"month": 1, "quarter": 3, "year": 12}[span.unit]
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


_N = rf"(?P<n>\d{{1,4}}(?=[\s-]?)|(?:{SPELLED}|an?|one)(?=[\s-]))"
UNIT = r"(?:calendar\s)?(?P<u>days?|d|weeks?|wks?|w|months?|mths?|mos?|fortnights?|quarters?|years?|yrs?|y)"
_Rule = Callable[[re.Match[str], date], "When | Doubt | None"]
_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"(?<![\d-])(?P<y>(?:19|20)\d\d)[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?![\d-])", _iso),
        (r"(?<![\d./])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?(?![\d/])", numeric),
        (r"(?<![\d.])(?P<a>\d{1,2})\.\s?(?P<b>\d{1,2})\.\s?(?P<y>\d{4}|\d{2})(?!\d|\.\d)", numeric),
        (r"(?<![\d.,])(?P<a>\d{1,2})\.(?P<b>1[0-2]|0?[1-9])\.(?P<y>)(?=\s|$|[,!?])", numeric),
        (r"(?<!\w)(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>\d{4})(?![\d-])", numeric),
        (rf"(?<![\w.,])(?:the\s)?{_DAY}\s?(?:of\s)?(?P<m>{MONTH}){_YEAR}", _month_day),
        (rf"(?<!\w)(?P<m>{MONTH})\s(?:the\s)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d/%]|:\d|[.,]\d){_YEAR}", _month_day),
        (
            (
                rf"(?<!\w)the\s(?P<d>\d{{1,2}})(?:st|nd|rd|th){_NOT_LIST}(?!\w)"
                r"(?:\sof\s(?P<which>last|this|next|the)\smonth)?"
            ),
            _day_of_month,
        ),
        (
            (
                rf"(?<!\w)(?:(?<=on )|(?<=by )|(?<=til )|(?<=till )|(?<=until )|(?<=due "
                rf"))(?P<d>\d{{1,2}})(?:st|nd|rd|th){_NOT_LIST}(?!\w)(?P<which>)"
            ),
            _day_of_month,
        ),
        (
            (
                r"(?<!\w)(?:the\s)?(?P<r>day before yesterday|yesterday|today|tonight|"
                r"this (?:morning|afternoon|evening|arvo)|day after tomorrow|tomorrow)(?!\w)"
            ),
            _relative,
        ),
        (
            (
                rf"(?<!\w)(?:(?P<which>this coming|coming|last|past|previous|next|this)\s)?"
                rf"(?P<w>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})(?:'s|s)?(?!\w)"
                r"(?P<week>\sweek(?=$|[.,!;)]|\s(?:please|pls|thanks)))?"
            ),
            _weekday,
        ),
        (rf"(?<![\w.,]){_N}[\s-]?{UNIT}\sago(?!\w)", _ago),
        (
            (
                r"(?<!\w)(?P<f>christmas eve|christmas(?: day)?|xmas|boxing day|new year'?s eve|chinese new year|"
                r"new year(?:'?s(?: day)?)?|easter|thanksgiving|diwali|ramadan|eid)(?!\w)"
            ),
            _feast,
        ),
    )
)
_SPAN = re.compile(rf"(?<![\w.,-]){_N}[\s-]?{UNIT}(?!\w)")
_WORKING_DAYS = re.compile(rf"(?<![\w.,]){_N}\s(?:business|working|bank|banking)\sdays?")
_CLOCK = re.compile(r"(?<!\w)(?:\d{1,2}:\d\d(?:\s?[ap]m)?|\d{1,2}\s?[ap]m|noon|midnight|eod|cob)(?!\w)")


def find_dates(text: str, today: date) -> Iterator[Mention]:
    """Yield WHEN mentions of single days, and DOUBT for impossible or two-way dates and clock times."""
    order = order_of(text)
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            value = rule(match, today) if rule is not numeric else numeric(match, today, order)
            if isinstance(value, Doubt):
                yield Mention("DOUBT", match.start(), match.end(), value)
            elif value is not None:
                yield Mention("WHEN", match.start(), match.end(), value)
    for match in _CLOCK.finditer(text):
        yield Mention("DOUBT", match.start(), match.end(), Doubt("I work with whole days. Which date do you mean?"))


def find_spans(text: str) -> Iterator[Mention]:
    """Yield SPAN mentions ("14 days", "2w", "a fortnight"); working days are a doubt: nothing at Stripe counts them."""
    for match in _WORKING_DAYS.finditer(text):
        doubt = Doubt("I count calendar days. How many, or which date?")
        yield Mention("DOUBT", match.start(), match.end(), doubt)
    for match in _SPAN.finditer(text):
        span = read_span(match["n"], match["u"])
        if span is not None:
            yield Mention("SPAN", match.start(), match.end(), span)
