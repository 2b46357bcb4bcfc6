"""Rows of the skills that report, and of those that tell of the account, of tax, or search it all."""

from __future__ import annotations

from tests.matrix.bench import DAY_S, Bench
from tests.matrix.row import Given, Reading, after, fixed

WHOLE = "It tells of the whole account, so nothing is looked for."
JANUARY = {"start": "2027-01-01", "end": "2027-01-31"}


def traded(bench: Bench) -> Given:
    """A paid and partly refunded order, one that was declined, and a subscriber."""
    customer = bench.customer(card="visa")
    bench.shop.refund(bench.pay(customer=customer), 400)
    bench.pay(order="43", payment_method="pm_card_visa_chargeDeclinedInsufficientFunds")
    bench.subscribe(customer, bench.product("Gold", 5000))
    bench.later(DAY_S)
    return {}


def january(bench: Bench) -> Given:
    """A month with trade in it."""
    traded(bench)
    return dict(JANUARY)


def basket(bench: Bench) -> Given:
    """A basket and an address, of a merchant who is registered for tax there."""
    return {"amount": bench.major(5000), "currency": bench.currency, "country": "DE", "postal_code": "10119"}


def sought(bench: Bench) -> Given:
    """A word that a customer, an order and a product have."""
    traded(bench)
    return {"query": "Jane"}


ROWS = (
    Reading("revenue_report", january, fixed(**JANUARY), WHOLE),
    Reading("compare_revenue", january, fixed(**JANUARY), WHOLE),
    Reading("payment_success", january, fixed(**JANUARY), WHOLE),
    Reading("subscription_metrics", january, fixed(**JANUARY), WHOLE),
    Reading("top_customers", january, fixed(**JANUARY), WHOLE),
    Reading("top_products", january, fixed(**JANUARY), WHOLE),
    Reading(
        "calculate_tax", basket, "It looks nothing up: it asks Stripe what the tax would be.",
        "It looks nothing up: it asks Stripe what the tax would be.",
    ),
    Reading("get_account", after(traded), "There is always the account itself.", WHOLE, money="No amount is in it."),
    Reading("search", sought, fixed(query="Rumpelstiltskin"), "Its answer is the list of all that fit, best first."),
)  # fmt: skip
