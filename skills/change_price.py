"""Changes what a product costs for new customers: a new price replaces the old one, which subscribers keep.

A price's amount never changes at Stripe, so the new one is made, becomes the product's default, and the old one is
archived, in this order: https://docs.stripe.com/products-prices/manage-prices.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import BadAmount, Conflict, PreconditionChanged
from domain.money import Money
from domain.proposals import JSON, Argument
from skills.catalog.pricing import UnitPrice, read_unit_price
from skills.catalog.reach import Reach, read_reach
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, in_steps, result_of, send_all
from skills.finding.begun import can_carry_on, stopped
from skills.finding.payment import id_of
from skills.finding.plan import every_text, plan_text, price_text
from skills.finding.products import Plan, find_plan, plan_of
from skills.finding.stamped import find_stamped

# Beyond these multiples of the old price the new one is pointed out as unusual.
UNUSUAL_TIMES = 2


class Args(BaseModel):
    """Which price, and what it is to be."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    product: str = Field(
        min_length=1, max_length=120, description="Which product or plan: its name, or the id of its price (price_…)."
    )
    amount: str = Field(
        min_length=1, max_length=24, description='The new price of one unit, a decimal in major units such as "59".'
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code such as EUR; left out, it is the currency of the old price."
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the change; NotFound, BadAmount, or Conflict where no price of one unit can be changed."""
    plan = await find_plan(desk, args.product, recurring=False, argument="product")
    if isinstance(plan, Choice):
        return plan
    _require_changeable(desk, plan, args.currency)
    unit = read_unit_price(desk, args.amount, plan.amount.currency, fine=plan.metered)
    if _is_same(plan, unit):
        raise Conflict(f"{plan_text(desk, plan)}: that is what it costs already.")
    product = await desk.stripe.get(f"/v1/products/{plan.product_id}")
    default = id_of(product.get("default_price"))
    reach = await read_reach(desk, [plan.price_id])
    resolved = {} if args.currency else {"currency": Argument(plan.amount.currency.upper(), f"of {plan.price_id}")}
    return Draft(
        summary=f"Change the price of {plan.name} from {price_text(desk, plan)} to {unit.text} for new customers.",
        money=None,
        effects=_effects(desk, plan, unit, reach),
        request=_request(plan, unit, default),
        preconditions={"price": plan.price_id, "product": plan.product_id, "default_price": default, "active": True},
        warnings=_warnings(plan, unit, reach),
        resolved=resolved,
        figures=(plan.amount, *((unit.money,) if unit.money else ())),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the old price or the product's default is another by now.

    Sent once more after a lost answer, the default may be this proposal's own price already.
    """
    shown = approval.terms.preconditions
    price = await desk.stripe.get(f"/v1/prices/{shown['price']}", {"expand": ["product"]})
    is_sold, default = plan_of(price).active, id_of(price["product"].get("default_price"))
    if is_sold and default == shown["default_price"]:
        return
    made = await _stamped(approval, desk)
    if is_sold and made is not None and made["id"] == default:
        return
    what = f"The new price {made['id']} was made, but the old one was not replaced" if made else "Nothing was changed"
    if not is_sold:
        raise PreconditionChanged(f"{what}: {shown['price']} is not offered any more. Ask again.")
    raise PreconditionChanged(f"{what}: {shown['product']} has another default price by now ({default}). Ask again.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make the new price and put it in the old one's place; StripeRefused, PartlyDone or OutcomeUnknown."""
    written = await send_all(approval, desk)
    return _receipt(approval, desk, written[0].object, written[-1].request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look for the price with the proposal's stamp; it counts once the old one is archived.

    While that one is still sold, and it is too late to go on under the same keys, it is said to have stopped there.
    """
    made = await _stamped(approval, desk)
    if made is None:
        return None
    old_id = approval.terms.preconditions["price"]
    old = await desk.stripe.find(f"/v1/prices/{old_id}")
    if old and not old["active"]:
        return _receipt(approval, desk, made, None)
    if can_carry_on(approval, desk):
        return None
    text = f"The new price {made['id']} was made, but the old one ({old_id}) is still sold."
    return stopped(f"{text} Archive the one that is not wanted in the Stripe dashboard.", str(made["id"]))


async def _stamped(approval: Approval, desk: Desk) -> dict[str, Any] | None:
    """Return the price that this proposal made."""
    product = approval.terms.preconditions["product"]
    return await find_stamped(desk, "/v1/prices", approval.proposal_id, {"product": product})


def _require_changeable(desk: Desk, plan: Plan, currency: str | None) -> None:
    """Raise Conflict for a price that is off sale or goes by tiers, BadAmount for another currency."""
    if not plan.active:
        raise Conflict(f"{plan_text(desk, plan)} ({plan.price_id}) is archived: nobody new can get it anyway.")
    if plan.tiered:
        raise Conflict(f"{plan.name} goes by tiers. Create a product with the new tiers and archive this one.")
    if plan.price.get("custom_unit_amount"):
        raise Conflict(f"Customers choose themselves what they pay for {plan.name}; there is no price to change.")
    code = plan.amount.currency
    if currency and currency.lower() != code:
        raise BadAmount(
            f"{plan.name} is priced in {code.upper()} ({plan.price_id}). Say the new price in {code.upper()}; a price "
            f"in {currency.upper()[:8]} would be a product of its own."
        )


def _is_same(plan: Plan, unit: UnitPrice) -> bool:
    """Say whether the new price is the old one."""
    if unit.money is not None:
        return bool(plan.price.get("unit_amount") == unit.money.minor)
    return str(plan.price.get("unit_amount_decimal")) == str(unit.params["unit_amount_decimal"])


def _request(plan: Plan, unit: UnitPrice, default: str | None) -> dict[str, JSON]:
    """Describe the steps: make the new price as the old one was, make it the default, archive the old one."""
    old = plan.price
    price: dict[str, Any] = {"product": plan.product_id, "currency": plan.amount.currency, **unit.params}
    if plan.interval:
        price["recurring"] = {"interval": plan.interval, "interval_count": plan.interval_count}
        if plan.metered:
            price["recurring"] |= {"usage_type": "metered", "meter": plan.meter_id}
    price |= {key: old[key] for key in ("nickname", "transform_quantity") if old.get(key)}
    if old.get("metadata"):
        price["metadata"] = dict(old["metadata"])
    if old.get("tax_behavior") not in (None, "unspecified"):
        price["tax_behavior"] = old["tax_behavior"]
    if old.get("lookup_key"):
        price |= {"lookup_key": old["lookup_key"], "transfer_lookup_key": True}
    steps = [call("POST", "/v1/prices", price, stamped=True)]
    if default in (plan.price_id, None):
        # Stripe archives no price that is its product's default.
        steps.append(call("POST", f"/v1/products/{plan.product_id}", {"default_price": result_of(0)}))
    return in_steps(*steps, call("POST", f"/v1/prices/{plan.price_id}", {"active": False}))


def _effects(desk: Desk, plan: Plan, unit: UnitPrice, reach: Reach) -> tuple[str, ...]:
    """Say for whom it changes and for whom not."""
    keep = f"Existing subscribers keep {price_text(desk, plan)}: {reach.subscriptions_text}."
    lines = [f"New customers pay {unit.text} {every_text(plan)}."]
    lines += [keep] if plan.interval else []
    lines.append(f"The old price {plan.price_id} is archived: it can't be sold any more.")
    return tuple(lines)


def _warnings(plan: Plan, unit: UnitPrice, reach: Reach) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    lines = []
    old, new = plan.amount, unit.money
    if new is not None and old.minor and not old.minor <= new.minor * UNUSUAL_TIMES <= old.minor * UNUSUAL_TIMES**2:
        lines.append(f"Unusual: the new price is {'more than twice' if old < new else 'less than half'} the old one.")
    if reach.links:
        lines.append(f"{reach.links_text.capitalize()} at the old price: make new ones at the new price.")
    return tuple(lines)


def _receipt(approval: Approval, desk: Desk, price: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what it costs now."""
    plan, old_id = plan_of(price), str(approval.terms.preconditions["price"])
    figures: tuple[Money, ...] = (plan.amount,) if price.get("unit_amount") is not None else ()
    return Receipt(
        text=f"New customers pay {price_text(desk, plan)} now ({plan.price_id}); {old_id} is archived.",
        object_id=plan.price_id,
        status="changed",
        figures=figures,
        data={"id": plan.price_id, "product_id": plan.product_id, "replaced": old_id},
        request_id=request_id,
    )


SKILL = Acts(
    name="change_price",
    summary="Change what a product costs for new customers; subscribers keep theirs; after a person has confirmed.",
    args=Args,
    examples=("raise the Pro plan to $59", "the Workshop costs 130 euros from now on"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
