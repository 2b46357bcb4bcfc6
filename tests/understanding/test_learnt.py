"""The learnt voice: it learns the same again, is small, and changes nothing on a guess."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zlib import crc32

import pytest

from assistant.understanding.assessment import DOUBT_ODDS, Verdict, doubted
from assistant.understanding.catalogue import NAMES, RULED, WRITES
from assistant.understanding.learnt import caution, limiting
from assistant.understanding.learnt.arguments import arguments_of, together
from assistant.understanding.learnt.features import BUCKETS, WORDS_MAX, Line, forms_of, of_message
from assistant.understanding.learnt.values import Unplaced
from assistant.understanding.learnt.voice import ASKS, FILE, OUTSIDE, SKILLS, Opinion, Tag, Voice, voice
from assistant.understanding.learnt.weights import Linear, Rows, packed, unpacked
from assistant.understanding.pieces import Piece
from assistant.understanding.reading import World, read
from assistant.understanding.scene import Context
from tests.understanding.conftest import Understand

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "learn.py"


def tagged(text: str, world: World, **labels: str) -> tuple[list[Piece], list[Tag]]:
    """The pieces of a text, each with the label given for its form, else with none."""
    pieces = read(text, world)
    return pieces, [Tag(labels.get(piece.form, OUTSIDE), 1.0) for piece in pieces]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_learning_again_hears_the_same() -> None:
    """Learning from the written messages again reaches the floors, and the stored weights hear the same in them."""
    learnt = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, timeout=880, check=False
    )
    assert learnt.returncode == 0, learnt.stdout + learnt.stderr


def test_it_is_small_and_knows_every_skill() -> None:
    """At most 200 KB, a class for each skill of the catalogue that is not read by rules alone."""
    assert FILE.stat().st_size <= 200_000
    assert set(SKILLS) == set(NAMES) - RULED


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("refund order 42", "refund_payment"),
        ("bill Globex 500 for the catering, due in two weeks", "create_invoice"),
        ("put Jane Doe's membership on ice until March", "pause_subscription"),
        ("what does Globex still owe us", "list_invoices"),
        ("why was the last payout smaller than our sales", "explain_payout"),
    ],
)
def test_it_hears_what_is_asked_for(text: str, tool: str, world: World) -> None:
    """Plain requests come out as their skill."""
    assert voice().opinion(read(text, world)).tool == tool


def test_a_prohibition_speaks_for_no_request(world: World) -> None:
    """The same words asked for and forbidden are told apart by what they ask."""
    asked = voice().opinion(read("please cancel the subscription of Jane Doe right away", world))
    forbidden = voice().opinion(read("do not cancel the subscription of Jane Doe", world))
    assert asked.request > 5 * forbidden.request


def test_features_are_the_same_on_every_machine(world: World) -> None:
    """Buckets come from CRC-32, each once and in order; a message of any length costs no more than its first words."""
    found = of_message(read("refund order 42", world))
    assert found.skill == sorted(set(found.skill))
    assert max(found.request) < BUCKETS
    assert len(of_message(read("word " * 2_000, world)).skill) < 6 * WORDS_MAX


def test_a_piece_is_looked_at_after_what_came_before(world: World) -> None:
    """The labels before it and the pieces after it tell one amount of a message from another."""
    line = Line.of("refund_payment", forms_of(read("refund $5 of order 42, she paid $18", world)))
    first, second = (place for place, word in enumerate(line.words) if word == "MONEY")
    assert {*line.at(first, ["O"] * first)} != {*line.at(second, ["O"] * second)}
    told = ["O", "amount", *["O"] * (second - 2)]
    assert {*line.at(second, told)} != {*line.at(second, ["O"] * second)}


def test_weights_survive_packing() -> None:
    """What is packed is unpacked again; bytes that are no weights, or of another catalogue, say what to do."""
    model = Linear(("a", "b"), Rows.of({7: {0: 3, 1: -4}, 9: {1: 127}, 2_000: {0: 3}, 2_255: {0: 1}}), 0.5)
    other = Linear(("c", "d"), Rows.of({255: {0: 1}, 131_071: {1: 1}}))
    assert unpacked(packed({"skill": model, "tag": other})) == {"skill": model, "tag": other}
    with pytest.raises(ValueError, match=r"run scripts/learn\.py"):
        unpacked(b"\x00")
    with pytest.raises(ValueError, match=r"run scripts/learn\.py"):
        Voice({"skill": model, "request": model, "tag": model}, ())


def test_pieces_are_labelled_together(world: World) -> None:
    """What fits the whole message wins over what only the first piece would rather be."""

    def says(feature: str, column: int, weight: int) -> tuple[int, dict[int, int]]:
        return crc32(feature.encode()) % BUCKETS, {column: weight}

    rather = dict([says("w refund", 1, 1), says("p O", 1, 20)])
    tag = Linear((OUTSIDE, "amount"), Rows.of(rather), 1.0)
    of_skills = Linear(SKILLS, Rows.of({}))
    strange = Voice({"skill": of_skills, "request": Linear(ASKS, Rows.of({})), "tag": tag}, ())
    assert [one.label for one in strange.tags("refund_payment", read("refund 5", world))] == [OUTSIDE, "amount"]
    assert strange.tags("refund_payment", read("refund", world))[0].label == "amount"


def test_sums_that_are_divided_have_no_shares_of_their_own() -> None:
    """Only where every text has as many buckets may sums be taken apart."""
    model = Linear(("a", "b"), Rows.of({1: {0: 4}, 2: {1: 4}}), 0.5)
    assert model.shares_of(model.totals([2], model.totals([1])), [0, 1]) == model.shares([1, 2])
    with pytest.raises(ValueError, match="divided"):
        Linear(("a", "b"), Rows.of({})).shares_of([0, 0], [0, 1])


def test_shares_add_up_and_leave_out_what_is_not_allowed() -> None:
    """Shares are of the allowed classes only; without a known bucket all of them are alike."""
    model = Linear(("a", "b", "c"), Rows.of({1: {0: 4, 2: 8}}))
    even = Linear(model.classes, model.rows, 1.0)
    assert sum(model.shares([1])) == pytest.approx(1)
    assert even.shares_of(even.totals([1]), [0, 1])[2] == 0
    assert model.shares([5]) == pytest.approx([1 / 3] * 3)


def test_tags_become_arguments(world: World) -> None:
    """Typed pieces give their values, labels with a value give that, and pronouns what was talked of."""
    context = Context(last_customer="Jane Doe", last_payment="pi_9")
    pieces, tags = tagged("send her $12.50 of it", world, MONEY="amount", her="customer", it="payment_ref")
    assert arguments_of(pieces, tags, world, context) == {
        "customer": "Jane Doe", "amount": "12.50", "currency": "USD", "payment_ref": "pi_9",
    }  # fmt: skip
    pieces, tags = tagged("any declined since March", world, declined="status=failed", WHEN="start")
    assert arguments_of(pieces, tags, world, context) == {
        "status": "failed", "start": "2026-03-01", "end": "2026-11-18",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("refund order 42 and order 43", {"REF": "payment_ref"}),
        ("pause it until yesterday", {"WHEN": "until"}),
        ("refund it", {"it": "payment_ref"}),
        ("bill Smith $5", {"CUST": "customer"}),
    ],
)
def test_what_is_not_certain_is_no_argument(text: str, labels: dict[str, str], world: World) -> None:
    """Two values for one argument, a day behind us, nothing talked of, a name of several."""
    pieces, tags = tagged(text, world, **labels)
    with pytest.raises(Unplaced):
        arguments_of(pieces, tags, world, Context())


def test_two_readings_that_differ_are_disputed() -> None:
    """What decides about an act and is found by one reading only, or differently by both, is disputed."""
    assert together({"amount": "5"}, {"amount": "5.00"}, Context()) == ({"amount": "5"}, [])
    assert together({"amount": "5"}, {"amount": "6"}, Context())[1] == ["amount"]
    assert together({}, {"customer": "Globex"}, Context())[1] == ["customer"]
    assert together({}, {"customer": "Globex"}, Context(last_customer="Globex"))[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "refund REF up to $20",
        "if she asks again refund order 42",
        "refund order 42, not all of it",
        "send back a ton twenty pounds on order 42",
        "should we refund order 42?",
        "why did only $812.40 land in our bank account",
    ],
)
def test_a_word_that_limits_stops_a_write(text: str, world: World) -> None:
    """Limits, conditions, parts of numbers and questions are seen wherever they stand."""
    pieces, tags = tagged(text, world, MONEY="amount", REF="payment_ref")
    assert caution.misleads("refund_payment", pieces, tags) or list(
        limiting.limits(pieces, tags, (), caution.apart(pieces, tags))
    )


def test_an_id_must_be_of_its_kind() -> None:
    """An invoice's id is no payment's; a number may be either."""
    assert caution.fits({"payment_ref": "pi_1", "customer": "Globex"})
    assert caution.fits({"payment_ref": "42"})
    assert not caution.fits({"payment_ref": "in_1"})


@pytest.mark.parametrize(
    "text",
    [
        "do NOT cancel initech",
        "should we refund order 42?",
        "if she asks again refund order 42",
        "refund order 42, not all of it",
        "send back a ton twenty pounds on order 42",
        "nuke in_1RhX9",
        "RUN 6066 BACK",
        "link for the chore coat pls",
        "give Jane Doe Gold for free",
        "invoice Globex around $500",
        "invoice Globex $50 monthly",
        "pause anna rossi from tomorrow",
        "rather than refund order 42, call her",
        "I want to know how to cancel Jane Doe's subscription",
        "let Anna Rossi's subscription run out",
    ],
)
def test_nothing_is_changed_on_a_guess(text: str, understand: Understand) -> None:
    """Forbidden, limited, strange or half-said requests end in a question."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    ("text", "tool", "args"),
    [
        ("what does Globex still owe us", "list_invoices", {"customer": "Globex", "status": "unpaid"}),
        ("why did only £1,318.44 turn up in the bank", "explain_payout", {"amount": "1318.44", "currency": "GBP"}),
        ("morning hun can u refund order 2214 pls, lady found a hair in her toast", "refund_payment",
         {"payment_ref": "2214"}),
    ],
)  # fmt: skip
def test_requests_in_words_of_their_own_are_understood(
    text: str, tool: str, args: dict[str, str], understand: Understand
) -> None:
    """What no cue knows is read by what was learnt."""
    assert [(call.tool, call.args) for call in understand(text).calls] == [(tool, args)]


@pytest.mark.parametrize("text", ["Noah Lopez wants Premium", "don't tell me what Globex still owes us"])
def test_statements_and_prohibitions_are_no_requests(text: str, understand: Understand) -> None:
    """A wish that is only told, and a read that is forbidden, start nothing."""
    assert not understand(text).calls


def test_a_write_that_the_learnt_voice_contradicts_is_asked_about() -> None:
    """A write as the cues read it stands only while the learnt voice is not sure of another skill."""
    write = Verdict("call", tool="refund_payment")
    asked = doubted(write, Opinion("get_payment", "search", DOUBT_ODDS, 1.0, is_cued=False))
    assert (asked.kind, bool(asked.question), asked.calls) == ("ask", True, ())
    assert doubted(write, Opinion("get_payment", "search", DOUBT_ODDS - 1, 1.0, is_cued=False)).kind == "call"
    assert doubted(write, Opinion("refund_payment", "search", DOUBT_ODDS, 1.0, is_cued=True)).kind == "call"
