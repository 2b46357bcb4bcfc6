"""Creates a product with its price: sold once, billed again and again, by seat, by tiers or by what is used."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import PreconditionChanged
from domain.proposals import JSON, Argument
from skills.catalog.pricing import Pricing, read_pricing
from skills.catalog.tiers import graduated_cost, tiers_param, tiers_text
from skills.contract import Acts, Approval, Ask, Desk, Draft, Receipt, call, in_steps, result_of, send_all
from skills.finding.begun import can_carry_on, stopped
from skills.finding.foreign import foreign, quoted
from skills.finding.payment import id_of
from skills.finding.products import read_products
from skills.finding.stamped import find_stamped


class Args(BaseModel):
    """What to sell, and for how much."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=200, description="What customers see it called.")
    amount: str | None = Field(
        default=None,
        max_length=24,
        description='The price (of one unit, seat or use), a decimal such as "49" or "0.02".',
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code such as EUR; left out, it is the merchant's own currency."
    )
    interval: Literal["day", "week", "month", "year"] | None = Field(
        default=None, description="How often it is billed; left out for what is sold once."
    )
    pricing: Literal["one_off", "recurring", "per_seat", "tiered", "metered"] | None = Field(
        default=None, description="per_seat: by quantity; tiered: by quantity in tiers; metered: by what was used."
    )
    tiers: str | list[str] | None = Field(
        default=None, max_length=600, description='Prices by quantity: "1-10: 5.00, 11-50: 4.00, 51+: 3.00".'
    )
    description: str | None = Field(
        default=None, min_length=1, max_length=300, description="A line about it that customers see."
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask:
    """Draft product and price; BadAmount and BadInput for what Stripe does not take."""
    pricing = read_pricing(
        desk,
        amount=args.amount,
        currency=args.currency,
        interval=args.interval,
        pricing=args.pricing,
        tiers=args.tiers,
    )
    if isinstance(pricing, Ask):
        return pricing
    event_name = await _event_name(desk, args.name) if pricing.kind == "metered" else None
    same = await _same_name(desk, args.name)
    resolved = {}
    if args.currency is None:
        resolved["currency"] = Argument(pricing.currency.upper(), "your own currency, as none was said")
    if args.pricing is None:
        resolved["pricing"] = Argument(pricing.kind, "what the price you said amounts to")
    example = graduated_cost(pricing.tiers, _example(pricing)) if pricing.tiers else None
    return Draft(
        summary=f"Create the product {quoted(args.name, 80)}: {_price_text(desk, pricing)}.",
        money=None,
        effects=_effects(desk, pricing, event_name),
        request=_request(args, pricing, event_name),
        preconditions={"name": args.name, "same_name": same, "event_name": event_name},
        warnings=(f"There is an active product of that name already: {', '.join(same)}.",) if same else (),
        resolved=resolved,
        figures=(*pricing.figures, *((example,) if example else ())),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the name was taken meanwhile, of a product or of a meter.

    Sent once more after a lost answer, the product may be made already: then names are taken by this very proposal.
    """
    shown = approval.terms.preconditions
    name, why = str(shown["name"]), ""
    if await _same_name(desk, name) != shown["same_name"]:
        why = f"other products are called {quoted(name, 60)} now"
    elif shown["event_name"] and await _event_name(desk, name) != shown["event_name"]:
        why = f"a meter {shown['event_name']} exists by now"
    if why and await find_stamped(desk, "/v1/products", approval.proposal_id) is None:
        raise PreconditionChanged(f"Nothing was created: {why}. Ask again.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Create what was approved; StripeRefused, PartlyDone or OutcomeUnknown as Stripe answers."""
    written = await send_all(approval, desk)
    return _receipt(written[-1].object, written[-1].request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look for the product with the proposal's stamp; it counts once it has its price.

    Without a price, and too late to make one under the same key, it is said to have stopped there.
    """
    product = await find_stamped(desk, "/v1/products", approval.proposal_id)
    if product is None or product.get("default_price"):
        return _receipt(product, None) if product else None
    if can_carry_on(approval, desk):
        return None
    text = f"The product {quoted(product['name'], 80)} ({product['id']}) was created, but has no price to be sold at."
    return stopped(f"{text} Give it one in the Stripe dashboard, or archive it.", str(product["id"]))


async def _same_name(desk: Desk, name: str) -> list[str]:
    """Return the ids of the active products of that name."""
    rows = await read_products(desk, active=True)
    return sorted(str(row["id"]) for row in rows if str(row["name"]).casefold() == name.casefold())


async def _event_name(desk: Desk, name: str) -> str:
    """Return a meter's event name after the product's, which no active meter has."""
    taken = {str(row["event_name"]) for row in await desk.stripe.all("/v1/billing/meters", {"status": "active"})}
    plain = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:60] or "usage"
    return next(one for one in (plain, *(f"{plain}_{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _request(args: Args, pricing: Pricing, event_name: str | None) -> dict[str, JSON]:
    """Describe the calls: one where Stripe makes the price with the product, else each after the other."""
    product: dict[str, Any] = {"name": args.name}
    if args.description:
        product["description"] = args.description
    if pricing.kind == "per_seat":
        product["unit_label"] = "seat"
    unit = pricing.unit.params if pricing.unit else {}
    recurring = pricing.recurring
    if event_name is None and not pricing.tiers:
        data = {"currency": pricing.currency, **unit, **({"recurring": recurring} if recurring else {})}
        return call("POST", "/v1/products", {**product, "default_price_data": data}, stamped=True)
    if pricing.tiers:
        unit = {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": tiers_param(pricing.tiers)}
    # The product goes first, because it bears the stamp by which all that follows is known to be begun.
    meters = []
    if event_name is not None:
        meter = {"display_name": args.name, "event_name": event_name, "default_aggregation": {"formula": "sum"}}
        meters = [call("POST", "/v1/billing/meters", meter)]
        recurring = {**(recurring or {}), "usage_type": "metered", "meter": result_of(1)}
    price = {"product": result_of(0), "currency": pricing.currency, "recurring": recurring, **unit}
    return in_steps(
        call("POST", "/v1/products", product, stamped=True),
        *meters,
        call("POST", "/v1/prices", price, stamped=True),
        call("POST", f"/v1/products/{result_of(0)}", {"default_price": result_of(1 + len(meters))}),
    )


def _price_text(desk: Desk, pricing: Pricing) -> str:
    """Say what it costs in one phrase."""
    often = f" a {pricing.interval}" if pricing.interval else ", sold once"
    if pricing.unit is None:
        return f"{tiers_text(desk, pricing.tiers)}{often}"
    each = {"per_seat": " for each seat", "metered": " for each unit used,"}.get(pricing.kind, "")
    return f"{pricing.unit.text}{each}{often}"


def _effects(desk: Desk, pricing: Pricing, event_name: str | None) -> tuple[str, ...]:
    """Say what comes of it and how it is counted."""
    lines = ["Nothing is charged by this: it can then be sold by links, invoices and subscriptions."]
    if pricing.tiers:
        count = _example(pricing)
        cost = desk.show(graduated_cost(pricing.tiers, count))
        lines.append(f"Each unit costs what its own tier says: {count:,} units come to {cost} a {pricing.interval}.")
    if event_name:
        lines.append(f"Usage is counted by a new meter, {event_name}; it is added up and billed after each period.")
    lines.append("An amount once set never changes; changing the price later makes another one, for new customers.")
    return tuple(lines)


def _example(pricing: Pricing) -> int:
    """Return a quantity that reaches into the last tier."""
    return pricing.tiers[-1].first + 9 if len(pricing.tiers) > 1 else 10


def _receipt(product: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what was made."""
    price_id = id_of(product.get("default_price"))
    return Receipt(
        text=f"Created the product {quoted(product['name'], 80)} ({product['id']}) with the price {price_id}.",
        object_id=str(product["id"]),
        status="active" if product.get("active") else "archived",
        data={"id": product["id"], "price_id": price_id, "name": foreign(product["name"])},
        request_id=request_id,
    )


SKILL = Acts(
    name="create_product",
    summary="Create a product with its price: one-off, recurring, per seat, tiered or metered, after confirmation.",
    args=Args,
    examples=(
        "create a product Pro at $49 a month",
        "new product: Workshop, 120 euros, one-off",
        "add API calls, metered, $0.02 each, monthly",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
