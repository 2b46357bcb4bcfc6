"""Takes a product off sale, saying who keeps it and which links stop."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, PreconditionChanged
from skills.catalog.reach import Reach, read_reach
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.foreign import quoted
from skills.finding.products import Product, find_product, read_plans


class Args(BaseModel):
    """Which product."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    product: str = Field(min_length=1, max_length=120, description="Which product: its name or id (prod_…).")


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the archiving; NotFound, or Conflict when it is archived already."""
    product = await find_product(desk, args.product)
    if isinstance(product, Choice):
        return product
    name = f"{quoted(product['name'], 80)} ({product['id']})"
    if not product["active"]:
        raise Conflict(f"The product {name} is archived already: nobody can buy it.")
    plans = await read_plans(desk, product=product["id"])
    reach = await read_reach(desk, (plan.price_id for plan in plans))
    return Draft(
        summary=f"Archive the product {name}: it is no longer on sale.",
        money=None,
        effects=_effects(reach),
        request=call("POST", f"/v1/products/{product['id']}", {"active": False}),
        preconditions={"product": product["id"], "active": True, "links": sorted(reach.links)},
        warnings=(f"{reach.links_text.capitalize()} would stop.",) if reach.links else (),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when it was archived meanwhile, or other links would stop."""
    shown = approval.terms.preconditions
    product_id = str(shown["product"])
    product = await desk.stripe.find(f"/v1/products/{product_id}")
    if product is None or not product.get("active"):
        raise PreconditionChanged(f"Nothing was done: product {product_id} is not on sale any more.")
    plans = await read_plans(desk, product=product_id)
    links = sorted((await read_reach(desk, (plan.price_id for plan in plans))).links)
    if links != shown["links"]:
        raise PreconditionChanged(
            f"Nothing was archived: the payment links that sell {product_id} are others than when you were asked. "
            "Ask again to see them."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Archive the approved product; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Read whether the product is archived now."""
    product = await desk.stripe.find(f"/v1/products/{approval.terms.preconditions['product']}")
    return _receipt(product, None) if product and product.get("active") is False else None


def _effects(reach: Reach) -> tuple[str, ...]:
    """Say who keeps it and what stops.

    Source: https://docs.stripe.com/products-prices/manage-prices#archive-product (subscriptions stay, links stop).
    """
    stop = "stops" if len(reach.links) == 1 else "stop"
    links = f"{reach.links_text} that sells it {stop} working" if reach.links else "no active payment link sells it"
    return (
        f"Existing subscribers keep it and go on paying: {reach.subscriptions_text}.",
        f"It can't be added to new invoices or subscriptions; {links}.",
        "It can be put on sale again in Stripe.",
    )


def _receipt(product: Product, request_id: str | None) -> Receipt:
    """Say that it is off sale."""
    return Receipt(
        text=f"Archived the product {quoted(product['name'], 80)} ({product['id']}).",
        object_id=str(product["id"]),
        status="archived",
        data={"id": product["id"], "active": False},
        request_id=request_id,
    )


SKILL = Acts(
    name="archive_product",
    summary="Take a product off sale; existing subscribers keep it; after a person has confirmed.",
    args=Args,
    examples=("archive the old Basic plan", "stop selling the Workshop"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
