"""Makes a link that anyone can pay a fixed amount with."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import LinkCard
from domain.money import Money, check_chargeable
from domain.proposals import JSON, Argument
from skills.contract import Acts, Approval, Desk, Draft, Receipt, call, send
from skills.finding.addresses import web_address
from skills.finding.foreign import foreign
from skills.finding.stamped import find_stamped
from skills.selling.standing import recheck_selling, require_selling


class Args(BaseModel):
    """What a payment link needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    amount: str = Field(
        min_length=1, max_length=24, description='What is to be paid, a decimal in major units such as "49" or "12.50".'
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code such as EUR; left out, it is the merchant's own currency."
    )
    description: str | None = Field(
        default=None, max_length=200, description="What is paid for; the payer sees it as the product's name."
    )


async def propose(args: Args, desk: Desk) -> Draft:
    """Draft the link; BadAmount for an amount Stripe does not take, Conflict when the account can't take payments."""
    currency = (args.currency or desk.merchant.currency).lower()
    money = check_chargeable(Money.from_major(args.amount, currency))
    await require_selling(desk)
    named = foreign(args.description, 200)
    name = named or f"Payment to {foreign(desk.merchant.name, 80)}"
    resolved = {}
    if args.currency is None:
        resolved["currency"] = Argument(currency.upper(), "your own currency, as none was said")
    if not named:
        resolved["description"] = Argument(name, "your name, as no description was said")
    price: dict[str, JSON] = {"currency": currency, "unit_amount": money.minor, "product_data": {"name": name}}
    return Draft(
        summary=f"Create a payment link for {desk.show(money)}: {name}.",
        money=money,
        effects=(
            f"Anyone who has the link can pay {desk.show(money)}, as often as they like, until you deactivate it.",
            f"The payer sees “{name}”. Nothing is charged by making the link; Stripe takes its fee from each payment.",
        ),
        request=call("POST", "/v1/payment_links", {"line_items": [{"price_data": price, "quantity": 1}]}, stamped=True),
        preconditions={"charges_enabled": True},
        warnings=_warnings(desk, currency),
        resolved=resolved,
        figures=(money,),
    )


async def recheck(_approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the account can't take payments any more."""
    await recheck_selling(desk)


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make the approved link, stamped with its proposal; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(approval, desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the account's payment links for the one that carries the proposal's stamp."""
    link = await find_stamped(desk, "/v1/payment_links", approval.proposal_id)
    return _receipt(approval, desk, link, None) if link else None


def _warnings(desk: Desk, currency: str) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    own = desk.merchant.currency
    if currency == own:
        return ()
    return (f"This is in {currency.upper()}, not in your own currency {own.upper()}; Stripe may convert what is paid.",)


def _receipt(approval: Approval, desk: Desk, link: dict[str, JSON], request_id: str | None) -> Receipt:
    """Show the link Stripe made."""
    money = approval.terms.money
    url = web_address(link["url"])
    shown = desk.show(money) if money else "the amount"
    return Receipt(
        text=f"The payment link for {shown} is ready: {url}",
        object_id=str(link["id"]),
        status="active" if link.get("active") else "inactive",
        figures=(money,) if money else (),
        data={"id": link["id"], "url": url},
        cards=(LinkCard(f"Payment link for {shown}", url),) if url else (),
        request_id=request_id,
    )


SKILL = Acts(
    name="create_payment_link",
    summary="Create a link that anyone can pay a fixed amount with, after a person has confirmed.",
    args=Args,
    examples=("payment link for 49 euros please", "make a link for $120 for the workshop"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
