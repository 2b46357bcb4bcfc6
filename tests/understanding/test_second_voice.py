"""The second voice: trained to the same bytes every time, small, and sure only of what it has a lead for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.understanding.catalogue import NAMES
from assistant.understanding.second_voice import (
    BUCKETS,
    CLASSES,
    FILE,
    NOTHING,
    WORDS_MAX,
    SecondVoice,
    features,
    packed,
    second_voice,
    unpacked,
)

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
