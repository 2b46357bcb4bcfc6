"""Creates a coupon, percent or amount off, and the promotion code that customers type in."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.counts import many
from domain.errors import BadAmount, BadInput, Conflict, PreconditionChanged
from domain.money import Money, check_chargeable
from domain.proposals import JSON, Argument
from skills.contract import Acts, Approval, Ask, Desk, Draft, Receipt, call, in_steps, is_stamped, result_of, send_all
from skills.coupons.wording import lasts_text, name_of, off_text, percent_text
from skills.finding.begun import can_carry_on, stopped
from skills.finding.foreign import quoted
from skills.finding.stamped import find_stamped

PERCENT_MAX = 100
UNUSUAL_PERCENT = 50
DECIMALS_MAX = 2
_CODE = re.compile(r"[A-Za-z0-9-]{1,80}\Z")


class Args(BaseModel):
    """What the coupon takes off, for how long, and by which code."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)

    percent_off: str | None = Field(
        default=None, max_length=8, description='How many percent it takes off, a decimal such as "20" or "12.5".'
    )
    amount_off: str | None = Field(
        default=None, max_length=24, description='Or how much money it takes off, in major units such as "5".'
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code of amount_off; left out, it is the merchant's own currency."
    )
    code: str | None = Field(
        default=None, min_length=1, max_length=80, description="What customers type in: letters, digits and dashes."
    )
    duration: Literal["once", "forever", "repeating"] | None = Field(
        default=None, description="For how long a subscription gets it; once if left out, repeating for some months."
    )
    months: int | None = Field(default=None, ge=1, le=120, description="For how many months, when repeating.")


async def propose(args: Args, desk: Desk) -> Draft | Ask:
    """Draft coupon and code; BadAmount, BadInput for what Stripe does not take, Conflict when the code is in use."""
    duration = args.duration or ("repeating" if args.months else "once")
    asked = _missing(args, duration)
    if asked is not None:
        return asked
    coupon = _coupon(args, desk, duration)
    money = Money(coupon["amount_off"], coupon["currency"]) if "amount_off" in coupon else None
    if args.code:
        if not _CODE.match(args.code):
            raise BadInput("A promotion code has only letters, digits and dashes, such as SPRING-20.")
        if await _in_use(desk, args.code):
            raise Conflict(f"The code {quoted(args.code)} is in use already. Take another, or deactivate it first.")
    off, lasts = off_text(desk, coupon), lasts_text(coupon)
    by_code = f", with the code {quoted(args.code)}" if args.code else ""
    return Draft(
        summary=f"Create a coupon for {off} {lasts}{by_code}.",
        money=None,
        effects=_effects(args, off, duration),
        request=_request(coupon, args.code),
        preconditions={"code": args.code},
        warnings=_warnings(coupon, duration),
        resolved=_resolved(args, coupon, duration),
        figures=(money,) if money else (),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the code was taken meanwhile."""
    code = approval.terms.preconditions["code"]
    if code and await _in_use(desk, str(code)):
        begun = await find_stamped(desk, "/v1/coupons", approval.proposal_id)
        what = f"The coupon {begun['id']} was created without its code" if begun else "Nothing was created"
        raise PreconditionChanged(f"{what}: the code {quoted(code)} was taken since you were asked.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Create what was approved; StripeRefused, PartlyDone or OutcomeUnknown as Stripe answers."""
    written = await send_all(approval, desk)
    code = written[1].object if len(written) > 1 else None
    return _receipt(desk, written[0].object, code, written[-1].request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look for the coupon with the proposal's stamp; with a code it counts once the code is there too.

    Without its code, and too late to make it under the same key, it is said to have stopped there.
    """
    coupon = await find_stamped(desk, "/v1/coupons", approval.proposal_id)
    wanted = approval.terms.preconditions["code"]
    if coupon is None or not wanted:
        return _receipt(desk, coupon, None, None) if coupon else None
    code = await find_stamped(desk, "/v1/promotion_codes", approval.proposal_id, {"code": wanted})
    if code and is_stamped(code, approval.proposal_id):
        return _receipt(desk, coupon, code, None)
    if can_carry_on(approval, desk):
        return None
    text = f"The coupon {coupon['id']} was created, but not its code {quoted(wanted)}: nobody can enter it yet."
    return stopped(f"{text} Make the code in the Stripe dashboard, or delete the coupon.", str(coupon["id"]))


def _missing(args: Args, duration: str) -> Ask | None:
    """Ask for what is missing or said twice."""
    if args.percent_off is None and args.amount_off is None:
        return Ask("How much should it take off: so many percent, or an amount?", "percent_off")
    if args.percent_off is not None and args.amount_off is not None:
        return Ask("Should it take off percent or an amount? A coupon can't do both.", "percent_off")
    if duration == "repeating" and args.months is None:
        return Ask("For how many months should it apply?", "months")
    if duration != "repeating" and args.months is not None:
        return Ask(f"Should it apply {duration}, or for {many(args.months or 0, 'month')}?", "duration")
    return None


def _coupon(args: Args, desk: Desk, duration: str) -> dict[str, Any]:
    """Return the coupon's parameters; percent as text, since no figure here is a float."""
    coupon: dict[str, Any] = {"duration": duration}
    if args.months:
        coupon["duration_in_months"] = args.months
    if args.percent_off is not None:
        coupon["percent_off"] = _percent(args.percent_off)
    else:
        currency = (args.currency or desk.merchant.currency).lower()
        money = check_chargeable(Money.from_major(str(args.amount_off), currency))
        coupon |= {"amount_off": money.minor, "currency": currency}
    coupon["name"] = (args.code or off_text(desk, coupon))[:40]
    return coupon


def _percent(said: str) -> str:
    """Return the percentage as Stripe takes it; BadAmount outside 0 to 100."""
    try:
        percent = Decimal(said.rstrip("% "))
    except InvalidOperation as error:
        raise BadAmount(f"I can't read {said[:8]!r} as a percentage. Write it like 20 or 12.5.") from error
    if not percent.is_finite() or not 0 < percent <= PERCENT_MAX:
        raise BadAmount("A percentage off is more than 0 and at most 100.")
    if percent != round(percent, DECIMALS_MAX):
        raise BadAmount("A percentage off has at most two decimals.")
    return percent_text(percent).rstrip("%")


async def _in_use(desk: Desk, code: str) -> bool:
    """Say whether an active promotion code is called so; capitals make no difference to Stripe."""
    page = await desk.stripe.get("/v1/promotion_codes", {"code": code, "active": True, "limit": 1})
    return bool(page["data"])


def _request(coupon: dict[str, Any], code: str | None) -> dict[str, JSON]:
    """Describe the call, or the two where a code goes with it: the code, which customers can use, last."""
    first = call("POST", "/v1/coupons", coupon, stamped=True)
    if not code:
        return first
    promotion = {"promotion": {"type": "coupon", "coupon": result_of(0)}, "code": code}
    return in_steps(first, call("POST", "/v1/promotion_codes", promotion, stamped=True))


def _effects(args: Args, off: str, duration: str) -> tuple[str, ...]:
    """Say who can have it and what it does."""
    reach = {
        "once": "A subscription gets it on one invoice only.",
        "forever": "A subscription gets it on every invoice, for as long as it runs.",
        "repeating": f"A subscription gets it on the invoices of {many(args.months or 0, 'month')}.",
    }[duration]
    who = (
        f"Whoever enters {quoted(args.code)} gets {off}, as often as it is entered, until you deactivate it."
        if args.code
        else "Nobody gets it by itself: give it to a subscription (apply_coupon), or make a code for it."
    )
    return (who, reach, "What it takes off can't be changed later; only its name can.")


def _warnings(coupon: dict[str, Any], duration: str) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    lines = []
    percent = Decimal(coupon.get("percent_off", "0"))
    if percent == PERCENT_MAX:
        lines.append("At 100% off nothing is paid at all.")
    elif percent >= UNUSUAL_PERCENT:
        lines.append(f"Unusual: {percent_text(percent)} off is half the price or less to pay.")
    if duration == "forever":
        lines.append("It never ends for a subscription that has it.")
    return tuple(lines)


def _resolved(args: Args, coupon: dict[str, Any], duration: str) -> dict[str, Argument]:
    """State what was filled in, and from where."""
    found = {}
    if args.duration is None:
        found["duration"] = Argument(duration, "as months were said" if args.months else "as no duration was said")
    if args.currency is None and "currency" in coupon:
        found["currency"] = Argument(coupon["currency"].upper(), "your own currency, as none was said")
    return found


def _receipt(desk: Desk, coupon: dict[str, Any], code: dict[str, Any] | None, request_id: str | None) -> Receipt:
    """Say what was made and how it is given."""
    by_code = f"; customers enter {quoted(code['code'])}" if code else ""
    off = f"{off_text(desk, coupon)} {lasts_text(coupon)}"
    return Receipt(
        text=f"Created the coupon {quoted(name_of(coupon))} ({coupon['id']}): {off}{by_code}.",
        object_id=str(coupon["id"]),
        status="active",
        figures=(Money(coupon["amount_off"], coupon["currency"]),) if coupon.get("amount_off") else (),
        data={
            "id": coupon["id"],
            "promotion_code": code["id"] if code else None,
            "code": code["code"] if code else None,
        },
        request_id=request_id,
    )


SKILL = Acts(
    name="create_coupon",
    summary="Create a coupon, percent or amount off, with a code customers type in, after a person has confirmed.",
    args=Args,
    examples=("create a 20% off coupon SPRING20", "coupon for $5 off, once", "25% off for 3 months, code WELCOME"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
