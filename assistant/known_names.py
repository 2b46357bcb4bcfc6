"""What a merchant's products are called, for telling a plan's whole name from the beginning or end of a longer one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skills.contract import Desk
from skills.finding.products import read_products

_NAMED_LIKE_PRODUCTS = frozenset({"plan", "current_plan", "product"})


async def product_names(args: Mapping[str, Any], desk: Desk) -> frozenset[str]:
    """Return the names of all products in lower case where an argument names one; else nothing, without a request.

    Raises what Stripe refuses the list with.
    """
    if _NAMED_LIKE_PRODUCTS.isdisjoint(args):
        return frozenset()
    return frozenset(str(row["name"]).lower() for row in await read_products(desk))
