"""References, names, quotations and spelling."""

from __future__ import annotations

import pytest

from assistant.understanding.directory import Records
from assistant.understanding.lexicon import SHORT_FORMS
from assistant.understanding.loanwords import LOANWORDS
from assistant.understanding.mentions import Person
from assistant.understanding.percents import find_percents
from assistant.understanding.quotes import separate
from assistant.understanding.reading import World, read
from assistant.understanding.text import normalise
from assistant.understanding.vocabulary import repair

REFERENCES = (
    ("pi_3Qx91Lm", "REF", "pi_3Qx91Lm"),
    ("order 42", "REF", "42"),
    ("#918", "REF", "918"),
    ("order no. A-1042", "REF", "A-1042"),
    ("INV-0044", "REF", "INV-0044"),
    ("in_1Q2w3E", "REF", "in_1Q2w3E"),
    ("booking 2207", "REF", "2207"),
    ("sub_9fK2", "SUB", "sub_9fK2"),
    ("card ending 4242", "LAST4", "4242"),
    ("+49 170 1234567", "PHONE", "+49 170 1234567"),
    ("price_1abc2", "PLAN", "price_1abc2"),
    ("txn_1abc2", "ID", "txn_1abc2"),
    ("po_1abc2", "PAYOUT", "po_1abc2"),
    ("du_1abc2", "DISPUTE", "du_1abc2"),
    ("F2A1B3C4-0003", "REF", "F2A1B3C4-0003"),
)
PEOPLE = (
    ("Jane Doe", "Jane Doe", "known"),
    ("jane doe", "jane doe", "known"),
    ("JANE DOE", "JANE DOE", "known"),
    ("Mr. Tom Larsen", "Tom Larsen", "known"),
    ("Haddad", "Haddad", "several"),
    ("Salah", "Salah", "known"),
    ("Jane Deo", "Jane Deo", "similar"),
    ("Zoë Müller & Söhne", "Zoë Müller & Söhne", "named"),
    ("Blue Door Cafe GmbH", "Blue Door Cafe GmbH", "named"),
    ("customer 17", "17", "known"),
    ("cus_88AB", "cus_88AB", "known"),
    ("bob@initech.com", "bob@initech.com", "known"),
    ("Acme", "Acme", "known"),
    ("J. R. Smith", "J. R. Smith", "named"),
    ("O'Brien", "O'Brien", "named"),
)
REPAIRED = (
    ("revnue", "revenue"),
    ("subcription", "subscription"),
    ("cancle", "cancel"),
    ("paymnet", "payment"),
    ("invioce", "invoice"),
    ("ordr", "order"),
    ("yesterdy", "yesterday"),
    ("refudn", "refund"),
    ("pls", "please"),
    ("septmber", "september"),
)
LEFT_ALONE = ("bank", "lend", "send", "card", "bike", "mend", "globexx", "loan", "fund")


@pytest.mark.parametrize(("text", "form", "value"), REFERENCES)
def test_references(world: World, text: str, form: str, value: str) -> None:
    """Ids, order and invoice numbers, cards and phones keep their exact writing."""
    assert [(piece.form, piece.value) for piece in read(f"look at {text} please", world) if piece.is_typed] == [
        (form, value)
    ]


@pytest.mark.parametrize(("text", "say", "certainty"), PEOPLE)
def test_customers(world: World, text: str, say: str, certainty: str) -> None:
    """A customer is kept as said, with how sure Florin is whom it means."""
    people = [piece.value for piece in read(f"please bill {text} now", world) if isinstance(piece.value, Person)]
    assert [(person.say, person.certainty) for person in people] == [(say, certainty)]


@pytest.mark.parametrize(("word", "meant"), REPAIRED)
def test_spelling_is_repaired(word: str, meant: str) -> None:
    """A vocabulary word is recognised through its usual misspellings."""
    assert repair(word, ()) == meant


@pytest.mark.parametrize("word", LEFT_ALONE)
def test_ordinary_words_and_names_are_not_repaired(word: str) -> None:
    """No everyday word or name turns into a word of the trade."""
    assert repair(word, ()) == word


def test_names_are_never_repaired(world: World) -> None:
    """A name that looks like a misspelt word stays a name."""
    names = [
        piece.value for piece in read("invoice Refundo Invioce 50 dollars", world) if isinstance(piece.value, Person)
    ]
    assert [person.say for person in names] == ["Refundo Invioce"]


QUOTED = (
    ('He wrote: "please refund me, I was charged twice" - no way', "refund"),
    ("> please cancel my plan\nwhat now?", "cancel"),
    ("From: a@b.co\nSubject: refund\n\nPlease refund order 7", "7"),
    ("Customer: I want my money back for order 7", "7"),
)


@pytest.mark.parametrize(("text", "word"), QUOTED)
def test_other_peoples_words_are_not_the_merchants(text: str, word: str) -> None:
    """Quoted speech, pasted tickets and forwarded mail are kept apart from the merchant's own words."""
    words = separate(normalise(text))
    assert word not in words.own
    assert any(word in part for part in words.foreign)


def test_a_short_quotation_names_something(world: World) -> None:
    """A quoted code or description stays in the request."""
    assert [p.value for p in read(separate('coupon code "SUN20"').own, world) if p.form == "QUOTE"] == ["SUN20"]


def test_percentages() -> None:
    """Percentages are read in all spellings; more than all is a doubt."""
    read_ones = {
        text: [m.value for m in find_percents(text)] for text in ("20%", "12.5 per cent", "half off", "twenty percent")
    }
    assert read_ones == {"20%": ["20"], "12.5 per cent": ["12.5"], "half off": ["50"], "twenty percent": ["20"]}
    assert [m.kind for m in find_percents("150%")] == ["DOUBT"]


def test_a_directory_of_another_form_is_refused() -> None:
    """A directory that is not what it should be raises, rather than knowing nobody."""
    with pytest.raises(ValueError, match="directory looks like"):
        Records.from_json({"customers": [{"name": "Jane"}]})
    assert Records.from_json({}).is_empty


@pytest.mark.parametrize("word", [*SHORT_FORMS, *LOANWORDS])
def test_every_spelt_out_word_is_read(word: str, world: World) -> None:
    """Short forms and words of other languages read as plain words, wherever their table breaks its lines."""
    assert all(piece.form.strip() for piece in read(f"so\ni {word} check", world) if piece.form != "\n")
