"""Changes a product's name or description, showing what it was and what it will be."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, PreconditionChanged
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Receipt, call, send
from skills.finding.foreign import foreign, quoted
from skills.finding.products import Product, find_product

LABELS = {"name": "Name", "description": "Description"}


class Args(BaseModel):
    """Which product, and what it is to be called."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    product: str = Field(min_length=1, max_length=120, description="Which product: its name or id (prod_…).")
    name: str | None = Field(default=None, min_length=1, max_length=200, description="The new name.")
    description: str | None = Field(default=None, min_length=1, max_length=300, description="The new description.")


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the change; NotFound, or Conflict when the product is called so already."""
    wanted = {key: value for key in LABELS if (value := getattr(args, key))}
    if not wanted:
        return Ask("What should change: the name or the description?", "name")
    product = await find_product(desk, args.product)
    if isinstance(product, Choice):
        return product
    before = {key: product.get(key) for key in wanted}
    changes = {key: value for key, value in wanted.items() if value != before[key]}
    if not changes:
        raise Conflict(f"Nothing to change: {quoted(product['name'], 80)} ({product['id']}) says so already.")
    effects = [f"{LABELS[key]}: {quoted(before[key]) or 'none'} → {quoted(value)}." for key, value in changes.items()]
    effects.append("New invoices, links and the portal show it so; invoices already made keep what they say.")
    archived = () if product["active"] else ("This product is archived: nobody can buy it at the moment.",)
    return Draft(
        summary=f"Change the {' and '.join(LABELS[key].lower() for key in changes)} of the product "
        f"{quoted(product['name'], 80)} ({product['id']}).",
        money=None,
        effects=tuple(effects),
        request=call("POST", f"/v1/products/{product['id']}", changes),
        preconditions={"product": product["id"], "before": {key: before[key] for key in changes}},
        warnings=archived,
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when what is to be replaced is not what was shown any more."""
    shown = approval.terms.preconditions
    product = await desk.stripe.find(f"/v1/products/{shown['product']}")
    if product is None or product.get("deleted"):
        raise PreconditionChanged(f"Nothing was changed: product {shown['product']} was deleted since.")
    changed = [key for key, value in shown["before"].items() if product.get(key) != value]
    if changed:
        raise PreconditionChanged(
            f"Nothing was changed: the {' and '.join(changed)} of {shown['product']} is "
            f"{quoted(product.get(changed[0])) or 'empty'} by now. Ask again."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make the approved change; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Read whether the product says now what was approved."""
    product = await desk.stripe.find(f"/v1/products/{approval.terms.preconditions['product']}")
    wanted = approval.terms.request["params"]
    reached = product and all(product.get(key) == value for key, value in wanted.items())
    return _receipt(product, None) if product and reached else None


def _receipt(product: Product, request_id: str | None) -> Receipt:
    """Say what the product is called now."""
    described = f", described as {quoted(product['description'])}" if product.get("description") else ""
    return Receipt(
        text=f"Product {product['id']} is called {quoted(product['name'], 80)} now{described}.",
        object_id=str(product["id"]),
        status="updated",
        data={"id": product["id"], "name": foreign(product["name"])},
        request_id=request_id,
    )


SKILL = Acts(
    name="update_product",
    summary="Change a product's name or description, after a person has confirmed.",
    args=Args,
    examples=("rename the Pro plan to Professional", "describe the Workshop as “two hours, all materials”"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
