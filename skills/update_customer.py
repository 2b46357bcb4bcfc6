"""Changes a customer's name, email, phone or note, showing what it was and what it will be."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, PreconditionChanged
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.customers.record import Customer, read_email, reread, who_text, with_email
from skills.finding.customers import find_surely
from skills.finding.foreign import quoted

# What can be changed, and what a merchant calls it.
LABELS = {"name": "Name", "email": "Email", "phone": "Phone", "description": "Note"}


class Args(BaseModel):
    """Whose record, and what it is to say."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Whose record: name, email or id (cus_…).")
    name: str | None = Field(default=None, min_length=1, max_length=200, description="The new full name.")
    email: str | None = Field(default=None, min_length=3, max_length=320, description="The new email address.")
    phone: str | None = Field(default=None, min_length=3, max_length=20, description="The new phone number.")
    description: str | None = Field(
        default=None, min_length=1, max_length=300, description="The new note, which only the merchant sees."
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the change; NotFound, BadInput for a bad email, Conflict when the record says so already."""
    wanted = {key: value for key in LABELS if (value := getattr(args, key))}
    if not wanted:
        return Ask("What should change: the name, the email, the phone number or the note?", "email")
    if "email" in wanted:
        wanted["email"] = read_email(wanted["email"])
    found = await find_surely(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    before = {key: found.customer.get(key) for key in wanted}
    changes = {key: value for key, value in wanted.items() if value != before[key]}
    if not changes:
        raise Conflict(f"Nothing to change: the record of {who_text(found.customer)} says so already.")
    same = (
        [row for row in await with_email(desk, changes["email"]) if row["id"] != found.id] if "email" in changes else []
    )
    effects = [f"{LABELS[key]}: {quoted(before[key]) or 'none'} → {quoted(value)}." for key, value in changes.items()]
    if "email" in changes:
        effects.append("Receipts and invoices go to the new address from now on; those already sent stay as they are.")
    return Draft(
        summary=f"Change the {_and([LABELS[key].lower() for key in changes])} of {who_text(found.customer)}.",
        money=None,
        effects=tuple(effects),
        request=call("POST", f"/v1/customers/{found.id}", changes),
        preconditions={"customer": found.id, "before": {key: before[key] for key in changes}},
        warnings=tuple(f"{who_text(row)} has this email too." for row in same if row["id"] != found.id),
        mentions=Mentions(customer_id=found.id, customer_name=found.name),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when what is to be replaced is not what was shown any more."""
    shown = approval.terms.preconditions
    customer = await reread(desk, str(shown["customer"]))
    changed = [key for key, value in shown["before"].items() if customer.get(key) != value]
    if changed:
        raise PreconditionChanged(
            f"Nothing was changed: {_and([LABELS[key].lower() for key in changed])} of customer {customer['id']} was "
            f"changed to {quoted(customer.get(changed[0])) or 'nothing'} since you were asked. Ask again."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make the approved change; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(approval, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Read whether the record says now what was approved."""
    customer = await desk.stripe.find(f"/v1/customers/{approval.terms.preconditions['customer']}")
    wanted = approval.terms.request["params"]
    reached = customer and all(customer.get(key) == value for key, value in wanted.items())
    return _receipt(approval, customer, None) if customer and reached else None


def _and(words: list[str]) -> str:
    """Join words as a sentence does."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _receipt(approval: Approval, customer: Customer, request_id: str | None) -> Receipt:
    """Say what the record says now."""
    wanted: dict[str, Any] = approval.terms.request["params"]
    now = "; ".join(f"{LABELS[key].lower()} {quoted(customer.get(key))}" for key in wanted)
    return Receipt(
        text=f"Changed the record of {who_text(customer)}: {now}.",
        object_id=str(customer["id"]),
        status="updated",
        data={"id": customer["id"], "changed": sorted(wanted)},
        request_id=request_id,
    )


SKILL = Acts(
    name="update_customer",
    summary="Change a customer's name, email, phone or note, after a person has confirmed.",
    args=Args,
    examples=("change jane@example.com's email to jane@new.example", "Bob Lee's phone number is +1 555 0100 now"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
