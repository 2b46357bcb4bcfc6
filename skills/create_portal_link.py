"""Makes a link with which one customer logs in to the billing portal, to see invoices and change what they pay with."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import LinkCard
from domain.errors import Conflict, PreconditionChanged
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.customers.record import reread, who_text
from skills.finding.addresses import web_address
from skills.finding.begun import can_carry_on, stopped
from skills.finding.customers import find_surely

UNSET = "The billing portal is not set up yet: save its settings once in Stripe (Settings, Billing, Customer portal)."


class Args(BaseModel):
    """Whose portal."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Whose portal: name, email or id (cus_…).")


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the link; NotFound, or Conflict while the account has no portal settings."""
    found = await find_surely(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    if not await _is_set_up(desk):
        raise Conflict(UNSET)
    who = who_text(found.customer)
    return Draft(
        summary=f"Make a link to the billing portal for {who}.",
        money=None,
        effects=(
            (
                "Whoever opens the link is logged in as this customer: they see the invoices and can change payment "
                "methods and subscriptions as your portal settings allow."
            ),
            "It is short-lived: it must be opened within minutes. Send it to this customer only; Florin sends nothing.",
        ),
        request=call("POST", "/v1/billing_portal/sessions", {"customer": found.id}),
        preconditions={"customer": found.id, "portal_set_up": True},
        mentions=Mentions(customer_id=found.id, customer_name=found.name),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the customer or the portal's settings are gone."""
    await reread(desk, str(approval.terms.preconditions["customer"]))
    if not await _is_set_up(desk):
        raise PreconditionChanged(f"No link was made. {UNSET}")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make the approved link; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Stripe lists no portal sessions: the same key brings a lost link back, and after that it has long expired."""
    if can_carry_on(approval, desk):
        return None
    text = "No link to the billing portal reached you. If Stripe made one, it has expired by itself; ask for a new one."
    return stopped(text, str(approval.terms.preconditions["customer"]))


async def _is_set_up(desk: Desk) -> bool:
    """Say whether the account has saved portal settings, without which Stripe makes no session."""
    page = await desk.stripe.get("/v1/billing_portal/configurations", {"active": True, "is_default": True, "limit": 1})
    return bool(page["data"])


def _receipt(session: dict[str, Any], request_id: str | None) -> Receipt:
    """Show the link Stripe made."""
    url = web_address(session["url"])
    return Receipt(
        text=(
            f"The billing portal link for customer {session['customer']} is ready: {url}\n"
            "It logs in as that customer and is short-lived: send it to them only, and now."
        ),
        object_id=str(session["id"]),
        status="active",
        data={"id": session["id"], "customer_id": session["customer"], "url": url},
        cards=(LinkCard("Billing portal (logs in as the customer)", url),) if url else (),
        request_id=request_id,
    )


SKILL = Acts(
    name="create_portal_link",
    summary="Make a short-lived login link to the billing portal for one customer, after a person has confirmed.",
    args=Args,
    examples=("portal link for jane@example.com", "give Bob a link to manage his subscription"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
