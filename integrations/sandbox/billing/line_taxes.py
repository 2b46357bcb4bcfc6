"""Tax that a seller worked out himself and put on an invoice's lines (`tax_amounts` of `add_lines`).

Source: https://docs.stripe.com/api/invoices/add_lines. Nothing is calculated here: amounts are taken as they were sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid

_LABELS = ("country", "description", "display_name", "jurisdiction", "jurisdiction_level", "state", "tax_type")
_PERCENT_MAX = 100

Tax = dict[str, Any]


def given(call: Call, asked: Sequence[Mapping[str, Any]] | None) -> list[Tax]:
    """The `taxes` of a line that `tax_amounts` ask for; their rates are found or made. Raises ApiError (400)."""
    return [_tax(call, one, f"lines[tax_amounts][{at}]") for at, one in enumerate(asked or [])]


def summed(lines: Sequence[Mapping[str, Any]]) -> list[Tax]:
    """An invoice's or credit note's `total_taxes`: those of all lines, added up by their rate."""
    sums: dict[tuple[str, str], Tax] = {}
    for tax in (tax for line in lines for tax in line.get("taxes") or []):
        key = (tax["tax_rate_details"]["tax_rate"], tax["tax_behavior"])
        kept = sums.get(key, {**tax, "amount": 0, "taxable_amount": 0})
        sums[key] = {
            **kept,
            "amount": kept["amount"] + tax["amount"],
            "taxable_amount": kept["taxable_amount"] + tax["taxable_amount"],
        }
    return list(sums.values())


def on_top(taxes: Sequence[Mapping[str, Any]]) -> int:
    """What exclusive taxes add to the price, in minor units."""
    return sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")


def inside(taxes: Sequence[Mapping[str, Any]]) -> int:
    """What inclusive taxes are of the price, in minor units."""
    return sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")


def named(call: Call, tax: Mapping[str, Any]) -> str:
    """How a document calls a tax: "VAT 19%"."""
    rate = call.require("tax_rate", tax["tax_rate_details"]["tax_rate"])
    percent = f"{rate['percentage']:.4f}".rstrip("0").rstrip(".")
    return f"{rate['display_name']} {percent}%" + (" (included)" if tax["tax_behavior"] == "inclusive" else "")


def _tax(call: Call, one: Mapping[str, Any], where: str) -> Tax:
    data = one["tax_rate_data"]
    if not 0 <= data["percentage"] <= _PERCENT_MAX:
        raise invalid("A tax rate has a percentage from 0 to 100.", param=f"{where}[tax_rate_data][percentage]")
    return {
        "amount": one["amount"],
        "tax_behavior": "inclusive" if data["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": _rate(call, data)},
        "taxability_reason": one.get("taxability_reason") or "not_available",
        "taxable_amount": one["taxable_amount"],
        "type": "tax_rate_details",
    }


def _rate(call: Call, data: Mapping[str, Any]) -> str:
    """The id of the archived rate of exactly these terms, made when there is none."""
    terms = {name: data.get(name) for name in _LABELS} | {
        "inclusive": bool(data["inclusive"]),
        "percentage": data["percentage"],
    }
    for known in call.each("tax_rate"):
        if not known["active"] and all(known[name] == value for name, value in terms.items()):
            return str(known["id"])
    return str(call.create("tax_rate", {**terms, "active": False, "metadata": {}})["id"])
