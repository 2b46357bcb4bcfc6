"""Days, stretches of days and due terms as people say them, on Wednesday 2026-11-18."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.understanding.due_terms import take_due
from assistant.understanding.mentions import Doubt, Span, When
from assistant.understanding.pieces import Clause
from assistant.understanding.reading import World, read
from assistant.understanding.scene import Context, Filling, Scene
from assistant.understanding.slots.stretch import take_stretches

STRETCHES = (
    ("last week", "2026-11-09", "2026-11-15"),
    ("this week", "2026-11-16", "2026-11-18"),
    ("yesterday", "2026-11-17", "2026-11-17"),
    ("today", "2026-11-18", "2026-11-18"),
    ("since March", "2026-03-01", "2026-11-18"),
    ("Q3", "2026-07-01", "2026-09-30"),
    ("Q4", "2026-10-01", "2026-11-18"),
    ("Q1 2025", "2025-01-01", "2025-03-31"),
    ("past 30 days", "2026-10-20", "2026-11-18"),
    ("last 7 days", "2026-11-12", "2026-11-18"),
    ("the 3rd", "2026-11-03", "2026-11-03"),
    ("on the 20th", "2026-10-20", "2026-10-20"),
    ("before november", None, "2026-10-31"),
    ("month to date", "2026-11-01", "2026-11-18"),
    ("first half", "2026-01-01", "2026-06-30"),
    ("year to date", "2026-01-01", "2026-11-18"),
    ("from 1st August till date", "2026-08-01", "2026-11-18"),
    ("last month", "2026-10-01", "2026-10-31"),
    ("last year", "2025-01-01", "2025-12-31"),
    ("in december", "2025-12-01", "2025-12-31"),
    ("in may", "2026-05-01", "2026-05-31"),
    ("last weekend", "2026-11-14", "2026-11-15"),
    ("last friday", "2026-11-13", "2026-11-13"),
    ("the week before last", "2026-11-02", "2026-11-08"),
    ("3 days ago", "2026-11-15", "2026-11-15"),
    ("from 1. October to 31. October", "2026-10-01", "2026-10-31"),
    ("between 3 March and 5 April", "2026-03-03", "2026-04-05"),
    ("1-15 august", "2026-08-01", "2026-08-15"),
    ("from June to August", "2026-06-01", "2026-08-31"),
    ("in 2025", "2025-01-01", "2025-12-31"),
    ("2026-10-01 to 2026-10-31", "2026-10-01", "2026-10-31"),
    ("last three months", "2026-08-18", "2026-11-18"),
    ("second half of last year", "2025-07-01", "2025-12-31"),
    ("last quarter", "2026-07-01", "2026-09-30"),
    ("25/10", "2026-10-25", "2026-10-25"),
    ("from 1/4/26 to 30/9/26", "2026-04-01", "2026-09-30"),
    ("sat + sun", "2026-11-14", "2026-11-15"),
    ("mon-wed", "2026-11-16", "2026-11-18"),
    ("the quarter just gone", "2026-07-01", "2026-09-30"),
    ("iso wk 45", "2026-11-02", "2026-11-08"),
    ("KW 2 2026", "2026-01-05", "2026-01-11"),
    ("calendar 2025", "2025-01-01", "2025-12-31"),
    ("this morning", "2026-11-18", "2026-11-18"),
)
DUE = (
    ("net 30", {"due_days": 30}),
    ("due in 14 days", {"due_days": 14}),
    ("payable within thirty days", {"due_days": 30}),
    ("due in a fortnight", {"due_days": 14}),
    ("3 weeks to pay", {"due_days": 21}),
    ("due on receipt", {"due_days": 0}),
    ("due end of next month", {"due_date": "2026-12-31"}),
    ("by the 9th", {"due_date": "2026-12-09"}),
    ("due by 30 November", {"due_date": "2026-11-30"}),
    ("due tomorrow", {"due_date": "2026-11-19"}),
    ("14d net", {"due_days": 14}),
    ("payment terms 60 days", {"due_days": 60}),
    ("due 2026-12-15", {"due_date": "2026-12-15"}),
    ("payable in 2 weeks", {"due_days": 14}),
)
FUTURE = (
    ("january 5", "2027-01-05"),
    ("2. May", "2027-05-02"),
    ("5 January", "2027-01-05"),
    ("the 3rd", "2026-12-03"),
    ("1st Feb", "2027-02-01"),
    ("next monday", "2026-11-23"),
    ("friday", "2026-11-20"),
    ("christmas", "2026-12-25"),
    ("15/12/2026", "2026-12-15"),
    ("15.12.2026", "2026-12-15"),
)
UNCLEAR = (
    "30 February",
    "05/06",
    "31 November",
    "until easter",
    "next friday",
    "10 business days",
    "5pm",
    "29 Feb 2027",
    "10:30",
)


def scene_of(text: str, world: World) -> Scene:
    """A clause of a text."""
    return Scene(Clause(tuple(read(text, world))), world, Context())


@pytest.mark.parametrize(("text", "start", "end"), STRETCHES)
def test_reporting_periods_are_inclusive(world: World, text: str, start: str | None, end: str) -> None:
    """A period is whole days of the past, inclusive at both ends, with weeks from Monday."""
    scene = scene_of(f"sales {text}", world)
    found = take_stretches(scene)
    assert [(str(a) if a else None, str(b)) for a, b in found] == [(start, end)]
    assert not scene.free("WHEN", "NUM", "SPAN", "DOUBT")


@pytest.mark.parametrize(("text", "args"), DUE)
def test_due_terms(world: World, text: str, args: dict[str, object]) -> None:
    """A due term becomes days or a date that is still to come."""
    scene, filling = scene_of(f"invoice $5 {text}", world), Filling()
    take_due(scene, filling)
    assert filling.args == args
    assert filling.doubt is None


@pytest.mark.parametrize(("text", "day"), FUTURE)
def test_coming_days(world: World, text: str, day: str) -> None:
    """What is to end or to be paid then is the next such day."""
    whens = [piece.value for piece in read(f"until {text}", world) if isinstance(piece.value, When)]
    assert whens[0].future is not None
    assert whens[0].future[0] == date.fromisoformat(day)


@pytest.mark.parametrize("text", UNCLEAR)
def test_impossible_and_two_way_dates_are_doubts(world: World, text: str) -> None:
    """A date that does not exist, moves, or has two readings is asked about."""
    assert [piece for piece in read(f"pause it {text}", world) if isinstance(piece.value, Doubt)]


@pytest.mark.parametrize(
    ("text", "days"), [("2w", 14), ("14d", 14), ("two-week", 14), ("a fortnight", 14), ("3 months", 90)]
)
def test_lengths_of_time(world: World, text: str, days: int) -> None:
    """Short forms and words of a length of time are read in days."""
    spans = [piece.value for piece in read(f"{text} trial", world) if isinstance(piece.value, Span)]
    assert [span.days for span in spans] == [days]


def test_may_is_a_month_only_where_a_month_stands(world: World) -> None:
    """The verb "may" is no month."""
    assert not [piece for piece in read("you may go ahead", world) if piece.form == "WHEN"]
