"""Invoice items: what a customer will be billed for, waiting for an invoice or on a draft."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from integrations.sandbox.billing import discounts, drafts, line_taxes, lines, pricing
from integrations.sandbox.billing.rounding import rounded
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.goods import price_of_line
from integrations.sandbox.money import amounts
from integrations.sandbox.store import Stored


def add(call: Call, customer: str, given: dict[str, Any], **more: Any) -> Stored:
    """Stores an item from `amount` or `pricing`/`price_data`/`unit_amount_decimal` and `quantity`; emits its event."""
    fields = priced(call, given)
    item_id = call.world.new_id("ii")
    currency = fields["currency"]
    asked = given.get("discounts")
    fields |= {
        "id": item_id,
        "customer": customer,
        "date": call.now_s,
        "discountable": fields["amount"] >= 0 if given.get("discountable") is None else given["discountable"],
        "discounts": discounts.given(call, asked, customer=customer, currency=currency, invoice_item=item_id),
        "livemode": call.livemode,
        "metadata": {name: value for name, value in (given.get("metadata") or {}).items() if value is not None},
        "period": given.get("period") or {"end": call.now_s, "start": call.now_s},
        "proration": False,
        "tax_rates": [],
        **more,
    }
    item = call.create("invoiceitem", fields, {"taxes": line_taxes.given(call, given.get("tax_amounts"))})
    call.emit("invoiceitem.created", item)
    return item


def priced(call: Call, given: dict[str, Any], kept: Stored | None = None) -> dict[str, Any]:
    """The fields that say how much: amount, currency, quantity, pricing, description. Raises ApiError (400)."""
    price_id = (given.get("pricing") or {}).get("price") or given.get("price")
    if price_id or given.get("price_data"):
        line = {"price": price_id, "price_data": given.get("price_data")}
        price = price_of_line(call, {name: value for name, value in line.items() if value}, "")
        if price["type"] == "recurring":
            raise invalid(
                f"The price specified is set to `type=recurring` but this field only accepts prices with "
                f"`type=one_time` ({price['id']}).",
                param="pricing[price]",
            )
        if given.get("currency") and given["currency"].lower() != price["currency"]:
            raise invalid("The price's currency does not match `currency`.", param="currency")
        quantity = _quantity(given, kept)
        amount = pricing.amount_of(price, quantity)
        text = given.get("description") or pricing.name_of(call, price)
        return _fields(price["currency"], amount, quantity, pricing.pricing_of(call, price), text)
    return _without_price(call, given, kept)


def taken_from_invoice(call: Call, item: Stored) -> None:
    """Removes an item and its line from a draft."""
    line = call.get("line_item", item.private.get("line"))
    if line is not None:
        call.world.store.remove(call.place, line["id"])
        drafts.recounted(call, call.require("invoice", item["invoice"]))


def changed_on_invoice(call: Call, item: Stored) -> None:
    """A draft follows its changed item."""
    line = call.get("line_item", item.private.get("line"))
    if line is not None:
        lines.change(call, line, lines.of_item(item))
        drafts.recounted(call, call.require("invoice", item["invoice"]))


def _without_price(call: Call, given: dict[str, Any], kept: Stored | None) -> dict[str, Any]:
    currency = (given.get("currency") or (kept["currency"] if kept is not None else "")).lower()
    if not currency:
        raise missing_param("currency")
    if currency not in amounts.KNOWN:
        raise invalid(f"Invalid currency: {currency}", param="currency")
    quantity = _quantity(given, kept)
    text = given.get("description") if "description" in given or kept is None else kept["description"]
    if given.get("amount") is not None:
        if given["amount"] % amounts.step_minor(currency):
            raise invalid(f"Invalid amount: {currency.upper()} is not billed in such small steps.", param="amount")
        unit = Fraction(given["amount"], quantity)
        return _fields(currency, given["amount"], quantity, _unit_pricing(call, unit), text)
    if given.get("unit_amount_decimal") is not None:
        unit = Fraction(str(given["unit_amount_decimal"]))
        return _fields(currency, rounded(unit * quantity, currency), quantity, _unit_pricing(call, unit), text)
    if kept is None:
        raise missing_param("amount")
    unit = Fraction(kept["pricing"]["unit_amount_decimal"] or 0)
    return _fields(currency, rounded(unit * quantity, currency), quantity, kept["pricing"], text)


def _quantity(given: dict[str, Any], kept: Stored | None) -> int:
    quantity = given.get("quantity")
    if quantity is None:
        return int(kept["quantity"]) if kept is not None else 1
    if quantity < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="quantity")
    return int(quantity)


def _unit_pricing(call: Call, unit: Fraction) -> dict[str, Any]:
    exact = str(unit.numerator) if unit.denominator == 1 else f"{unit.numerator / unit.denominator:.12f}".rstrip("0")
    return call.shape("line_item.pricing", {"type": "price_details", "unit_amount_decimal": exact})


def _fields(currency: str, amount: int, quantity: int, how: dict[str, Any], text: str | None) -> dict[str, Any]:
    return {
        "amount": amount,
        "currency": currency,
        "description": text,
        "net_amount": amount,
        "pricing": how,
        "quantity": quantity,
        "quantity_decimal": str(quantity),
    }
