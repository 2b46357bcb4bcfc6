"""Ends a promotion code or a whole coupon, saying what stays: who has the discount keeps it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, PreconditionChanged, StripeRefused
from domain.money import Money
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.coupons.finding import Meant, find_coupon, read_codes
from skills.coupons.wording import amount_off, lasts_text, off_text, was_redeemed
from skills.finding.foreign import foreign, quoted


class Args(BaseModel):
    """Which one."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    coupon: str = Field(
        min_length=1, max_length=80, description="The promotion code to switch off, or the coupon's name or id."
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the end of a code, or of a coupon; NotFound, or Conflict when the code is off already."""
    meant = await find_coupon(desk, args.coupon)
    if isinstance(meant, Choice):
        return meant
    if meant.code is not None and not meant.code["active"]:
        raise Conflict(f"The {meant.title} is inactive already: nobody can enter it.")
    codes = (await read_codes(desk, str(meant.coupon["id"]))).get(str(meant.coupon["id"]), [])
    active = sorted(str(code["code"]) for code in codes if code["active"])
    off = amount_off(meant.coupon)
    figures: tuple[Money, ...] = (off,) if off is not None else ()
    if meant.code is not None:
        return Draft(
            summary=f"Deactivate the {meant.title}.",
            money=None,
            effects=_code_effects(desk, meant, meant.code, [code for code in active if code != meant.code["code"]]),
            request=call("POST", f"/v1/promotion_codes/{meant.code['id']}", {"active": False}),
            preconditions={"promotion_code": meant.code["id"], "code": meant.code["code"]},
            figures=figures,
        )
    return Draft(
        summary=f"Delete the {meant.title}: {off_text(desk, meant.coupon)} {lasts_text(meant.coupon)}.",
        money=None,
        effects=_coupon_effects(meant, active),
        request=call("DELETE", f"/v1/coupons/{meant.coupon['id']}"),
        preconditions={"coupon": meant.coupon["id"], "active_codes": active},
        warnings=(f"With it {_stopping(active)}.",) if active else (),
        figures=figures,
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when it is off already, or other codes would stop than were shown."""
    shown = approval.terms.preconditions
    if "promotion_code" in shown:
        code = await desk.stripe.find(f"/v1/promotion_codes/{shown['promotion_code']}")
        if code is None or not code["active"]:
            raise PreconditionChanged(f"Nothing was done: {quoted(shown['code'])} is inactive by now.")
        return
    coupon_id = str(shown["coupon"])
    if await desk.stripe.find(f"/v1/coupons/{coupon_id}") is None:
        raise PreconditionChanged(f"Nothing was done: the coupon {foreign(coupon_id, 60)} was deleted since.")
    codes = (await read_codes(desk, coupon_id)).get(coupon_id, [])
    active = sorted(str(code["code"]) for code in codes if code["active"])
    if active != shown["active_codes"]:
        raise PreconditionChanged(
            f"Nothing was deleted: the active codes of this coupon are {_named(active) or 'none'} by now. Ask again."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """End what was approved; StripeRefused or OutcomeUnknown as Stripe answers.

    Stripe keeps no idempotency keys for deletions: the second of two finds the coupon gone, which is what was asked.
    """
    try:
        written = await send(approval, desk)
    except StripeRefused as refusal:
        gone = await find_outcome(approval, desk) if refusal.http_status == 404 else None
        if gone is None:
            raise
        return gone
    return _receipt(approval, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Read whether the code is off, or the coupon gone, now."""
    shown: dict[str, Any] = approval.terms.preconditions
    if "promotion_code" in shown:
        code = await desk.stripe.find(f"/v1/promotion_codes/{shown['promotion_code']}")
        return _receipt(approval, None) if code and not code["active"] else None
    coupon = await desk.stripe.find(f"/v1/coupons/{shown['coupon']}")
    return _receipt(approval, None) if coupon is None or coupon.get("deleted") else None


def _code_effects(desk: Desk, meant: Meant, code: dict[str, Any], others: list[str]) -> tuple[str, ...]:
    """Say what stops and what stays when one code is switched off."""
    also = f"its other active codes still work: {_named(others)}" if others else "it has no other active code"
    return (
        f"Nobody can enter {quoted(code['code'])} any more; it {was_redeemed(code['times_redeemed'])}.",
        "Who has the discount keeps it for as long as it lasts.",
        f"The coupon behind it stays ({off_text(desk, meant.coupon)} {lasts_text(meant.coupon)}); {also}.",
    )


def _coupon_effects(meant: Meant, active: list[str]) -> tuple[str, ...]:
    """Say what stops and what stays when a coupon is deleted."""
    codes = _stopping(active) if active else "it has no active code"
    return (
        f"Nobody can get it any more; {codes}. It {was_redeemed(meant.coupon['times_redeemed'])}.",
        "Who has the discount keeps it for as long as it lasts.",
        "A deleted coupon can't be brought back; a new one can be made.",
    )


def _stopping(active: list[str]) -> str:
    """Say which codes stop."""
    return f"its code{'s' * (len(active) > 1)} {_named(active)} stop{'s' * (len(active) == 1)} working"


def _named(codes: list[str]) -> str:
    """List codes in quotation marks."""
    return ", ".join(quoted(code) for code in codes)


def _receipt(approval: Approval, request_id: str | None) -> Receipt:
    """Say what ended."""
    shown: dict[str, Any] = approval.terms.preconditions
    if "promotion_code" in shown:
        text, object_id = f"Deactivated the promotion code {quoted(shown['code'])}.", str(shown["promotion_code"])
    else:
        text, object_id = f"Deleted the coupon {foreign(shown['coupon'], 60)}.", str(shown["coupon"])
    return Receipt(
        text=f"{text} Who has the discount keeps it.",
        object_id=object_id,
        status="inactive" if "promotion_code" in shown else "deleted",
        data={"id": object_id},
        request_id=request_id,
    )


SKILL = Acts(
    name="deactivate_coupon",
    summary="Switch a promotion code off, or delete a coupon, after a person has confirmed.",
    args=Args,
    examples=("deactivate the code SPRING20", "delete the coupon “Friends”"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
