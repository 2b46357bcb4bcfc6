"""A no, an abort or a correction withdraws the proposal it is about; "undo" after a yes is answered by what stands."""

from __future__ import annotations

from typing import Any

from tests.stories.conftest import Talk


def states(talk: Talk) -> list[str]:
    """The states of every proposal, the newest first."""
    found: list[dict[str, Any]] = talk.client.get("/api/proposals").json()["proposals"]
    return [view["state"] for view in found]


def test_a_no_in_words_withdraws(talk: Talk) -> None:
    """Each way of saying no turns down what waits, says so, and leaves nothing that could be confirmed."""
    for said in ("no", "n", "cancel", "abort", "nevermind", "forget it", "cancel that"):
        talk.propose("refund order 42")
        told = talk.say(said)
        assert "Rejected" in told["reply"], said
        assert (told["proposals"], set(states(talk))) == ([], {"rejected"}), said


def test_a_correction_takes_the_place_of_what_waits(talk: Talk) -> None:
    """Only the corrected proposal stays open, and it warns of no other one; another wish beside it leaves both."""
    talk.propose("refund $5 of order 42")
    view = talk.propose("no, make it 6")
    assert view["amount_minor"] == 600
    view = talk.propose("make it 7")
    assert (view["amount_minor"], states(talk)) == (700, ["open", "rejected", "rejected"])
    assert not [warning for warning in view["warnings"] if "waiting" in warning]
    talk.house.sell(2000, order="7700")
    talk.propose("also refund order 7700")
    assert states(talk)[:2] == ["open", "open"]
    talk.house.sell(2100, order="7701")
    talk.propose("refund order 7701 because the item did not arrive")
    assert states(talk)[:3] == ["open", "open", "open"]


def test_a_no_about_something_else_leaves_what_waits(talk: Talk) -> None:
    """After an answer in between, "no, last week" is about that answer."""
    talk.propose("refund order 42")
    talk.say("how much did we make this week?")
    talk.say("no, last week")
    assert states(talk) == ["open"]


def test_undo_after_a_yes_tells_what_stands(talk: Talk) -> None:
    """A refund that was made is not denied, and nothing is undone by asking; before the yes it is turned down."""
    talk.confirm(talk.propose("refund $5 of order 42"))
    told = talk.say("undo that")
    assert "it stands: Refunded $5.00" in told["reply"]
    assert "can't be taken back" in told["reply"]
    assert states(talk) == ["done"]


def test_what_was_called_off_is_not_held_against_the_next(talk: Talk) -> None:
    """A range that was not understood, and one that was dropped, leave the next request as it is."""
    talk.house.sell(4200, order="7765")
    talk.say("refund orders 7760 to 7764")
    assert talk.propose("refund order 7765")["amount_minor"] == 4200
    talk.say("no")
    talk.say("refund 12.34 of thingamajig")
    talk.say("forget it")
    assert talk.propose("refund order 7765")["amount_minor"] == 4200
