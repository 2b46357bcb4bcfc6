"""Cancels a payout that Stripe has not sent yet: the money goes back to the available balance."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, PreconditionChanged
from domain.proposals import Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.payouts.finding import find_payout
from skills.payouts.holdings import read_holdings
from skills.payouts.payout import STATUS_WORDS, Payout, as_data, read_payout
from skills.reports.drawing import Pen


class Args(BaseModel):
    """Which payout to cancel."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payout: str = Field(
        min_length=1, max_length=80, description="The payout's id (po_…), its amount such as 500, or “latest”."
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the cancellation; NotFound or BadInput where no payout is meant, Conflict where Stripe allows none."""
    payout = await find_payout(desk, args.payout, prefer=_is_cancelable)
    if isinstance(payout, Choice):
        return payout
    _require_cancelable(desk, payout)
    holdings = await read_holdings(desk)
    currency = payout.amount.currency
    before = holdings.available_in(currency)
    pen = Pen(desk)
    shown = pen.write(payout.amount.minor, currency)
    then = pen.write((before + payout.amount).minor, currency)
    effects = [
        f"{shown} goes back to your available balance: from {pen.write(before.minor, currency)} to {then}.",
        f"Nothing reaches {payout.bank or 'your bank'} on {payout.arrives}.",
        "It can't be undone, but you can pay out again.",
    ]
    money = payout.source.get("balance_transaction")
    if isinstance(money, dict) and money["fee"]:
        effects.append(f"Stripe may keep its fee of {pen.write(money['fee'], money['currency'])}.")
    named = args.payout.strip() != payout.id
    return Draft(
        summary=f"Cancel payout {payout.id} of {shown} to {payout.bank or 'your bank'}.",
        money=payout.amount,
        effects=tuple(effects),
        request=call("POST", f"/v1/payouts/{payout.id}/cancel"),
        preconditions={"payout": payout.id, "status": payout.status, "amount_minor": payout.amount.minor},
        resolved={"payout": Argument(payout.id, f"the payout you called “{args.payout.strip()[:40]}”")}
        if named
        else {},
        figures=tuple(pen.figures),
        mentions=Mentions(listed=(payout.id,)),
    )


def _is_cancelable(payout: Payout) -> bool:
    """Say whether Stripe lets a payout be canceled."""
    return payout.status == "pending" and not payout.automatic


def _require_cancelable(desk: Desk, payout: Payout) -> None:
    """Raise Conflict, saying why and what to do instead, unless the payout waits and was made by hand."""
    shown = f"Payout {payout.id} of {desk.show(payout.amount)}"
    if payout.status == "canceled":
        raise Conflict(f"{shown} is canceled already; the money is back in your balance.")
    if payout.status == "failed":
        raise Conflict(f"{shown} failed, so there is nothing to cancel; the money is back in your balance.")
    if payout.status != "pending":
        raise Conflict(
            f"{shown} is {STATUS_WORDS.get(payout.status, payout.status)} (arrival {payout.arrives}); only one that "
            "Stripe has not sent yet can be canceled."
        )
    if payout.automatic:
        raise Conflict(
            f"{shown} was made by Stripe on your payout schedule, and such payouts can't be canceled. To keep money in "
            "the balance, set payouts to manual in Stripe (Settings, Payouts)."
        )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the payout is not as it was shown."""
    shown = approval.terms.preconditions
    payout = await read_payout(desk, str(shown["payout"]))
    if payout.status != shown["status"]:
        state = STATUS_WORDS.get(payout.status, payout.status)
        raise PreconditionChanged(f"Payout {payout.id} was not canceled: it is {state} by now.")
    if payout.amount.minor != shown["amount_minor"]:
        raise PreconditionChanged(f"Payout {payout.id} was not canceled: its amount is another now.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Cancel the approved payout; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, Payout(written.object), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether the payout is canceled by now."""
    payout = await read_payout(desk, str(approval.terms.preconditions["payout"]))
    return _receipt(desk, payout, None) if payout.status == "canceled" else None


def _receipt(desk: Desk, payout: Payout, request_id: str | None) -> Receipt:
    """Say what Stripe confirmed."""
    return Receipt(
        text=f"Payout {payout.id} is canceled; {desk.show(payout.amount)} is back in your available balance.",
        object_id=payout.id,
        status=payout.status,
        figures=(payout.amount,),
        data=as_data(payout),
        request_id=request_id,
    )


SKILL = Acts(
    name="cancel_payout",
    summary="Cancel a payout that was made by hand and not sent yet, after a person has confirmed.",
    args=Args,
    examples=("cancel the last payout", "stop payout po_1Qx91Lm"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
