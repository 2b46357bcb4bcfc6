"""Asks Stripe Tax what tax an amount bears at an address; nothing is charged or recorded."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.errors import BadInput, Conflict, StripeRefused
from domain.money import Money, check_chargeable
from skills.contract import Answer, Ask, Desk, Reads
from skills.finding.foreign import foreign
from skills.invoices.countries import code_of

# Where the country alone does not say which tax there is.
NEEDS_PLACE = {"US": "ZIP code", "CA": "postal code"}

_REASONS = {
    "not_collecting": "your Stripe Tax has no active registration for that place, so it collects none there",
    "not_subject_to_tax": "this is not subject to tax there",
    "not_supported": "Stripe Tax does not support that place",
    "customer_exempt": "the customer is exempt",
    "product_exempt": "the product is exempt there",
    "product_exempt_holiday": "a tax holiday applies",
    "reverse_charge": "the buyer pays it (reverse charge)",
    "zero_rated": "the rate there is zero",
}


class Args(BaseModel):
    """What is sold, and where to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    amount: str = Field(
        min_length=1, max_length=24, description='The price without tax, a decimal in major units such as "100".'
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code such as EUR; left out, it is the merchant's own currency."
    )
    country: str = Field(
        min_length=2, max_length=40, description="The buyer's country: ISO code such as DE, or its name."
    )
    postal_code: str | None = Field(
        default=None, min_length=1, max_length=16, description="The buyer's postal or ZIP code."
    )
    state: str | None = Field(
        default=None, min_length=1, max_length=40, description="The buyer's state or province, such as CA."
    )
    description: str | None = Field(default=None, max_length=200, description="What is sold; only named in the answer.")


async def answer(args: Args, desk: Desk) -> Answer | Ask:
    """Answer with Stripe Tax's own figures; Ask for a missing place, Conflict when Stripe Tax is not set up."""
    money = check_chargeable(Money.from_major(args.amount, args.currency or desk.merchant.currency))
    country = code_of(args.country)
    if country is None:
        return Ask("Which country is the buyer in? Its two-letter code is the clearest, such as DE or US.", "country")
    if country in NEEDS_PLACE and not args.postal_code and not args.state:
        return Ask(f"Which {NEEDS_PLACE[country]} or state is the buyer in?", "postal_code")
    address = {"country": country, "postal_code": args.postal_code, "state": args.state}
    params = {
        "currency": money.currency,
        "line_items": [{"amount": money.minor, "reference": "basket", "tax_behavior": "exclusive"}],
        "customer_details": {
            "address": {name: value for name, value in address.items() if value},
            "address_source": "billing",
        },
    }
    calculation = await _calculated(desk, params)
    place = ", ".join(foreign(part, 40) for part in (args.postal_code, args.state, country) if part)
    return _answer(desk, args, money, place, calculation)


async def _calculated(desk: Desk, params: dict[str, Any]) -> dict[str, Any]:
    """Return Stripe Tax's calculation; its refusals in a merchant's words."""
    try:
        return await desk.stripe.preview("/v1/tax/calculations", params)
    except StripeRefused as refusal:
        if refusal.code == "stripe_tax_inactive":
            raise Conflict(
                "Stripe Tax is not set up on this account. Finish its settings in the Stripe dashboard (Tax, Settings) "
                "first."
            ) from refusal
        if refusal.code == "customer_tax_location_invalid":
            raise BadInput(
                "Stripe Tax can't tell the place from this address. Say the postal code and the state as well."
            ) from refusal
        raise


def _answer(desk: Desk, args: Args, money: Money, place: str, calculation: dict[str, Any]) -> Answer:
    """Put the sums, each rate and their kind together."""
    on_top = Money(int(calculation["tax_amount_exclusive"]), money.currency)
    inside = Money(int(calculation["tax_amount_inclusive"]), money.currency)
    total = Money(int(calculation["amount_total"]), money.currency)
    rows = calculation.get("tax_breakdown") or []
    what = f" for {foreign(args.description, 80)}" if args.description else ""
    sums = f"{desk.show(on_top)} of tax on top of {desk.show(money)}, {desk.show(total)} in all"
    lines = [
        f"Stripe Tax calculates{what} to {place}: {sums}.",
        *(_row_text(desk, row, money.currency) for row in rows),
    ]
    if inside.minor:
        lines.append(f"{desk.show(inside)} of tax is inside the price.")
    lines.append(
        "This is Stripe's calculation by your tax settings and registrations; nothing was charged or recorded."
    )
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, money, rows),) if rows else (),
        figures=tuple(dict.fromkeys((money, on_top, inside, total, *_figures(rows, money.currency)))),
        data={
            "calculation": calculation["id"],
            "currency": money.currency,
            "amount_minor": money.minor,
            "tax_on_top_minor": on_top.minor,
            "tax_inside_minor": inside.minor,
            "total_minor": total.minor,
            "rates": [
                {
                    "percent": _percent(row),
                    "type": (row.get("tax_rate_details") or {}).get("tax_type"),
                    "amount_minor": row["amount"],
                    "taxable_minor": row["taxable_amount"],
                    "inclusive": row["inclusive"],
                    "reason": row["taxability_reason"],
                }
                for row in rows
            ],
        },
    )


def _row_text(desk: Desk, row: dict[str, Any], currency: str) -> str:
    """Say one rate, or why there is none."""
    amount, taxable = Money(int(row["amount"]), currency), Money(int(row["taxable_amount"]), currency)
    if not amount.minor:
        why = _REASONS.get(str(row["taxability_reason"]), str(row["taxability_reason"]).replace("_", " "))
        return f"- No tax: {why}."
    kind = "included in the price" if row["inclusive"] else "on top"
    return f"- {_name(row)} {_percent(row)}% on {desk.show(taxable)}: {desk.show(amount)}, {kind}."


def _table(desk: Desk, money: Money, rows: list[dict[str, Any]]) -> TableCard:
    """Draw the rates."""
    columns = (Column("Tax"), Column("Rate", "right"), Column("On", "right"), Column("Amount", "right"))
    cells = tuple(
        (
            _name(row),
            f"{_percent(row)}%",
            desk.show(Money(int(row["taxable_amount"]), money.currency)),
            desk.show(Money(int(row["amount"]), money.currency)),
        )
        for row in rows
    )
    return TableCard("Tax by Stripe Tax", columns, cells, len(cells))


def _name(row: dict[str, Any]) -> str:
    """What a tax is called: "VAT", "Sales tax"."""
    kind = str((row.get("tax_rate_details") or {}).get("tax_type") or "tax")
    return kind.upper() if kind in ("vat", "gst", "hst", "pst", "qst", "rst", "jct", "igst") else _spaced(kind)


def _spaced(kind: str) -> str:
    """Stripe's word as people write it."""
    return kind.replace("_", " ").capitalize()


def _percent(row: dict[str, Any]) -> str:
    """The rate as a decimal text without needless zeros."""
    text = str((row.get("tax_rate_details") or {}).get("percentage_decimal") or "0")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _figures(rows: list[dict[str, Any]], currency: str) -> list[Money]:
    """Every amount of the rates."""
    return [Money(int(row[name]), currency) for row in rows for name in ("amount", "taxable_amount")]


SKILL = Reads(
    name="calculate_tax",
    summary="Calculate with Stripe Tax what tax an amount bears at a buyer's address; nothing is charged.",
    args=Args,
    examples=("how much tax is on 100 euros to Germany?", "sales tax for $250 to California 94107"),
    answer=answer,
)
