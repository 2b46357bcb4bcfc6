"""Tax calculations: what tax a basket costs at an address, by the small table of `billing/tax_rates.py`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from integrations.sandbox.billing import tax_rates
from integrations.sandbox.billing.lines import page_of
from integrations.sandbox.billing.rounding import rounded
from integrations.sandbox.billing.tax_rates import Rate
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.money import amounts
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_LASTS_S = 90 * 86_400
_GENERAL = "txcd_10000000"
_FREE = {"customer_exempt": "customer_exempt", "reverse_charge": "reverse_charge"}


def create(call: Call) -> Stored:
    """POST /v1/tax/calculations. Each line is rounded by itself, half up."""
    params = call.params
    currency = params["currency"].lower()
    if currency not in amounts.KNOWN:
        raise invalid(f"Invalid currency: {currency}", param="currency")
    details = _customer_details(call)
    address = details["address"]
    rate = tax_rates.rate_of(address["country"], address["state"])
    free = _FREE.get(details["taxability_override"])
    lines = [_line(call, one, at, rate, free, address, currency) for at, one in enumerate(params["line_items"])]
    shipping = _shipping(call, rate, free, address, currency)
    parts = [*lines, *([shipping] if shipping else [])]
    exclusive = [one for one in parts if one["tax_behavior"] == "exclusive"]
    tax_exclusive = sum(one["amount_tax"] for one in exclusive)
    fields = {
        "amount_total": sum(one["amount"] for one in parts) + tax_exclusive,
        "currency": currency,
        "customer": params.get("customer"),
        "customer_details": details,
        "expires_at": call.now_s + _LASTS_S,
        "shipping_cost": shipping,
        "tax_amount_exclusive": tax_exclusive,
        "tax_amount_inclusive": sum(one["amount_tax"] for one in parts) - tax_exclusive,
        "tax_breakdown": _breakdown(call, parts, rate, free, address),
        "tax_date": params.get("tax_date") or call.now_s,
    }
    return call.create("tax.calculation", fields, {"lines": lines})


def retrieve(call: Call) -> Stored:
    """GET /v1/tax/calculations/{calculation}."""
    return call.require("tax.calculation", call.ids[0])


def its_lines(call: Call) -> dict[str, Any]:
    """GET /v1/tax/calculations/{calculation}/line_items."""
    return page_of(call, call.require("tax.calculation", call.ids[0]).private["lines"])


def _customer_details(call: Call) -> dict[str, Any]:
    params, given = call.params, dict(call.params.get("customer_details") or {})
    if params.get("customer"):
        customer = call.require("customer", params["customer"], param="customer")
        given.setdefault("address", customer["address"])
        given.setdefault("address_source", "billing")
        exempt = {"exempt": "customer_exempt", "reverse": "reverse_charge"}.get(customer["tax_exempt"], "none")
        given.setdefault("taxability_override", exempt)
    if not given.get("address"):
        raise missing_param("customer_details[address]")
    address = call.shape("tax.calculation.customer_details.address", given["address"])
    address["country"] = str(address.get("country") or "").upper()
    if not address["country"]:
        raise missing_param("customer_details[address][country]")
    if tax_rates.needs_state(address["country"]) and not address["state"]:
        raise invalid(
            "We could not determine the customer's tax location based on the provided customer address. In the "
            "offline Stripe an address in the US needs its state.",
            code="customer_tax_location_invalid",
            param="customer_details[address]",
        )
    filled = {"taxability_override": "none", **given, "address": address}
    filled["tax_ids"] = [dict(one) for one in given.get("tax_ids") or []]
    return call.shape("tax.calculation.customer_details", filled)


def _line(
    call: Call,
    one: dict[str, Any],
    at: int,
    rate: Rate | None,
    free: str | None,
    address: dict[str, Any],
    currency: str,
) -> dict[str, Any]:
    if one["amount"] < 0:
        raise invalid("A line's amount must not be negative.", param=f"line_items[{at}][amount]")
    behavior, code = one.get("tax_behavior") or "exclusive", one.get("tax_code") or _GENERAL
    applies = rate if code != tax_rates.NONTAXABLE else None
    tax = _tax(one["amount"], applies, free, behavior, currency)
    fields = {
        "id": call.world.new_id("tax_li"),
        "amount": one["amount"],
        "amount_tax": tax,
        "livemode": call.livemode,
        "metadata": {name: value for name, value in (one.get("metadata") or {}).items() if value is not None},
        "product": one.get("product"),
        "quantity": one.get("quantity") or 1,
        "reference": one.get("reference") or f"L{at + 1}",
        "tax_behavior": behavior,
        "tax_breakdown": [_of_line(one["amount"], tax, applies, free, address, behavior)],
        "tax_code": code,
    }
    return call.shape("tax.calculation_line_item", fields)


def _shipping(
    call: Call, rate: Rate | None, free: str | None, address: dict[str, Any], currency: str
) -> dict[str, Any] | None:
    asked = call.params.get("shipping_cost")
    if not asked or asked.get("amount") is None:
        return None
    behavior = asked.get("tax_behavior") or "exclusive"
    tax = _tax(asked["amount"], rate, free, behavior, currency)
    fields = {
        "amount": asked["amount"],
        "amount_tax": tax,
        "tax_behavior": behavior,
        "tax_breakdown": [_of_line(asked["amount"], tax, rate, free, address, behavior)],
        "tax_code": asked.get("tax_code") or "txcd_92010001",
    }
    return call.shape("tax.calculation.shipping_cost", fields)


def _tax(amount: int, rate: Rate | None, free: str | None, behavior: str, currency: str) -> int:
    if rate is None or free is not None:
        return 0
    percent = Fraction(rate.percentage)
    whole = 100 + percent if behavior == "inclusive" else Fraction(100)
    return rounded(amount * percent / whole, currency)


def _of_line(
    amount: int, tax: int, rate: Rate | None, free: str | None, address: dict[str, Any], behavior: str
) -> dict[str, Any]:
    level = rate.level if rate is not None else "country"
    state = address["state"] if level == "state" else None
    details = None
    if rate is not None and free is None:
        details = {"display_name": rate.name, "percentage_decimal": rate.percentage, "tax_type": rate.kind}
    return {
        "amount": tax,
        "jurisdiction": {
            "country": address["country"],
            "display_name": state or address["country"],
            "level": level,
            "state": state,
        },
        "sourcing": "destination",
        "tax_rate_details": details,
        "taxability_reason": _reason(rate, free),
        "taxable_amount": (amount - tax if behavior == "inclusive" else amount) if details else 0,
    }


def _breakdown(
    call: Call, parts: list[dict[str, Any]], rate: Rate | None, free: str | None, address: dict[str, Any]
) -> list[dict[str, Any]]:
    """The tax summed by whether it is inside the amounts."""
    rows = []
    for behavior in ("exclusive", "inclusive"):
        of_kind = [one["tax_breakdown"][0] for one in parts if one["tax_behavior"] == behavior]
        if not of_kind:
            continue
        fields = {
            "country": address["country"],
            "percentage_decimal": rate.percentage if rate is not None and free is None else "0",
            "rate_type": "percentage",
            "state": address["state"],
            "tax_type": rate.kind if rate is not None else None,
        }
        rows.append(
            {
                "amount": sum(one["amount"] for one in of_kind),
                "inclusive": behavior == "inclusive",
                "tax_rate_details": call.shape("tax.calculation.tax_breakdown.tax_rate_details", fields),
                "taxability_reason": _reason(rate, free),
                "taxable_amount": sum(one["taxable_amount"] for one in of_kind),
            }
        )
    return rows


def _reason(rate: Rate | None, free: str | None) -> str:
    return free or ("standard_rated" if rate is not None else "not_collecting")


def _included_lines(call: Call, calculation: Stored) -> dict[str, Any]:
    return call.list_of(calculation.private["lines"], f"/v1/tax/calculations/{calculation['id']}/line_items")


RESOURCE = Resource(
    operations={
        "POST /v1/tax/calculations": create,
        "GET /v1/tax/calculations/{calculation}": retrieve,
        "GET /v1/tax/calculations/{calculation}/line_items": its_lines,
    },
    kinds=(Kind("tax.calculation", "taxcalc", includes={"line_items": _included_lines}),),
)
