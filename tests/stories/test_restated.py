"""A change that Florin is not sure of: it says what it understood, and a yes has it prepared."""

from __future__ import annotations

from tests.stories.conftest import Talk

UNSURE = "order 7710, she wrote twice, the lady is due 18 dollars back"


def test_a_yes_has_it_prepared_and_decides_nothing(talk: Talk) -> None:
    """Two buttons stand beside the question; what the first says becomes a proposal, which still waits for its own."""
    talk.house.sell(2500, order="7710")
    asked = talk.say(UNSURE)
    assert asked["proposals"] == []
    assert "refund 18 USD of order 7710" in asked["reply"]
    (card,) = asked["cards"]
    yes, no = (option["say"] for option in card["options"])
    view = talk.propose(yes)
    assert view["skill"] == "refund_payment"
    assert view["state"] == "open"
    assert talk.say(UNSURE)["proposals"] == []
    assert talk.say(no)["proposals"] == []
    assert talk.stamped(view) == []
