"""Slack, mail and push: what people read, and what a customer's name must not do there."""

from __future__ import annotations

import asyncio

import pytest

from assistant.delivery.answering import Answers
from domain.errors import Conflict
from integrations.notify.message import without_mentions
from storage import outbox_messages
from storage.outbox import DELIVERED, FAILED, QUEUED
from tests.delivery.bench import Bench
from tests.delivery.receivers import Mailbox, Receiver

NASTY = "@channel <!everyone> <https://evil.example|click> *bold* & co"


def mail_url(mails: Mailbox) -> str:
    """Where the mail server here takes mail for Ada."""
    return f"mailto://127.0.0.1:{mails.port}?from=florin@example.com&to=ada@example.com"


async def test_slack_reads_plain_text(bench: Bench, receiver: Receiver) -> None:
    """Blocks of plain text: no mention, no link and no formatting comes of what a customer is called."""
    await bench.channel(receiver.url + "/services/T/B/x", kind="slack")
    await bench.alert(lines=(f"Customer: “{NASTY}”",), title=f"A payment of {NASTY} failed")
    await bench.deliver()
    (told,) = receiver.posted
    head, section = (block["text"] for block in told.json["blocks"])
    assert {head["type"], section["type"]} == {"plain_text"}
    assert "@channel" not in told.body.decode()
    assert "＠channel" in section["text"]
    assert "&lt;!everyone&gt;" in told.json["text"]
    assert "<" not in told.json["text"]
    assert not told.json["mrkdwn"]
    assert not told.json["link_names"]
    assert "Why you hear of this: a payment failed." in section["text"]
    assert "In test mode" in section["text"]


async def test_mail_is_plain_text_and_comes_once(bench: Bench, mails: Mailbox) -> None:
    """One mail to the address, with the title as its subject."""
    channel = await bench.channel(mail_url(mails), kind="email")
    assert channel.target == "E-Mail: ada@example.com"
    await bench.alert(lines=(f"Customer: “{NASTY}”",))
    await asyncio.gather(*(bench.work().once() for _ in range(3)))
    await bench.deliver(hours=1)
    (mail,) = mails.mails
    assert mail["Subject"] == "A payment of $18.00 failed"
    assert mail["To"] == "ada@example.com"
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Customer: “＠channel <!everyone>" in text.get_content()
    assert mail.get_body(("html",)) is None
    (row,) = await bench.rows("alert")
    assert row.state == DELIVERED


async def test_a_mail_server_that_is_away_costs_nothing_but_time(bench: Bench, mails: Mailbox) -> None:
    """Unreachable: the alert waits, is tried again, and arrives once the server is back; those behind it as one."""
    url = mail_url(mails)
    away = await bench.channel(url.replace(str(mails.port), "9"), kind="email")
    for _ in range(4):
        await bench.alert()
    await bench.deliver()
    await bench.deliver(minutes=10)
    rows = await bench.rows("alert")
    assert {row.state for row in rows} == {QUEUED}
    assert {row.reason for row in rows if row.attempts} == {
        "The service can't be reached, or did not take the message."
    }
    assert (await bench.as_it_is(away)).failing_since is not None
    await bench.care().change(bench.admin, away.id, url, {})
    assert await bench.care().test(bench.admin, away.id) is None
    await bench.deliver(hours=1)
    await bench.deliver(hours=1)
    assert {row.state for row in await bench.rows("alert")} == {DELIVERED}
    assert (await bench.as_it_is(away)).failures == 0
    assert 2 <= len(mails.mails) <= 4  # the test, the one that was tried, and a summary of the rest


async def test_other_services_are_reached_through_apprise(bench: Bench, receiver: Receiver) -> None:
    """A push server of one's own, as an example of the hundred that Apprise knows; one that refuses is tried again."""
    channel = await bench.channel(receiver.url.replace("http", "ntfy") + "/alerts", kind="push")
    receiver.answers = [500]
    await bench.alert()
    await bench.deliver()
    await bench.deliver(minutes=5)
    (row,) = await bench.rows("alert", channel=channel)
    assert (row.state, row.attempts) == (DELIVERED, 2)
    assert "A payment of $18.00 failed" in receiver.posted[1].body.decode()


async def test_a_summary_reads_well(bench: Bench, receiver: Receiver) -> None:
    """How many, of what, what they add up to, and the newest; said in the channel's own time."""
    await bench.channel(receiver.url, kind="slack", group_minutes=10, time_zone="Europe/Berlin")
    for _ in range(13):
        await bench.alert()
    await bench.deliver()
    await bench.deliver(minutes=10)
    head, section = (block["text"]["text"] for block in receiver.posted[1].json["blocks"])
    assert head == "12 more: Payment failed"
    lines = section.splitlines()
    assert lines[:2] == ["21 Nov, 10:00:", "12 × Payment failed, $216.00 in all"]
    assert lines[-2:] == ["… and 2 more.", "See them in Florin: https://florin.example.com/"]


def test_no_name_calls_anybody() -> None:
    """An "@" that would begin a name is another sign; addresses stay as they are."""
    said = without_mentions("@here (@all) ada@example.com “@channel” a @ b")
    assert said == "＠here (＠all) ada@example.com “＠channel” a @ b"


async def test_what_fails_for_good_can_be_retried(bench: Bench, receiver: Receiver) -> None:
    """A failed delivery is sent after all when somebody says so; one that arrived is not."""
    await bench.channel(receiver.url, kind="slack")
    receiver.answers = [500] * 4
    await bench.alert()
    for _ in range(5):
        await bench.deliver(hours=2)
    (row,) = await bench.rows("alert")
    assert row.state == FAILED
    answers = Answers(bench.db, bench.clock)
    await answers.retry(bench.admin, row.id)
    await bench.deliver()
    (row,) = await bench.rows("alert")
    assert row.state == DELIVERED
    with pytest.raises(Conflict):
        await answers.retry(bench.admin, row.id)


async def test_an_automation_s_message_goes_once_and_is_not_kept(bench: Bench, receiver: Receiver) -> None:
    """Queued twice under one key it is sent once; what it said stays with the receiver."""
    channel = await bench.channel(receiver.url)
    content = {"type": "automation", "title": "A payment", "lines": [], "data": {"object": {"name": "Ada"}}}
    async with bench.db.merchant(bench.merchant.id) as tx:
        queued = [
            await outbox_messages.say(
                tx, bench.merchant.id, channel.id, once_key="evt_1", content=content, now=bench.now
            )
            for _ in range(2)
        ]
    assert queued == [True, False]
    await bench.deliver()
    await bench.deliver(hours=1)
    (told,) = receiver.posted
    (row,) = await bench.rows("message")
    assert told.json["type"] == "automation"
    assert told.json["data"] == {"delivery_id": row.id, "object": {"name": "Ada"}}
    assert (row.state, row.content) == (DELIVERED, None)
