"""A message by ear: what speaks against a reading is named, and how far it can be relied on decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.understanding.assurance import signs
from assistant.understanding.by_ear import READ_ASSURANCE, WRITE_ASSURANCE, is_relied_on
from assistant.understanding.hearing import hear
from assistant.understanding.learnt.features import BUCKETS
from assistant.understanding.learnt.voice import Voice, voice
from assistant.understanding.reading import World
from assistant.understanding.scene import Context
from tests.understanding.conftest import heard


@pytest.mark.parametrize(
    ("text", "name", "word"),
    [
        ("refund order 42 if she asks again", "limits", "if"),
        ("refund order 42 sideways", "uncovered", "sideways"),
        ("refund order 42 ₿", "strange", "₿"),
        ("refund order 42 on 3 December", "unused", "WHEN"),
        ("cancel the subscription of Jane Doe, code SPRING20", "codes", "SPRING20"),
        ("freeze the card of Jane Doe until March", "another", "card"),
        ("refund order 42 and cancel the subscription of Jane Doe", "twice", "all"),
        ("refund order 42 for the sleeves only", "part", "all"),
        ("refund it please", "incomplete", "all"),
    ],
)
def test_what_speaks_against_a_reading_is_named(text: str, name: str, word: str, world: World) -> None:
    """Limits, strange words and signs, unused values, codes, other things, two requests, parts, what is missing."""
    assert word in heard(text, world).against.get(name, ())


def test_each_argument_says_who_found_it(world: World) -> None:
    """Tags and slots that find the same are both named, with how sure the tags are and who the person is."""
    found = heard("bill Jane Doe $500 for the catering", world)
    assert found.opinion.tool == "create_invoice"
    assert {found.sources[name] for name in ("customer", "amount")} == {"both"}
    assert found.shares["amount"] > 0.5
    assert "known customer" in found.people


def test_nothing_said_is_nothing_heard(world: World) -> None:
    """Line breaks alone are no message."""
    assert hear("", [], world, Context(), voice()) is None


def test_signs_are_the_same_every_time(world: World) -> None:
    """Buckets rise, each stands once, and a word that speaks against a reading changes them."""
    plain, limited = (signs(heard(text, world)) for text in ("refund order 42", "refund order 42 unless it was sent"))
    assert plain == sorted(set(plain)) == signs(heard("refund order 42", world))
    assert max(plain) < BUCKETS
    assert set(plain) != set(limited)


def test_what_is_barred_is_never_relied_on(world: World) -> None:
    """A disputed amount forbids a write however sure the voice is; without a bar the assurance decides."""
    plain = replace(heard("please refund order 42", world), against={})
    assert is_relied_on(plain, WRITE_ASSURANCE)
    assert not is_relied_on(plain, WRITE_ASSURANCE - 0.001)
    assert not is_relied_on(replace(plain, against={"disputed": ("amount",)}), 1.0)


def test_a_question_needs_less(world: World) -> None:
    """An answer changes nothing, so that less must speak for it; what is missing forbids it as well."""
    asked = replace(heard("what does Globex still owe us", world), against={})
    assert asked.opinion.tool == "list_invoices"
    assert READ_ASSURANCE < WRITE_ASSURANCE
    assert is_relied_on(asked, READ_ASSURANCE)
    assert not is_relied_on(replace(asked, against={"incomplete": ("all",)}), 1.0)


def test_a_voice_that_never_learnt_it_relies_on_nothing(world: World) -> None:
    """While the other weights are learnt there is no assurance yet: 0."""
    models = {name: getattr(voice(), f"_{name}") for name in ("skill", "request", "tag")}
    assert Voice(models, ()).assurance(signs(heard("refund order 42", world))) == 0
