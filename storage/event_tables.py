"""The tables of Stripe's events: the inbox, the latest known states of objects, and the looks for missed events."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.columns import merchant_key, metadata, time_of

stripe_events = Table(
    "stripe_events",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("merchant_id", Text, ForeignKey("merchants.id")),  # none: no merchant has connected the account
    Column("account_id", Text, nullable=False),
    Column("livemode", Boolean, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    time_of("created_at", nullable=False),
    time_of("received_at", nullable=False, default_now=True),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    time_of("due_at", nullable=False, default_now=True),
    UniqueConstraint(
        "account_id", "livemode", "event_id", "merchant_id",
        name="stripe_events_once", postgresql_nulls_not_distinct=True,
    ),
    Index("stripe_events_waiting", "merchant_id", "due_at", postgresql_where=text("state = 'waiting'")),
    Index("stripe_events_parked", "merchant_id", "seq", postgresql_where=text("state = 'parked'")),
    Index("stripe_events_latest", "merchant_id", text("created_at DESC"), text("seq DESC")),
)  # fmt: skip

# As PostgreSQL prints it, so that it can be compared with the migrations.
_CREATED_S = (
    "CASE WHEN jsonb_typeof(state -> 'created'::text) = 'number'::text "
    "AND (state -> 'created'::text)::numeric >= 0::numeric "
    "AND (state -> 'created'::text)::numeric <= '253402300799'::bigint::numeric "
    "THEN trunc((state -> 'created'::text)::numeric)::bigint ELSE NULL::bigint END"
)

stripe_objects = Table(
    "stripe_objects",
    metadata,
    merchant_key(),
    Column("account_id", Text, primary_key=True),
    Column("livemode", Boolean, primary_key=True),
    Column("object_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", JSONB, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    time_of("as_of", nullable=False),
    Column("event_id", Text, nullable=False),
    Column("created_s", BigInteger, Computed(_CREATED_S, persisted=True)),
    Column("customer_id", Text, Computed("left(state ->> 'customer'::text, 255)", persisted=True)),
    Column("payment_id", Text, Computed("left(state ->> 'payment_intent'::text, 255)", persisted=True)),
    Column("position", BigInteger, Identity(always=False), nullable=False),
    Index(
        "stripe_objects_listed", "kind", "merchant_id", "account_id", "livemode", text("created_s DESC"),
        text("position DESC"),  # not the merchant first: before any statistics this would be taken for the primary key
    ),
    Index(
        "stripe_objects_of_customer", "merchant_id", "customer_id", postgresql_where=text("customer_id IS NOT NULL")
    ),
    Index("stripe_objects_of_payment", "merchant_id", "payment_id", postgresql_where=text("payment_id IS NOT NULL")),
    Index(
        "stripe_objects_maturing", "merchant_id", "account_id", "livemode", "created_s",
        postgresql_where=text("kind = 'balance_transaction' AND state ->> 'status' = 'pending'"),
    ),
    Index(
        "stripe_objects_unsettled", "merchant_id", "account_id", "livemode",
        postgresql_where=text(
            "kind = 'dispute' OR (kind = 'refund' AND (state ->> 'status') IN ('failed', 'canceled'))"
        ),
    ),
    Index(
        "stripe_objects_payments", "merchant_id", "account_id", "livemode",
        text("(state ->> 'currency')"), text("as_of DESC"),
        postgresql_where=text("kind = 'payment_intent' AND state ->> 'status' = 'succeeded'"),
    ),
)  # fmt: skip

stripe_event_looks = Table(
    "stripe_event_looks",
    metadata,
    merchant_key(),
    Column("account_id", Text, primary_key=True),
    Column("livemode", Boolean, primary_key=True),
    time_of("seen_until", nullable=False),
)
