"""Whole chats with the embedded model: windows, questions, typed decisions, cards and two people at once."""

from __future__ import annotations

import asyncio

import pytest

from domain.cards import ChoiceCard, ProposalCard
from domain.errors import BadInput, NotAllowed, NotFound, TooLarge
from domain.people import Role
from tests.assistant.conftest import LIMITS, Shop, opened


async def test_a_refund_from_words_to_money(shop: Shop) -> None:
    """One sentence, one card, one press, one refund."""
    shop.pay("42")
    assistant = shop.assistant()
    steps: list[str] = []

    async def progress(step: str) -> None:
        steps.append(step)

    reply = await assistant.chat(shop.owner, "refund order 42", progress=progress)
    (proposal,) = reply.proposals
    assert reply.cards == (ProposalCard(proposal.id),)
    assert steps
    done = await assistant.confirm(shop.owner, proposal.id, proposal.digest)
    assert done.state == "done"
    assert len(shop.refunds()) == 1


@pytest.mark.parametrize("yes", ["yes", "confirm", "ok do it", "go ahead"])
async def test_a_typed_yes_moves_nothing(shop: Shop, yes: str) -> None:
    """It points to the button, with the same card."""
    shop.pay("42")
    assistant = shop.assistant()
    first = await assistant.chat(shop.owner, "refund order 42")
    reply = await assistant.chat(shop.owner, yes, first.conversation_id)
    assert "button" in reply.text
    assert reply.proposals[0].id == first.proposals[0].id
    assert reply.proposals[0].state == "open"
    assert shop.refunds() == []


async def test_the_same_wish_in_the_same_talk_is_one_proposal(shop: Shop) -> None:
    """Asked again while it waits, the waiting one is shown; in another talk it warns."""
    shop.pay("42")
    assistant = shop.assistant()
    first = await assistant.chat(shop.owner, "refund order 42")
    again = await assistant.chat(shop.owner, "refund order 42", first.conversation_id)
    assert again.proposals[0].id == first.proposals[0].id
    other = await assistant.chat(shop.owner, "refund order 42")
    assert other.proposals[0].id != first.proposals[0].id
    assert any("already waiting" in warning for warning in other.proposals[0].warnings)


async def test_a_correction_points_to_what_it_replaces(shop: Shop) -> None:
    """Another amount for the same order is a second proposal, which says that the first still waits."""
    shop.pay("42")
    assistant = shop.assistant()
    first = await assistant.chat(shop.owner, "refund $5 of order 42")
    second = await assistant.chat(shop.owner, "refund $6 of order 42", first.conversation_id)
    assert second.proposals[0].amount_minor == 600
    assert any("$5.00" in warning and "replaces" in warning for warning in second.proposals[0].warnings)


async def test_a_watcher_that_goes_away_breaks_nothing(shop: Shop) -> None:
    """Progress that can't be told is not told; the turn goes on."""
    shop.pay("42")

    async def broken(_step: str) -> None:
        raise ConnectionResetError

    reply = await shop.assistant().chat(shop.owner, "refund order 42", progress=broken)
    assert len(reply.proposals) == 1


async def test_several_matches_become_a_choice_that_the_next_answer_completes(shop: Shop) -> None:
    """Two payments of one order: the person picks, and the pick is evidence."""
    shop.pay("42", 2450)
    second = shop.pay("42", 900)
    assistant = shop.assistant()
    reply = await assistant.chat(shop.owner, "refund order 42")
    (card,) = reply.cards
    assert isinstance(card, ChoiceCard)
    assert second in {option.say for option in card.options}
    picked = await assistant.chat(shop.owner, second, reply.conversation_id)
    assert picked.proposals[0].amount_minor == 900
    assert shop.refunds() == []


async def test_a_card_number_is_refused_and_never_stored(shop: Shop) -> None:
    """Masked in the transcript, refused in the reply."""
    assistant = shop.assistant()
    reply = await assistant.chat(shop.owner, "charge 4242 4242 4242 4242 for $5")
    assert "card number" in reply.text
    known, turns = await assistant.conversation(shop.owner, reply.conversation_id)
    assert [turn.role for turn in turns] == ["user", "assistant"]
    assert turns[0].text == "charge [card ending 4242] for $5"
    assert "4242 4242" not in known.title


async def test_messages_at_once_are_answered_in_order(shop: Shop) -> None:
    """Two tabs of one talk: every message gets its turn, none is lost."""
    assistant = shop.assistant()
    first = await assistant.chat(shop.owner, "hello")
    await asyncio.gather(*(assistant.chat(shop.owner, f"hello {n}", first.conversation_id) for n in range(6)))
    _, turns = await assistant.conversation(shop.owner, first.conversation_id)
    assert [turn.seq for turn in turns] == list(range(1, 15))
    assert [turn.role for turn in turns] == ["user", "assistant"] * 7


async def test_a_strangers_conversation_does_not_exist(shop: Shop) -> None:
    """Neither to read nor to write in."""
    assistant = shop.assistant()
    reply = await assistant.chat(shop.owner, "hello")
    stranger, gateway = await opened(shop.db, shop.world, "Elsewhere")
    await gateway.aclose()
    with pytest.raises(NotFound):
        await assistant.chat(stranger, "hello", reply.conversation_id)
    with pytest.raises(NotFound):
        await assistant.conversation(stranger, reply.conversation_id)
    assert await assistant.conversations(stranger) == ()
    assert len(await assistant.conversations(shop.owner)) == 1


@pytest.mark.parametrize(
    ("message", "error"),
    [("", BadInput), (" \n\x00\u200b", BadInput), ("x" * (LIMITS.message_chars_max + 1), TooLarge)],
)
async def test_messages_that_cannot_be_taken_are_refused(shop: Shop, message: str, error: type[Exception]) -> None:
    """Empty, invisible, endless."""
    with pytest.raises(error):
        await shop.assistant().chat(shop.owner, message)


@pytest.mark.parametrize("name", ["cnv_1", "x" * 500, "cnv_" + "0" * 26, "'; DROP TABLE turns; --"])
async def test_an_unknown_conversation_is_refused(shop: Shop, name: str) -> None:
    """Nothing is begun under a made-up name."""
    with pytest.raises(NotFound):
        await shop.assistant().chat(shop.owner, "hello", name)


async def test_without_an_account_the_reply_says_to_connect_one(shop: Shop) -> None:
    """A chat still works and tells what is missing."""
    shop.accounts.account_id = "acct_another"
    shop.accounts.is_revoked = True
    reply = await shop.assistant().chat(shop.owner, "what is our balance")
    assert "Connect" in reply.text


async def test_a_viewer_reads_but_does_not_propose(shop: Shop) -> None:
    """The reply says why."""
    shop.pay("42")
    viewer = shop.actor(Role.VIEWER)
    assistant = shop.assistant()
    assert "propose" in (await assistant.chat(viewer, "refund order 42")).text
    with pytest.raises(NotAllowed):
        await assistant.propose(viewer, "refund_payment", {"payment_ref": "42"})


async def test_bad_arguments_of_a_program_are_refused_without_echo(shop: Shop) -> None:
    """The names of the fields are told, never what was sent."""
    with pytest.raises(BadInput) as refused:
        await shop.assistant().propose(shop.owner, "refund_payment", {"payment_ref": "42", "secret": "sk_live_x"})
    assert "sk_live" not in refused.value.message
    with pytest.raises(NotFound):
        await shop.assistant().read(shop.owner, "refund_payment", {})
