"""The merchant's own Stripe account as Florin speaks of it: what it may do, what is due, how it is paid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.errors import StripeRefused
from skills.accounts.requirements import disabled_in_words, in_words
from skills.contract import Desk
from skills.finding.foreign import foreign

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Due:
    """What Stripe wants: things in words, by when (Unix seconds, None without a day), and whether it is late."""

    things: tuple[str, ...]
    by_unix_s: int | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An account with its bank accounts; `banks` is None where Stripe does not show them."""

    account: dict[str, Any]
    banks: list[dict[str, Any]] | None

    @property
    def name(self) -> str:
        """What the business is called."""
        profile, settings = self.account.get("business_profile") or {}, self.account.get("settings") or {}
        shown = (settings.get("dashboard") or {}).get("display_name")
        return foreign(profile.get("name") or shown or self.account.get("email"), 80) or str(self.account["id"])

    @property
    def requirements(self) -> dict[str, Any]:
        """Stripe's requirements."""
        return self.account.get("requirements") or {}

    @property
    def due(self) -> tuple[Due, ...]:
        """What is late, what is due now, and what will be, each thing in the first of these only."""
        now, later = self.requirements, self.account.get("future_requirements") or {}
        late = now.get("past_due") or []
        current = [field for field in now.get("currently_due") or [] if field not in late]
        coming = later.get("currently_due") or []
        coming = [field for field in coming if field not in (*late, *current)]
        found = (
            Due(tuple(in_words(late)), None, is_late=True),
            Due(tuple(in_words(current)), now.get("current_deadline"), is_late=False),
            Due(tuple(in_words(coming)), later.get("current_deadline"), is_late=False),
        )
        return tuple(one for one in found if one.things)

    @property
    def eventually(self) -> tuple[str, ...]:
        """What Stripe wants only once more money has come in."""
        known = {thing for due in self.due for thing in due.things}
        wanted = in_words(self.requirements.get("eventually_due") or [])
        return tuple(thing for thing in wanted if thing not in known)

    @property
    def checking(self) -> tuple[str, ...]:
        """What Stripe is checking."""
        return tuple(in_words(self.requirements.get("pending_verification") or []))

    @property
    def errors(self) -> tuple[str, ...]:
        """What was given and not accepted, with Stripe's reason."""
        rows = self.requirements.get("errors") or []
        return tuple(f"{in_words([row['requirement']])[0]}: {foreign(row.get('reason'), 200)}" for row in rows)

    @property
    def disabled(self) -> str:
        """Why something is switched off, in words; "" when nothing is."""
        return disabled_in_words(self.requirements.get("disabled_reason"))

    @property
    def capabilities(self) -> dict[str, str]:
        """What the account may do: "card payments" → active, inactive or pending."""
        found = self.account.get("capabilities") or {}
        return {str(name).replace("_", " "): str(status) for name, status in sorted(found.items())}

    @property
    def descriptor(self) -> str:
        """What stands on card statements, harmless."""
        settings = self.account.get("settings") or {}
        cards = (settings.get("card_payments") or {}).get("statement_descriptor_prefix")
        return foreign((settings.get("payments") or {}).get("statement_descriptor") or cards, 40)

    @property
    def schedule(self) -> str:
        """When money is paid out: "daily, 2 days after each payment"."""
        plan = ((self.account.get("settings") or {}).get("payouts") or {}).get("schedule") or {}
        interval, delay = plan.get("interval"), plan.get("delay_days")
        if interval == "manual":
            return "only when you ask for it"
        days = ", ".join(plan.get("weekly_payout_days") or filter(None, [plan.get("weekly_anchor")]))
        dates = ", ".join(
            str(day) for day in plan.get("monthly_payout_days") or filter(None, [plan.get("monthly_anchor")])
        )
        when = {
            "weekly": f"weekly on {days.title()}" if days else "weekly",
            "monthly": f"monthly on day {dates}" if dates else "monthly",
        }.get(str(interval), str(interval or ""))
        after = f", {delay} day{'' if delay == 1 else 's'} after each payment" if isinstance(delay, int) else ""
        return f"{when}{after}" if when else ""  # fmt: skip

    @property
    def bank_texts(self) -> tuple[str, ...]:
        """Where money is paid out to: bank, last four digits and currency."""
        lines = []
        for bank in self.banks or []:
            kind = foreign(bank.get("bank_name") or bank.get("brand"), 60) or "account"
            state = f", {bank['status'].replace('_', ' ')}" if bank.get("status") in _TROUBLED else ""
            lines.append(f"{kind} ending in {foreign(bank.get('last4'), 4)} ({str(bank['currency']).upper()}{state})")
        return tuple(lines)


_TROUBLED = ("verification_failed", "errored", "tokenized_account_number_deactivated")


async def read_standing(desk: Desk) -> Standing:
    """Read the account of the desk and its bank accounts."""
    account = await desk.stripe.get("/v1/account")
    return Standing(account, await _banks(desk, account))


async def _banks(desk: Desk, account: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the account's bank accounts and cards for payouts; None where Stripe does not let Florin see them."""
    listed = account.get("external_accounts") or {}
    if listed.get("data") and not listed.get("has_more"):
        rows: list[dict[str, Any]] = listed["data"]
        return rows
    try:
        return await desk.stripe.all(f"/v1/accounts/{account['id']}/external_accounts", limit=100)
    except StripeRefused:
        return None
