"""Whether graduated prices are the ones that a message states: every bound and every price, and none left out."""

from __future__ import annotations

from decimal import Decimal

from assistant.amounts_said import amounts
from domain.errors import BadInput
from skills.catalog.tiers import Tier, find_tiers, read_tiers

# Only the numbers are compared, which may have three decimals; what currency they are in is another argument's matter.
_ANY_CURRENCY = "kwd"


def are_tiers_said(tiers: str, own: str) -> bool:
    """Whether `tiers` says what the words `own` say: the same tiers, or else the same numbers in the same order.

    Where a tier begins follows from where the one before ends, so it need not be said.
    """
    wanted = _read(tiers)
    if wanted is None:
        return False
    stated = _read(find_tiers(own))
    if stated is not None:
        return stated == wanted
    return _tell([amount.values for amount in amounts(own) if not amount.percent], wanted)


def _read(text: str) -> tuple[Tier, ...] | None:
    """The tiers a text says; None when it says none that hang together."""
    try:
        return read_tiers(text, _ANY_CURRENCY)
    except BadInput:
        return None


def _tell(numbers: list[frozenset[Decimal]], tiers: tuple[Tier, ...]) -> bool:
    """Whether the numbers, in their order, are all the bounds and prices of the tiers and nothing else."""
    if not tiers:
        return not numbers
    tier, rest = tiers[0], tiers[1:]
    begins = {Decimal(tier.first), Decimal(tier.first - 1)}
    ends = [Decimal(tier.last)] if tier.last is not None else []
    said = [*ends, tier.unit.major]
    return any(
        len(numbers) >= skipped + len(said)
        and all(not begins.isdisjoint(number) for number in numbers[:skipped])
        and all(want in number for want, number in zip(said, numbers[skipped:], strict=False))
        and _tell(numbers[skipped + len(said) :], rest)
        for skipped in (0, 1)
    )
