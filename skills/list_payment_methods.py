"""Lists what a customer can be charged by: saved cards and other methods, and what each pays for."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.customers.methods import Saved, read_methods
from skills.customers.record import who_text
from skills.finding.customers import find_customer


class Args(BaseModel):
    """Whose methods to list."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Whose: name, email or id (cus_…).")


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with every saved method; NotFound with what to try."""
    found = await find_customer(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    saved = await read_methods(desk, found.customer)
    who = who_text(found.customer)
    lines = [f"{who} has no saved payment method; a payment link or invoice lets them pay with a new one."]
    if saved:
        count = "1 saved payment method" if len(saved) == 1 else f"{len(saved)} saved payment methods"
        lines = [f"{who} has {count}:", *(f"- {line}" for line in (_line(desk, one) for one in saved))]
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, saved),) if saved else (),
        data={
            "customer_id": found.id,
            "payment_methods": [
                {
                    "id": one.id,
                    "type": one.method["type"],
                    "last4": one.last4,
                    "expires": one.expiry,
                    "expired": one.has_expired(desk),
                    "default": one.default,
                    "pays_subscriptions": list(one.pays),
                }
                for one in saved
            ],
        },
        mentions=Mentions(customer_id=found.id, customer_name=found.name, listed=tuple(one.id for one in saved)),
    )


def _line(desk: Desk, one: Saved) -> str:
    """Write one method on a line."""
    notes = [f"expired {one.expiry}" if one.has_expired(desk) else f"expires {one.expiry}"] if one.expiry else []
    notes += ["default for invoices"] if one.default else []
    notes += [_pays(one)] if one.pays else []
    return ", ".join([one.title, *notes, one.id])


def _pays(one: Saved) -> str:
    """Say how many subscriptions a method pays."""
    return "pays a subscription" if len(one.pays) == 1 else f"pays {len(one.pays)} subscriptions"


def _table(desk: Desk, saved: list[Saved]) -> TableCard:
    """Draw the methods."""
    columns = (Column("Method"), Column("Expires"), Column("Default"), Column("Pays for"), Column("Id"))
    rows = tuple(
        (
            one.title,
            f"{one.expiry} (expired)" if one.has_expired(desk) else one.expiry,
            "yes" if one.default else "",
            ", ".join(one.pays),
            one.id,
        )
        for one in saved
    )
    return TableCard("Saved payment methods", columns, rows, len(saved))


SKILL = Reads(
    name="list_payment_methods",
    summary="List a customer's saved cards and other payment methods, with expiry and what each pays for.",
    args=Args,
    examples=("which cards does jane@example.com have?", "payment methods of cus_12"),
    answer=answer,
)
