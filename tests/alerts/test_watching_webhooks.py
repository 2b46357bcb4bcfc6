"""Events that do not arrive are told of when look after look finds some; and looks happen once, by whoever looks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.alerts.registry import all_kinds
from assistant.alerts.watch import Watching
from assistant.alerts.watching.weeks import same_in_past_weeks
from assistant.events.missed import MissedEvents
from storage import watching
from storage.watched_sales import Stretch
from tests.alerts.looking import FRIDAY, Watched
from tests.plugins.house import MakeHouse


@pytest.fixture
def watched(make_house: MakeHouse) -> Watched:
    """A house on a clock of its own, to which nothing is delivered."""
    return Watched.made(make_house)


@pytest.fixture
def today(make_house: MakeHouse) -> Watched:
    """The same a little ahead of the offline Stripe: what that makes now should have arrived by then."""
    return Watched.made(make_house, datetime.now(UTC) + timedelta(minutes=4))


def look_for_missed(watched: Watched) -> int:
    """Look through Stripe's list, as the job does."""
    house = watched.house.house
    return watched.house.run(MissedEvents(house.db, house.accounts, house.clock).once())


def test_events_that_do_not_arrive(today: Watched) -> None:
    """Two looks a quarter of an hour apart that both find some: told once, and over when a look finds none."""
    look_for_missed(today)
    today.house.sell(1000)
    today.wait(minutes=10)
    assert look_for_missed(today) > 0
    today.look()
    assert today.alerts("webhook_silence") == []
    today.house.sell(1000)
    today.wait(minutes=10)
    assert look_for_missed(today) > 0
    today.look()
    today.look()
    (told,) = today.alerts("webhook_silence")
    assert "did not get" in told.lines[0]
    assert told.state == "open"
    today.wait(minutes=10)
    assert look_for_missed(today) == 0
    today.look()
    assert [alert.state for alert in today.alerts("webhook_silence")] == ["resolved"]


def test_what_was_missed_while_florin_was_down_accuses_nobody(today: Watched) -> None:
    """After hours without a look, what the list has says nothing about the endpoint."""
    look_for_missed(today)
    for _ in range(3):
        today.house.sell(1000)
        today.wait(hours=5)
        assert look_for_missed(today) > 0
        today.look()
    assert today.alerts("webhook_silence") == []


def test_any_number_of_workers_look_once(watched: Watched) -> None:
    """Eight at once on one merchant: each kind has its turn once, and what is due is told once."""
    payout: dict[str, Any] = {
        "id": "po_1", "object": "payout", "amount": 1000, "currency": "usd", "status": "pending",
        "arrival_date": int((FRIDAY - timedelta(days=3)).timestamp()), "created": 1,
    }  # fmt: skip
    watched.knows("payout.created", payout)
    house = watched.house.house

    async def all_at_once() -> list[int]:
        workers = [Watching(house.db, house.clock, house.tally) for _ in range(8)]
        return list(await asyncio.gather(*(worker.once() for worker in workers)))

    assert sum(watched.house.run(all_at_once())) == 1
    assert sum(watched.house.run(all_at_once())) == 0
    assert len(watched.alerts()) == 1


def test_a_turn_is_one_workers_and_comes_again(watched: Watched) -> None:
    """A kind looked at just now has no turn, after its pause it has; a clock set back does not silence it."""
    merchant_id, pause = watched.merchant_id, timedelta(minutes=1)

    async def turns(now: datetime) -> set[str]:
        async with watched.house.house.db.merchant(merchant_id) as tx:
            assert await watching.begin(tx, merchant_id)
            return await watching.take_turns(tx, merchant_id, {"payout_late": now - pause}, now)

    assert watched.house.run(turns(FRIDAY)) == {"payout_late"}
    assert watched.house.run(turns(FRIDAY + pause / 2)) == set()
    assert watched.house.run(turns(FRIDAY + pause)) == {"payout_late"}
    assert watched.house.run(turns(FRIDAY - timedelta(days=2))) == {"payout_late"}


def test_a_kind_that_breaks_silences_no_other(watched: Watched) -> None:
    """One look fails: the others are asked all the same, and the failure is counted."""

    async def broken(*_args: object) -> list[Any]:
        raise ZeroDivisionError

    payout = {"id": "po_1", "object": "payout", "amount": 1000, "currency": "usd", "status": "pending",
              "arrival_date": int((FRIDAY - timedelta(days=3)).timestamp()), "created": 1}  # fmt: skip
    watched.knows("payout.created", payout)
    kinds = dict(all_kinds())
    kinds["dispute_deadline"] = replace(kinds["dispute_deadline"], look=broken)
    house = watched.house.house
    assert watched.house.run(Watching(house.db, house.clock, house.tally, kinds).look_at(watched.merchant_id)) == 1
    assert house.tally.counts("alert_looks_failed") == {(("kind", "dispute_deadline"),): 1}


def test_the_same_hour_of_past_weeks_is_by_the_merchants_clock() -> None:
    """Across the end of summer time nine o'clock stays nine o'clock, and each stretch is as long."""
    nine = datetime(2026, 10, 28, 8, 0, tzinfo=UTC)  # 09:00 in Berlin, in winter time
    past = same_in_past_weeks(Stretch(nine, nine + timedelta(hours=1)), "Europe/Berlin")
    assert [one.start for one in past[:2]] == [
        datetime(2026, 10, 21, 7, 0, tzinfo=UTC), datetime(2026, 10, 14, 7, 0, tzinfo=UTC),
    ]  # fmt: skip
    assert {one.end - one.start for one in past} == {timedelta(hours=1)}
