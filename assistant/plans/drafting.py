"""Drafts every line of a plan by its acting skill; what can't be proposed is kept with its reason, never dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from assistant.ports import Progress
from assistant.proposing import Request
from domain.canonical import sha256_hex
from domain.errors import FlorinError, NotConnected, TooMany, Unavailable
from domain.plans import LeftOut
from skills.contract import Acts, Ask, Choice, Desk, Draft

_STOPS = (NotConnected, Unavailable, TooMany)
_CANDIDATES = 5
_PAYMENT = "payment_ref"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One line: what was asked of the acting skill, and what it would do."""

    request: Request
    draft: Draft


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a plan in order, what is none with the reason, and what was done about records named twice."""

    prepared: tuple[Prepared, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


async def drafted(
    skill: Acts[BaseModel], requests: Sequence[Request], desk: Desk, progress: Progress, *, at_once: int
) -> Lines:
    """Ask the acting skill about every line, some at once; raises only where Stripe can't be asked at all.

    NotConnected, Unavailable and TooMany end the whole: half a plan would look like a whole one.
    """
    gate = asyncio.Semaphore(at_once)
    count = 0

    async def one(request: Request) -> Prepared | LeftOut:
        nonlocal count
        async with gate:
            found = await _one(skill, request, desk)
        count += 1
        await progress(f"Prepared {count} of {len(requests)}…")
        return found

    tasks = [asyncio.ensure_future(one(request)) for request in requests]
    try:
        found = await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        raise
    left_out = tuple(line for line in found if isinstance(line, LeftOut))
    return merged(Lines(tuple(line for line in found if isinstance(line, Prepared)), left_out))


async def _one(skill: Acts[BaseModel], request: Request, desk: Desk) -> Prepared | LeftOut:
    """Draft one line, or say why there can't be one."""
    try:
        outcome = await skill.propose(skill.args.model_validate(dict(request.args)), desk)
    except _STOPS:
        raise
    except FlorinError as error:
        return LeftOut(named(request.args), error.message)
    except ValidationError as error:
        return LeftOut(named(request.args), f"It can't be used as it was given: {error.errors()[0]['msg'][:120]}.")
    return Prepared(request, outcome) if isinstance(outcome, Draft) else LeftOut(named(request.args), asked(outcome))


def asked(outcome: Ask | Choice) -> str:
    """The reason for a line that would need an answer first, with the ways to answer it."""
    if isinstance(outcome, Ask):
        return outcome.question
    says = [option.say for option in outcome.card.options[:_CANDIDATES]]
    return f"{outcome.card.question} Ask for it by id: {', '.join(says)}."


def named(args: Mapping[str, Any]) -> str:
    """Call a line by what it is about, as it was said: the first argument, "order 12" where that is a bare number."""
    name, value = next(iter(args.items()), ("", "this"))
    text = str(value).strip()[:80]
    return f"order {text}" if name == _PAYMENT and text.isdigit() else text


def merged(lines: Lines) -> Lines:
    """Keep one line of those that would do the same, and of those that take the same payment; say so for each."""
    kept: dict[str, Prepared] = {}
    payments: dict[str, int] = {}
    notes, left_out = list(lines.notes), list(lines.left_out)
    for line in lines.prepared:
        key = sha256_hex(line.draft.request)
        payment = line.draft.mentions.payment_id if _PAYMENT in line.request.args else None
        said, number = named(line.request.args), len(kept) + 1
        if key in kept:
            first = named(kept[key].request.args)
            same = f"{first} and {said} are the same" if first != said else f"{said} was named more than once"
            notes.append(f"{same[:1].upper()}{same[1:]}, so there is one line for it.")
        elif payment in payments:
            left_out.append(LeftOut(said, f"Line {payments[payment]} takes the same payment. Ask for it after that."))
        else:
            kept[key] = line
            if payment is not None:
                payments[payment] = number
    return replace(lines, prepared=tuple(kept.values()), notes=tuple(dict.fromkeys(notes)), left_out=tuple(left_out))
