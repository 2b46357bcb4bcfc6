"""Finds reporting periods: "last week", "Q3", "month to date", "first half", "1-15 August"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from assistant.understanding.dates import MONTH, MONTHS, before, read_span
from assistant.understanding.mentions import Doubt, Mention, When
from assistant.understanding.numbers import SPELLED
from domain.periods import monday_of

Rules = tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], When | Doubt | None]], ...]
_NEAR = r"(?P<which>this|last|past|previous|prior|current|actual|next|coming)"


def _month_ends(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month; `month` may lie outside 1…12."""
    index = year * 12 + month - 1
    year, month = index // 12, index % 12 + 1
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def unit_around(day: date, unit: str, offset: int) -> tuple[date, date]:
    """The whole week, month, quarter or year that lies `offset` from the day's."""
    if unit == "week":
        monday = monday_of(day) + timedelta(days=7 * offset)
        return monday, monday + timedelta(days=6)
    if unit == "weekend":
        monday = monday_of(day) + timedelta(days=7 * offset)
        return monday + timedelta(days=5), monday + timedelta(days=6)
    if unit == "month":
        return _month_ends(day.year, day.month + offset)
    if unit == "quarter":
        first = (day.month - 1) // 3 * 3 + 1 + 3 * offset
        return _month_ends(day.year, first)[0], _month_ends(day.year, first + 2)[1]
    return date(day.year + offset, 1, 1), date(day.year + offset, 12, 31)


def _clip(ends: tuple[date, date], today: date) -> tuple[date, date] | None:
    """The part of a stretch that is not in the future, for reports."""
    return (ends[0], min(ends[1], today)) if ends[0] <= today else None


def whole(ends: tuple[date, date], today: date, grain: str) -> When:
    """A stretch of one certain place in time."""
    grains = {"week": "week", "weekend": "week", "month": "month", "quarter": "quarter", "half": "half", "year": "year"}
    future = ends if ends[1] >= today else None
    return When(_clip(ends, today), future, grains[grain])  # type: ignore[arg-type]  # the table's values are the grains


def _near_unit(match: re.Match[str], today: date) -> When:
    """Read "last week", "this month", "next quarter"."""
    which, unit = match["which"], match["u"]
    offset = {"this": 0, "current": 0, "actual": 0, "next": 1, "coming": 1}.get(which, -1)
    return whole(unit_around(today, unit, offset), today, unit)


def _the_weekend(_match: re.Match[str], today: date) -> When:
    """Read "the weekend": the one behind us."""
    return whole(unit_around(today, "weekend", -1), today, "week")


def _trailing(match: re.Match[str], today: date) -> When | None:
    """Read "past 30 days", "last two weeks": so many days that end today."""
    if match["u"].startswith("h"):
        days = -(-int(match["n"]) // 24) if match["n"].isdigit() else 1
        return When((today - timedelta(days=days), today), None, "range")
    span = read_span(match["n"], match["u"])
    if span is None:
        return None
    start = before(today, span)
    return When((start + timedelta(days=1) if span.unit in ("day", "week") else start, today), None, "range")


def _to_date(match: re.Match[str], today: date) -> When:
    """Read "month to date", "ytd"."""
    unit = {"m": "month", "y": "year", "w": "week", "q": "quarter"}[match["t"][0]]
    return When((unit_around(today, unit, 0)[0], today), None, "range")


def _quarter(match: re.Match[str], today: date) -> When:
    """Read "q3", "q3 2025", "third quarter", "q4 last year"."""
    number = int(match["q"]) if match["q"] else {"first": 1, "second": 2, "third": 3, "fourth": 4}[match["o"]]
    year = _year_said(match, today)
    if year is not None:
        ends = _month_ends(year, 3 * number - 2)[0], _month_ends(year, 3 * number)[1]
        return whole(ends, today, "quarter")
    this = _month_ends(today.year, 3 * number - 2)[0], _month_ends(today.year, 3 * number)[1]
    past = this if this[0] <= today else tuple(_years_on(this, -1))
    future = this if this[1] >= today else tuple(_years_on(this, 1))
    return When(_clip((past[0], past[1]), today), (future[0], future[1]), "quarter")


def _half(match: re.Match[str], today: date) -> When:
    """Read "first half", "h2 2025", "second half of last year", "first half of march"."""
    first = (match["h"] or match["o"]) in ("1", "first")
    if match["m"]:
        start, end = _month(match, today).past or _month_ends(today.year, MONTHS[match["m"].rstrip(".")])
        middle = start.replace(day=15)
        return whole((start, middle) if first else (middle + timedelta(days=1), end), today, "half")
    year = _year_said(match, today) or today.year
    if match["unit"] == "month":
        start, end = unit_around(today, "month", {"last": -1}.get(match["yw"] or "", 0))
        middle = start.replace(day=15)
        return whole((start, middle) if first else (middle + timedelta(days=1), end), today, "half")
    ends = (date(year, 1, 1), date(year, 6, 30)) if first else (date(year, 7, 1), date(year, 12, 31))
    if ends[0] > today and not (match["yw"] or match["y"]):
        ends = date(year - 1, ends[0].month, 1), date(year - 1, 12, 31)
    return whole(ends, today, "half")


def _month(match: re.Match[str], today: date) -> When:
    """Read "march", "last march", "march 2025", "next may"."""
    number = MONTHS[match["m"].rstrip(".")]
    if match["y"]:
        return whole(_month_ends(int(match["y"]), number), today, "month")
    which = match["mw"] or ""
    past_year = today.year if number <= today.month else today.year - 1
    if which in ("last", "past", "previous") and number == today.month:
        past_year -= 1
    future_year = today.year if number >= today.month else today.year + 1
    past = None if which in ("next", "coming") else _clip(_month_ends(past_year, number), today)
    future = None if which in ("last", "past", "previous") else _month_ends(future_year, number)
    return When(past, future, "month")


def _year(match: re.Match[str], today: date) -> When:
    """Read "2025" after a word that makes it a year."""
    return whole((date(int(match["y"]), 1, 1), date(int(match["y"]), 12, 31)), today, "year")


def _edge(match: re.Match[str], today: date) -> When:
    """Read "end of next month", "start of the year", "end of march"."""
    if match["m"]:
        when = _month(match, today)
        pairs = [when.past and _month_ends(when.past[0].year, when.past[0].month), when.future]
    else:
        offset = {"last": -1, "next": 1}.get(match["which"] or "", 0)
        ends = unit_around(today, match["u"], offset)
        pairs = [ends if ends[0] <= today else None, ends if ends[1] >= today else None]
    side = 0 if match["side"] in ("start", "beginning", "first day") else 1
    days = [(pair[side], pair[side]) if pair else None for pair in pairs]
    return When(days[0], days[1], "day")


def _month_end(match: re.Match[str], today: date) -> When:
    """Read "month end", "eom", "year-end"."""
    unit = "month" if match["e"].startswith(("m", "eom")) else "quarter" if "q" in match["e"] else "year"
    end = unit_around(today, unit, 0)[1]
    return When((end, end) if end <= today else None, (end, end), "day")


def _before_last(match: re.Match[str], today: date) -> When:
    """Read "the week before last"."""
    return whole(unit_around(today, match["u"], -2), today, match["u"])


def _day_range(match: re.Match[str], today: date) -> When | Doubt:
    """Read "1-15 august", "august 1 to 15"."""
    month = _month(match, today)
    first, last = int(match["d1"]), int(match["d2"])

    def within(pair: tuple[date, date] | None) -> tuple[date, date] | None:
        if pair is None:
            return None
        start, end = _month_ends(pair[0].year, pair[0].month)
        return (start.replace(day=first), start.replace(day=last)) if 0 < first <= last <= end.day else None

    past, future = within(month.past), within(month.future)
    if past is None and future is None:
        return Doubt("That range of days does not exist. Which dates do you mean?")
    return When(past, future, "range")


def _year_said(match: re.Match[str], today: date) -> int | None:
    """The year beside a quarter or half: a number, or this/last year."""
    if match["y"]:
        return int(match["y"])
    return today.year + {"last": -1, "this": 0, "the": 0, "next": 1}[match["yw"]] if match["yw"] else None


def _years_on(ends: tuple[date, date], years: int) -> tuple[date, date]:
    """The same stretch in another year."""
    return ends[0].replace(year=ends[0].year + years), ends[1].replace(year=ends[1].year + years)


_Y = r"(?:(?:\s(?:of|in))?\s(?:(?P<y>20\d\d)|(?P<yw>last|this|the|next)\s(?:year|fy))(?!\d))?"
_N = rf"(?P<n>\d{{1,4}}|{SPELLED}|couple of)"
_SOFAR = r"(?:\s(?:so far|to date|until now|till now|till date))?"
_MONTH_CUE = (
    r"(?:(?<=in )|(?<=since )|(?<=until )|(?<=till )|(?<=til )|(?<=of )|(?<=before )|(?<=after )|(?<=for )|(?<=by )"
    r"|(?<=from )|(?<=to )|(?<=last )|(?<=next )|(?<=this )|(?<=through )|(?<=and )|(?<=during )|"
    r"(?<=- )|(?<=vs )|(?<=\d ))"
)
_FIRM = "|".join(sorted((m for m in MONTHS if m not in ("may", "mar", "mai")), key=len, reverse=True))
_MW = r"(?:(?P<mw>last|past|previous|next|coming|this)\s)?"
_RULES: Rules = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (
            (
                rf"(?<!\w)(?:the\s)?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:-|to|till|until|through|"
                rf"and)\s?(?:the\s)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<mw>)"
                rf"(?P<m>{MONTH})(?:\s(?P<y>20\d\d))?"
            ),
            _day_range,
        ),
        (
            (
                rf"(?<!\w)(?P<mw>)(?P<m>{MONTH})\s(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:-|to|"
                rf"through)\s?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y>20\d\d))?(?![\w.])"
            ),
            _day_range,
        ),
        (
            (
                rf"(?<!\w)(?:the\s)?(?P<side>end|start|beginning|first day|last day)\sof\s(?:(?:(?P<which>this|"
                rf"last|next)\s|the\s)?"
                rf"(?P<u>week|month|quarter|year)(?!\w)|(?P<mw>)(?P<m>{MONTH})(?:\s(?P<y>20\d\d))?)"
            ),
            _edge,
        ),
        (r"(?<!\w)(?P<e>month[ -]end|eom|year[ -]end|eoy|quarter[ -]end|eoq)(?!\w)", _month_end),
        (r"(?<!\w)(?:the\s)?(?P<u>week|month|quarter|year|weekend)\sbefore\slast(?!\w)", _before_last),
        (
            (
                rf"(?<!\w)(?:the\s|these\s)?(?:last|past|previous|trailing)\s{_N}\s?(?P<u>days?|weeks?|months?|"
                rf"quarters?|years?|hours?|hrs?|h|d)"
                r"(?!\w)"
            ),
            _trailing,
        ),
        (r"(?<!\w)(?P<t>(?:month|year|week|quarter)[- ]to[- ]date|mtd|ytd|wtd|qtd)(?!\w)", _to_date),
        (rf"(?<!\w)(?:the\s)?(?:q(?P<q>[1-4])|(?P<o>first|second|third|fourth)\squarter)(?!\w){_Y}", _quarter),
        (
            (
                rf"(?<!\w)(?:the\s)?(?:h(?P<h>[12])|(?P<o>first|second)\shalf)(?!\w)"
                rf"(?:\sof\s(?P<mw>)(?P<m>{MONTH})|(?:\sof)?\s(?P<yw>last|this|the|next)\s(?P<unit>year|"
                rf"month)|(?:\sof)?\s(?P<y>20\d\d))?"
            ),
            _half,
        ),
        (
            (
                rf"(?<!\w)(?:the\s)?{_NEAR}\s(?:calendar\s)?(?P<u>weekend|week|month|quarter|year)(?!\w|"
                rf"\sof){_SOFAR}"
            ),
            _near_unit,
        ),
        (
            r"(?<!\w)(?P<which>)(?:the\s|over the\s)(?P<u>weekend)(?!\w|\sof\s(?:the|our|my)\s)",
            _the_weekend,
        ),
        (rf"(?<!\w){_MW}(?P<m>{_FIRM})(?![\w'-])\.?(?:,?\s(?P<y>20\d\d))?{_SOFAR}", _month),
        (rf"(?<!\w){_MW}{_MONTH_CUE}(?P<m>may|mar|mai)(?![\w'])(?:,?\s(?P<y>20\d\d))?", _month),
        (r"(?<!\w)(?P<mw>)(?P<m>may|mar)\s(?P<y>20\d\d)(?!\d)", _month),
        (
            (
                r"(?<!\w)(?:(?<=in )|(?<=since )|(?<=for )|(?<=during )|(?<=of )|(?<=year )|(?<=before )|"
                r"(?<=throughout )|(?<=calendar ))(?P<y>20[0-4]\d)(?![\d\w-])"
            ),
            _year,
        ),
    )
)


def find_periods(text: str, today: date) -> Iterator[Mention]:
    """Yield WHEN mentions of stretches of days, whole or to date, in order of priority."""
    yield from found_by(_RULES, text, today)


def found_by(rules: Rules, text: str, today: date) -> Iterator[Mention]:
    """Yield what rules read in a text."""
    for pattern, rule in rules:
        for match in pattern.finditer(text):
            value = rule(match, today)
            if value is not None:
                yield Mention("DOUBT" if isinstance(value, Doubt) else "WHEN", match.start(), match.end(), value)
