"""When a call would act, compared with when the person wrote that it should."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.timing import sooner_than_said
from assistant.words import Words, read_message
from skills.contract import Ask

TODAY = date(2026, 11, 18)


def asked(tool: str, args: dict[str, Any], *messages: str) -> Ask | None:
    """What is asked about a call after these messages, the newest last."""
    read = tuple(read_message(text, currency="usd", locale="en-US") for text in messages)
    return sooner_than_said(tool, args, Words(read), TODAY)


@pytest.mark.parametrize(
    ("tool", "message"),
    [
        ("cancel_subscription", "cancel Jane's subscription at the end of the period"),
        ("cancel_subscription", "cancel Jane's subscription when it renews"),
        ("cancel_subscription", "don't renew Jane"),
        ("cancel_subscription", "cancel Jane on 5 December"),
        ("cancel_subscription", "end Jane's plan next Friday"),
        ("cancel_subscription", "cancel Jane at the end of the month"),
        ("cancel_subscription", "schedule Jane's cancellation for 5 December"),
        ("cancel_subscriptions", "cancel all past due subscriptions at the end of their period"),
        ("cancel_subscriptions", "cancel all past due subscriptions on 1 December"),
        ("change_plan", "move Jane to Gold at renewal"),
        ("change_plan", "move Jane to Gold from January"),
        ("create_subscription", "subscribe Jane to Pro from 1 December"),
        ("create_subscription", "subscribe Jane to Pro with a 14 day trial"),
        ("create_invoice", "invoice Jane 300 due 10 December"),
        ("create_invoice", "invoice Jane 300, net 30"),
        ("pause_subscription", "pause Jane until May"),
        ("pause_subscription", "pause Jane for two weeks"),
        ("pause_subscription", "put Jane on hold till Friday"),
    ],
)
def test_what_would_not_wait_is_asked_about(tool: str, message: str) -> None:
    """A model that leaves out the day, the end of the period, the trial or the terms gets no proposal."""
    assert asked(tool, {"customer": "Jane"}, message) is not None


@pytest.mark.parametrize(
    ("tool", "args", "message"),
    [
        ("cancel_subscription", {"at_period_end": True}, "cancel Jane at the end of the period"),
        ("cancel_subscription", {"cancel_date": "2026-12-05"}, "cancel Jane on 5 December"),
        ("cancel_subscription", {}, "cancel Jane's subscription now"),
        ("cancel_subscription", {}, "cancel Jane, she has not come since Friday"),
        ("cancel_subscription", {}, "cancel Jane, the card failed on 3 November"),
        ("change_plan", {}, "move Jane from Pro to Gold"),
        ("create_subscription", {}, "subscribe Jane to Pro without a trial"),
        ("create_subscription", {"trial_days": 14}, "subscribe Jane to Pro with a 14 day trial"),
        ("create_invoice", {}, "invoice Jane 300 for the party on 5 December"),
        ("pause_subscription", {"until": "2027-05-01"}, "pause Jane until May"),
        ("pause_subscription", {}, "pause Jane indefinitely"),
        ("refund_payment", {}, "refund order 42 on Friday"),
    ],
)
def test_what_is_as_said_is_no_question(tool: str, args: dict[str, Any], message: str) -> None:
    """The call says when, nobody said when, or what was said tells of something else."""
    assert asked(tool, {"customer": "Jane", **args}, message) is None


def test_the_newest_word_counts() -> None:
    """A correction to now ends what was said before, and one to a day begins anew."""
    assert asked("cancel_subscription", {}, "cancel Jane on 5 December", "no, now") is None
    assert asked("cancel_subscription", {}, "cancel Jane now", "no, on 5 December") is not None
