"""A record of a list is pointed to by its person or its day, and only where one of them fits."""

from __future__ import annotations

import pytest

from assistant.understanding.catalogue import WRITES
from tests.understanding.conftest import Understand
from tests.understanding.test_recalled import after

FAILED = (
    "Two payments failed on 2026-11-17:\n1. order 2236, $92.00, Liam Berg, insufficient funds\n"
    "2. order 2238, $130.00, Ines Ali, expired card"
)
OVERDUE = (
    "Two invoices are overdue: INV-0318, $900.00, Marta Haddad, due 2026-11-02; "
    "INV-0322, $450.00, Leo Petrov, due 2026-11-09."
)
PAYOUTS = (
    "3 payouts in November 2026:\n- po_7Lb05, $1,120.00, arrived 2026-11-05\n"
    "- po_7Lb12, $1,406.30, arrived 2026-11-12\n- po_7Lb18, $980.15, arriving 2026-11-18"
)


@pytest.mark.parametrize(
    ("answer", "text", "tool", "args"),
    [
        (FAILED, "try Liam's again", "retry_payment", {"payment_ref": "2236"}),
        (OVERDUE, "please send a gentle reminder for Leo's one", "remind_invoice", {"invoice": "INV-0322"}),
        (PAYOUTS, "break down the one from the 12th", "explain_payout", {"payout": "po_7Lb12"}),
    ],
)
def test_a_person_or_a_day_means_their_record(
    answer: str, text: str, tool: str, args: dict[str, str], understand: Understand
) -> None:
    """The names and days of the items decide, a part of a name as well."""
    [call] = understand(text, history=after(answer)).calls
    assert (call.tool, call.args) == (tool, args)


@pytest.mark.parametrize("text", ["refund Ines's one", "refund the one from the 4th"])
def test_what_fits_none_or_several_changes_nothing(text: str, understand: Understand) -> None:
    """Of two payments of one person, or of a day on which nothing was listed, none is picked."""
    both = FAILED.replace("Liam Berg", "Ines Ali")
    assert not [call for call in understand(text, history=after(both)).calls if call.tool in WRITES]


def test_several_are_asked_about_by_their_numbers(understand: Understand) -> None:
    """The question names the records that fit."""
    both = FAILED.replace("Liam Berg", "Ines Ali")
    question = understand("try Ines's again", history=after(both)).question
    assert "2236" in question
    assert "2238" in question
