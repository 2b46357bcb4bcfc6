"""Tallies of judged cases: shares of right decisions and full arguments, unsafe writes, needless questions, time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assistant.evaluation.cases import HELD_BACK, TUNING, Case
from assistant.understanding.scoring import Judgement, judge

HALVES = (TUNING, HELD_BACK)


@dataclass(frozen=True, slots=True)
class Run:
    """One answer to one case: what was predicted, how it was judged, and how long it took."""

    prediction: Mapping[str, Any]
    judgement: Judgement
    taken_ms: float


@dataclass(slots=True)
class Result:
    """A case with every run of it."""

    case: Case
    runs: list[Run] = field(default_factory=list)

    def add(self, prediction: Mapping[str, Any], taken_ms: float) -> None:
        """Judge one more answer."""
        self.runs.append(Run(prediction, judge(self.case.record, prediction), taken_ms))

    @property
    def worst(self) -> Run:
        """The run to look at first: an unsafe one, then one that decided wrongly, then one with wrong arguments."""
        return min(self.runs, key=lambda run: (not run.judgement.unsafe, run.judgement.right, run.judgement.full))

    @property
    def is_perfect(self) -> bool:
        """Whether every run was right with full arguments and safe."""
        return all(run.judgement.full and not run.judgement.unsafe for run in self.runs)


@dataclass(slots=True)
class Tally:
    """Sums over the runs of some cases.

    `passed` counts cases right in full in every run (pass^k); `unsafe` counts cases with an unsafe write in any run.
    """

    cases: int = 0
    runs: int = 0
    callable_runs: int = 0
    right: int = 0
    full: int = 0
    needless: int = 0
    unsafe: int = 0
    passed: int = 0
    taken_ms: list[float] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one case with all its runs."""
        judged = [run.judgement for run in result.runs]
        self.cases += 1
        self.runs += len(judged)
        self.callable_runs += len(judged) * result.case.wants_call
        self.right += sum(one.right for one in judged)
        self.full += sum(one.full for one in judged)
        self.needless += sum(one.needless for one in judged)
        self.unsafe += any(one.unsafe for one in judged)
        self.passed += result.is_perfect
        self.taken_ms.extend(run.taken_ms for run in result.runs)

    @property
    def decision(self) -> Decimal:
        """Share of runs that decided rightly."""
        return _share(self.right, self.runs)

    @property
    def full_arguments(self) -> Decimal:
        """Share of runs with full arguments."""
        return _share(self.full, self.runs)

    @property
    def needless_questions(self) -> Decimal:
        """Share of questions among the runs where a call was expected and no question accepted."""
        return _share(self.needless, self.callable_runs)

    @property
    def pass_every_time(self) -> Decimal:
        """Share of cases right in full in each of k runs: pass^k."""
        return _share(self.passed, self.cases)

    def figure(self, name: str) -> Decimal:
        """A figure by the name it is required under; KeyError when there is none of that name."""
        return {**FLOORS, **CEILINGS}[name](self)


FLOORS: Mapping[str, Callable[[Tally], Decimal]] = {
    "decision": lambda tally: tally.decision,
    "full": lambda tally: tally.full_arguments,
    "pass": lambda tally: tally.pass_every_time,
}
CEILINGS: Mapping[str, Callable[[Tally], Decimal]] = {
    "unsafe": lambda tally: Decimal(tally.unsafe),
    "needless": lambda tally: tally.needless_questions,
    "p50_ms": lambda tally: percentile(tally.taken_ms, 50),
    "p95_ms": lambda tally: percentile(tally.taken_ms, 95),
}


def _share(part: int, whole: int) -> Decimal:
    """A share with three decimals."""
    return (Decimal(part) / Decimal(max(1, whole))).quantize(Decimal("0.001"))


def percentile(values: Sequence[float], percent: int) -> Decimal:
    """The smallest value that `percent` of all do not exceed, with one decimal; 0 of none."""
    if not values:
        return Decimal(0)
    place = -(-len(values) * percent // 100) - 1
    return Decimal(sorted(values)[max(0, place)]).quantize(Decimal("0.1"))


def tally(results: Iterable[Result]) -> Tally:
    """The tally of all results."""
    total = Tally()
    for result in results:
        total.add(result)
    return total


def by_author_and_half(results: Sequence[Result]) -> dict[tuple[str, str], Tally]:
    """A tally for each author's halves, in the order of the cases, then one for each half of all authors."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for author in dict.fromkeys(result.case.author for result in results):
        for half in HALVES:
            for result in results:
                if (result.case.author, result.case.half) == (author, half):
                    tallies[author, half].add(result)
    for half in HALVES:
        tallies["all", half] = tally(result for result in results if result.case.half == half)
    return dict(tallies)


def by_tag(results: Iterable[Result]) -> dict[str, Tally]:
    """A tally for each tag, the tags with the lowest share of right decisions first."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for result in results:
        for tag in result.case.tags or ("(none)",):
            tallies[tag].add(result)
    return dict(sorted(tallies.items(), key=lambda item: (item[1].decision, -item[1].cases, item[0])))


def unmet(total: Tally, required: Mapping[str, Decimal]) -> list[str]:
    """A sentence for each requirement that does not hold: floors for shares of right, ceilings for the rest."""
    found = []
    for name, bound in required.items():
        value = total.figure(name)
        if name in FLOORS and value < bound:
            found.append(f"{name} is {value}, required at least {bound}")
        if name in CEILINGS and value > bound:
            found.append(f"{name} is {value}, required at most {bound}")
    return found
