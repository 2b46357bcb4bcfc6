"""Signed outgoing webhooks: once, in time, tried again with the same id, and never where they must not go."""

from __future__ import annotations

import asyncio

import pytest

from domain.errors import BadInput
from integrations.notify.guard import is_public
from integrations.notify.message import Destination, Message, NotSent
from integrations.notify.notifier import Notifier
from integrations.notify.webhooks import new_secret
from storage.outbox import DELIVERED, FAILED, QUEUED, SKIPPED
from tests.delivery.bench import START, Bench
from tests.delivery.receivers import Receiver, receiving

HELLO = Message("Hello", ("A line",), "test", "2026-11-21T09:00:00Z", {"a": 1})


async def test_an_alert_reaches_a_receiver_signed_and_once(bench: Bench, receiver: Receiver) -> None:
    """One post with the alert as data, an id, a time and a signature that the standard's check accepts."""
    made = await bench.care().add(bench.admin, "webhook", receiver.url + "/hook", {"label": "Accounting"})
    assert await bench.care().test(bench.admin, made.channel.id) is None
    raised = await bench.alert()
    assert await bench.deliver() == 1
    assert await bench.deliver(hours=1) == 0
    test, told = receiver.posted
    assert (test.json["type"], told.json["type"]) == ("channel.test", "alert.raised")
    assert told.json["data"]["alert"]["id"] == raised.id
    assert told.json["data"]["alert"]["amount_minor"] == 1800
    (row,) = await bench.rows("alert")
    assert (row.state, told.headers["webhook-id"]) == (DELIVERED, row.id)
    assert made.secret is not None
    assert told.is_signed_with(made.secret)
    assert not told.is_signed_with(new_secret())


async def test_a_rotated_secret_is_good_beside_the_new_one_for_a_day(bench: Bench, receiver: Receiver) -> None:
    """Both sign until the day is over; then only the new one does."""
    old = await bench.care().add(bench.admin, "webhook", receiver.url, {"label": "Accounting"})
    await bench.care().test(bench.admin, old.channel.id)
    new = await bench.care().renew_secret(bench.admin, old.channel.id)
    assert old.secret
    assert new.secret
    for hours in (1, 24):
        bench.later(hours=hours)
        await bench.alert()
        await bench.deliver()
    _, both, only = receiver.posted
    assert both.is_signed_with(old.secret)
    assert both.is_signed_with(new.secret)
    assert only.is_signed_with(new.secret)
    assert not only.is_signed_with(old.secret)


async def test_errors_are_tried_again_with_the_same_id_until_one_is_taken(bench: Bench, receiver: Receiver) -> None:
    """500 twice, then 200: three posts of one id, delivered once."""
    await bench.channel(receiver.url)
    receiver.answers = [500, 503]
    await bench.alert()
    for _ in range(4):
        await bench.deliver(minutes=2)
    (row,) = await bench.rows("alert")
    assert (row.state, row.attempts) == (DELIVERED, 3)
    assert receiver.ids == [row.id] * 3


async def test_a_lost_answer_is_sent_again_under_the_same_id(bench: Bench, receiver: Receiver) -> None:
    """The receiver took it and hung up: nobody can tell, so it comes twice, and the id says that it is one."""
    await bench.channel(receiver.url)
    receiver.drops = 1
    await bench.alert()
    await bench.deliver()
    await bench.deliver(minutes=1)
    (row,) = await bench.rows("alert")
    assert row.state == DELIVERED
    assert set(receiver.ids) == {row.id}
    assert len(receiver.ids) >= 2


async def test_what_never_works_fails_and_is_seen(bench: Bench, receiver: Receiver) -> None:
    """After its tries the delivery has failed with the reason; an alert says so through the other channels."""
    broken = await bench.channel(receiver.url, label="Broken")
    with receiving() as other:
        await bench.channel(other.url, label="Other", kinds=("delivery_failed",))
        receiver.answers = [500] * 50
        await bench.alert()
        for _ in range(6):
            await bench.deliver(hours=2)
        (row,) = await bench.rows("alert", channel=broken)
        assert (row.state, row.attempts) == (FAILED, 4)
        assert row.reason == "The receiver answered with 500."
        assert [one.json["data"]["alert"]["kind"] for one in other.posted] == ["delivery_failed"]
        assert "Broken" in other.posted[0].json["data"]["alert"]["title"]
    kept = await bench.as_it_is(broken)
    assert (kept.failures, kept.last_error) == (4, "The receiver answered with 500.")
    assert await bench.open_alerts("delivery_failed") == 1
    receiver.answers = []
    assert await bench.care().test(bench.admin, broken.id) is None
    assert await bench.open_alerts("delivery_failed") == 0
    assert (await bench.as_it_is(broken)).failures == 0


async def test_a_receiver_that_is_gone_is_left_alone(bench: Bench, receiver: Receiver) -> None:
    """410 fails at once and switches the channel off; what waited for it is skipped with the reason."""
    channel = await bench.channel(receiver.url)
    receiver.answers = [410] * 20
    for _ in range(12):
        await bench.alert()
    await bench.deliver()
    await bench.deliver(hours=1)
    rows = await bench.rows("alert")
    assert {row.state for row in rows} == {FAILED, SKIPPED}
    assert len(receiver.posted) <= 8
    assert not (await bench.as_it_is(channel)).is_on


async def test_redirects_are_not_followed(bench: Bench, receiver: Receiver) -> None:
    """A receiver that sends on is told as it is."""
    await bench.channel(receiver.url)
    receiver.answers = [302]
    receiver.headers = {"Location": receiver.url + "/elsewhere"}
    await bench.alert()
    await bench.deliver()
    (row,) = await bench.rows("alert")
    assert (row.state, row.reason) == (
        QUEUED,
        "The receiver answered with a redirect (302), which Florin does not follow.",
    )
    assert len(receiver.posted) == 1


async def test_a_slow_receiver_holds_up_nobody(bench: Bench, receiver: Receiver) -> None:
    """While one takes its time, another has all of its messages; what the slow one has is tried again later."""
    with receiving(slow_s=30) as slow:
        await bench.channel(slow.url, label="Slow")
        await bench.channel(receiver.url, label="Quick")
        for _ in range(20):
            await bench.alert()
        working = asyncio.create_task(bench.work().once())
        async with asyncio.timeout(10):
            while len(receiver.posted) < 20:  # noqa: ASYNC110  # the receiver is a thread of its own
                await asyncio.sleep(0.05)
        assert not working.done()
        await working
    rows = await bench.rows("alert")
    assert sorted(row.state for row in rows) == [DELIVERED] * 20 + [QUEUED] * 20
    assert {row.reason for row in rows if row.attempts and row.state == QUEUED} == {
        "The receiver did not answer in time."
    }


async def test_a_backlog_holds_up_no_other_channel(bench: Bench, receiver: Receiver) -> None:
    """Many wait for a receiver that takes its time; an alert for another channel goes out meanwhile."""
    with receiving(slow_s=2) as slow:
        await bench.channel(slow.url, label="Slow")
        await bench.alerts(150)
        await bench.channel(receiver.url, label="Quick")
        working = asyncio.create_task(bench.work().once())
        async with asyncio.timeout(20):
            while not slow.posted:  # noqa: ASYNC110  # the receiver is a thread of its own
                await asyncio.sleep(0.02)
            bench.later(seconds=1)
            await bench.alert()
            while not receiver.posted:  # noqa: ASYNC110  # the receiver is a thread of its own
                await asyncio.sleep(0.02)
        assert len(slow.posted) <= 16
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def test_two_workers_deliver_once(bench: Bench, receiver: Receiver) -> None:
    """Forty alerts, four workers at once: each is posted once."""
    await bench.channel(receiver.url)
    raised = [await bench.alert() for _ in range(40)]
    for _ in range(5):
        await asyncio.gather(*(bench.work().once() for _ in range(4)))
    assert sorted(one.json["data"]["alert"]["id"] for one in receiver.posted) == sorted(one.id for one in raised)


async def test_a_worker_that_dies_while_sending_leaves_it_to_another(bench: Bench, receiver: Receiver) -> None:
    """Killed between the receiver's taking it and the note: due again after the lease, with the same id."""
    bench.notifier = patient = Notifier("any", timeout_s=20)
    await bench.channel(receiver.url)
    await bench.alert()
    receiver.slow_s = 5
    dying = asyncio.create_task(bench.work().once())
    while not receiver.posted:  # noqa: ASYNC110  # the receiver is a thread of its own
        await asyncio.sleep(0.01)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    receiver.slow_s = 0
    assert await bench.deliver(seconds=30) == 0
    assert await bench.deliver(seconds=31) == 1
    (row,) = await bench.rows("alert")
    assert (row.state, receiver.ids) == (DELIVERED, [row.id, row.id])
    await patient.aclose()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://10.1.2.3/hook",
        "https://2130706433/",
        "https://127.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:192.168.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://name:password@example.com/",
        "https://exa mple.com/",
        "ftp://example.com/",
        "https://",
        "https://example.com:99999/",
    ],
)
async def test_addresses_that_lead_inside_are_refused(url: str) -> None:
    """Neither as a new channel's address nor, whatever is stored, as one that is posted to."""
    notifier = Notifier()
    with pytest.raises(BadInput):
        notifier.check("webhook", url)
    with pytest.raises(NotSent):
        await notifier.send(Destination("webhook", url, (new_secret(),)), HELLO, message_id="dlv_1", at=START)
    await notifier.aclose()


@pytest.mark.parametrize("host", ["localhost", "0x7f000001", "0x7f.1"])
async def test_names_that_lead_inside_are_refused_when_they_resolve(host: str, receiver: Receiver) -> None:
    """A name is looked at as it resolves, on the very addresses that are then connected to."""
    notifier = Notifier()
    port = receiver.url.rpartition(":")[2]
    with pytest.raises(NotSent, match=r"private network|not known"):
        await notifier.send(
            Destination("webhook", f"https://{host}:{port}/", (new_secret(),)), HELLO, message_id="dlv_1", at=START
        )
    await notifier.aclose()
    assert receiver.posted == []


def test_only_addresses_of_the_internet_are_public() -> None:
    """Whatever wraps a private address is private."""
    inside = "0.0.0.0 10.0.0.1 100.64.0.1 127.9.9.9 169.254.1.1 172.16.0.1 192.168.1.1 224.0.0.1 255.255.255.255 :: ::1"
    wrapped = "::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1:: fe80::1%eth0 fc00::1 ff02::1"
    assert not [one for one in (inside + " " + wrapped).split() if is_public(one)]
    assert all(map(is_public, ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8")))
