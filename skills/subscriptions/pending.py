"""What changes of a subscription left to be billed, and what becomes of it when the subscription ends."""

from __future__ import annotations

from dataclasses import dataclass

from domain.money import Money
from skills.contract import Desk
from skills.subscriptions.record import Subscription

# A customer has a handful of invoice items waiting, never thousands.
READ_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Pending:
    """Invoice items that wait, before tax: the subscription's own prorations, and the customer's other items.

    `prorated` is below zero when the customer would get something back; `others` counts what was added by hand.
    """

    prorated: Money
    other: Money
    others: int

    def amounts(self) -> tuple[Money, ...]:
        """Every amount that a text may state."""
        return (self.prorated, -self.prorated, self.other, -self.other)


async def read_pending(desk: Desk, one: Subscription) -> Pending:
    """Read what waits in the subscription's currency."""
    asked = {"customer": one.customer_id, "pending": True}
    rows = await desk.stripe.all("/v1/invoiceitems", asked, limit=READ_MAX)
    rows = [row for row in rows if row["currency"] == one.currency]
    whose = [((row.get("parent") or {}).get("subscription_details") or {}).get("subscription") for row in rows]
    own = [row for row, of in zip(rows, whose, strict=True) if of == one.id and row["proration"]]
    other = [row for row, of in zip(rows, whose, strict=True) if of is None or (of == one.id and not row["proration"])]
    return Pending(
        prorated=Money(sum(int(row["amount"]) for row in own), one.currency),
        other=Money(sum(int(row["amount"]) for row in other), one.currency),
        others=len(other),
    )


def pending_lines(desk: Desk, waits: Pending, *, ends_now: bool, goes_back: bool) -> list[str]:
    """Say what waits and what becomes of it; `goes_back` when a refund of the unused part counts it already.

    Ended now, prorations that wait are removed; ended later, they are collected by then. Other items stay pending
    (https://docs.stripe.com/api/subscriptions/cancel).
    """
    lines = []
    if waits.prorated.minor:
        is_credit = waits.prorated.minor < 0
        money = desk.show(-waits.prorated if is_credit else waits.prorated)
        what = f"Changes made to it left a {'credit' if is_credit else 'charge'} of {money} that is not billed yet"
        if not ends_now:
            lines.append(f"{what}; it goes onto the next invoice, at the latest when it ends.")
        elif goes_back:
            lines.append(f"{what}; what goes back takes it into account.")
        else:
            lines.append(
                f"{what}; ending it now drops that: {'nobody gets it' if is_credit else 'it is never billed'}."
            )
    if waits.others:
        is_one = waits.others == 1
        what = "1 other item" if is_one else f"{waits.others:,} other items"
        lines.append(
            f"{what} over {desk.show(waits.other)} wait{'s' if is_one else ''} to be billed; this leaves "
            f"{'it' if is_one else 'them'} waiting for the customer's next invoice."
        )
    return lines
