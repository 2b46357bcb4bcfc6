"""Shows the merchant's own Stripe account: what it may do, what Stripe still wants and by when, and what to do next."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from domain.cards import Column, TableCard
from skills.accounts.standing import DAY_S, Due, Standing, read_standing
from skills.contract import Answer, Desk, Reads
from skills.finding.foreign import quoted
from skills.finding.moments import day_text

WHERE = "Stripe's dashboard under Settings, Account status"


class Args(BaseModel):
    """Nothing to say: it is the connected account."""

    model_config = ConfigDict(extra="forbid")


async def answer(_args: Args, desk: Desk) -> Answer:
    """Answer with the account as Stripe holds it now; StripeRefused or Unavailable as Stripe answers."""
    standing = await read_standing(desk)
    account, mode = standing.account, "live" if desk.stripe.livemode else "test"
    country, currency = str(account.get("country") or "").upper(), str(account.get("default_currency") or "").upper()
    lines = [
        f"{quoted(standing.name)} ({account['id']}), {', '.join(filter(None, (country, currency)))}, {mode} mode.",
        _switches(standing),
        *_verification(desk, standing),
        *_details(standing),
        f"Next: {_next(standing)}",
    ]
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, standing),),
        data={
            "id": account["id"],
            "name": standing.name,
            "country": country,
            "currency": currency.lower(),
            "livemode": desk.stripe.livemode,
            "charges_enabled": bool(account.get("charges_enabled")),
            "payouts_enabled": bool(account.get("payouts_enabled")),
            "details_submitted": bool(account.get("details_submitted")),
            "disabled_reason": standing.requirements.get("disabled_reason"),
            "due": [
                {"things": list(due.things), "by_unix_s": due.by_unix_s, "is_late": due.is_late} for due in standing.due
            ],
            "checking": list(standing.checking),
            "errors": list(standing.errors),
            "capabilities": dict(account.get("capabilities") or {}),
            "statement_descriptor": standing.descriptor,
            "payout_schedule": standing.schedule,
            "external_accounts": [
                {"id": bank["id"], "last4": bank.get("last4"), "currency": bank["currency"]}
                for bank in standing.banks or []
            ],
        },
    )


def _switches(standing: Standing) -> str:
    """Say whether money can come in and go out."""
    charges, payouts = (bool(standing.account.get(name)) for name in ("charges_enabled", "payouts_enabled"))
    line = f"Taking payments is {'on' if charges else 'off'}, payouts are {'on' if payouts else 'off'}"
    return f"{line}: {standing.disabled}." if standing.disabled else f"{line}."


def _verification(desk: Desk, standing: Standing) -> list[str]:
    """Say what Stripe wants and by when, what it is checking, and what it did not accept."""
    lines = [_due_line(desk, due) for due in standing.due]
    if standing.checking:
        lines.append(f"Stripe is checking: {', '.join(standing.checking)}.")
    if standing.errors:
        lines.append(f"Not accepted: {'; '.join(standing.errors)}.")
    if not lines:
        lines.append("Verification is complete; Stripe wants nothing now.")
    if standing.eventually:
        lines.append(f"Later, as more money comes in, Stripe will want: {', '.join(standing.eventually)}.")
    return lines


def _due_line(desk: Desk, due: Due) -> str:
    """Say what is wanted by when."""
    things = ", ".join(due.things)
    if due.is_late:
        return f"Overdue: {things}."
    if due.by_unix_s is None:
        return f"Stripe wants: {things}."
    left_days = (due.by_unix_s - int(desk.now.timestamp())) // DAY_S
    left = f"{left_days} day{'' if left_days == 1 else 's'} left" if left_days > 0 else "due today"
    return f"Stripe wants by {day_text(desk, due.by_unix_s)} ({left}): {things}."


def _details(standing: Standing) -> list[str]:
    """Say what stands on statements, when money is paid out and where to."""
    lines = []
    if standing.descriptor:
        lines.append(f"On card statements your customers see {quoted(standing.descriptor, 40)}.")
    if standing.schedule:
        lines.append(f"Payouts: {standing.schedule}.")
    if standing.bank_texts:
        lines.append(f"They go to {', '.join(standing.bank_texts)}.")
    inactive = [f"{name} ({status})" for name, status in standing.capabilities.items() if status != "active"]
    if inactive:
        lines.append(f"Not active: {', '.join(inactive)}.")
    return lines


def _next(standing: Standing) -> str:
    """Say what to do."""
    if standing.disabled.startswith("Stripe rejected"):
        return "write to Stripe's support; only they can open it again."
    if standing.due or standing.errors:
        off = "" if standing.account.get("charges_enabled") else " to take payments again"
        return f"give it in {WHERE}{off}."
    if standing.checking or standing.disabled:
        return "wait for Stripe; nothing is asked of you."
    if not standing.account.get("payouts_enabled"):
        return f"add a bank account in {WHERE}."
    return "nothing to do."


def _table(desk: Desk, standing: Standing) -> TableCard:
    """Draw the account."""
    rows = [("Business", standing.name), ("Account", str(standing.account["id"]))]
    rows += [("Statement", standing.descriptor), ("Payouts", standing.schedule)]
    rows += [("Paid out to", bank) for bank in standing.bank_texts]
    rows += [(name.capitalize(), status) for name, status in standing.capabilities.items()]
    for due in standing.due:
        by = "overdue" if due.is_late else f"by {day_text(desk, due.by_unix_s)}" if due.by_unix_s else "now"
        rows += [(f"Wanted: {by}", thing) for thing in due.things]
    shown = tuple(row for row in rows if row[1])
    return TableCard("Your Stripe account", (Column("What"), Column("As it stands")), shown, len(shown))


SKILL = Reads(
    name="get_account",
    summary="Show the Stripe account: verification, what is due by when, capabilities, payout schedule and bank.",
    args=Args,
    examples=("is my account verified?", "what does Stripe still need from me?", "when do I get paid out?"),
    answer=answer,
)
