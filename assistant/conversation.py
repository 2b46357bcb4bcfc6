"""One message in, one reply out: loads the window, runs the model with its tools, guards the reply, stores the turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from weakref import WeakValueDictionary

from assistant.account_scope import AccountScope, scope_of_message
from assistant.cards_typed import REFUSAL, mask_cards
from assistant.fence import harmless
from assistant.helping import help_for
from assistant.keys_typed import KEY_REFUSAL, mask_keys
from assistant.memory import Memory
from assistant.models.agent import Agent
from assistant.offered_yes import offered_yes
from assistant.parts import Parts, merchant_view
from assistant.plans.planning import Planning
from assistant.plans.view import PlanView
from assistant.ports import Progress, harmless_progress
from assistant.privacy.observed import observed
from assistant.privacy.veil import Veil
from assistant.proposal_view import ProposalView, view
from assistant.proposing import Proposing
from assistant.reply import reply_text
from assistant.spending import ModelTerms, Spending
from assistant.toolbox import TurnToolbox
from assistant.turn import ModelReply, Prompt, Said, ToolResult
from assistant.typed_decisions import asks_to_undo, may_replace, told_to_press, turns_down, typed_decision
from assistant.undoing import told_of_undoing
from assistant.waiting import Waiting, WaitingRoom
from domain.cards import Card
from domain.errors import BadInput, NotFound, TooLarge, Unavailable
from domain.ids import is_id, new_id
from domain.people import Actor, Scope
from domain.periods import zone_of
from skills.contract import MerchantView
from storage import audit, conversations, model_use, proposals
from storage.conversations import NewTurn, Turn
from storage.database import Tx
from storage.proposals import ProposalRow

_TITLE_CHARS = 60
_TOO_SLOW = "That took too long, so I stopped. Nothing was changed; ask for less at once or try again."


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message brought: text, cards made by code, and what waits because of it: proposals, and plans of many."""

    conversation_id: str
    text: str
    cards: tuple[Card, ...] = ()
    proposals: tuple[ProposalView, ...] = ()
    plans: tuple[PlanView, ...] = ()


@dataclass(slots=True)
class _Turn:
    """One turn as it was loaded: who, where, what was said, and what the conversation remembers.

    `replaces` waits and may be replaced by a correction; `withdrawn` says what was turned down by the message.
    """

    actor: Actor
    conversation_id: str
    message: str
    merchant: MerchantView
    memory: Memory
    window: Sequence[Turn]
    veil: Veil | None = None
    spending: Spending | None = None
    replaces: Waiting | None = None
    withdrawn: str | None = None


def _understood_by(reply: ModelReply) -> str:
    """Which model a turn was understood by."""
    if reply.by_code:
        return "embedded_instead" if reply.note else "embedded"
    return "configured_in_part" if reply.note else "configured"


class Conversations:
    """Answers messages; keeps nothing in memory between turns but the order of those that arrive at once."""

    def __init__(self, parts: Parts, agent: Agent, proposing: Proposing, planning: Planning, terms: ModelTerms) -> None:
        """Work with the assistant's parts and one agent, whose model is used on these terms."""
        self._parts = parts
        self._agent = agent
        self._terms = terms
        self._proposing = proposing
        self._planning = planning
        self._room = WaitingRoom(parts, planning)
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def answer(self, actor: Actor, message: str, conversation_id: str | None, progress: Progress) -> Reply:
        """Answer one message, in a new conversation when none is named.

        Raises NotAllowed without the scope to read, BadInput or TooLarge for a message that can't be taken, NotFound
        for a conversation that is not this merchant's, and Unavailable when it took too long.
        """
        actor.require(Scope.READ)
        text = self._cleaned(message)
        progress = harmless_progress(progress)
        name = conversation_id or new_id("cnv")
        queue = self._queues.get(name)
        if queue is None:
            queue = self._queues[name] = asyncio.Lock()  # kept alive by those who use it
        async with queue:
            return await self._answer(actor, text, name, progress, is_new=conversation_id is None)

    async def _answer(
        self, actor: Actor, message: str, conversation_id: str, progress: Progress, *, is_new: bool
    ) -> Reply:
        """Answer when it is this message's turn."""
        masked, had_card = mask_cards(message)
        masked, had_key = mask_keys(masked)
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            turn = await self._loaded(tx, actor, masked, conversation_id, is_new=is_new)
            waiting = None if turn.memory.asks else await self._room.waiting(tx, turn.memory.last_proposal)
            undone = await self._undone(tx, turn)
        if had_card or had_key:
            return await self._stored(turn, REFUSAL if had_card else KEY_REFUSAL)
        decided = await self._decided(turn, waiting) if waiting is not None else None
        if decided is not None:
            return decided
        if undone is not None:
            return await self._stored(turn, undone)
        helped = help_for(turn.message, actor, self._parts.catalogue, is_answer=turn.memory.asks)
        if helped is not None:
            return await self._stored(turn, helped)
        await progress("Reading your message…")
        return await self._understood(turn, progress)

    async def _loaded(self, tx: Tx, actor: Actor, message: str, conversation_id: str, *, is_new: bool) -> _Turn:
        """Load, or begin, the conversation with its window and state."""
        merchant = await merchant_view(tx, actor.merchant_id)
        if is_new:
            await conversations.create(
                tx, conversation_id=conversation_id, merchant_id=actor.merchant_id,
                title=" ".join(message.split())[:_TITLE_CHARS], now=self._parts.clock(),
            )  # fmt: skip
            return self._watched(_Turn(actor, conversation_id, message, merchant, Memory(), ()))
        known = await conversations.get(tx, conversation_id) if is_id(conversation_id, "cnv") else None
        if known is None:
            raise NotFound("There is no such conversation. Start a new one.")
        memory = Memory.from_json(known.state)
        window = await conversations.window(tx, conversation_id, self._parts.limits.window_turns)
        return self._watched(_Turn(actor, conversation_id, message, merchant, memory, window))

    def _watched(self, turn: _Turn) -> _Turn:
        """With a remote model: count what the turn spends on it, and hide from it who the customers are."""
        if self._agent.is_remote:
            day = self._parts.desk_day(turn.merchant)
            turn.spending = Spending(self._parts.db, turn.actor.merchant_id, day, self._terms)
        if self._agent.is_remote and self._terms.is_private:
            turn.veil = Veil.from_json(turn.memory.veil, turn.window[-1].seq if turn.window else 0)
            for name in turn.memory.names:
                turn.veil.learn("name", name)
        return turn

    async def _decided(self, turn: _Turn, waiting: Waiting) -> Reply | None:
        """Answer what says nothing but yes or no to what waits; None where there is more to understand."""
        decision = typed_decision(turn.message)
        shown = turn.window[-1].cards if turn.window else ()
        is_meant = decision == "no" or (turns_down(turn.message) and any(waiting.id in card.values() for card in shown))
        if is_meant and await self._room.withdraw(turn.actor, waiting, "as you said"):
            told = f"Rejected, so nothing was done: {waiting.summary}"
            if decision is not None:
                return await self._stored(turn, told)
            turn.withdrawn = told
        elif decision is not None:
            text = told_to_press(decision, waiting.summary)
            reply = await self._stored(turn, text)
            return Reply(reply.conversation_id, text, (waiting.card,), waiting.proposals, waiting.plans)
        else:
            turn.replaces = waiting if may_replace(turn.message) else None
        return None

    async def _replaced(self, turn: _Turn, rows: Sequence[ProposalRow]) -> None:
        """Withdraw what waited where the turn made a new proposal of the same kind in its place."""
        old = turn.replaces
        new = next((row for row in rows if old is not None and row.skill == old.skill and row.id != old.id), None)
        if old is None or new is None or any(row.id == old.id for row in rows):
            return
        if await self._room.withdraw(turn.actor, old, f"{new.id} took its place"):
            turn.withdrawn = f"Rejected, because the new one takes its place: {old.summary}"

    async def _understood(self, turn: _Turn, progress: Progress) -> Reply:
        """Run the model over the message and make the guarded reply."""
        said = tuple(past.text for past in turn.window if past.role == "user")
        parts = self._parts if turn.veil is None else observed(self._parts, turn.veil.observe)
        scope, message = await scope_of_message(parts.accounts, turn.actor.merchant_id, turn.message)
        if scope.problem is not None:
            return await self._stored(turn, scope.problem.question)
        toolbox = TurnToolbox(
            scope.parts(parts), self._proposing, self._planning, turn.actor, scope.merchant(turn.merchant),
            words=turn.memory.words(turn.message, said, turn.merchant), shown=turn.memory.shown(),
            conversation_id=turn.conversation_id, progress=progress,
            replaces=turn.replaces.id if turn.replaces else None,
        )  # fmt: skip
        try:
            async with asyncio.timeout(2 * self._parts.limits.turn_s):
                prompt = self._prompt(turn, message, scope)
                reply, results = await self._agent.run(prompt, toolbox, turn.veil, turn.spending)
                results = await toolbox.settled(results)
        except TimeoutError as error:
            async with self._parts.db.merchant(turn.actor.merchant_id) as tx:
                await self._note_spent(tx, turn)
            raise Unavailable(_TOO_SLOW) from error
        turn.memory.after(turn.message, reply, results, toolbox.shown, ids_max=self._parts.limits.shown_ids_max)
        text = reply_text(reply, results, said=(*said, turn.message), today=self._today(turn.merchant))
        await self._replaced(turn, toolbox.proposed)
        text = f"{turn.withdrawn}\n\n{text}" if turn.withdrawn else text
        stored = await self._stored(turn, text, results, reply, toolbox.proposed)
        self._parts.tally.add("turns", understood_by=_understood_by(reply))
        return replace(stored, plans=toolbox.planned)

    def _prompt(self, turn: _Turn, message: str, scope: AccountScope) -> Prompt:
        """What the model is given; code has read the names of accounts in the message already."""
        facts = {
            "now": self._parts.clock().isoformat(),
            "currency": scope.merchant(turn.merchant).currency,
            "locale": turn.merchant.locale,
            "timezone": turn.merchant.timezone,
            "context": turn.memory.facts(),
        }
        since = turn.veil.since if turn.veil else 0
        history = tuple(
            Said("user" if past.role == "user" else "assistant", past.text) for past in turn.window if past.seq > since
        )
        return Prompt(facts, history, message, scope.names)

    async def _stored(
        self,
        turn: _Turn,
        text: str,
        results: tuple[ToolResult, ...] = (),
        reply: ModelReply | None = None,
        rows: Sequence[ProposalRow] = (),
    ) -> Reply:
        """Store both messages and the state in one transaction, and return the reply with its proposals."""
        now = self._parts.clock()
        cards = (*dict.fromkeys(card for result in results for card in result.cards), *offered_yes(reply))
        calls = [{"tool": result.tool, "args": dict(result.args), "kind": result.kind} for result in results]
        if reply is not None and reply.kind != "text":
            calls.append({"kind": reply.kind})
        if turn.veil is not None:
            turn.veil.cover(turn.message, text)
            turn.memory.veil = turn.veil.to_json()
        asked = NewTurn(new_id("trn"), "user", turn.message, now)
        answered = NewTurn(new_id("trn"), "assistant", text, now, [asdict(card) for card in cards], calls)
        async with self._parts.db.merchant(turn.actor.merchant_id) as tx:
            await conversations.append_turns(
                tx,
                merchant_id=turn.actor.merchant_id,
                conversation_id=turn.conversation_id,
                new=[asked, answered],
                state=turn.memory.to_json(),
            )
            await self._note_spent(tx, turn)
        return Reply(turn.conversation_id, text, cards, tuple(view(row, now) for row in rows))

    async def _note_spent(self, tx: Tx, turn: _Turn) -> None:
        """Add what the turn spent on a remote model to its conversation, and to the audit log."""
        if turn.spending is not None and turn.spending.used.model_calls:
            used = turn.spending.used
            turn.spending.tell(self._parts.tally)
            await model_use.add_to_conversation(tx, turn.conversation_id, used)
            told = {"conversation_id": turn.conversation_id, "model": self._terms.name, **asdict(used)}
            await audit.append(tx, turn.actor.merchant_id, "model.used", told, at=self._parts.clock())

    async def _undone(self, tx: Tx, turn: _Turn) -> str | None:
        """What to say to "undo that" about the change confirmed last; None where that was not said, or none was."""
        name = turn.memory.last_proposal
        if name is None or not is_id(name, "prop") or not asks_to_undo(turn.message):
            return None
        row = await proposals.get(tx, name)
        return told_of_undoing(row) if row is not None else None

    def _cleaned(self, message: str) -> str:
        """Return the message without control characters; BadInput when nothing is left, TooLarge when too long."""
        text = harmless(message).strip()
        if not text:
            raise BadInput("The message is empty. Write what you would like to know or do.")
        if len(message) > self._parts.limits.message_chars_max:
            raise TooLarge(f"The message is too long. {self._parts.limits.message_chars_max:,} characters fit.")
        return text

    def _today(self, merchant: MerchantView) -> str:
        """The merchant's calendar day, whose parts a reply may name."""
        return self._parts.clock().astimezone(zone_of(merchant.timezone)).date().isoformat()
