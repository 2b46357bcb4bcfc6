"""The days that a question says are the days of its answer, or it asks: a wrong period is a wrong figure."""

from __future__ import annotations

import pytest

from tests.understanding.conftest import Understand

NAMED = (
    ("What refunds did we give in the week of the strike, from 2 to 8 November?", "2026-11-02", "2026-11-08"),
    ("refunds during the month of the fair, from 1 to 31 October", "2026-10-01", "2026-10-31"),
    ("which payments failed in the days of the storm, from 3 to 5 November?", "2026-11-03", "2026-11-05"),
    ("show payments in the week of the flood, 2-8 November", "2026-11-02", "2026-11-08"),
    ("what did we take in the week of the trade show, between 2 and 8 November", "2026-11-02", "2026-11-08"),
    ("How much did we take over the weekend of the marathon, from 7 to 8 November?", "2026-11-07", "2026-11-08"),
    ("What refunds did we give since the strike, from 2 November?", "2026-11-02", "2026-11-18"),
    ("list refunds since 2 November, the week of the strike", "2026-11-02", "2026-11-18"),
    ("list refunds for the month", "2026-11-01", "2026-11-18"),
    ("refunds for the day?", "2026-11-18", "2026-11-18"),
    ("what is our revenue for the year", "2026-01-01", "2026-11-18"),
)
SPELT = (
    ("any failed cards last nite", "2026-11-17"),
    ("any failed cards lastnight", "2026-11-17"),
    ("declined payments lastnite?", "2026-11-17"),
    ("any failed payments yest", "2026-11-17"),
    ("any refunds ystdy", "2026-11-17"),
    ("what came in ystrday", "2026-11-17"),
    ("refunds yestday", "2026-11-17"),
    ("failed payments 2nite", "2026-11-18"),
    ("what did we take 2day", "2026-11-18"),
    ("what was refunded lst nite", "2026-11-17"),
    ("failed cards saturday nite", "2026-11-14"),
)


@pytest.mark.parametrize(("text", "start", "end"), NAMED)
def test_what_a_stretch_of_days_is_called_changes_neither_end(
    text: str, start: str, end: str, understand: Understand
) -> None:
    """The week of an event has the days that are said beside it."""
    calls = understand(text).calls
    assert [(call.args.get("start"), call.args.get("end")) for call in calls] == [(start, end)]


@pytest.mark.parametrize(("text", "day"), SPELT)
def test_a_day_typed_in_a_hurry_is_that_day(text: str, day: str, understand: Understand) -> None:
    """Spellings of last night, tonight, today and yesterday bound a question as the words do."""
    calls = understand(text).calls
    assert [(call.args.get("start"), call.args.get("end")) for call in calls] == [(day, day)]


@pytest.mark.parametrize(
    "text",
    [
        "payments last nigth",
        "failed payments last sennight?",
        "disputes sat nite",
        "any chargebacks the other day",
        "What refunds did we give in the week of the strike?",
        "refunds on the night of the gala",
        "How much did we take over the weekend of the marathon?",
    ],
)
def test_days_that_nobody_can_tell_are_asked_for(text: str, understand: Understand) -> None:
    """Such a question is not answered for all time."""
    result = understand(text)
    assert (result.kind, result.calls) == ("clarify", ())


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("last payment", {"limit": 1}),
        ("Show me the last refund for Acme", {"customer": "Acme"}),
        ("show me Jane Doe's last order", {"customer": "Jane Doe"}),
        ("list all refunds", {}),
    ],
)
def test_the_last_one_is_no_stretch_of_time(text: str, args: dict[str, object], understand: Understand) -> None:
    """Nothing is asked where "last" picks a record."""
    assert [call.args for call in understand(text).calls] == [args]


@pytest.mark.parametrize(
    ("text", "until"), [("pause Jane Doe for 2mo", "2027-01-18"), ("pause Jane Doe for 2day", "2026-11-20")]
)
def test_a_length_of_time_is_no_day(text: str, until: str, understand: Understand) -> None:
    """Two months are not tomorrow, and two days not today."""
    assert [call.args.get("until") for call in understand(text).calls] == [until]


def test_a_trial_of_two_days_is_not_today(understand: Understand) -> None:
    """Written "2day" before what it counts is a length of time."""
    calls = understand("give Jane Doe a 2day trial of Pro").calls
    assert [call.args["trial_days"] for call in calls] == [2]
