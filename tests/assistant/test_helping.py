"""Help, how something is said, and thanks: answered from the skills themselves, and no skill is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.helping import TOPICS, help_for
from domain.people import Actor, Door, Role, Scope
from skills.contract import Acts, Plans
from skills.contract.discovery import discover
from tests.assistant.conftest import Shop

OWNER = Actor("mer_1", "mem_1", Role.ADMIN, frozenset(Scope), Door.WEB, "ses_1")
READER = replace(OWNER, scopes=frozenset({Scope.READ}))


def told(message: str, actor: Actor = OWNER, *, is_answer: bool = False) -> str | None:
    """What the message is answered with."""
    return help_for(message, actor, discover(), is_answer=is_answer)


def test_the_overview_names_skills_that_there_are() -> None:
    """Each ability of the overview is a skill's own, named once."""
    named = [name for names in TOPICS.values() for name in names]
    assert set(named) <= set(discover())
    assert len(named) == len(set(named))


@pytest.mark.parametrize("message", ["help", "Help!", "what can you do?", "what can I say", "how does this work?"])
def test_help_is_an_overview_of_what_this_person_may(message: str) -> None:
    """Examples are the skills' own; who may only read is offered nothing else."""
    everything, reading = told(message), told(message, READER)
    assert everything is not None
    assert reading is not None
    assert "“refund order 42”" in everything
    acting = [skill for skill in discover().values() if isinstance(skill, Acts | Plans)]
    assert not [skill.name for skill in acting if f"“{skill.examples[0]}”" in reading]


def test_help_with_a_topic_finds_skills_by_their_words() -> None:
    """A skill that is added is found without being listed anywhere; a topic of nothing is understood as ever."""
    assert "“void invoice" in str(told("help with invoices"))
    assert "automation" in str(told("what can you do about automations?"))
    assert told("help me with gardening") is None


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("how do I refund only a part of a payment?", "“refund $5 of order 42”"),
        ("How can I give a partial refund?", "“refund $5 of order 42”"),
        ("how do I void an invoice?", "“void invoice"),
        ("how to cancel a subscription", "“cancel jane@example.com's subscription”"),
        ("how do i set up an automation?", "“when a payment fails, prepare a retry”"),
        ("how do I change a price?", "“raise the Pro plan to $59”"),
    ],
)
def test_how_to_is_the_sentence_to_say(question: str, sentence: str) -> None:
    """The answer is a sentence that works, and says that it is shown first; who may not propose is told so."""
    answer = str(told(question))
    assert sentence in answer
    assert "before anything does" in answer
    assert "may not propose" in str(told(question, READER))


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("thanks!", "You're welcome."),
        ("ok thank you so much", "You're welcome."),
        ("ok", "All right."),
        ("great", "All "),
    ],
)
def test_courtesy_has_a_short_answer(message: str, answer: str) -> None:
    """And none where Florin has asked something, for "ok" may be the answer."""
    assert str(told(message)).startswith(answer)
    assert told(message, is_answer=True) is None


@pytest.mark.parametrize(
    "message",
    [
        "refund order 42", "help me refund order 42",
        "thanks, now refund order 42", "ok refund it", "how are we doing?",
        "how much did we make last week?", "how can I see my payouts?", "how do we do this week?", "good customers",
        "what can you do about order 42?", "can you help Jane with her invoice?", "fine print of order 9",
    ],
)  # fmt: skip
def test_everything_else_is_understood_as_ever(message: str) -> None:
    """What asks for a record or a change, or only reads, is not caught."""
    assert told(message) is None


async def test_a_question_in_between_keeps_the_talk(shop: Shop) -> None:
    """Help in the middle of a question moves nothing, and the question can still be answered."""
    shop.pay("42")
    assistant = shop.assistant()
    first = await assistant.chat(shop.owner, "refund a payment")
    helped = await assistant.chat(shop.owner, "help", first.conversation_id)
    assert (helped.proposals, helped.cards) == ((), ())
    after = await assistant.chat(shop.owner, "order 42", first.conversation_id)
    assert len(after.proposals) == 1
    assert shop.refunds() == []
