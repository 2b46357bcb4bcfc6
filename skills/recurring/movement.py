"""How what subscriptions bring a month moved: every currency's start, new, expansion, contraction, churn and end.

Each customer's sum at both ends is compared, so that the parts add up to the end exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

# What each customer brings a month in minor units, by (customer id, currency).
Book = Mapping[tuple[str, str], int]


@dataclass(slots=True)
class Movement:
    """One currency's parts in minor units a month, and how many customers each is of."""

    start_minor: int = 0
    new_minor: int = 0
    expansion_minor: int = 0
    contraction_minor: int = 0
    churn_minor: int = 0
    end_minor: int = 0
    start_customers: int = 0
    new_customers: int = 0
    expansion_customers: int = 0
    contraction_customers: int = 0
    churned_customers: int = 0
    end_customers: int = 0

    def add(self, before: int, after: int) -> None:
        """Count a customer who brought `before` and brings `after`."""
        self.start_minor += before
        self.end_minor += after
        self.start_customers += before > 0
        self.end_customers += after > 0
        if not before:
            self.new_minor += after
            self.new_customers += after > 0
        elif not after:
            self.churn_minor += before
            self.churned_customers += 1
        elif after > before:
            self.expansion_minor += after - before
            self.expansion_customers += 1
        elif after < before:
            self.contraction_minor += before - after
            self.contraction_customers += 1

    @property
    def arpu_minor(self) -> int | None:
        """The average a paying customer brings at the end, rounded half up; None without customers."""
        count = self.end_customers
        return (2 * self.end_minor + count) // (2 * count) if count else None


def movements(before: Book, after: Book) -> dict[str, Movement]:
    """Compare two books; the movements by currency, sorted, currencies that are in neither left out."""
    found: dict[str, Movement] = {}
    for key in {**before, **after}:
        was, now = before.get(key, 0), after.get(key, 0)
        if was or now:
            found.setdefault(key[1], Movement()).add(was, now)
    return dict(sorted(found.items()))


def totals_of(book: Book) -> Counter[str]:
    """What all customers bring a month, by currency."""
    sums: Counter[str] = Counter()
    for (_customer, currency), minor in book.items():
        sums[currency] += minor
    return sums
