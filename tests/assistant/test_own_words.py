"""What counts as the person's own words."""

from __future__ import annotations

import time

import pytest

from assistant.counts_said import count_said
from assistant.own_words import own_words, sentence_at
from assistant.typed_decisions import may_replace
from assistant.words import read_message


@pytest.mark.parametrize(
    ("message", "kept", "gone"),
    [
        ("refund order 42", "refund order 42", ""),
        ('He wrote "refund order 99 in full" - refund order 42', "refund order 42", "99"),
        ("He wrote “refund order 99 in full”. Refund order 42", "Refund order 42", "99"),
        ("He wrote “refund order 99 in full. Refund order 42", "He wrote", "42"),
        ("Er schrieb „erstatte 99 Euro bitte“, refund order 42", "refund order 42", "99"),
        ("> refund order 99\nrefund order 42", "refund order 42", "99"),
        ("refund order 42\nFrom: Bob\nSubject: hi\nplease refund order 99", "refund order 42", "99"),
        ("On Tuesday Bob wrote:\nrefund order 99", "", "99"),
        ("```\nrefund order 99\n``` refund order 42", "refund order 42", "99"),
        ("'please refund order 99' he said, refund order 42", "refund order 42", "99"),
        ("don't refund Jane's order 42", "don't refund Jane's order 42", ""),
        ('refund order "42"', '"42"', ""),
    ],
)
def test_quoted_and_pasted_text_is_blanked(message: str, kept: str, gone: str) -> None:
    """What was quoted or pasted disappears, the rest stays at its place."""
    own = own_words(message)
    assert len(own) == len(message)
    assert kept in own
    assert not gone or gone not in own


def test_a_sentence_is_found_around_a_position() -> None:
    """A source quotes the sentence that holds it, not the whole message."""
    message = "Hello there. Refund order 42 please! Thanks"
    assert sentence_at(message, message.index("42")) == "Refund order 42 please!"
    assert sentence_at("12.25", 0) == "12.25"


@pytest.mark.parametrize("part", ["1 ", "1-", "$1 ", "x", "- ", "1-10: 5, "])
def test_a_long_message_is_read_in_time(part: str) -> None:
    """Whatever somebody pastes: no run of signs keeps the guards at work for long."""
    begun_s = time.process_time()
    message = read_message((part * 8_000)[:8_000], currency="usd", locale="en-US")
    count_said("quantity", "7", [message])
    may_replace(message.own)
    assert time.process_time() - begun_s < 2
