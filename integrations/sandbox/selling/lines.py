"""The lines of a purchase: prices and quantities, their sums, and how the API and people see them."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.goods import price_of_line
from integrations.sandbox.money.amounts import minimum_minor, written
from integrations.sandbox.store import Stored

Line = dict[str, Any]


def lines_of(call: Call, asked: list[dict[str, Any]]) -> list[Line]:
    """The lines as they are kept: {"price", "quantity"}; all in one currency, and more than Stripe's minimum."""
    lines = []
    for index, line in enumerate(asked):
        price = price_of_line(call, line, f"line_items[{index}]")
        metered = (price.get("recurring") or {}).get("usage_type") == "metered"
        if metered and line.get("quantity") is not None:
            raise invalid("Quantity should not be specified where usage_type is `metered`.", param="line_items")
        lines.append({"price": price["id"], "quantity": line.get("quantity") or 1})
    currencies = {price["currency"] for price in _prices(call, lines)}
    if len(currencies) > 1:
        raise invalid("All prices of a purchase must be in one currency.", param="line_items")
    total, currency = total_of(call, lines), currencies.pop()
    # What recurs may begin with nothing: a trial, or usage that is billed afterwards.
    if total < minimum_minor(currency) and mode_of(call, lines) == "payment":
        least = written(minimum_minor(currency), currency)
        raise invalid(f"The total amount due must add up to at least {least} {currency}", code="amount_too_small")
    return lines


def total_of(call: Call, lines: list[Line]) -> int:
    """The sum in minor units, without shipping."""
    prices = _prices(call, lines)
    return sum((price["unit_amount"] or 0) * line["quantity"] for price, line in zip(prices, lines, strict=True))


def currency_of(call: Call, lines: list[Line]) -> str:
    """The lines' one currency."""
    return str(_prices(call, lines)[0]["currency"])


def mode_of(call: Call, lines: list[Line]) -> str:
    """Is "subscription" when a price recurs, else "payment"."""
    return "subscription" if any(price["type"] == "recurring" for price in _prices(call, lines)) else "payment"


def split(call: Call, lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines as a subscription takes them: those that recur, and those that come once."""
    recurring: list[Line] = []
    once: list[Line] = []
    for price, line in zip(_prices(call, lines), lines, strict=True):
        if price["type"] != "recurring":
            once.append(line)
        elif price["recurring"]["usage_type"] == "metered":
            recurring.append({"price": line["price"]})
        else:
            recurring.append(line)
    return recurring, once


def items_of(call: Call, owner: Stored) -> list[dict[str, Any]]:
    """The line items as the API shows them."""
    return [_item(call, owner["id"], number, line) for number, line in enumerate(owner.private["lines"])]


def listed_items(call: Call, owner: Stored, path: str) -> dict[str, Any]:
    """The list object of an owner's line items; `path` is where the owner's kind is found."""
    return call.list_of(items_of(call, owner), f"{path}/{owner['id']}/line_items")


def shown_lines(call: Call, owner: Stored) -> list[tuple[str, str]]:
    """(name, amount) of each line, for people."""
    return [
        (
            f"{item['quantity']} × {item['description']}" if item["quantity"] > 1 else item["description"],
            written(item["amount_total"], item["currency"]) + _every(item["price"]),
        )
        for item in items_of(call, owner)
    ]


def _every(price: Stored) -> str:
    recurring = price.get("recurring")
    if not recurring:
        return ""
    count = recurring["interval_count"]
    return f" every {recurring['interval']}" if count == 1 else f" every {count} {recurring['interval']}s"


def _item(call: Call, owner_id: str, number: int, line: Line) -> dict[str, Any]:
    price = call.require("price", line["price"])
    product = call.require("product", price["product"], deleted=True)
    amount = (price["unit_amount"] or 0) * line["quantity"]
    fields = {
        "id": f"li_{owner_id.rpartition('_')[2][:20]}{number}",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": str(product.get("name", "")),
        "price": price,
        "quantity": line["quantity"],
    }
    return call.shape("item", fields)


def _prices(call: Call, lines: list[Line]) -> list[Stored]:
    return [call.require("price", line["price"]) for line in lines]
