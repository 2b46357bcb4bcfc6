"""What a person is told before an invoice is made: what the customer gets, is asked for, and what looks unusual."""

from __future__ import annotations

from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import quoted
from skills.finding.invoice import VOID, Invoice, state_text
from skills.invoices.acting import NO_MAIL_IN_TEST
from skills.invoices.addressee import Addressee
from skills.invoices.drawing_up import Bill, Due, Line

# More lines than this are counted only.
LINES_TOLD_MAX = 10

# An invoice over the same total within so many days may be the same one.
ALIKE_DAYS = 30
DAY_S = 86_400


def effects(desk: Desk, bill: Bill, to: Addressee, due: Due) -> tuple[str, ...]:
    """State every consequence, each a sentence of its own."""
    who = quoted(f"{to.name} ({to.email})", 150)
    lines = [f"{who} (as the customer wrote it) gets the invoice by e-mail at once, with a link to pay and a PDF."]
    if not desk.stripe.livemode:
        lines.append(NO_MAIL_IN_TEST)
    lines += [_line_text(desk, line) for line in bill.lines[:LINES_TOLD_MAX]]
    if more := len(bill.lines) - LINES_TOLD_MAX:
        lines += [f"And {more} more lines."] if more > 0 else []
    if bill.percent:
        lines.append(f"{bill.percent}% tax comes on top: {desk.show(bill.tax)} on {desk.show(bill.subtotal)}.")
    else:
        lines.append("No tax is added.")
    lines.append(f"It is due {due.text}.")
    lines += _credit_lines(desk, bill, to)
    if to.customer.get("discount"):
        lines.append("The customer's standing discount is not used: the invoice is over exactly this amount.")
    lines.append("Once sent it can't be changed, but you can void it or credit a part.")
    return tuple(lines)


async def warnings(desk: Desk, bill: Bill, to: Addressee) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    lines = []
    if bill.currency != desk.merchant.currency:
        own = desk.merchant.currency.upper()
        lines.append(f"This is in {bill.currency.upper()}, not in your own currency {own}.")
    usual = to.customer.get("currency")
    if usual and usual != bill.currency:
        lines.append(f"This customer was billed in {str(usual).upper()} so far.")
    if bill.percent and to.tax_exempt != "none":
        lines.append(f"Stripe has this customer down as {to.tax_exempt} from tax; tax is added because you said so.")
    since_unix_s = int(desk.now.timestamp()) - ALIKE_DAYS * DAY_S
    rows = await desk.stripe.all("/v1/invoices", {"customer": to.id, "created": {"gte": since_unix_s}}, limit=10_000)
    alike = [one for one in map(Invoice, rows) if one.total == bill.total and one.status != VOID]
    if alike:
        newest = alike[0]
        lines.append(
            f"This customer already has an invoice over {desk.show(bill.total)} from the last {ALIKE_DAYS} days: "
            f"{newest.name} ({state_text(desk, newest)})."
        )
    return tuple(lines)


def figures(bill: Bill, to: Addressee) -> tuple[Money, ...]:
    """Every amount that summary, effects and warnings may state."""
    amounts = [bill.total, bill.subtotal, bill.tax, to.credit, -to.credit, _due(bill, to), _rest(bill, to)]
    for line in bill.lines[:LINES_TOLD_MAX]:
        amounts += [line.unit, line.amount]
    return tuple(dict.fromkeys(amounts))


def _line_text(desk: Desk, line: Line) -> str:
    """Write one line."""
    if line.quantity == 1:
        return f"{line.description}: {desk.show(line.amount)}."
    return f"{line.description}: {line.quantity:,} × {desk.show(line.unit)} = {desk.show(line.amount)}."


def _due(bill: Bill, to: Addressee) -> Money:
    """What is to be paid after the customer's balance."""
    left = bill.total - to.credit
    return left if left.minor > 0 else Money(0, bill.currency)


def _rest(bill: Bill, to: Addressee) -> Money:
    """The credit that is left afterwards."""
    rest = to.credit - bill.total
    return rest if rest.minor > 0 else Money(0, bill.currency)


def _credit_lines(desk: Desk, bill: Bill, to: Addressee) -> list[str]:
    """Say what the customer's balance does to the amount due (https://docs.stripe.com/billing/customer/balance)."""
    if to.credit.minor > 0:
        rest = f" {desk.show(_rest(bill, to))} of credit stays." if _rest(bill, to).minor else ""
        credit, due = desk.show(to.credit), desk.show(_due(bill, to))
        return [f"Stripe takes the customer's credit of {credit} off, so {due} is to be paid.{rest}"]
    if to.credit.minor < 0:
        owed = desk.show(-to.credit)
        return [f"Stripe adds the {owed} the customer owes from before, so {desk.show(_due(bill, to))} is to be paid."]
    return []
