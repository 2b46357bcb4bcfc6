"""A list of another kind takes the place of the one before: an ordinal never points to rows that were left behind."""

from __future__ import annotations

from tests.stories.conftest import Talk


def test_an_ordinal_after_automations_is_no_payment(talk: Talk) -> None:
    """The payments were left behind, and an automation can't be refunded: Florin asks which payment is meant."""
    talk.confirm(talk.propose("when a payment fails, prepare a retry"))
    for message in ("refund the first one", "refund the second one"):
        talk.say("list the last 2 payments")
        assert "automation" in talk.say("which automations do I have?")["reply"]
        assert talk.say(message)["proposals"] == []
    talk.say("list the last 2 payments")
    talk.say("which alert rules are there?")
    assert talk.say("refund the first one")["proposals"] == []


def test_a_fragment_after_florins_own_records_is_answered(talk: Talk) -> None:
    """Whatever short thing is said after alerts or automations, Florin answers or asks; it does not break."""
    for after in ("which automations do I have?", "what happened while I was away?"):
        for message in ("n", "1", "the first one", "and yesterday?", "why do I get this alert?"):
            talk.say(after)
            assert "went wrong" not in talk.say(message)["reply"]
