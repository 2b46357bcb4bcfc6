"""Charges a customer's saved payment method while the customer is away."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import PreconditionChanged, StripeRefused
from domain.money import Money, check_chargeable
from domain.proposals import Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.customers.methods import Saved
from skills.customers.record import reread, who_text
from skills.finding.customers import find_surely
from skills.finding.foreign import foreign
from skills.finding.moments import minute_text
from skills.finding.payment import LIST_EXPAND, PAID, Payment, of_intent
from skills.finding.stamped import find_stamped
from skills.payments.confirming import charge_receipt, choose_method, require_saved
from skills.payments.declines import WANTS_CARDHOLDER, declined, reworded

PATH = "/v1/payment_intents"

# An equal payment this recent may be the same one charged twice.
SAME_WITHIN_S = 86_400

# How many of the customer's newest payments are looked at, and from how many on something can be called usual.
NEWEST_MAX = 100
USUAL_MIN = 5


class Args(BaseModel):
    """What a charge needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Whom to charge: name, email or id (cus_…).")
    amount: str = Field(
        min_length=1, max_length=24, description='How much, a decimal in major units such as "49" or "12.50".'
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code such as EUR; left out, it is the merchant's own currency."
    )
    description: str | None = Field(
        default=None, max_length=200, description="What it is for; stands on the receipt if one is sent."
    )
    payment_method: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Which saved method, when said: last four digits, brand or id (pm_…).",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the charge; NotFound, BadAmount, or Conflict when the customer has nothing saved to charge."""
    currency = (args.currency or desk.merchant.currency).lower()
    money = check_chargeable(Money.from_major(args.amount, currency))
    found = await find_surely(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    chosen = await choose_method(desk, found.customer, args.payment_method)
    if isinstance(chosen, Choice):
        return chosen
    saved, why = chosen
    newest = await _newest(desk, found.id)
    said = foreign(args.description, 200)
    params: dict[str, Any] = {"amount": money.minor, "currency": currency, "customer": found.id}
    params |= {"payment_method": saved.id, "off_session": True, "confirm": True}
    resolved = {}
    if args.currency is None:
        resolved["currency"] = Argument(currency.upper(), "your own currency, as none was said")
    if args.payment_method is None:
        resolved["payment_method"] = Argument(saved.title, why)
    return Draft(
        summary=f"Charge {desk.show(money)} to the {saved.title} of {who_text(found.customer)}.",
        money=money,
        effects=(
            f"The saved method is charged now, without the customer: {saved.title}, {why}.",
            f"The payment says: “{said}”." if said else "The payment gets no description.",
            "If the bank wants the cardholder to confirm or declines, nothing is taken and you are told why.",
            "Stripe takes its fee; a charge can only be undone by a refund, which does not bring the fee back.",
        ),
        request=call("POST", PATH, {**params, **({"description": said} if said else {})}, stamped=True),
        preconditions={
            "customer": found.id,
            "payment_method": saved.id,
            "newest_payment": newest[0].id if newest else None,
        },
        warnings=_warnings(desk, money, saved, newest),
        resolved=resolved,
        figures=tuple(dict.fromkeys((money, *_usual(newest, money)))),
        mentions=Mentions(customer_id=found.id, customer_name=found.name),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the customer or method is gone, or something was charged in between."""
    shown = approval.terms.preconditions
    await reread(desk, str(shown["customer"]))
    await require_saved(desk, str(shown["payment_method"]), str(shown["customer"]))
    newest = await _newest(desk, str(shown["customer"]))
    if (newest[0].id if newest else None) != shown["newest_payment"]:
        raise PreconditionChanged(
            f"Nothing was charged: since you were asked there is another payment of this customer ({newest[0].id}, "
            f"{desk.show(newest[0].amount)}, {newest[0].state}). Ask again if this one is still wanted."
            if newest
            else "Nothing was charged: the customer's payments have changed. Ask again."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Charge it; StripeRefused in a merchant's words when it was declined, OutcomeUnknown when no answer came."""
    try:
        written = await send(approval, desk)
    except StripeRefused as refusal:
        money = approval.terms.money
        what = f"The payment of {desk.show(money)}" if money else "The payment"
        if refusal.code not in WANTS_CARDHOLDER:
            raise declined(refusal, what) from refusal
        made = await _stamped(approval, desk)
        how = f"Say “retry payment {made['id']}” to get a link" if made else "Make a checkout page for the customer"
        raise reworded(
            refusal,
            f"{what} was not taken: the bank wants the cardholder to confirm it. {how}, where the customer confirms.",
        ) from refusal
    return charge_receipt(desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the customer's payments for the stamped one; a declined one took nothing and is no outcome."""
    made = await _stamped(approval, desk)
    if made is None or made["status"] in ("requires_payment_method", "canceled"):
        return None
    return charge_receipt(desk, made, None)


async def _stamped(approval: Approval, desk: Desk) -> dict[str, Any] | None:
    """Return the payment intent that carries the proposal's stamp."""
    customer_id = str(approval.terms.preconditions["customer"])
    return await find_stamped(desk, PATH, approval.proposal_id, {"customer": customer_id})


async def _newest(desk: Desk, customer_id: str) -> list[Payment]:
    """Return the customer's newest payments, newest first."""
    params = {"customer": customer_id, "limit": NEWEST_MAX, "expand": LIST_EXPAND}
    return [of_intent(row) for row in (await desk.stripe.get(PATH, params))["data"]]


def _usual(newest: list[Payment], money: Money) -> list[Money]:
    """The largest of the customer's paid amounts in this currency, when there are enough to call it usual."""
    paid = [one.amount for one in newest if one.state in PAID and one.amount.currency == money.currency]
    return [Money(max(one.minor for one in paid), money.currency)] if len(paid) >= USUAL_MIN else []


def _warnings(desk: Desk, money: Money, saved: Saved, newest: list[Payment]) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    lines = []
    since_s = int(desk.now.timestamp()) - SAME_WITHIN_S
    same = next((one for one in newest if one.amount == money and one.created_unix_s > since_s), None)
    if same is not None and same.state in PAID:
        made = minute_text(desk, same.created_unix_s)
        lines.append(f"The same amount was already paid on {made} ({same.id}). This would charge it once more.")
    lines += [
        f"Unusual amount: this customer's largest payment so far was {desk.show(usual)}."
        for usual in _usual(newest, money)
        if usual < money
    ]
    if saved.has_expired(desk):
        lines.append(f"The {saved.title} expired in {saved.expiry}; the bank may refuse it.")
    if any((one.charge or {}).get("disputed") for one in newest):
        lines.append("This customer has disputed a payment before.")
    if money.currency != desk.merchant.currency:
        own = desk.merchant.currency.upper()
        lines.append(f"This is in {money.currency.upper()}, not in your own currency {own}.")
    return tuple(lines)


SKILL = Acts(
    name="create_payment",
    summary="Charge a customer's saved payment method, after a person has confirmed.",
    args=Args,
    examples=("charge Jane Doe $49 for the workshop", "charge acme@x.io 120 euros", "take $30 from cus_91 on 4242"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
