"""What a search looks at in each kind of record, and how a hit is shown and what to ask about it next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.moments import day_text
from skills.finding.payment import id_of, of_charge, of_intent, order_numbers

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One record as a search sees it.

    `strong` are texts people call it by (name, email, order or invoice number, code), `weak` those that merely stand in
    it. `title` is a stranger's or the merchant's text, made harmless; `detail` is Florin's.
    """

    kind: str
    id: str
    title: str
    detail: str
    ask: str
    strong: tuple[str, ...]
    weak: tuple[str, ...] = ()
    money: Money | None = None
    created_unix_s: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: how it is called, its ids' prefixes, where it is listed, and how a row is read."""

    name: str
    plural: str
    prefixes: tuple[str, ...]
    path: str
    read: Callable[[Desk, Row], Record]
    params: Mapping[str, Any]

    @property
    def expand(self) -> list[str]:
        """What to expand when one is read by its id."""
        return [path.removeprefix("data.") for path in self.params.get("expand", [])]


def _texts(*values: object) -> tuple[str, ...]:
    """Keep what is text."""
    return tuple(str(value) for value in values if isinstance(value, str) and value)


def _metadata(row: Row) -> tuple[str, ...]:
    """Return the values of a record's metadata."""
    return _texts(*(row.get("metadata") or {}).values())


def _person(row: Row) -> tuple[str, str]:
    """Return name and email of an expanded customer, as they are."""
    record = row.get("customer")
    person = record if isinstance(record, dict) else {}
    return str(person.get("name") or ""), str(person.get("email") or "")


def _who(name: str, email: str) -> str:
    """Name somebody, harmless."""
    shown, mail = foreign(name, 60), foreign(email, 80)
    return f"{shown} ({mail})" if shown and mail else shown or mail


def _customer(desk: Desk, row: Row) -> Record:
    """A customer by name, email, phone; described and tagged by the merchant."""
    name, email, phone = (str(row.get(field) or "") for field in ("name", "email", "phone"))
    since = f"customer since {day_text(desk, row['created'])}"
    return Record(
        "customer", row["id"], _who(name, email) or row["id"], since, f"show customer {row['id']}",
        _texts(name, email, phone, row.get("business_name"), row.get("individual_name")),
        (*_texts(row.get("description")), *_metadata(row)), created_unix_s=row["created"],
    )  # fmt: skip


def _payment(desk: Desk, row: Row) -> Record:
    """A payment by order number, payer, card and description."""
    payment = of_intent(row)
    charge = payment.charge or {}
    billing, card = charge.get("billing_details") or {}, (charge.get("payment_method_details") or {}).get("card") or {}
    orders = order_numbers(row) + order_numbers(charge)
    detail = f"{desk.show(payment.amount)} {payment.state} on {day_text(desk, payment.created_unix_s)}"
    detail += f", order {payment.order}" if payment.order else ""
    named = (billing.get("name"), billing.get("email"), row.get("receipt_email"), charge.get("id"))
    return Record(
        "payment", payment.id, payment.who, detail, f"show payment {payment.id}",
        _texts(*orders, *_person(row), *named),
        (*_texts(row.get("description"), card.get("last4"), charge.get("receipt_number")), *_metadata(row)),
        payment.amount, payment.created_unix_s,
    )  # fmt: skip


def _invoice(desk: Desk, row: Row) -> Record:
    """An invoice by its number and customer."""
    money = Money(row["total"], row["currency"])
    lines = [line.get("description") for line in (row.get("lines") or {}).get("data") or []]
    name, email = str(row.get("customer_name") or ""), str(row.get("customer_email") or "")
    number = foreign(row.get("number"), 40)
    detail = f"{desk.show(money)} {row['status']}, {f'number {number}' if number else 'a draft'}"
    return Record(
        "invoice", row["id"], _who(name, email), f"{detail}, of {day_text(desk, row['created'])}",
        f"show invoice {row['id']}", _texts(row.get("number"), name, email),
        (*_texts(row.get("description"), *lines), *_metadata(row)), money, row["created"],
    )  # fmt: skip


def _subscription(desk: Desk, row: Row) -> Record:
    """A subscription by its customer and plan's words."""
    name, email = _person(row)
    items = (row.get("items") or {}).get("data") or []
    prices = [item.get("price") or {} for item in items]
    words = [
        text for price in prices for text in (price.get("nickname"), price.get("lookup_key"), id_of(price["product"]))
    ]
    first = prices[0] if prices else {}
    money = Money(first["unit_amount"], first["currency"]) if first.get("unit_amount") is not None else None
    every = f" every {first['recurring']['interval']}" if first.get("recurring") else ""
    shown = f"{desk.show(money)}{every}, " if money else ""
    return Record(
        "subscription", row["id"], _who(name, email), f"{shown}{str(row['status']).replace('_', ' ')}",
        f"show subscription {row['id']}", _texts(name, email),
        (*_texts(row.get("description"), *words), *_metadata(row)), money, row["created"],
    )  # fmt: skip


def _product(_desk: Desk, row: Row) -> Record:
    """A product by its name."""
    state = "offered" if row.get("active") else "archived"
    name = foreign(row.get("name"), 80)
    return Record(
        "product", row["id"], name, state, f'list products "{name[:60].replace(chr(34), "")}"', _texts(row.get("name")),
        (*_texts(row.get("description")), *_metadata(row)), created_unix_s=row["created"],
    )  # fmt: skip


def _dispute(desk: Desk, row: Row) -> Record:
    """A dispute by its payment's order and payer."""
    charge = row["charge"] if isinstance(row.get("charge"), dict) else {}
    billing, money = charge.get("billing_details") or {}, Money(row["amount"], row["currency"])
    who = of_charge(charge).who if charge else ""
    reason, status = (str(row[name]).replace("_", " ") for name in ("reason", "status"))
    payment_id = id_of(row.get("payment_intent")) or id_of(row.get("charge")) or ""
    detail = f"{desk.show(money)} {reason}, {status}, on {payment_id}"
    return Record(
        "dispute", row["id"], who, detail, f"show dispute {row['id']}",
        _texts(*order_numbers(charge), *_person(charge), billing.get("name"), billing.get("email"), payment_id),
        _texts(reason, status), money, row["created"],
    )  # fmt: skip


def _payout(desk: Desk, row: Row) -> Record:
    """A payout by its amount, day and state."""
    money, arrives = Money(row["amount"], row["currency"]), day_text(desk, row["arrival_date"])
    status = str(row["status"]).replace("_", " ")
    return Record(
        "payout", row["id"], "", f"{desk.show(money)} {status}, arrives {arrives}", f"explain payout {row['id']}",
        (), _texts(row.get("description"), row.get("statement_descriptor"), arrives, status), money, row["created"],
    )  # fmt: skip


def _payment_link(_desk: Desk, row: Row) -> Record:
    """A payment link by what it sells and its address."""
    lines = [line.get("description") for line in (row.get("line_items") or {}).get("data") or []]
    title = foreign(", ".join(_texts(*lines)), 80)
    state = "active" if row.get("active") else "not active"
    return Record(
        "payment link", row["id"], title, state, f"deactivate payment link {row['id']}",
        _texts(*lines, row.get("url")), _metadata(row),
    )  # fmt: skip


def _coupon(desk: Desk, row: Row) -> Record:
    """A coupon by its name or id."""
    off = Money(row["amount_off"], row["currency"]) if row.get("amount_off") else None
    shown = desk.show(off) if off else f"{row.get('percent_off')} %"
    state = "valid" if row.get("valid") else "not valid any more"
    name = foreign(row.get("name"), 60) or foreign(row["id"], 60)
    return Record(
        "coupon", row["id"], name, f"{shown} off, {state}", f"who used coupon {row['id']}",
        _texts(row.get("name"), row["id"]), _metadata(row), off, row["created"],
    )  # fmt: skip


def _promotion_code(_desk: Desk, row: Row) -> Record:
    """A promotion code by the letters customers type."""
    state = "active" if row.get("active") else "not active"
    coupon = id_of((row.get("promotion") or {}).get("coupon")) or id_of(row.get("coupon")) or ""
    return Record(
        "promotion code", row["id"], foreign(row["code"], 60), f"{state}, of coupon {foreign(coupon, 40)}",
        f"who used coupon {foreign(row['code'], 40)}", _texts(row["code"]), (*_texts(coupon), *_metadata(row)),
        created_unix_s=row["created"],
    )  # fmt: skip


def _refund(desk: Desk, row: Row) -> Record:
    """A refund by its payment."""
    money = Money(row["amount"], row["currency"])
    payment_id = id_of(row.get("payment_intent")) or id_of(row.get("charge")) or ""
    detail = f"{desk.show(money)} {row.get('status')}, of {payment_id}"
    return Record(
        "refund", row["id"], "", detail, f"show refund {row['id']}", _texts(payment_id),
        (*_texts(row.get("reason")), *_metadata(row)), money, row["created"],
    )  # fmt: skip


KINDS = (
    Kind("customer", "customers", ("cus",), "/v1/customers", _customer, {}),
    Kind("payment", "payments", ("pi",), "/v1/payment_intents", _payment,
         {"expand": ["data.latest_charge", "data.customer"]}),
    Kind("invoice", "invoices", ("in",), "/v1/invoices", _invoice, {}),
    Kind("subscription", "subscriptions", ("sub",), "/v1/subscriptions", _subscription,
         {"status": "all", "expand": ["data.customer"]}),
    Kind("product", "products", ("prod",), "/v1/products", _product, {}),
    Kind("dispute", "disputes", ("du", "dp"), "/v1/disputes", _dispute, {"expand": ["data.charge.customer"]}),
    Kind("payout", "payouts", ("po",), "/v1/payouts", _payout, {}),
    Kind("payment link", "payment links", ("plink",), "/v1/payment_links", _payment_link,
         {"expand": ["data.line_items"]}),
    Kind("coupon", "coupons", (), "/v1/coupons", _coupon, {}),
    Kind("promotion code", "promotion codes", ("promo",), "/v1/promotion_codes", _promotion_code, {}),
    Kind("refund", "refunds", ("re", "pyr"), "/v1/refunds", _refund, {}),
)  # fmt: skip
