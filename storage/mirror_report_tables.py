"""The tables that reports read of the mirror: what each object counts for, and the sums of that by quarter of an hour.

Triggers on stripe_objects keep them, in the transaction that changes an object. Nothing else may write them,
but what is told of subscriptions.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, Integer, LargeBinary, Sequence, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from storage.columns import metadata


def _place() -> list[Column[object]]:
    """Whose account and mode; without a foreign key, whose check would lock the merchant's row for every object."""
    return [
        Column("merchant_id", Text, primary_key=True),
        Column("account_id", Text, primary_key=True),
        Column("livemode", Boolean, primary_key=True),
        Column("topic", Text, primary_key=True),
    ]


# What some objects have in common that reports ask for, such as {"currency": "usd", "customer": "cus_1"}.
mirror_groups = Table(
    "mirror_groups",
    metadata,
    *_place(),
    Column("key", LargeBinary, primary_key=True),  # the SHA-256 of `what`, which may be longer than an index takes
    Column("group_no", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("what", JSONB, nullable=False),
)

# What one object counts for. Topics: taking (a balance transaction), payment, dispute, checkout, and of charges try,
# declined, sale and unnamed (a sale to nobody known). `of_id` is the object it depends on: a transaction's source, a
# payment's latest charge, a try's payment, a dispute's charge.
mirror_facts = Table(
    "mirror_facts",
    metadata,
    Column("object_id", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    *_place()[:3],
    Column("created_s", BigInteger, nullable=False),
    Column("group_no", BigInteger, nullable=False),
    Column("of_id", Text),
    Column("currency", Text, nullable=False),  # the group's
    Column("amount_minor", BigInteger, nullable=False),  # asked for, or paid
    Column("net_minor", BigInteger, nullable=False),  # what came of it
    Column("less_minor", BigInteger, nullable=False),  # what was taken away: fees, refunds
    Index(
        "mirror_facts_of", "of_id", "topic", "merchant_id", "account_id", "livemode",
        postgresql_where=text("of_id IS NOT NULL"),
    ),
    Index(
        "mirror_facts_sales", "merchant_id", "account_id", "livemode", "created_s",
        postgresql_where=text("topic = 'sale'"), postgresql_include=["group_no", "currency", "net_minor"],
    ),
    Index(
        "mirror_facts_of_buyers", "group_no", text("created_s DESC"),
        postgresql_where=text("topic = 'sale'"),
    ),
    Index(
        "mirror_facts_of_payments", "group_no", text("created_s DESC"),
        postgresql_where=text("topic = 'payment'"),
    ),
)  # fmt: skip

# Sums of facts by `slot`: the quarter of an hour (Unix seconds divided by 900), and once more the day in UTC (-1 less
# Unix seconds divided by 86400), so that a year is soon added up. Sales are added up by their buyer only (0).
mirror_sums = Table(
    "mirror_sums",
    metadata,
    *_place(),
    Column("slot", Integer, primary_key=True),
    Column("group_no", BigInteger, primary_key=True),
    Column("currency", Text, nullable=False),  # the group's
    Column("objects", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("net_minor", BigInteger, nullable=False),
    Column("less_minor", BigInteger, nullable=False),
    Index("mirror_sums_empty", "merchant_id", postgresql_where=text("objects = 0")),
    Index(
        "mirror_sums_buyers", "merchant_id", "account_id", "livemode", "currency", text("net_minor DESC"),
        postgresql_where=text("topic = 'sale' AND slot = 0"), postgresql_include=["group_no", "objects"],
    ),
)  # fmt: skip

# A change of a subscription or of one of its invoices gives it a new version, and takes away what was told before.
BRIEF_VERSIONS = Sequence("mirror_brief_versions", metadata=metadata)

# Subscriptions and invoices as far as recurring revenue is worked out from them, in Stripe's shape and order.
mirror_briefs = Table(
    "mirror_briefs",
    metadata,
    Column("object_id", Text, primary_key=True),
    *_place()[:3],
    Column("kind", Text, nullable=False),
    Column("created_s", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("brief", JSONB, nullable=False),
    Column("ended_s", BigInteger),  # a subscription's end
    Column("version", BigInteger, BRIEF_VERSIONS, nullable=False, server_default=BRIEF_VERSIONS.next_value()),
    Column("told", Text),  # what its invoices told of a subscription, as skills/recurring/telling.py writes it
    Column("discount_ids", ARRAY(Text)),  # the discounts it was told with
    Index(
        "mirror_briefs_listed", "kind", "merchant_id", "account_id", "livemode", text("created_s DESC"),
        text("position DESC"),
    ),
    Index(
        "mirror_briefs_untold", "merchant_id", "account_id", "livemode", "object_id",
        postgresql_where=text("kind = 'subscription' AND told IS NULL"),
    ),
)  # fmt: skip

# The subscriptions that each invoice has lines of, or was made for.
mirror_billed = Table(
    "mirror_billed",
    metadata,
    Column("invoice_id", Text, primary_key=True),
    Column("subscription_id", Text, primary_key=True),
    *_place()[:3],
    Index("mirror_billed_to", "subscription_id", "merchant_id", "account_id", "livemode"),
)
