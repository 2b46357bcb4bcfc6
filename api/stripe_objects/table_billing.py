"""The rows of the table that are about customers and what they are billed for: catalogue, subscriptions, invoices."""

from __future__ import annotations

from typing import Literal

from api.stripe_objects.resource import CUSTOMER, MADE, Act, Cell, Filter, Object, Resource, by, in_currency, is_equal

SubscriptionStatus = Literal[
    "active", "past_due", "unpaid", "canceled", "incomplete", "incomplete_expired", "trialing", "paused", "ended", "all"
]
InvoiceStatus = Literal["draft", "open", "paid", "uncollectible", "void"]


def _overdue(found: Object, overdue: bool, now: int) -> bool:
    """Keep open invoices after their due day, or everything else."""
    return (found["status"] == "open" and (found.get("due_date") or now) < now) is overdue


_ACTIVE = Filter("active", bool | None, "Only those that are on sale, or only those that are not.")

CUSTOMERS = Resource(
    name="customers",
    what="customer",
    path="/v1/customers",
    prefixes=("cus_",),
    filters=(Filter("email", str | None, "Only with exactly this email (Stripe minds capitals)."),),
    sorts={"name": by("name"), "email": by("email")},
    search_in=("name", "email", "phone", "description"),
    found_by=Act("get_customer", "customer"),
    creates="create_customer",
    changes=Act("update_customer", "customer"),
    removes=Act("delete_customer", "customer"),
    acts={
        "credit": Act("credit_customer", "customer"),
        "portal": Act("create_portal_link", "customer"),
        "detach-payment-method": Act("detach_payment_method", "customer"),
        "usage": Act("record_usage", "customer"),
    },
    asks={
        "profile": Act("get_customer", "customer"),
        "payment-methods": Act("list_payment_methods", "customer"),
        "next-invoice": Act("preview_invoice", "customer"),
        "usage": Act("get_usage", "customer"),
    },
    cells=(
        *MADE, Cell("name", "name", "theirs"), Cell("email", "email", "theirs"), Cell("phone", "phone", "theirs"),
        Cell("description", "description", "theirs"), Cell("balance", "balance", "money"), Cell("currency", "currency"),
        Cell("delinquent", "delinquent"),
    ),
)  # fmt: skip

PRODUCTS = Resource(
    name="products",
    what="product",
    path="/v1/products",
    prefixes=("prod_",),
    filters=(_ACTIVE,),
    sorts={"name": by("name")},
    search_in=("name", "description"),
    creates="create_product",
    changes=Act("update_product", "product"),
    acts={"archive": Act("archive_product", "product"), "price": Act("change_price", "product")},
    cells=(
        *MADE, Cell("name", "name", "theirs"), Cell("active", "active"), Cell("default_price", "default_price"),
        Cell("description", "description", "theirs"),
    ),
)  # fmt: skip

PRICES = Resource(
    name="prices",
    what="price",
    path="/v1/prices",
    prefixes=("price_",),
    filters=(
        _ACTIVE,
        Filter("product", str | None, "Only of this product (prod_…)."),
        Filter("type", Literal["one_time", "recurring"] | None, "Only one-off or only recurring prices."),
    ),
    sorts={"amount": by("unit_amount")},
    search_in=("nickname", "lookup_key"),
    amount="unit_amount",
    cells=(
        *MADE, Cell("unit_amount", "unit_amount", "money"), Cell("currency", "currency"), Cell("product", "product"),
        Cell("type", "type"), Cell("interval", "recurring.interval"),
        Cell("interval_count", "recurring.interval_count"), Cell("active", "active"),
        Cell("nickname", "nickname", "theirs"),
    ),
)  # fmt: skip

SUBSCRIPTIONS = Resource(
    name="subscriptions",
    what="subscription",
    path="/v1/subscriptions",
    prefixes=("sub_",),
    filters=(
        Filter("status", SubscriptionStatus | None, "Stripe's status; without one, ended ones too."),
        CUSTOMER,
        Filter("price", str | None, "Only with this price (price_…)."),
        Filter("currency", str | None, "Only in this currency.", in_currency),
    ),
    always={"status": "all"},
    found_by=Act("get_subscription", "customer"),
    creates="create_subscription",
    acts={
        "cancel": Act("cancel_subscription", "subscription_id"),
        "undo-cancellation": Act("undo_cancellation", "subscription_id"),
        "pause": Act("pause_subscription", "customer"),
        "resume": Act("resume_subscription", "customer"),
        "change-plan": Act("change_plan", "customer"),
        "change-quantity": Act("change_quantity", "customer"),
        "schedule-change": Act("schedule_change", "customer"),
        "coupon": Act("apply_coupon", "customer"),
    },
    asks={"standing": Act("get_subscription", "subscription_id")},
    cells=(
        *MADE, Cell("status", "status"), Cell("customer", "customer"), Cell("currency", "currency"),
        Cell("start_date", "start_date", "moment"), Cell("trial_end", "trial_end", "moment"),
        Cell("cancel_at", "cancel_at", "moment"), Cell("canceled_at", "canceled_at", "moment"),
        Cell("ended_at", "ended_at", "moment"),
    ),
)  # fmt: skip

INVOICES = Resource(
    name="invoices",
    what="invoice",
    path="/v1/invoices",
    prefixes=("in_",),
    filters=(
        Filter("status", InvoiceStatus | None, "Stripe's status."),
        Filter("overdue", bool | None, "Only open ones after their due day, or only the others.", _overdue),
        CUSTOMER,
        Filter("subscription", str | None, "Only of this subscription (sub_…)."),
    ),
    sorts={"amount": by("total"), "due_date": by("due_date"), "number": by("number")},
    search_in=("number", "customer_name", "customer_email", "description"),
    amount="total",
    found_by=Act("get_invoice", "invoice"),
    creates="create_invoice",
    acts={
        "send": Act("send_invoice", "invoice"),
        "remind": Act("remind_invoice", "invoice"),
        "pay": Act("pay_invoice", "invoice"),
        "void": Act("void_invoice", "invoice"),
        "uncollectible": Act("mark_invoice_uncollectible", "invoice"),
        "credit-note": Act("create_credit_note", "invoice"),
    },
    asks={"contents": Act("get_invoice", "invoice")},
    cells=(
        *MADE, Cell("number", "number"), Cell("status", "status"), Cell("total", "total", "money"),
        Cell("amount_due", "amount_due", "money"), Cell("amount_paid", "amount_paid", "money"),
        Cell("amount_remaining", "amount_remaining", "money"), Cell("currency", "currency"),
        Cell("due_date", "due_date", "moment"), Cell("customer", "customer"),
        Cell("customer_name", "customer_name", "theirs"), Cell("customer_email", "customer_email", "theirs"),
        Cell("description", "description", "theirs"),
    ),
)  # fmt: skip

COUPONS = Resource(
    name="coupons",
    what="coupon",
    path="/v1/coupons",
    prefixes=("",),
    filters=(Filter("valid", bool | None, "Only those that can be redeemed, or only others.", is_equal("valid")),),
    sorts={"name": by("name"), "times_redeemed": by("times_redeemed")},
    search_in=("id", "name"),
    creates="create_coupon",
    acts={"deactivate": Act("deactivate_coupon", "coupon")},
    asks={"usage": Act("coupon_usage", "coupon")},
    cells=(
        *MADE, Cell("name", "name", "theirs"), Cell("percent_off", "percent_off"),
        Cell("amount_off", "amount_off", "money"), Cell("currency", "currency"), Cell("duration", "duration"),
        Cell("duration_in_months", "duration_in_months"), Cell("times_redeemed", "times_redeemed"),
        Cell("valid", "valid"),
    ),
)  # fmt: skip

PAYMENT_LINKS = Resource(
    name="payment-links",
    what="payment link",
    path="/v1/payment_links",
    prefixes=("plink_",),
    filters=(
        Filter("active", bool | None, "Only those that can be paid, or only the others."),
        Filter("currency", str | None, "Only in this currency.", in_currency),
    ),
    has_created=False,
    creates="create_payment_link",
    acts={"deactivate": Act("deactivate_payment_link", "payment_link")},
    cells=(Cell("id", "id"), Cell("url", "url"), Cell("currency", "currency"), Cell("active", "active")),
)

CHECKOUT_SESSIONS = Resource(
    name="checkout-sessions",
    what="checkout session",
    path="/v1/checkout/sessions",
    prefixes=("cs_",),
    filters=(
        Filter("status", Literal["open", "complete", "expired"] | None, "Stripe's status."),
        CUSTOMER,
    ),
    sorts={"amount": by("amount_total")},
    amount="amount_total",
    creates="create_checkout_session",
    cells=(
        *MADE, Cell("status", "status"), Cell("payment_status", "payment_status"),
        Cell("amount_total", "amount_total", "money"), Cell("currency", "currency"), Cell("customer", "customer"),
        Cell("payment", "payment_intent"),
    ),
)  # fmt: skip

BILLING = (CUSTOMERS, PRODUCTS, PRICES, SUBSCRIPTIONS, INVOICES, COUPONS, PAYMENT_LINKS, CHECKOUT_SESSIONS)
