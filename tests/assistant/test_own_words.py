"""What counts as the person's own words."""

from __future__ import annotations

import pytest

from assistant.own_words import own_words, sentence_at


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
