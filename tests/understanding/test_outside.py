"""What is none of Florin's business is refused; a plain act on a record is not, whatever is told beside it."""

from __future__ import annotations

import pytest

from assistant.understanding.replies import OUTSIDE
from tests.understanding.conftest import Understand


@pytest.mark.parametrize(
    "text",
    [
        "release the hold on pi_9Lm33 his flight got cancelled",
        "her flight got moved so please release pi_9Lm33",
        "credit note of R420 on invoice F2A1B3C4-0011, we put the car hire on twice",
        "refund order 88, the song book was torn",
        "refund order 88 because the weather was awful and he lost his wages",
        "void INV-0042, that loan was paid back last week",
        "void in_1Abc2, the hire never happened",
        "capture pi_9Lm33, the hire car is back",
        "chase INV-0042, they got the loan",
        "refund order 88 or she will sue",
        "remind INV-0042, the football season is over",
    ],
)
def test_a_story_beside_a_plain_act_is_no_reason_to_refuse(text: str, understand: Understand) -> None:
    """It is called or asked about, and names nothing but the record that is meant."""
    result = understand(text)
    assert result.kind in ("call", "clarify")
    assert result.question != OUTSIDE


@pytest.mark.parametrize(
    "text",
    [
        "book me a flight",
        "book me a flight and refund order 88",
        "order me a pizza and refund order 88",
        "translate this",
        "translate invoice INV-0042 to French",
        "refund order 88 and translate this",
        "write me a poem about order 88",
        "hire a lawyer for dispute du_1Abc2",
        "pay the staff from po_1Abc",
        "send a joke to cus_1A2b3C",
        "should we sue over INV-0042?",
        "cancel my flight",
        "cancel my flight, booking 8841",
        "invoice me a recipe",
        "lend Jane Doe $50",
        "refund order 88 by bank transfer",
    ],
)
def test_what_is_not_ours_stays_refused(text: str, understand: Understand) -> None:
    """A record that is named beside it makes it no business of Florin's."""
    assert understand(text).kind == "refuse"
