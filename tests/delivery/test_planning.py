"""Deciding what goes out: whatever is queued and however a channel is set, no row is lost, doubled or early."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.delivery.planning import Plan, Situation, plan
from storage.alerts import Alert
from storage.channels import Channel
from storage.outbox import ALERT, DIGEST, ESCALATION, MESSAGE, QUEUED, SENDING, SUMMARY, Delivery, Opened
from tests.delivery import drafts
from tests.delivery.bench import START

MERCHANT = "mer_1"
FORMS = (ALERT, ALERT, ALERT, ESCALATION, MESSAGE, SUMMARY, DIGEST)


@st.composite
def channels(draw: st.DrawFn) -> Channel:
    """Any channel that may speak, or not."""
    hours = draw(st.none() | st.tuples(st.integers(0, 1439), st.integers(0, 1439)))
    return drafts.channel(
        MERCHANT,
        START,
        kind=draw(st.sampled_from(["webhook", "slack"])),
        digest=draw(st.sampled_from(["off", "hourly", "daily"])),
        digest_at_minute=draw(st.integers(0, 1439)),
        group_minutes=draw(st.sampled_from([0, 1, 10, 120])),
        quiet_from_minute=hours and hours[0],
        quiet_until_minute=hours and hours[1],
        urgent_passes=draw(st.booleans()),
        time_zone=draw(st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"])),
        is_on=draw(st.sampled_from([True, True, True, False])),
        failures=draw(st.integers(0, 2)),
    )


@st.composite
def queues(draw: st.DrawFn) -> tuple[list[Delivery], dict[str, Alert]]:
    """Rows that are due, with their alerts."""
    rows = []
    alerts = {}
    for number in range(draw(st.integers(1, 12))):
        minutes_ago = draw(st.integers(0, 3000))
        created = START - timedelta(minutes=minutes_ago)
        severity = draw(st.sampled_from(["info", "warning", "urgent"]))
        form = draw(st.sampled_from(FORMS))
        alert = drafts.alert(
            MERCHANT,
            created,
            severity=severity,
            state=draw(st.sampled_from(["open", "acknowledged", "resolved"])),
            snoozed_until=draw(st.none() | st.just(START + timedelta(hours=1)) | st.just(START - timedelta(hours=1))),
        )
        if draw(st.integers(0, 9)):
            alerts[alert.id] = alert
        rows.append(
            Delivery(
                id=f"dlv_{number}",
                merchant_id=MERCHANT,
                channel_id="chn_1",
                once_key=str(number),
                form=form,
                severity=severity if form in (ALERT, ESCALATION) else "info",
                group_key=f"{draw(st.sampled_from(['a', 'b']))}:{severity}",
                created_at=created,
                due_at=created + timedelta(minutes=draw(st.integers(0, minutes_ago))),
                alert_id=alert.id if form in (ALERT, ESCALATION) else None,
                state=draw(st.sampled_from([QUEUED, SENDING])),
                attempts=draw(st.sampled_from([0, 0, 1, 11, 12])),
            )
        )
    return rows, alerts


def said_of(made: Plan) -> list[str]:
    """Every id that a plan says something of."""
    held = [id_ for ids in made.hold.values() for id_ in ids]
    skipped = [id_ for ids in made.skip.values() for id_ in ids]
    bundled = [id_ for bundle in made.bundles for id_ in bundle.ids]
    return [*made.send, *held, *skipped, *made.give_up, *bundled]


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(channel=channels(), queue=queues(), in_flight=st.integers(0, 9), sent_minutes_ago=st.lists(st.integers(0, 130)))
def test_of_no_row_two_things_are_said(
    channel: Channel, queue: tuple[list[Delivery], dict[str, Alert]], in_flight: int, sent_minutes_ago: list[int]
) -> None:
    """Each row is sent, held, dropped or bundled, at most one of these, and held only for later.

    What nothing is said of waits for a place, and for nothing else.
    """
    rows, alerts = queue
    opened = [Opened(channel.id, "a:warning", START - timedelta(minutes=ago)) for ago in sent_minutes_ago]
    made = plan(channel, rows, Situation(START, alerts, opened, in_flight, tries=12))
    said = said_of(made)
    assert len(said) == len(set(said))
    assert all(until > START for until in made.hold)
    places = 8 if channel.kind == "webhook" and channel.failures == 0 else 1
    assert len(made.send) <= max(0, places - in_flight)
    unsaid = {row.id for row in rows} - set(said)
    assert not unsaid or len(made.send) == max(0, places - in_flight)
    if not channel.is_on:
        assert not made.send
        assert not made.bundles
    by_id = {row.id: row for row in rows}
    for row in (by_id[id_] for id_ in made.send):
        alert = alerts.get(row.alert_id or "")
        assert alert is None or alert.snoozed_until is None or alert.snoozed_until <= START
        assert row.form != ESCALATION or (alert is not None and alert.state == "open")
        assert row.attempts < 12


@pytest.mark.parametrize("kind", ["webhook", "slack"])
def test_a_channel_that_fails_is_tried_by_one_at_a_time(kind: str) -> None:
    """However much waits: one probe, and only when none is under way."""
    channel = replace(drafts.channel(MERCHANT, START, kind=kind), failures=1)
    alerts: dict[str, Any] = {}
    rows = []
    for number in range(20):
        alert = drafts.alert(MERCHANT, START)
        alerts[alert.id] = alert
        rows.append(
            Delivery(
                f"dlv_{number}",
                MERCHANT,
                channel.id,
                str(number),
                ALERT,
                "warning",
                "a",
                START,
                START,
                alert_id=alert.id,
            )
        )
    assert plan(channel, rows, Situation(START, alerts, (), 0, tries=12)).send == ["dlv_0"]
    assert plan(channel, rows, Situation(START, alerts, (), 1, tries=12)).send == []
