"""When an invoice is due, as merchants say it: "net 30", "in 2 weeks", "by the 9th", "on receipt"."""

from __future__ import annotations

from datetime import date

from assistant.understanding.dates import first_ahead
from assistant.understanding.mentions import When
from assistant.understanding.scene import Filling, Scene

_RECEIPT = (
    r"(?:due |payable |payment )?(?:on|upon|at) (?:receipt|sight)|(?:due|payable|payment) (?:immediately|"
    r"now|straight away|right away|today)"
)
_DAYS = (
    r"(?:payment )?(?:terms? )?(?:of )?(?:net|n) (?P<n>NUM)(?: days)?",
    r"(?:net|n) (?P<s>SPAN)|(?P<s2>SPAN) (?:net|net terms)",
    (
        r"(?:it's |to be |and )?(?:due|payable|pay|paid|payment due|payment|terms?|payment terms?|payable "
        r"strictly|has|have|give (?:them|him|her|CUST)|gets?)"
        r"(?: (?:is|are|of|terms|deadline|date|should be|to be|period|target|them|within|due))*"
        r"(?: (?:in|within|after|inside|of))*(?: (?:the )?(?:next|coming))? (?P<s>SPAN)(?: (?:time|"
        r"from now|from today|to pay|of receipt|terms?|payment terms|deadline|days))*"
    ),
    (
        r"(?:with |on |at )?(?:a |an )?(?:payment )?(?:terms? (?:of )?)?(?P<s>SPAN) (?:terms?|payment "
        r"terms?|to pay|payment|due|due date|credit|deadline|payment target|from now|from today|to settle|"
        r"payment period)"
    ),
    r"(?:in|within) (?P<s>SPAN)(?: time| days)?",
    r"due ,? ?(?P<n>NUM)(?: d| days)?",
    r", (?P<bare>SPAN)$",
)
# Days to pay as trade knows them, when nothing but the days is said; beside these words they tell how long it lasted.
_USUAL_DAYS = frozenset({7, 10, 14, 15, 20, 21, 28, 30, 45, 60, 90})
_LASTS = frozenset(
    """
    hire hired rental rent rented lease leased stay storage parking access licence license cover insurance course camp
    retreat trip tour work labour rooms room nights stand booth trial subscription membership training support
    """.split()
)
_DATE = (
    (
        r"(?:it's |to be )?(?:due|payable|pay|paid|payment|settled|deadline|due date)(?: (?:is|date|due|"
        r"at|on|by|until|for|the|latest|of|no later than|not later than|to be))*"
        r"(?: :)? (?P<w>WHEN)(?: latest| at the latest)?"
    ),
    (
        r"(?:by|no later than|not later than|latest|deadline|at the latest|for payment by|before "
        r"the end of) (?:the )?(?P<w>WHEN)(?: latest| at the latest)?"
    ),
    r"(?P<w>WHEN) (?:due|deadline|due date|latest)",
    r"at (?:the )?(?P<w>WHEN)",
)


def take_due(scene: Scene, filling: Filling) -> None:
    """Fill `due_days` or `due_date`; a term that can't be one of them becomes a doubt."""
    clause = scene.clause
    if scene.take_match(_RECEIPT):
        filling.args["due_days"] = 0
        return
    for pattern in _DAYS:
        match = clause.match(pattern)
        if match is None:
            continue
        groups = match.groupdict()
        name = next((key for key in ("s", "s2", "n", "bare") if groups.get(key)), None)
        if name is None:
            continue
        place = clause.indices(match, name)[0]
        if place in scene.used or (name == "bare" and not _is_usual(scene, place)):
            continue
        scene.take(clause.indices(match))
        span = clause.span(place)
        days = (
            span.days
            if span
            else int(str(clause.pieces[place].value))
            if str(clause.pieces[place].value).isdigit()
            else 0
        )
        if not 0 < days <= 1000:
            filling.doubts("In how many days is it due?")
        filling.args["due_days"] = days
        return
    for pattern in _DATE:
        match = clause.match(pattern)
        if match is None or clause.indices(match, "w")[0] in scene.used:
            continue
        scene.take(clause.indices(match))
        due = exact_day(clause.when(clause.indices(match, "w")[0]), scene.world.today)
        if due is None:
            filling.doubts("On which date exactly is it due?")
        else:
            filling.args["due_date"] = due.isoformat()
        return


def _is_usual(scene: Scene, place: int) -> bool:
    """Whether days that stand alone at the end are a term of payment, not how long the thing lasted."""
    span = scene.clause.span(place)
    lasts = any(piece.form in _LASTS for piece in scene.clause.pieces)
    return span is not None and span.unit == "day" and span.count in _USUAL_DAYS and not lasts


def exact_day(when: When | None, today: date) -> date | None:
    """The coming day that was said; None for a longer stretch or a day that is over."""
    day = first_ahead(when, today) if when is not None and when.grain == "day" else None
    return day if day is not None and day >= today else None
