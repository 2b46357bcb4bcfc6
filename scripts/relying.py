"""Learns how far a reading by ear can be relied on: from messages by authors from whom the voice has not learnt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from annotated import Message, merchant
from softmax import Course, Sample, Stage, common, fit, linear

from assistant.understanding.assurance import signs
from assistant.understanding.by_ear import is_relied_on
from assistant.understanding.catalogue import WRITES
from assistant.understanding.hearing import Hearing, hear
from assistant.understanding.learnt.voice import HOLDS, Voice
from assistant.understanding.learnt.weights import Linear
from assistant.understanding.scene import Context
from assistant.understanding.scoring import normal

Learn = Callable[[Sequence[Message]], Voice]
FOLDS = 3
COURSE = Course((Stage(4), Stage(2, 1.0)), 0.2, 8, 14_000, missing=0.1)
# A wrong value in one of these is a wrong call; of the others an author marks now this, now that.
_DECISIVE = frozenset(
    """
    amount payment_ref payment_refs customer customers currency subscription_id amount_off percent_off percent plan
    quantity invoice until cancel_date start_date payout dispute coupon code due_days due_date trial_days start end
    product months last4 status part speed give_back
    """.split()
)
# What a change is of: wrong here, it is unsafe; the first of them where nobody said it, too.
_BY_ITSELF = frozenset({"amount", "amount_off", "percent_off"})
_AIMS = _BY_ITSELF | {"payment_ref", "customer", "currency", "subscription_id"}
# To ask costs less than to change the wrong thing.
CAUTION = 2.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as a strange voice reads it, and whether that is what its author asked for.

    `is_unsafe` when a change would be made that was not asked for, or of something else. `is_spoilt` is one that nobody
    wrote so: it teaches what can't be relied on, and counts for no figure.
    """

    fold: int
    hearing: Hearing
    is_right: bool
    signs: list[int]
    is_unsafe: bool = False
    is_spoilt: bool = False


def groups(known: Sequence[Message]) -> dict[str, int]:
    """The fold of every author."""
    return {author: place % FOLDS for place, author in enumerate(sorted({one.author for one in known if one.author}))}


def heard_by_strangers(known: Sequence[Message], learn: Learn) -> list[Heard]:
    """What somebody wrote, and what of it was spoilt, as a voice hears it that learnt from other folds' authors."""
    with ProcessPoolExecutor() as pool:
        folds = [pool.submit(_of_fold, fold, known, learn) for fold in range(FOLDS)]
        return [one for fold in folds for one in fold.result()]


def _of_fold(fold: int, known: Sequence[Message], learn: Learn) -> list[Heard]:
    """What the other folds' voice hears in the messages of one."""
    group = groups(known)
    world = merchant()
    speaker = learn([one for one in known if group.get(one.author) != fold])
    found = []
    for one in known:
        if group.get(one.author) != fold or (one.is_extra and not one.is_spoilt):
            continue
        hearing = hear(one.own, one.pieces, world, one.context, speaker)
        if hearing is None:
            continue
        is_right = is_aimed = one.tool == hearing.opinion.tool
        if is_right:
            marked = one.arguments(world)
            if marked is None:
                continue  # nobody can say whether it was read as it was meant
            is_right = _fits(marked, hearing.args, one.context, _DECISIVE)
            is_aimed = _fits(marked, hearing.args, one.context, _AIMS & {*marked, *_BY_ITSELF})
        is_unsafe = hearing.opinion.tool in WRITES and not is_aimed
        found.append(Heard(fold, hearing, is_right, signs(hearing), is_unsafe, one.is_spoilt))
    return found


def _fits(marked: Mapping[str, Any], read: Mapping[str, Any], context: Context, deciding: Set[str]) -> bool:
    """Whether what decides was read as it was marked."""
    names = deciding & (marked.keys() | read.keys())
    if context.last_customer is not None and marked.get("customer") == context.last_customer and "customer" in read:
        names -= {"customer"}  # whom a pronoun means where the message names somebody
    return all(_same(name, marked.get(name), read.get(name)) for name in names)


def _same(name: str, marked: Any, read: Any) -> bool:
    """Whether an argument is the same; a currency may be left out where it is the merchant's own.

    What an author marked as it was said ("£5", "past due") is compared as it is read.
    """
    if name == "currency" and None in (marked, read):
        return "USD" in (marked, read)
    if name == "speed" and marked is None:
        return True  # rarely marked, though "instant payout" says it
    if name in ("amount", "amount_off", "min_amount"):
        marked = str(marked or "").lstrip("$€£") or None
    if name == "status":
        marked = str(marked or "").replace(" ", "_") or None
    return marked is not None and read is not None and normal(name, marked) == normal(name, read)


def assurance(heard: Sequence[Heard], seed: int) -> Linear:
    """The model of readings that hold."""
    rows: list[Sample] = [
        (
            np.array([one.signs], dtype=np.int64),
            np.array([int(one.is_right)]),
            CAUTION if one.is_unsafe else 1.0,
            np.arange(len(HOLDS)),
        )
        for one in heard
    ]
    return linear(fit(common(rows, COURSE.seen_min), len(HOLDS), None, COURSE, seed), HOLDS, None, COURSE.kept)


def of_strangers(heard: Sequence[Heard], seed: int) -> list[tuple[Heard, float]]:
    """Every reading with its assurance by a model that learnt from the other folds: what a new author would get."""
    place = HOLDS.index("holds")
    found = []
    for fold in sorted({one.fold for one in heard}):
        model = assurance([one for one in heard if one.fold != fold], seed)
        found += [(one, model.shares(one.signs)[place]) for one in heard if one.fold == fold]
    return found


def tally(found: Sequence[tuple[Heard, float]]) -> dict[str, int]:
    """How many readings of strangers would be acted on, changes and questions apart, rightly and wrongly."""
    counts = dict.fromkeys(("writes right", "writes wrong", "reads right", "reads wrong"), 0)
    for one, share in found:
        if not one.is_spoilt and is_relied_on(one.hearing, share):
            kind = "writes" if one.hearing.opinion.tool in WRITES else "reads"
            counts[f"{kind} {'right' if one.is_right else 'wrong'}"] += 1
    return counts
