"""The names of lists and reports in addresses, known without what serves them: the terminal must not wait for that."""

from __future__ import annotations

# Stripe's objects under /api/stripe.
LISTS = frozenset(
    """
    payments refunds disputes fraud-warnings reviews payouts balance-transactions customers products
    prices subscriptions invoices coupons payment-links checkout-sessions events
    """.split()
)

# The reports under /api/analytics, and the skill that makes each.
REPORTS = {
    "revenue": "revenue_report",
    "compare": "compare_revenue",
    "payment-success": "payment_success",
    "subscriptions": "subscription_metrics",
    "top-customers": "top_customers",
    "top-products": "top_products",
    "exposure": "currency_exposure",
    "payout-forecast": "forecast_payout",
}
