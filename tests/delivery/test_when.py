"""When alerts go out: bursts grouped, digests once, quiet hours, snoozes, escalation."""

from __future__ import annotations

from typing import Any

from assistant.delivery.answering import Answers
from storage.outbox import DELIVERED, SKIPPED
from tests.delivery.bench import Bench
from tests.delivery.receivers import Receiver, receiving


def types(receiver: Receiver) -> list[str]:
    """What kinds of messages came, in order."""
    return [one.json["type"] for one in receiver.posted]


async def test_a_burst_is_one_alert_and_one_summary(bench: Bench, receiver: Receiver) -> None:
    """37 failed payments: the first at once, the other 36 as one summary with their sum when the minutes are over."""
    await bench.channel(receiver.url, group_minutes=10)
    for _ in range(37):
        await bench.alert()
        await bench.deliver(seconds=10)
    assert types(receiver) == ["alert.raised"]
    await bench.deliver(minutes=10)
    assert types(receiver) == ["alert.raised", "alerts.summary"]
    told = receiver.posted[1].json["data"]
    assert told["contents"] == [
        {"kind": "payment_failed", "severity": "warning", "count": 36, "amount_minor": 36 * 1800, "currency": "usd"}
    ]
    assert len(told["newest"]) == 10
    rows = await bench.rows("alert")
    assert [row.state for row in rows] == [DELIVERED] * 37
    assert len({row.bundle_id for row in rows}) == 2


async def test_a_burst_that_is_seen_at_once_is_grouped_just_the_same(bench: Bench, receiver: Receiver) -> None:
    """All 37 in the queue before anybody looks: one now, one summary later; other kinds and currencies stay apart."""
    await bench.channel(receiver.url, group_minutes=10)
    for number in range(37):
        await bench.alert(currency="usd" if number % 2 else "eur")
    await bench.alert(kind="payout_failed", title="A payout failed")
    await bench.deliver()
    assert types(receiver) == ["alert.raised"] * 2
    await bench.deliver(minutes=9)
    assert len(receiver.posted) == 2
    await bench.deliver(minutes=1)
    (summary,) = receiver.posted[2:]
    assert {(one["currency"], one["count"]) for one in summary.json["data"]["contents"]} == {("eur", 18), ("usd", 18)}
    await bench.alert()  # and on: within the summary's own minutes the next one waits again, alone
    await bench.deliver(minutes=1)
    assert len(receiver.posted) == 3
    await bench.deliver(minutes=10)
    assert types(receiver)[3:] == ["alert.raised"]


async def test_urgent_alerts_are_grouped_late(bench: Bench, receiver: Receiver) -> None:
    """Three come through one by one before a burst of urgent ones is grouped, too."""
    await bench.channel(receiver.url, group_minutes=10)
    for _ in range(8):
        await bench.alert(severity="urgent")
    for _ in range(3):
        await bench.deliver()
    assert types(receiver) == ["alert.raised"] * 3
    await bench.deliver(minutes=10)
    assert types(receiver) == [*["alert.raised"] * 3, "alerts.summary"]
    assert receiver.posted[3].json["data"]["count"] == 5


async def test_a_digest_comes_once_at_its_time(bench: Bench, receiver: Receiver) -> None:
    """Daily at 08:00 in the channel's zone, with all since; urgent ones come at once; a day without alerts has none."""
    await bench.channel(receiver.url, digest="daily", digest_at_minute=8 * 60, time_zone="Europe/Berlin")
    for _ in range(3):
        await bench.alert()
        await bench.deliver(hours=1)
    await bench.alert(severity="urgent")
    await bench.deliver()
    assert types(receiver) == ["alert.raised"]
    await bench.deliver(hours=18)  # 06:00 UTC, 07:00 in Berlin
    assert len(receiver.posted) == 1
    await bench.deliver(hours=1)
    await bench.deliver(hours=1)
    await bench.deliver(hours=30)
    assert types(receiver) == ["alert.raised", "alerts.digest"]
    assert receiver.posted[1].json["data"]["count"] == 3


async def test_quiet_hours_hold_what_is_not_urgent(bench: Bench, receiver: Receiver) -> None:
    """Until they end nothing goes out but what is urgent; then what came meanwhile is one summary."""
    hours: dict[str, Any] = {"quiet_from_minute": 8 * 60, "quiet_until_minute": 12 * 60, "time_zone": "UTC"}
    await bench.channel(receiver.url, group_minutes=10, **hours)
    with receiving() as never:
        await bench.channel(never.url, urgent_passes=False, **hours)
        for _ in range(5):
            await bench.alert()
        await bench.alert(severity="urgent", title="Urgent")
        await bench.deliver(minutes=5)
        assert [one.json["data"]["alert"]["title"] for one in receiver.posted] == ["Urgent"]
        await bench.deliver(hours=2)
        assert (len(receiver.posted), len(never.posted)) == (1, 0)
        await bench.deliver(minutes=55)  # 12:00
        assert types(receiver) == ["alert.raised", "alerts.summary"]
        assert len(never.posted) == 6


async def test_a_snoozed_alert_is_silent_until_then(bench: Bench, receiver: Receiver) -> None:
    """What was still to be said of it waits for the end of the snooze, and is said then."""
    await bench.channel(receiver.url)
    raised = await bench.alert()
    await Answers(bench.db, bench.clock).snooze(bench.admin, raised.id, 90)
    assert await bench.deliver(minutes=89) == 0
    assert await bench.deliver(minutes=1) == 1
    assert len(receiver.posted) == 1


async def test_an_urgent_alert_is_passed_on_until_somebody_acknowledges_it(bench: Bench, receiver: Receiver) -> None:
    """Step by step, each once; after the acknowledgement the rest is skipped, and says why."""
    first = await bench.channel(receiver.url + "/first", only_escalations=True)
    second = await bench.channel(receiver.url + "/second", only_escalations=True)
    steps = [(first.id, 5), (second.id, 15), (first.id, 60)]
    await bench.care().set_escalation(bench.admin, steps)
    await bench.alert()  # not urgent: nobody is called
    urgent = await bench.alert(severity="urgent")
    assert await bench.deliver(minutes=4) == 0
    assert await bench.deliver(minutes=1) == 1
    assert await bench.deliver(minutes=5) == 0
    assert await bench.deliver(minutes=5) == 1
    assert [(one.path, one.json["type"]) for one in receiver.posted] == [
        ("/first", "alert.escalated"),
        ("/second", "alert.escalated"),
    ]
    seen = await Answers(bench.db, bench.clock).acknowledge(bench.admin, urgent.id)
    assert (seen.state, seen.acknowledged_by) == ("acknowledged", bench.admin.member_id)
    assert await bench.deliver(hours=2) == 0
    rows = await bench.rows("escalation")
    assert [row.state for row in rows if row.alert_id == urgent.id].count(DELIVERED) == 2
    (last,) = [row for row in rows if row.state == SKIPPED]
    assert last.reason == "the alert was acknowledged in time"


async def test_only_what_is_wanted_goes_out(bench: Bench, receiver: Receiver) -> None:
    """By severity and kind; a channel that was never tested, or is switched off, hears nothing."""
    await bench.channel(receiver.url + "/grave", min_severity="urgent")
    await bench.channel(receiver.url + "/payouts", kinds=("payout_failed",))
    await bench.care().add(bench.admin, "webhook", receiver.url + "/untested", {"label": "Untested"})
    off = await bench.channel(receiver.url + "/off")
    await bench.care().change(bench.admin, off.id, None, {"is_on": False})
    await bench.alert(severity="info", kind="payment_failed")
    await bench.alert(severity="info", kind="payout_failed")
    await bench.alert(severity="urgent", kind="dispute_opened")
    await bench.deliver()
    assert sorted(one.path for one in receiver.posted) == ["/grave", "/payouts"]
