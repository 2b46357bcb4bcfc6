"""How the matrix runs a case: read, propose, confirm and reconcile as every door does, and what holds each time."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from assistant.figures import Sources, untraceable
from assistant.proposal_view import ProposalView
from domain.money import Money
from skills.contract import Answer, Ask, Choice
from skills.contract.requests import calls_of
from tests.matrix import standing
from tests.matrix.bench import Bench
from tests.matrix.row import Acting, Given, Reading, Stage

_ID = re.compile(
    r"\b(?:acct|ch|cn|cus|dp|du|ii|il|in|issfr|mtr|pi|plink|pm|po|price|prod|promo|prv|py|re|si|sub|txn)_\w{14,}"
)
_NEXT = re.compile(
    r"\b(?:check|give|try|say|ask|list|create|make|look|there (?:are|is)|see|show|add|use)\b", re.IGNORECASE
)

Told = Answer | Ask | Choice | ProposalView


async def ask(bench: Bench, row: Reading | Acting, given: Given) -> Told:
    """Run the skill as a program would: a read is answered, an act proposed."""
    assistant = bench.assistant(row.skill)
    act = assistant.read if isinstance(row, Reading) else assistant.propose
    return await act(bench.owner, row.skill, given)


async def proposed(bench: Bench, row: Acting, given: Given) -> ProposalView:
    """Propose and expect a proposal that says no amount it does not account for."""
    view = await ask(bench, row, given)
    assert isinstance(view, ProposalView), view
    stored = await bench.row(view.id)
    assert len(calls_of(stored.request)) == row.steps, stored.request
    figures = {Money(**figure) for figure in stored.figures}
    if stored.amount_minor is not None:
        figures.add(Money(stored.amount_minor, str(stored.currency)))
    require_traced("\n".join((view.summary, *view.effects, *view.warnings)), figures)
    return view


async def confirmed(bench: Bench, view: ProposalView) -> ProposalView:
    """Confirm it as a person."""
    return await bench.assistant(view.skill).confirm(bench.owner, view.id, view.digest)


async def reconciled(bench: Bench, view: ProposalView, *, after_s: float = 4.0) -> ProposalView:
    """Let reconciliation look once, that much later by the house's clock."""
    bench.clock.advance(after_s)
    assistant = bench.assistant(view.skill)
    await assistant.reconcile_once()
    return await assistant.proposal(bench.owner, view.id)


def require_traced(text: str, figures: set[Money]) -> None:
    """Every amount with a currency in a text is one of the figures."""
    assert untraceable(text, Sources(frozenset(figures), (text,))) == (), text


def require_next_step(message: str) -> None:
    """A refusal says more than no: it says what to do, or what there is instead."""
    assert re.search(r"[.!?:;,] +[A-Za-z]", message), message
    assert _NEXT.search(message), message


def key_of(row: Acting, view: ProposalView, step: int) -> str:
    """The idempotency key a step is sent with."""
    return f"florin-{view.id}" if row.steps == 1 else f"florin-{view.id}-{step}"


def strike(bench: Bench, key: str, kind: str, **more: Any) -> None:
    """Make every request of that key go wrong."""
    bench.shop.world.fault(kind, key=key, times=None, **more)


def heal(bench: Bench) -> None:
    """Let everything work again."""
    bench.shop.world.control("DELETE", "/faults")


def writes(bench: Bench) -> list[dict[str, Any]]:
    """What was written with one of Florin's keys."""
    return [
        one
        for one in bench.shop.world.requests()
        if str(one["idempotency_key"]).startswith("florin-") and one["account"] == bench.shop.account_id
    ]


def ids_in(text: str) -> set[str]:
    """Stripe's ids in a text."""
    return set(_ID.findall(text))


def named(text: str | None, ids: set[str]) -> bool:
    """Whether a text names one of these objects."""
    return any(one in str(text) for one in ids)


@dataclass(frozen=True)
class Done:
    """An act carried out without trouble: what it changed, how many writes it took, and its receipt's status."""

    changes: standing.Changes
    writes: int
    status: str


_DONE: dict[tuple[str, str], Done] = {}


async def carry_out(bench: Bench, row: Acting, stage: Stage) -> tuple[ProposalView, Done]:
    """Propose and confirm without trouble; returns the proposal as it ended, and what it did."""
    given = stage(bench)
    before = standing.objects(bench)
    view = await confirmed(bench, await proposed(bench, row, given))
    assert view.state == "done", (view.outcome, view.error)
    assert view.receipt is not None
    done = Done(standing.changes(before, standing.objects(bench)), len(writes(bench)), str(view.receipt["status"]))
    return view, done


async def what_it_does(make_bench: Any, row: Acting) -> Done:
    """What the row's act does when nothing goes wrong; found out once in a process."""
    known = _DONE.get((row.label, "usd"))
    if known is None:
        known = _DONE[row.label, "usd"] = (await carry_out(await make_bench(), row, row.happy))[1]
    return known


def everything_shown(told: Told) -> str:
    """All texts of an answer, a question, a choice or a proposal, one a line."""
    if isinstance(told, Answer):
        return "\n".join((told.text, *(str(asdict(card)) for card in told.cards)))
    if isinstance(told, Ask):
        return told.question
    if isinstance(told, Choice):
        return str(asdict(told.card))
    return "\n".join((told.summary, *told.effects, *told.warnings, str(told.outcome or "")))
