"""The roles of words, by which sentences that nobody wrote before are still told apart."""

from __future__ import annotations

import pytest

from assistant.understanding.assurance import signs
from assistant.understanding.learnt.roles import build, role
from assistant.understanding.learnt.voice import voice
from assistant.understanding.reading import World
from tests.understanding.conftest import heard


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("refund", "bid"),
        ("nudge", "bid"),
        ("nudged", "did"),
        ("cancelled", "did"),
        ("stopped", "did"),
        ("applied", "did"),
        ("took", "did"),
        ("reminds", "bids"),
        ("flooded", "ed"),
        ("bed", "word"),
        ("leaving", "ing"),
        ("sideways", "word"),
        ("i", "we"),
        ("she", "they"),
        ("until", "until"),
        ("please", "please"),
        ("kindly", "filler"),
        ("MONEY", "MONEY"),
        (",", ","),
        ("€", "mark"),
    ],
)
def test_a_word_has_a_role(word: str, found: str) -> None:
    """Verbs of requests, their pasts, subjects, words that build sentences, kinds, marks, and everything else."""
    assert role(word) == found


def test_a_sentence_is_built_the_same_with_other_words() -> None:
    """Other verbs, names and goods change nothing; another tense, or what comes first, does."""
    assert {*build("remind the florist".split())} == {*build("chase the baker".split())}
    assert {*build("remind the florist".split())} != {*build("reminded the florist".split())}
    assert "b2 they did" in {*build("refund REF , she cancelled".split())}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Nudge them on INV-0399.", "Nudged them on INV-0399."),
        ("void INV-0412", "Scrapped INV-0412"),
        ("send a reminder for INV-0399", "no reminder for INV-0399"),
        ("charge Leo Costa £30 for lost rental shoes", "Took £30 off Leo Costa's saved card, lost rental shoes"),
        ("record 22 entries for Acme Corp", "recorded 22 entries for Acme Corp"),
    ],
)
def test_what_is_told_is_relied_on_less_than_what_is_asked(asked: str, told: str, world: World) -> None:
    """The same record, amount and person, told as done or not wanted."""
    assert voice().assurance(signs(heard(asked, world))) > voice().assurance(signs(heard(told, world)))
