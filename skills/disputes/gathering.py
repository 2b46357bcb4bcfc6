"""Puts evidence for a dispute together from Stripe's own data, each field with its source and whose words it holds."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.disputes.facts import Facts, bought_lines, describe, facts_of, same_amount
from skills.disputes.surroundings import Surroundings
from skills.finding.foreign import foreign
from skills.finding.moments import day_text
from skills.finding.payment import order_numbers

# Stripe's bound for one text field (https://docs.stripe.com/api/disputes/update).
FIELD_MAX = 20_000
VALUE_MAX = 1_000

# The line that begins Florin's own part of the free text; what stands before it is the merchant's.
HEADING = "Facts from the payment processor's records:"

# Under which metadata keys shops keep what counts as evidence, by the field it fills.
_KEPT_UNDER = {
    "shipping_tracking_number": ("tracking", "tracking_number", "tracking_no", "tracking_code", "tracking_id"),
    "shipping_carrier": ("carrier", "shipping_carrier", "courier"),
    "shipping_date": ("shipped_at", "shipped_on", "shipping_date", "ship_date"),
    "service_date": ("service_date", "event_date", "booking_date", "appointment", "check_in", "checkin"),
    "access_activity_log": ("access_log", "activity_log", "usage_log", "login_log", "download_log", "accessed_at",
                            "downloaded_at", "last_login", "last_login_at"),
    "refund_policy_disclosure": ("refund_policy_shown_at", "refund_policy_accepted_at"),
    "cancellation_policy_disclosure": ("terms_accepted_at", "tos_accepted_at", "cancellation_policy_accepted_at"),
}  # fmt: skip
_ADDRESSES = ("ip", "ip_address", "client_ip", "customer_ip", "purchase_ip", "order_ip", "remote_ip")


@dataclass(frozen=True, slots=True)
class Piece:
    """One evidence field, filled: the text to be sent, where it comes from, and whether a stranger wrote it."""

    field: str
    value: str
    source: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """All pieces, what speaks against the merchant, and every amount in them."""

    pieces: tuple[Piece, ...]
    against: tuple[str, ...]
    figures: tuple[Money, ...]


def gather(desk: Desk, around: Surroundings, note: str = "") -> Gathered:
    """Assemble what Stripe's data proves; `note` is the merchant's own statement.

    What is there already and was not written by Florin stays as it is and is no piece.
    """
    facts = facts_of(desk, around)
    found: dict[str, Piece] = {}
    for rule in (_who, _delivery, _from_metadata, _goods, _twice, _refused, _still_subscribed):
        for piece in rule(desk, around, facts):
            if piece.value and piece.field not in found:
                found[piece.field] = piece
    there = around.case.evidence
    pieces = [piece for piece in found.values() if piece.field not in there]
    text = statement(there.get("uncategorized_text", ""), note, facts.lines)
    if text != there.get("uncategorized_text"):
        source = "Stripe's records" + (" and your own words" if note else "")
        pieces.append(Piece("uncategorized_text", text, source))
    figures = tuple(dict.fromkeys(facts.figures))
    return Gathered(tuple(pieces), tuple(facts.against), figures)


def statement(before: str, note: str, lines: list[str]) -> str:
    """Write the free text: the merchant's own part, kept from before, then the facts, at most FIELD_MAX long."""
    own = before.split(HEADING)[0].strip()
    if note and note not in own:
        own = f"{own}\n\n{note}".strip()
    text = "\n".join([*([own, ""] if own else []), HEADING, *lines])
    while len(text) > FIELD_MAX and "\n" in text:
        text = text.rsplit("\n", 1)[0]
    return text[:FIELD_MAX]


def address_text(address: Any) -> str:
    """Write an address of Stripe's on one line, or "" when it has nothing but a country or a postal code."""
    parts = address if isinstance(address, dict) else {}
    if not (parts.get("line1") or parts.get("city")):
        return ""
    names = ("line1", "line2", "city", "state", "postal_code", "country")
    return foreign(", ".join(str(parts[name]) for name in names if parts.get(name)), VALUE_MAX)


def purchase_ip(around: Surroundings) -> tuple[str, str] | None:
    """Return the address the payment came from and where it is noted, or None."""
    if around.review and (address := _ip(around.review.get("ip_address"))):
        return address, f"Radar's review {around.review['id']}"
    for source, metadata in around.metadata:
        for key, value in metadata.items():
            if key.casefold() in _ADDRESSES and (address := _ip(value)):
                return address, source
    return None


def _who(_desk: Desk, around: Surroundings, _facts: Facts) -> Iterator[Piece]:
    """Say who paid, from where, and where they live."""
    billing, customer = around.charge.get("billing_details") or {}, around.customer
    for field, key in (("customer_name", "name"), ("customer_email_address", "email")):
        for source, record in (("the card's billing details", billing), ("the customer's record", customer)):
            yield Piece(field, foreign(record.get(key), VALUE_MAX), source, foreign=True)
    yield Piece("customer_email_address", foreign(around.charge.get("receipt_email"), VALUE_MAX), "the receipt", True)
    yield Piece("billing_address", address_text(billing.get("address")), "the card's billing details", foreign=True)
    yield Piece("billing_address", address_text(customer.get("address")), "the customer's record", foreign=True)
    if found := purchase_ip(around):
        yield Piece("customer_purchase_ip", found[0], found[1])


def _delivery(_desk: Desk, around: Surroundings, _facts: Facts) -> Iterator[Piece]:
    """Say where it was sent, by whom and under which number."""
    collected = ((around.session or {}).get("collected_information") or {}).get("shipping_details")
    shippings = (
        ("the payment's shipping details", around.charge.get("shipping")),
        ("the checkout", collected),
        ("the invoice", (around.invoice or {}).get("shipping_details")),
        ("the customer's record", around.customer.get("shipping")),
    )
    for source, shipping in shippings:
        details = shipping or {}
        yield Piece("shipping_address", address_text(details.get("address")), source, foreign=True)
        yield Piece("shipping_carrier", foreign(details.get("carrier"), VALUE_MAX), source, foreign=True)
        yield Piece("shipping_tracking_number", foreign(details.get("tracking_number"), VALUE_MAX), source, True)


def _from_metadata(_desk: Desk, around: Surroundings, _facts: Facts) -> Iterator[Piece]:
    """Take what the shop noted in metadata."""
    for field, keys in _KEPT_UNDER.items():
        for source, metadata in around.metadata:
            for key, value in metadata.items():
                if key.casefold() in keys:
                    yield Piece(field, foreign(value, VALUE_MAX), f"{source} “{foreign(key, 40)}”", foreign=True)


def _goods(desk: Desk, around: Surroundings, facts: Facts) -> Iterator[Piece]:
    """Say what was sold, and for which time."""
    bought = bought_lines(around)
    if bought:
        texts = [f"{name} ({facts.show(desk, money)})" for name, money in bought]
        source = "the checkout's lines" if around.session_lines else "the invoice's lines"
        yield Piece("product_description", "; ".join(texts)[:FIELD_MAX], source)
    yield Piece("product_description", foreign(around.charge.get("description"), VALUE_MAX), "its description", True)
    rows = ((around.invoice or {}).get("lines") or {}).get("data") or []
    spans = [row["period"] for row in rows if row.get("period") and row["period"]["start"] < row["period"]["end"]]
    if spans:
        first, last = min(span["start"] for span in spans), max(span["end"] for span in spans)
        yield Piece("service_date", f"{day_text(desk, first)} to {day_text(desk, last)}", "the invoice's lines")


def _twice(desk: Desk, around: Surroundings, _facts: Facts) -> Iterator[Piece]:
    """Tell the payment that is said to be a duplicate from the other one, where the records do."""
    other = same_amount(around) if around.case.dispute["reason"] == "duplicate" else None
    if other is None:
        return
    yield Piece("duplicate_charge_id", str(other["id"]), "the customer's other payments")
    if order_numbers(other) != order_numbers(around.charge) or other.get("description") != around.charge.get(
        "description"
    ):
        text = f"Two separate payments. This one: {describe(desk, around.charge)}. The other: {describe(desk, other)}."
        yield Piece("duplicate_charge_explanation", text, "both payments' order and description")


def _refused(desk: Desk, around: Surroundings, facts: Facts) -> Iterator[Piece]:
    """Answer "I got no refund" with the refunds that were made."""
    made = [row for row in around.refunds if row.get("status") in ("succeeded", "pending")]
    if around.case.dispute["reason"] == "credit_not_processed" and made:
        parts = []
        for row in made:
            shown = facts.show(desk, Money(row["amount"], row["currency"]))
            parts.append(f"{shown} on {day_text(desk, row['created'])} ({row['id']})")
        yield Piece("refund_refusal_explanation", f"Already refunded: {'; '.join(parts)}.", "the payment's refunds")


def _still_subscribed(desk: Desk, around: Surroundings, _facts: Facts) -> Iterator[Piece]:
    """Answer "I had canceled" with the subscription's own dates."""
    subscription = around.subscription
    if around.case.dispute["reason"] != "subscription_canceled" or subscription is None:
        return
    canceled = subscription.get("canceled_at")
    if canceled and canceled <= around.charge["created"]:
        return
    charged = day_text(desk, around.charge["created"])
    when = f"it was canceled only on {day_text(desk, canceled)}" if canceled else "it has not been canceled to this day"
    text = f"Subscription {subscription['id']} was in force when this payment was made on {charged}: {when}."
    yield Piece("cancellation_rebuttal", text, "the subscription's record")


def _ip(value: object) -> str | None:
    """Return an internet address as it is written, or None when it is none."""
    try:
        return str(ipaddress.ip_address(str(value).strip()))
    except ValueError:
        return None
