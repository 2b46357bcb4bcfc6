"""Gives a customer credit that their next invoices use up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import PreconditionChanged, StripeRefused
from domain.money import Money, check_chargeable
from domain.proposals import Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.customers.methods import read_running
from skills.customers.record import Customer, who_text
from skills.customers.standing import read_credit
from skills.finding.customers import find_surely
from skills.finding.foreign import foreign
from skills.finding.moments import day_text
from skills.finding.stamped import find_stamped


class Args(BaseModel):
    """Whom to credit, and how much."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Who gets it: name, email or id (cus_…).")
    amount: str = Field(
        min_length=1, max_length=24, description='How much credit, a decimal in major units such as "20" or "12.50".'
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code such as EUR; left out, it is what the customer is billed in."
    )
    description: str | None = Field(
        default=None, min_length=1, max_length=300, description="What for; only the merchant sees it."
    )


@dataclass(frozen=True, slots=True)
class _Next:
    """The next invoice of a customer: what it comes to before credit, and when it is made."""

    total: Money
    day: str


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the credit; NotFound, BadAmount for what Stripe does not take."""
    found = await find_surely(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    customer = await desk.stripe.get(f"/v1/customers/{found.id}")
    currency = (args.currency or customer.get("currency") or desk.merchant.currency).lower()
    money = check_chargeable(Money.from_major(args.amount, currency))
    before = await _credit(desk, customer, currency)
    after, coming = before + money, await _next_invoice(desk, found.id, currency)
    # Stripe counts credit negative: https://docs.stripe.com/api/customer_balance_transactions/create.
    params: dict[str, Any] = {"amount": -money.minor, "currency": currency}
    if args.description:
        params["description"] = args.description
    resolved = {} if args.currency else {"currency": Argument(currency.upper(), _source(customer))}
    effects = [
        f"Credit balance in {currency.upper()}: {desk.show(before)} → {desk.show(after)}.",
        _next_text(desk, coming, after),
        "Nothing goes back to a card: credit only lowers invoices made from now on, not those already open.",
    ]
    return Draft(
        summary=f"Give {desk.show(money)} of credit to {who_text(customer)}.",
        money=money,
        effects=tuple(effects),
        request=call("POST", f"/v1/customers/{found.id}/balance_transactions", params, stamped=True),
        preconditions={"customer": found.id, "currency": currency, "credit_minor": before.minor},
        warnings=_warnings(customer, currency, coming, after),
        resolved=resolved,
        figures=tuple(dict.fromkeys([money, before, after, *_figures(coming, after)])),
        mentions=Mentions(customer_id=found.id, customer_name=found.name),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the customer is gone or the balance moved."""
    shown = approval.terms.preconditions
    customer = await desk.stripe.find(f"/v1/customers/{shown['customer']}")
    if customer is None or customer.get("deleted"):
        raise PreconditionChanged(f"Nothing was credited: customer {shown['customer']} was deleted since.")
    currency = str(shown["currency"])
    now, then = await _credit(desk, customer, currency), Money(shown["credit_minor"], currency)
    if now != then:
        raise PreconditionChanged(
            f"Nothing was credited: the balance of {shown['customer']} is {desk.show(now)} now, it was "
            f"{desk.show(then)} when you were asked. Ask again."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Give the approved credit, stamped with its proposal; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the customer's balance transactions for the one with the proposal's stamp."""
    path = f"/v1/customers/{approval.terms.preconditions['customer']}/balance_transactions"
    moved = await find_stamped(desk, path, approval.proposal_id)
    return _receipt(desk, moved, None) if moved else None


async def _credit(desk: Desk, customer: Customer, currency: str) -> Money:
    """Return the credit of one currency, positive."""
    return (await read_credit(desk, customer)).get(currency, Money(0, currency))


def _source(customer: Customer) -> str:
    """Say where a currency that was not said comes from."""
    return "what the customer is billed in" if customer.get("currency") else "your own currency, as none was said"


async def _next_invoice(desk: Desk, customer_id: str, currency: str) -> _Next | None:
    """Preview what the customer is billed next in that currency; None where nothing is coming by itself."""
    renewals = [
        (min(int(item["current_period_end"]) for item in row["items"]["data"]), str(row["id"]))
        for row in await read_running(desk, customer_id)
        if row["currency"] == currency and not row.get("cancel_at_period_end") and row["items"]["data"]
    ]
    if not renewals:
        return None
    renews_unix_s, subscription_id = min(renewals)
    try:
        invoice = await desk.stripe.preview("/v1/invoices/create_preview", {"subscription": subscription_id})
    except StripeRefused:
        # Paused or cancelled on a date: Stripe says there is no next invoice, which stops no credit.
        return None
    return _Next(Money(invoice["total"], invoice["currency"]), day_text(desk, renews_unix_s))


def _next_text(desk: Desk, coming: _Next | None, after: Money) -> str:
    """Say what the credit does to the next invoice."""
    if coming is None:
        return f"No invoice in {after.currency.upper()} is coming up by itself; the credit waits for the next one."
    left = _left(coming, after)
    paid = "nothing is left to pay on it" if not left.minor else f"{desk.show(left)} is left to pay on it"
    return f"The next invoice, around {coming.day}, comes to {desk.show(coming.total)}: with the credit {paid}."


def _left(coming: _Next, after: Money) -> Money:
    """Return what is left to pay of the next invoice; a debt on the balance is added to it."""
    return Money(max(coming.total.minor - after.minor, 0), after.currency)


def _figures(coming: _Next | None, after: Money) -> list[Money]:
    """Return the next invoice's amounts when they are stated."""
    if coming is None:
        return []
    return [coming.total, _left(coming, after)]


def _warnings(customer: Customer, currency: str, coming: _Next | None, after: Money) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    billed_in = customer.get("currency")
    if billed_in and billed_in != currency:
        return (f"This customer is billed in {billed_in.upper()}: {currency.upper()} credit never touches those.",)
    if coming is not None and coming.total < after:
        return ("The credit is more than the next invoice; the rest waits for later ones.",)
    return ()


def _receipt(desk: Desk, moved: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what Stripe booked."""
    money, ending = Money(-moved["amount"], moved["currency"]), Money(-moved["ending_balance"], moved["currency"])
    return Receipt(
        text=f"Credited {desk.show(money)} to customer {foreign(moved['customer'])}; the balance is "
        f"{desk.show(ending)} of credit now.",
        object_id=str(moved["id"]),
        status="credited",
        figures=(money, ending),
        data={"id": moved["id"], "amount_minor": money.minor, "currency": money.currency, "credit_minor": ending.minor},
        request_id=request_id,
    )


SKILL = Acts(
    name="credit_customer",
    summary="Give a customer credit that their next invoices use up, after a person has confirmed.",
    args=Args,
    examples=("credit jane@example.com $20", "give Bob 15 euros of credit for the late delivery"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
