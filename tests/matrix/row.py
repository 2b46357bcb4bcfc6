"""What a row of the matrix says of one skill: how to set each case up, or in a sentence why it does not apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.matrix.bench import Bench

Given = dict[str, Any]

# Sets the merchant's world up and returns the arguments that lead into the case.
Stage = Callable[[Bench], Given]

# A sentence in place of a case says why there is no such case.
Case = Stage | str


@dataclass(frozen=True)
class Reading:
    """One reading skill.

    `happy` has something to tell; `nothing` has not; `several` fits more than one record; `refused` is a state in which
    it can't be told; `money` is None when `happy` is to be told in currencies without and with three decimals too.
    """

    skill: str
    happy: Stage
    nothing: Case
    several: Case
    refused: Case = "It reads, and there is no state in which that is not allowed."
    money: str | None = None
    variant: str = ""

    @property
    def label(self) -> str:
        """How the row is called in a test's name."""
        return f"{self.skill}:{self.variant}" if self.variant else self.skill


@dataclass(frozen=True)
class Acting:
    """One acting skill, or a variant of it whose request looks otherwise.

    `happy` ends in a proposal of `steps` calls; `nothing`, `several` and `refused` (by the state at Stripe) as for
    reading; `moved` changes, after the proposal, what it rests on. `unseen` says why what it makes can't be found again
    when its answer is lost and its key is too old to be sent once more.
    """

    skill: str
    happy: Stage
    nothing: Case
    several: Case
    refused: Case
    moved: Callable[[Bench, Given], object] | str
    money: str | None = None
    steps: int = 1
    unseen: str = ""
    variant: str = ""

    @property
    def label(self) -> str:
        """How the row is called in a test's name."""
        return f"{self.skill}:{self.variant}" if self.variant else self.skill


@dataclass(frozen=True)
class Planning:
    """One skill that plans many acts: `happy` ends in a plan of `lines`, `nothing` in none.

    `part` fits records of which one can't be done: it is left out with its reason.
    """

    skill: str
    acts_with: str
    happy: Stage
    nothing: Stage
    part: Stage
    lines: int

    @property
    def label(self) -> str:
        """How the row is called in a test's name."""
        return self.skill


@dataclass(frozen=True)
class Own:
    """One skill of Florin's own records, of which Stripe's worlds hold nothing: `tried_in` is the test file instead."""

    skill: str
    tried_in: str


Row = Reading | Acting


def fixed(**args: Any) -> Stage:
    """A case that needs nothing set up."""
    return lambda _bench: dict(args)


def after(stage: Callable[[Bench], object], **args: Any) -> Stage:
    """A case with arguments of its own after somebody else's set-up."""

    def staged(bench: Bench) -> Given:
        stage(bench)
        return dict(args)

    return staged


def also(stage: Stage, **args: Any) -> Stage:
    """A set-up's case with some arguments added or replaced."""

    def staged(bench: Bench) -> Given:
        return {**stage(bench), **args}

    return staged


def money_args(bench: Bench, minor: int, **args: Any) -> Given:
    """Arguments with an amount of the bench's currency."""
    given: Mapping[str, Any] = {"amount": bench.major(minor), "currency": bench.currency}
    return {**args, **given}
