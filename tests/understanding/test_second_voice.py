"""The second voice: trained to the same bytes every time, small, and sure only of what it has a lead for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.understanding.assessment import DOUBT_LEAD, Verdict, assess, doubted, or_rescued
from assistant.understanding.catalogue import NAMES, WRITES
from assistant.understanding.clauses import split_clauses
from assistant.understanding.reading import World, read
from assistant.understanding.scene import Context
from assistant.understanding.second_voice import (
    BUCKETS,
    CLASSES,
    FILE,
    NOTHING,
    WORDS_MAX,
    Opinion,
    SecondVoice,
    features,
    packed,
    second_voice,
    unpacked,
)
from tests.understanding.conftest import Understand

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "second_voice.py"


def test_training_again_gives_the_same_weights() -> None:
    """The weights of the repository are what the script trains, byte for byte, with the accuracy it demands."""
    trained = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, timeout=110, check=False
    )
    assert trained.returncode == 0, trained.stdout + trained.stderr


def test_it_is_small_and_knows_every_skill() -> None:
    """At most 200 KB, one class a skill and one for no request."""
    assert FILE.stat().st_size <= 200_000
    assert set(CLASSES) == {*NAMES, NOTHING}


@pytest.mark.parametrize(
    ("line", "tool"),
    [
        ("refund REF", "refund_payment"),
        ("put CUST 's membership on ice until WHEN", "pause_subscription"),
        ("lift the hold , CUST is back", "resume_subscription"),
        ("what is in the kitty", "get_balance"),
        ("which invoices stand open", "list_invoices"),
        ("tell me our refund policy", NOTHING),
    ],
)
def test_it_hears_what_is_asked_for(line: str, tool: str) -> None:
    """Plain requests come out as their skill, a question about policy as none."""
    assert second_voice().opinion(line).tool == tool


def test_without_known_words_it_has_no_lead() -> None:
    """Words it never met leave every class equal or nearly so."""
    assert second_voice().opinion("zxqv").lead < 100
    assert SecondVoice([[0] * len(CLASSES)] * BUCKETS).opinion("refund REF").lead == 0


def test_features_are_the_same_on_every_machine() -> None:
    """Buckets come from CRC-32, each once and in order; a line of any length costs no more than its first words."""
    assert features("refund REF") == features("refund REF")
    assert features("refund REF") == sorted(set(features("refund REF")))
    assert len(features("word " * 10_000)) < 3 * WORDS_MAX


def test_weights_survive_packing() -> None:
    """What is packed is unpacked again; a file of another catalogue is refused with what to do."""
    rows = unpacked(FILE.read_bytes())
    assert packed(rows) == FILE.read_bytes()
    with pytest.raises(ValueError, match=r"run scripts/second_voice\.py"):
        unpacked(b"\x00")


def test_a_read_without_any_cue_is_found_when_it_is_sure(understand: Understand) -> None:
    """A request for figures in words that no cue knows is answered; a statement, a negation or a guess is not."""
    got = understand("what does Globex still owe us")
    assert [(call.tool, call.args) for call in got.calls] == [
        ("list_invoices", {"customer": "Globex", "status": "unpaid"})
    ]
    for text in ("Noah Lopez wants Premium", "don't tell me what Globex still owes us", "did Jane Doe pay?"):
        assert not understand(text).calls, text


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("payments over 2,000 CAD between Sept 15 and Oct 15, for the audit sample", "list_payments"),
        ("statement of payouts which reached bank between 10th September and 20th October", "list_payouts"),
    ],
)
def test_two_voices_that_agree_on_a_read_let_idle_words_be(understand: Understand, text: str, tool: str) -> None:
    """A few plain words left over don't keep both voices from answering a read."""
    assert [call.tool for call in understand(text).calls] == [tool]


@pytest.mark.parametrize(
    "text",
    [
        "failed charges sat + sun",
        "payments over 2,000 CAD this month except refunds",
        "our churn is terrible",
        "don't show me payments of this month for the audit",
    ],
)
def test_words_that_narrow_a_read_are_still_asked_about(understand: Understand, text: str) -> None:
    """A day or an exception that found no argument makes a question, whatever both voices hear."""
    assert not understand(text).calls


def test_it_never_makes_a_write(understand: Understand, world: World) -> None:
    """Whatever it hears in a clause without a cue, no write comes of it."""
    silent = [Verdict("none")]
    for text in ("park Globex till spring", "lift the hold, Globex is back", "hand Globex the Pro tier"):
        (part,) = split_clauses(read(text, world))[:1]
        found = or_rescued([part], silent, world, Context())
        assert all(call.tool not in WRITES for verdict in found for call in verdict.calls), text


def test_two_voices_that_disagree_on_a_write_make_a_question(world: World) -> None:
    """A write as the cues read it stands only while the second voice is not sure of something else."""
    (part,) = split_clauses(read("refund order 42", world))
    assert assess(part, world, Context()).kind == "call"
    for other in (Opinion("get_payment", DOUBT_LEAD), Opinion(NOTHING, DOUBT_LEAD)):
        asked = doubted(Verdict("call", tool="refund_payment"), other)
        assert (asked.kind, bool(asked.question), asked.calls) == ("ask", True, ())
    assert doubted(Verdict("call", tool="refund_payment"), Opinion("get_payment", DOUBT_LEAD - 1)).kind == "call"
    assert doubted(Verdict("call", tool="refund_payment"), Opinion("refund_payment", DOUBT_LEAD)).kind == "call"
