"""What Stripe's records prove about a disputed payment, as dated sentences for the bank."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.disputes.case import DAY_S
from skills.disputes.surroundings import Surroundings
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text, minute_text
from skills.finding.payment import of_charge, order_numbers
from skills.finding.same_payer import is_somebody_else

# Named one by one; the others are counted.
NAMED_MAX = 10

# Two earlier undisputed payments of this age count under Visa's Compelling Evidence 3.0 for a fraud dispute
# (https://docs.stripe.com/disputes/api/visa-ce3).
CE3_DAYS = (120, 365)

_CHECKS = {
    "cvc_check": "security code",
    "address_line1_check": "street address",
    "address_postal_code_check": "postal code",
}


@dataclass(slots=True)
class Facts:
    """Sentences that speak for the merchant, what speaks against, and every amount in them."""

    lines: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    figures: list[Money] = field(default_factory=list)

    def show(self, desk: Desk, money: Money) -> str:
        """Write an amount and note it as a figure."""
        self.figures.append(money)
        return desk.show(money)


def facts_of(desk: Desk, around: Surroundings) -> Facts:
    """Write down what the records say."""
    facts = Facts()
    _payment(desk, around, facts)
    _checks(around, facts)
    _billing(desk, around, facts)
    _refunds(desk, around, facts)
    if around.case.dispute["reason"] == "duplicate" and same_amount(around) is None and not around.others_cut:
        facts.lines.append("The records hold no other payment of the same amount by this customer.")
    _earlier(desk, around, facts)
    return facts


def bought_lines(around: Surroundings) -> list[tuple[str, Money]]:
    """Return what was bought: the checkout's or the invoice's lines, harmless, with their amounts."""
    rows = around.session_lines or ((around.invoice or {}).get("lines") or {}).get("data") or []
    found = []
    for row in rows:
        money = Money(row.get("amount_total", row.get("amount", 0)), row["currency"])
        quantity = f"{row['quantity']} × " if row.get("quantity") not in (None, 1) else ""
        found.append((f"{quantity}{foreign(row.get('description'), 200) or 'an item'}", money))
    return found


def same_amount(around: Surroundings) -> dict[str, Any] | None:
    """Return the other payment nearest in time with the same amount, which may be meant by "charged twice"."""
    charge = around.charge
    twins = [
        other
        for other in around.others
        if other["status"] == "succeeded"
        and (other["amount"], other["currency"]) == (charge.get("amount"), charge.get("currency"))
    ]
    return min(twins, key=lambda other: abs(int(other["created"]) - int(charge["created"])), default=None)


def describe(desk: Desk, charge: dict[str, Any]) -> str:
    """Name a payment for a comparison: id, moment, order and description."""
    order = next((foreign(number, 40) for number in order_numbers(charge)), "")
    told = quoted(charge.get("description"))
    parts = [str(charge["id"]), f"made {minute_text(desk, charge['created'])}"]
    return ", ".join([*parts, *([f"order {order}"] if order else []), *([told] if told else [])])


def _payment(desk: Desk, around: Surroundings, facts: Facts) -> None:
    """Say what was paid when and how, and that a receipt exists."""
    payment, zone = of_charge(around.charge), desk.merchant.timezone
    order = f" for order {around.case.order}" if around.case.order else ""
    facts.lines.append(
        f"Payment {around.case.payment_id} of {facts.show(desk, payment.amount)}{order} was made on "
        f"{minute_text(desk, payment.created_unix_s)} ({zone}) with {payment.method or 'an unknown method'}."
    )
    if descriptor := foreign(around.charge.get("calculated_statement_descriptor"), 40):
        facts.lines.append(f"It stands on the cardholder's statement as {descriptor}.")
    if email := foreign(around.charge.get("receipt_email"), 80):
        facts.lines.append(f"Stripe sent a receipt to {email}.")
    if str(around.charge.get("receipt_url") or "").startswith(("https://", "http://")):
        facts.lines.append(f"Receipt: {around.charge['receipt_url']}")


def _checks(around: Surroundings, facts: Facts) -> None:
    """Say which checks of the card passed; failed ones speak against."""
    checks = around.card.get("checks") or {}
    for name, words in _CHECKS.items():
        if checks.get(name) == "pass":
            facts.lines.append(f"The card's {words} matched what the bank has on file.")
        elif checks.get(name) == "fail":
            facts.against.append(f"The card's {words} did not match what the bank has on file.")
    secure = around.card.get("three_d_secure") or {}
    if secure.get("result") == "authenticated":
        version = f" (3-D Secure {foreign(secure.get('version'), 10)})" if secure.get("version") else ""
        facts.lines.append(f"The cardholder was authenticated by the card's own bank{version}.")


def _billing(desk: Desk, around: Surroundings, facts: Facts) -> None:
    """Say what the invoice and the subscription state."""
    if around.invoice is not None:
        number = foreign(around.invoice.get("number"), 40) or around.invoice["id"]
        facts.lines.append(f"It paid invoice {number} of {day_text(desk, around.invoice['created'])}.")
    subscription = around.subscription
    if subscription is None:
        return
    began = day_text(desk, subscription["start_date"])
    facts.lines.append(
        f"It belongs to subscription {subscription['id']}, which began on {began}{_terms(subscription)}."
    )
    canceled = subscription.get("canceled_at")
    if canceled and canceled <= around.charge["created"]:
        facts.against.append(f"The subscription was canceled on {day_text(desk, canceled)}, before this charge.")
    elif canceled:
        facts.lines.append(f"It was canceled on {minute_text(desk, canceled)}, after this charge.")
    else:
        facts.lines.append("It has not been canceled.")


def _terms(subscription: dict[str, Any]) -> str:
    """Say how often a subscription renews."""
    rows = (subscription.get("items") or {}).get("data") or []
    every = ((rows[0].get("price") or {}).get("recurring") or {}) if rows else {}
    if not every:
        return ""
    count = every.get("interval_count") or 1
    return f" and renews every {every['interval']}" if count == 1 else f" and renews every {count} {every['interval']}s"


def _refunds(desk: Desk, around: Surroundings, facts: Facts) -> None:
    """Say what was given back, with the bank's reference where there is one."""
    for refund in around.refunds:
        if refund.get("status") in ("failed", "canceled"):
            continue
        reference = ((refund.get("destination_details") or {}).get("card") or {}).get("reference")
        named = f", bank reference {foreign(reference, 40)}" if reference else ""
        shown = facts.show(desk, Money(refund["amount"], refund["currency"]))
        when = day_text(desk, refund["created"])
        facts.lines.append(f"{shown} of it was refunded on {when} ({refund['id']}, {refund['status']}{named}).")


def _earlier(desk: Desk, around: Surroundings, facts: Facts) -> None:
    """Say which earlier payments of the same customer nobody disputed."""
    made = int(around.charge["created"])
    theirs = [other for other in around.others if not is_somebody_else(other, around.charge)]
    before = [
        other
        for other in theirs
        if other["status"] == "succeeded"
        and not other["disputed"]
        and not other["refunded"]
        and other["created"] < made
    ]
    disputed = sum(1 for other in theirs if other["disputed"])
    if disputed:
        facts.against.append(f"{disputed:,} other payments of this customer were disputed too.")
    if not before:
        return
    at_least = "at least " if around.others_cut else ""
    facts.lines.append(
        f"The same customer made {at_least}{len(before):,} earlier payment{'' if len(before) == 1 else 's'} that "
        "nobody disputed:"
    )
    for other in before[:NAMED_MAX]:
        shown = facts.show(desk, Money(other["amount"], other["currency"]))
        facts.lines.append(f"- {day_text(desk, other['created'])} {shown}, {other['id']}")
    if len(before) > NAMED_MAX:
        facts.lines.append(f"- and {len(before) - NAMED_MAX:,} more")
    aged = [other for other in before if CE3_DAYS[0] <= (made - other["created"]) // DAY_S <= CE3_DAYS[1]]
    if len(aged) >= 2:
        facts.lines.append(f"{len(aged):,} of them are {CE3_DAYS[0]} to {CE3_DAYS[1]} days older than this payment.")
