"""Tax calculations of the offline Stripe by its stated table, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


def calculate(world: SandboxWorld, country: str, amounts: list[int], **more: Any) -> Any:
    """A calculation of lines at an address."""
    lines = [{"amount": amount, "reference": f"sku {at}", **more.pop("line", {})} for at, amount in enumerate(amounts)]
    address = {"country": country, **more.pop("address", {})}
    details = {"address": address, "address_source": "shipping", **more.pop("details", {})}
    asked: Any = {"currency": "eur", "line_items": lines, "customer_details": details, "expand": ["line_items"], **more}
    return world.client().v1.tax.calculations.create(asked)


def test_each_line_is_taxed_and_rounded_by_itself(world: SandboxWorld) -> None:
    """Two lines of 99 cents at 19 % are 19 cents of tax each, and the total holds both."""
    made = calculate(world, "DE", [99, 99])
    assert (made.tax_amount_exclusive, made.amount_total) == (38, 236)
    assert [line.amount_tax for line in made.line_items.data] == [19, 19]
    of_all = made.tax_breakdown[0]
    assert (of_all.tax_rate_details.percentage_decimal, of_all.taxable_amount) == ("19", 198)
    kept = world.client().v1.tax.calculations.line_items.list(made.id).data
    assert [line.reference for line in kept] == ["sku 0", "sku 1"]


def test_inclusive_tax_is_inside_the_amount(world: SandboxWorld) -> None:
    """Of 119.00 with 19 % inside, 19.00 is tax and the total stays."""
    made = calculate(world, "DE", [11_900], line={"tax_behavior": "inclusive"})
    assert (made.tax_amount_inclusive, made.tax_amount_exclusive, made.amount_total) == (1900, 0, 11_900)


@pytest.mark.parametrize(
    ("override", "reason"), [("customer_exempt", "customer_exempt"), ("reverse_charge", "reverse_charge")]
)
def test_the_exempt_pay_none(world: SandboxWorld, override: str, reason: str) -> None:
    """Exempt customers and reverse charge cost nothing, and say why."""
    made = calculate(world, "FR", [5000], details={"taxability_override": override})
    assert (made.amount_total, made.tax_breakdown[0].taxability_reason) == (5000, reason)


def test_an_address_must_say_enough(world: SandboxWorld) -> None:
    """The US is taxed by state, and without one it is Stripe's own error."""
    assert (
        calculate(world, "US", [10_000], address={"state": "CA"}, shipping_cost={"amount": 1000}).amount_total == 11_798
    )
    assert calculate(world, "US", [10_000], address={"state": "OR"}).tax_amount_exclusive == 0
    with pytest.raises(stripe.InvalidRequestError) as vague:
        calculate(world, "US", [10_000])
    assert vague.value.code == "customer_tax_location_invalid"
