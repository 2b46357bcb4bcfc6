"""A plan in words: its title, its totals per currency, its lines with their effects, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from domain.formats import format_money
from domain.money import Money
from storage.plans import PlanRow
from storage.proposals import ProposalRow

WAITS = (
    "Nothing has been done yet. Look at each line, then confirm all of them or single ones yourself; a typed “yes” "
    "does nothing."
)

# More lines than this stand in the card and behind its door, not in the text of a reply.
TOLD_MAX = 12

# What may differ between warnings of one kind: amounts with their signs, and ids.
_FIGURES = re.compile(r"[^\w\s]*\d[\d.,]*|\b[a-z]+_\w+")

_PLURALS = {
    "payment": "payments", "subscription": "subscriptions", "invoice": "invoices", "customer": "customers",
    "product": "products", "coupon": "coupons", "payout": "payouts", "dispute": "disputes", "review": "reviews",
    "plan": "plans", "price": "prices", "refund": "refunds",
}  # fmt: skip


def money_of(row: ProposalRow) -> Money | None:
    """What a line moves; None when it moves nothing."""
    return None if row.amount_minor is None or row.currency is None else Money(row.amount_minor, row.currency)


def totals(rows: Iterable[ProposalRow]) -> tuple[Money, ...]:
    """Sum what lines move, per currency and never across, in the order of the codes."""
    sums: dict[str, int] = {}
    for money in map(money_of, rows):
        if money is not None:
            sums[money.currency] = sums.get(money.currency, 0) + money.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


def together(amounts: Sequence[Money], locale: str) -> str:
    """Write amounts of several currencies side by side: "$54.00 and ¥300"."""
    shown = [format_money(money, locale) for money in amounts]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 2 else shown)


def title(acts_with: str, count: int, amounts: Sequence[Money], locale: str) -> str:
    """Name a plan: "Refund 3 payments: $54.00"."""
    *verbs, noun = acts_with.split("_")
    verb = " ".join(verbs).capitalize()
    known = _PLURALS.get(noun) if len(verbs) == 1 else None
    if known is None:
        head = f"{count} times: {acts_with.replace('_', ' ')}"
    else:
        head = f"{verb} {count} {noun if count == 1 else known}"
    return f"{head}: {together(amounts, locale)}" if amounts else head


def plan_text(plan: PlanRow, lines: Sequence[ProposalRow]) -> str:
    """Return the rendering of a plan for a reply: everything of the whole, and each line in a sentence."""
    said = [plan.title if plan.livemode else f"Test mode: {plan.title}", plan.about]
    said += [f"{line.line_no}. {line.summary}" for line in lines[:TOLD_MAX]]
    if len(lines) > TOLD_MAX:
        said.append(f"… and {len(lines) - TOLD_MAX} more lines; the plan shows all {len(lines)}.")
    said += [f"• {note}" for note in plan.notes]
    said += [f"⚠ {warning}" for warning in plan.warnings]
    said += _warnings(lines)
    said += left_out_lines(plan)
    return "\n".join([*said, WAITS])


def _warnings(lines: Sequence[ProposalRow]) -> list[str]:
    """Every kind of warning of the lines, told by the first line that has it, with how many more have one like it.

    Those that differ in figures only are of one kind; the card shows each line's own.
    """
    kinds: dict[str, list[tuple[int, str]]] = {}
    for line in lines:
        for warning in line.warnings:
            kinds.setdefault(_FIGURES.sub("#", warning), []).append((line.line_no or 0, warning))
    told = []
    for alike in kinds.values():
        number, warning = alike[0]
        more = f" (and {len(alike) - 1} more like it)" if len(alike) > 1 else ""
        told.append(f"⚠ Line {number}{more}: {warning}")
    return told


def left_out_lines(plan: PlanRow) -> list[str]:
    """Say what is no line of the plan, counted, each with its reason."""
    if not plan.left_out:
        return []
    return [f"Left out ({len(plan.left_out)}):"] + [f"– {one['what']}: {one['because']}" for one in plan.left_out]
