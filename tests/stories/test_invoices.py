"""An invoice's life in one chat: made and mailed, reminded of, credited in part, and voided, each once confirmed."""

from __future__ import annotations

from tests.stories.conftest import Talk

JANE = "jane.doe@example.com"


def test_an_invoice_from_the_first_word_to_the_last(talk: Talk) -> None:
    """Every step is shown first and does what was shown; the figures follow from one to the next."""
    made = talk.propose(f"invoice {JANE} $250 for the workshop due in 14 days")
    assert made["summary"].startswith("Invoice “Jane Doe” for $250.00 and e-mail it to")
    receipt = talk.confirm(made)["receipt"]
    assert (receipt["status"], receipt["data"]["total_minor"]) == ("open", 25_000)
    number = receipt["data"]["number"]
    assert "$250.00 still to be paid" in talk.say(f"show invoice {number}")["reply"]
    reminded = talk.confirm(talk.propose(f"remind {JANE} of her invoice"))
    assert number in reminded["receipt"]["text"]
    credited = talk.propose(f"credit note over $50 for invoice {number}")
    assert "To be paid goes from $250.00 to $200.00." in credited["effects"]
    assert talk.confirm(credited)["receipt"]["data"]["amount_minor"] == 5000
    voided = talk.confirm(talk.propose(f"void invoice {number}"))["receipt"]
    assert voided["status"] == "void"
    assert "is void already" in talk.say(f"void invoice {number}")["reply"]


def test_an_act_of_several_calls_stands_beside_what_still_waits(talk: Talk) -> None:
    """An act of several calls is proposed whatever is open; with another amount it names the one that waits."""
    talk.propose("refund order 42")
    waiting = talk.propose(f"invoice {JANE} $250 for the workshop due in 14 days")
    other = talk.propose(f"invoice {JANE} $260 for the workshop due in 14 days")
    assert any(waiting["summary"] in warning for warning in other["warnings"])
    assert talk.confirm(other)["receipt"]["data"]["total_minor"] == 26_000
