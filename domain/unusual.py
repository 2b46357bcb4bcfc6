"""What is unusual and what is chance: plain tests on counts, which need enough history or say nothing.

Counts only, never amounts; a test's answer carries the numbers it rests on, so that an alert can say them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

# One false alarm in ten thousand looks: an hourly look is wrong about once a year.
CHANCE = 1e-4

WEEKS = 8
WEEKS_MIN = 4
PAST_ATTEMPTS_MIN = 30

# With seven payments expected, none at all happens by chance less than once in a thousand such times: e⁻⁷ < 0.001
# (Poisson, https://www.itl.nist.gov/div898/handbook/eda/section3/eda366j.htm).
EXPECTED_MIN = 7


@dataclass(frozen=True, slots=True)
class Tries:
    """How often something was tried in one stretch of time, and how often in vain."""

    failed: int
    tried: int


@dataclass(frozen=True, slots=True)
class Surge:
    """More failed than chance explains: `usual` is what the same stretches of `weeks` past weeks had together."""

    now: Tries
    usual: Tries
    weeks: int


def chance_of_at_least(count: int, tries: int, rate: float) -> float:
    """Return the binomial chance of at least `count` of `tries` at a `rate` between 0 and 1.

    The exact upper tail (https://www.itl.nist.gov/div898/handbook/eda/section3/eda366i.htm), summed from the likelier
    end in logarithms, so that thousands of tries neither overflow nor vanish.
    """
    if count <= 0:
        return 1.0
    if count > tries or rate <= 0.0:
        return 0.0
    if rate >= 1.0:
        return 1.0
    total = 0.0
    for hits in range(count, tries + 1):
        ways = math.lgamma(tries + 1) - math.lgamma(hits + 1) - math.lgamma(tries - hits + 1)
        term = math.exp(ways + hits * math.log(rate) + (tries - hits) * math.log1p(-rate))
        total += term
        if term < total * 1e-12 and hits > tries * rate:
            break
    return min(1.0, total)


def surge(now: Tries, past: Sequence[Tries], *, failed_min: int = 5, times_min: int = 2) -> Surge | None:
    """Return what makes the failures of now a surge against the same stretch of past weeks; None when nothing does.

    `past` has one entry a week, the weeks without a try among them. The usual rate is that of all past weeks but the
    worst one, so that an outage back then hides none now, and one failure is added for what was never seen (Laplace's
    rule). A surge has at least `failed_min` failures, at least `times_min` times the usual rate, and is less likely by
    chance than CHANCE. With under WEEKS_MIN weeks of tries or PAST_ATTEMPTS_MIN tries there is no "usual" yet.
    """
    weeks = [week for week in past if week.tried]
    if len(weeks) < WEEKS_MIN or now.failed < failed_min:
        return None
    worst = max(weeks, key=lambda week: (week.failed / week.tried, week.failed))
    kept = list(weeks)
    kept.remove(worst)
    usual = Tries(sum(week.failed for week in kept), sum(week.tried for week in kept))
    if usual.tried < PAST_ATTEMPTS_MIN:
        return None
    rate = (usual.failed + 1) / (usual.tried + 2)
    is_much = now.failed >= times_min * rate * now.tried
    is_unlikely = chance_of_at_least(now.failed, now.tried, rate) < CHANCE
    return Surge(now, usual, len(kept)) if is_much and is_unlikely else None


def missed_by_now(past: Sequence[int]) -> int | None:
    """Return how many payments a silence would usually have had by now; None when it is no unusual one.

    `past` has the count of the same stretch in each past week. Their median must be at least EXPECTED_MIN, and no more
    than one of these weeks may have been as silent: what is closed every other Sunday is not alarming on the next.
    """
    if len(past) < WEEKS_MIN:
        return None
    usual = int(median(past))
    return usual if usual >= EXPECTED_MIN and sum(count == 0 for count in past) <= 1 else None


def share_percent(part: int, whole: int) -> int:
    """Return a share in hundredths of a percent, rounded half up, as 512 for 5.12 %; 0 of nothing."""
    return (part * 20_000 + whole) // (2 * whole) if whole > 0 else 0
