"""Lists what the merchant sells, with every price."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from skills.contract import Answer, Desk, Mentions, Reads
from skills.finding.foreign import foreign, quoted
from skills.finding.plan import Plan, price_text
from skills.finding.products import Product, fitting_products, read_plans, read_products

SHOWN_MAX = 50
TOLD_MAX = 10


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    query: str | None = Field(default=None, min_length=1, max_length=120, description="Only those called so.")
    active: bool | None = Field(default=None, description="true: on sale (the default); false: archived ones instead.")


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer with the products that fit, newest first, each with its prices, and the count of all."""
    products = await read_products(desk)
    wanted = args.active is not False
    fitting = fitting_products(products, args.query) if args.query else products
    rows = [row for row in fitting if bool(row["active"]) is wanted]
    prices: dict[str, list[Plan]] = {}
    for plan in await read_plans(desk, active=True):
        prices.setdefault(plan.product_id, []).append(plan)
    shown = rows[:SHOWN_MAX]
    lines = [_counted(args, rows, products, len(fitting) - len(rows))]
    if len(shown) <= TOLD_MAX:
        lines += [f"- {foreign(row['name'], 80)}: {_prices(desk, row, prices)}, {row['id']}" for row in shown]
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, rows, shown, prices),) if shown else (),
        figures=tuple(dict.fromkeys(one.amount for row in shown for one in prices.get(str(row["id"]), ()))),
        data={
            "count": len(rows),
            "products": [_data(row, prices.get(str(row["id"]), [])) for row in shown],
        },
        mentions=Mentions(listed=tuple(str(row["id"]) for row in shown)),
    )


def _counted(args: Args, rows: list[Product], products: list[Product], others: int) -> str:
    """Say how many of how many, and how many are kept out by being archived or not."""
    kind = "archived" if args.active is False else "active"
    called = f" called {quoted(args.query, 60)}" if args.query else ""
    other = f" {others:,} {'active' if args.active is False else 'archived'} not shown." if others else ""
    if not rows:
        return f"There is no {kind} product{called}. I looked at all {len(products):,}.{other}"
    if len(rows) > SHOWN_MAX:
        return f"Showing the newest {SHOWN_MAX} of {len(rows):,} {kind} products{called}.{other}"
    end = ":" if len(rows) <= TOLD_MAX else "."
    return (
        (f"1 {kind} product{called}" if len(rows) == 1 else f"All {len(rows):,} {kind} products{called}") + end + other
    )


def _prices(desk: Desk, row: Product, prices: dict[str, list[Plan]]) -> str:
    """Name a product's prices, the default one first."""
    plans = sorted(prices.get(str(row["id"]), ()), key=lambda plan: plan.price_id != row.get("default_price"))
    names = [f"{price_text(desk, plan)}{f' ({plan.nickname})' if plan.nickname else ''}" for plan in plans]
    return "; ".join(names) or "no price"


def _table(desk: Desk, rows: list[Product], shown: list[Product], prices: dict[str, list[Plan]]) -> TableCard:
    """Draw the products."""
    columns = (Column("Product"), Column("Prices"), Column("Status"), Column("Id"))
    cells = tuple(
        (
            foreign(row["name"], 80),
            _prices(desk, row, prices),
            "active" if row["active"] else "archived",
            str(row["id"]),
        )
        for row in shown
    )
    return TableCard("Products", columns, cells, len(rows))


def _data(row: Product, plans: list[Plan]) -> dict[str, Any]:
    """Return a product for programs."""
    return {
        "id": row["id"],
        "name": foreign(row["name"], 120),
        "active": row["active"],
        "default_price": row.get("default_price"),
        "prices": [
            {
                "id": plan.price_id,
                "unit_amount_minor": plan.price.get("unit_amount"),
                "currency": plan.amount.currency,
                "interval": plan.interval,
                "interval_count": plan.interval_count if plan.interval else None,
                "usage_type": plan.usage_type,
                "tiered": plan.tiered,
            }
            for plan in plans
        ],
    }


SKILL = Reads(
    name="list_products",
    summary="List products with all their prices, active or archived, or those of a name.",
    args=Args,
    examples=("what products do we sell?", "show the archived products", "prices of the Pro plan"),
    answer=answer,
)
