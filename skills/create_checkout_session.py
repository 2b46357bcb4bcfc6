"""Makes a checkout page for one purchase: an amount, or a product's price, once or recurring."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import LinkCard
from domain.errors import Conflict
from domain.money import Money, check_chargeable
from domain.proposals import JSON, Argument
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.customers.record import reread, who_text
from skills.finding.addresses import web_address
from skills.finding.customers import find_surely
from skills.finding.foreign import foreign
from skills.finding.moments import minute_text
from skills.finding.plan import Plan, plan_text
from skills.finding.products import find_plan
from skills.finding.stamped import find_stamped
from skills.payments.confirming import return_url, website_warning
from skills.selling.standing import recheck_selling, require_selling

PATH = "/v1/checkout/sessions"


class Args(BaseModel):
    """What a checkout page needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    amount: str | None = Field(
        default=None, max_length=24, description='What is to be paid once, in major units such as "49" or "12.50".'
    )
    product: str | None = Field(
        default=None,
        min_length=1,
        max_length=120,
        description="What is sold, instead of amount: a product or plan by name or id (price_…, prod_…).",
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code of the amount; left out, it is the merchant's own currency."
    )
    description: str | None = Field(
        default=None, max_length=200, description="What an amount is for; the payer sees it as the product's name."
    )
    customer: str | None = Field(
        default=None, min_length=1, max_length=120, description="For whom, when said: name, email or id (cus_…)."
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the page; NotFound, BadAmount, or Conflict when the account or the price can't be sold."""
    if (args.amount is None) == (args.product is None):
        return Ask("What shall be paid: an amount, or which product? Say one of them.", "amount")
    found = await find_surely(desk, args.customer, "customer") if args.customer else None
    if isinstance(found, Choice):
        return found
    sold = await _sold(args, desk)
    if isinstance(sold, Choice):
        return sold
    await require_selling(desk)
    line, mode, money, name = sold
    back = await return_url(desk)
    params: dict[str, JSON] = {"mode": mode, "line_items": [line], "success_url": back}
    if found is not None:
        params["customer"] = found.id
    who = f" for {who_text(found.customer)}" if found else ""
    then = (
        "Paying begins a subscription that is billed again and again until it is canceled."
        if mode == "subscription"
        else "It can be paid once."
    )
    return Draft(
        summary=f"Create a checkout page{who}: {name}.",
        money=money,
        effects=(
            f"{then} The page is open for 24 hours and takes nobody's money by itself.",
            f"After paying, the buyer is led to {back}.",
            "Stripe takes its fee from what is paid.",
        ),
        request=call("POST", PATH, params, stamped=True),
        preconditions={"charges_enabled": True, "customer": found.id if found else None, "price": line.get("price")},
        warnings=_warnings(desk, money) + website_warning(back),
        resolved=_resolved(args, money),
        figures=(money,) if money else (),
        mentions=Mentions(customer_id=found.id if found else None, customer_name=found.name if found else None),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the account can't sell any more, or the customer is gone."""
    await recheck_selling(desk)
    if approval.terms.preconditions["customer"]:
        await reread(desk, str(approval.terms.preconditions["customer"]))


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make the page; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the account's checkout sessions for the one that carries the proposal's stamp."""
    made = await find_stamped(desk, PATH, approval.proposal_id)
    return _receipt(desk, made, None) if made else None


async def _sold(args: Args, desk: Desk) -> tuple[dict[str, JSON], str, Money | None, str] | Choice:
    """Return the line, the mode, what is due at once and its name."""
    if args.product is not None:
        plan = await find_plan(desk, args.product, recurring=False, argument="product")
        return plan if isinstance(plan, Choice) else _priced(desk, plan)
    currency = (args.currency or desk.merchant.currency).lower()
    money = check_chargeable(Money.from_major(str(args.amount), currency))
    name = foreign(args.description, 200) or f"Payment to {foreign(desk.merchant.name, 80)}"
    price = {"currency": currency, "unit_amount": money.minor, "product_data": {"name": name}}
    return {"price_data": price, "quantity": 1}, "payment", money, f"{desk.show(money)} once, {name}"


def _priced(desk: Desk, plan: Plan) -> tuple[dict[str, JSON], str, Money | None, str]:
    """Return the same for a price of the catalogue; Conflict when it is archived."""
    if not plan.active:
        raise Conflict(f"The price {plan.price_id} is archived, so it can't be sold. Name one that is active.")
    line: dict[str, JSON] = {"price": plan.price_id}
    if not plan.metered:
        line["quantity"] = 1
    # Tiers, usage and prices finer than any payment have no single amount to show.
    is_open = plan.metered or plan.tiered or plan.price.get("unit_amount") is None
    return line, "subscription" if plan.interval else "payment", None if is_open else plan.amount, plan_text(desk, plan)


def _resolved(args: Args, money: Money | None) -> dict[str, Argument]:
    """State what was filled, and from where."""
    found = {}
    if args.currency is None and money is not None:
        source = "your own currency, as none was said" if args.amount else "the product's price"
        found["currency"] = Argument(money.currency.upper(), source)
    if args.amount is None and money is not None:
        found["amount"] = Argument(money.major_text(), "the product's price")
    return found


def _warnings(desk: Desk, money: Money | None) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    lines = []
    own = desk.merchant.currency
    if money is not None and money.currency != own:
        lines.append(f"This is in {money.currency.upper()}, not in your own currency {own.upper()}.")
    return tuple(lines)


def _receipt(desk: Desk, session: dict[str, Any], request_id: str | None) -> Receipt:
    """Show the page Stripe made; a completed or expired one has no address any more."""
    url = web_address(session.get("url"))
    money = Money(session["amount_total"], session["currency"]) if session.get("amount_total") is not None else None
    shown = f" for {desk.show(money)}" if money else ""
    until = minute_text(desk, int(session["expires_at"]))
    return Receipt(
        text=f"The checkout page{shown} is ready, open until {until}: {url}"
        if url
        else f"The checkout page{shown} was made and is {session.get('status')} by now.",
        object_id=str(session["id"]),
        status=str(session.get("status") or "open"),
        figures=(money,) if money else (),
        data={"id": session["id"], "url": url or None, "expires_unix_s": session["expires_at"]},
        cards=(LinkCard(f"Checkout page{shown}", url),) if url else (),
        request_id=request_id,
    )


SKILL = Acts(
    name="create_checkout_session",
    summary="Create a checkout page for one purchase or subscription, after a person has confirmed.",
    args=Args,
    examples=("checkout page for $49 for Jane", "make a checkout for the Pro plan", "checkout session for 120 euros"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
