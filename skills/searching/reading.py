"""Reads what a search looks through: by id at once, else Stripe's own searches beside the newest of every kind."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.errors import BadInput, NotFound, StripeRefused, TooLarge
from skills.contract import Desk
from skills.finding.payment import Payment
from skills.finding.payments import find_payment
from skills.finding.references import quoted_for_search
from skills.searching.ranking import Wanted, amounts_of, ranked
from skills.searching.records import KINDS, Kind, Record, Row

# How many of the newest of each kind are compared word by word; older ones are found by Stripe's own search.
READ_MAX = 500
SEARCHED_MAX = 50
# How many clauses Stripe takes in one search (https://docs.stripe.com/search#search-query-language).
CLAUSES_MAX = 10

# Of how many of the customers that fit best the latest records are read too.
CUSTOMERS_MAX = 3
PERSON_MIN = 80
OF_CUSTOMER_MAX = 10

# An order number stands among few words and is no amount: "order 42", "HP-1042", not "$24.50".
WORDS_OF_ORDER_MAX = 3
_NUMBERED = re.compile(r"(?<![$€£¥₹.,\d])[\w-]*\d[\w-]*(?![.,]?\d)")

_ID = re.compile(r"([a-z]{2,6})_[A-Za-z0-9_]{2,80}\Z")


@dataclass(slots=True)
class Looked:
    """The records that were read, how many of each kind, of which there are more, and what could not be read."""

    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def add(self, record: Record) -> None:
        """Keep a record once."""
        self.records[record.kind, record.id] = record


async def by_id(desk: Desk, query: str) -> Record | None:
    """Return the record whose id was typed; None when it is no id or there is none."""
    said = query.strip(" .,;:!?\"'“”")
    match = _ID.match(said)
    if match is None:
        return None
    if match[1] in ("ch", "py"):
        charge = await desk.stripe.find(f"/v1/charges/{said}")
        said = str((charge or {}).get("payment_intent") or "")
        match = _ID.match(said)
    kind = next((kind for kind in KINDS if match and match[1] in kind.prefixes), None)
    row = await desk.stripe.find(f"{kind.path}/{said}", {"expand": kind.expand}) if kind else None
    return kind.read(desk, row) if kind and row is not None and not row.get("deleted") else None


async def look(desk: Desk, query: str, looked_for: Wanted) -> Looked:
    """Read everything that may fit."""
    looked = Looked()
    named = looked_for.kinds | ({"product"} if "subscription" in looked_for.kinds else set())
    kinds = [kind for kind in KINDS if not named or kind.name in named]
    await desk.progress("Searching everything")
    await asyncio.gather(
        *(_newest(desk, kind, looked) for kind in kinds),
        _customers(desk, looked_for, looked),
        _orders(desk, query, looked),
        _invoices(desk, looked_for, looked),
        _amounts(desk, looked_for, looked),
    )
    everybody = replace(looked_for, kinds=frozenset({"customer"}))
    people = [record for points, record in ranked(looked.records.values(), everybody) if points >= PERSON_MIN]
    of_them = [kind for kind in kinds if kind.name in ("payment", "invoice", "subscription")]
    wanted = [(kind, person) for kind in of_them for person in people[:CUSTOMERS_MAX] if kind.name in looked.cut]
    await asyncio.gather(*(_of_customer(desk, kind, person.id, looked) for kind, person in wanted))
    _name_plans(looked)
    return looked


def _name_plans(looked: Looked) -> None:
    """Let subscriptions be found by the names of what they are for; Stripe gives only the products' ids with them."""
    for record in list(looked.records.values()):
        if record.kind == "subscription":
            sold = [looked.records["product", text] for text in record.weak if ("product", text) in looked.records]
            names = tuple(product.title for product in sold)
            detail = ", ".join([*names, record.detail])
            looked.add(replace(record, weak=(*record.weak, *names), detail=detail))


async def _newest(desk: Desk, kind: Kind, looked: Looked) -> None:
    """Read the newest of a kind, at most READ_MAX; one that Stripe does not let Florin read is noted."""
    read = 0
    try:
        async for page in desk.stripe.pages(kind.path, kind.params):
            for row in page:
                looked.add(kind.read(desk, row))
            read += len(page)
            if read >= READ_MAX:
                looked.cut.add(kind.name)
                break
    except StripeRefused:
        looked.refused.add(kind.name)
    looked.counts[kind.name] = read


async def _customers(desk: Desk, looked_for: Wanted, looked: Looked) -> None:
    """Ask Stripe for customers of any age whose name or email holds the phrase."""
    text = quoted_for_search(looked_for.phrase)
    if len(looked_for.phrase) < 3:
        return
    clauses = f"email:{text}" if "@" in looked_for.phrase else f"name~{text} OR email~{text}"
    for row in await _searched(desk, "/v1/customers/search", clauses):
        looked.add(KINDS[0].read(desk, row))


async def _invoices(desk: Desk, looked_for: Wanted, looked: Looked) -> None:
    """Ask Stripe for invoices of any age with that number or total."""
    numbers = [word for word in looked_for.words if any(letter.isdigit() for letter in word)]
    clauses = [f"number:{quoted_for_search(word.upper())}" for word in numbers]
    clauses += [f"total:{minor}" for minor in amounts_of(looked_for)]
    for row in await _any_of(desk, _kind("invoice"), clauses):
        looked.add(_kind("invoice").read(desk, row))


async def _amounts(desk: Desk, looked_for: Wanted, looked: Looked) -> None:
    """Ask Stripe for payments of any age over that amount."""
    for row in await _any_of(desk, _kind("payment"), [f"amount:{minor}" for minor in amounts_of(looked_for)]):
        looked.add(_kind("payment").read(desk, row))


async def _any_of(desk: Desk, kind: Kind, clauses: list[str]) -> list[Row]:
    """Return what Stripe's search of a kind finds by any of the clauses."""
    query = " OR ".join(clauses[:CLAUSES_MAX])
    return await _searched(desk, f"{kind.path}/search", query, kind.params) if query else []


def _kind(name: str) -> Kind:
    """Return a kind by its name."""
    return next(kind for kind in KINDS if kind.name == name)


async def _orders(desk: Desk, query: str, looked: Looked) -> None:
    """Find payments of any age by an order number, as every skill finds them."""
    if not _NUMBERED.search(query) or len(query.split()) > WORDS_OF_ORDER_MAX:
        return
    try:
        found = await find_payment(desk, query)
    except (NotFound, BadInput, TooLarge):
        return
    ids = [found.id] if isinstance(found, Payment) else [option.say for option in found.card.options]
    payments = _kind("payment")
    known = {record.id for record in looked.records.values() if record.kind == "payment"}
    for payment_id in ids:
        if payment_id not in known and payment_id.startswith("pi_"):
            row = await desk.stripe.find(f"{payments.path}/{payment_id}", {"expand": payments.expand})
            if row is not None:
                looked.add(payments.read(desk, row))


async def _of_customer(desk: Desk, kind: Kind, customer_id: str, looked: Looked) -> None:
    """Read the latest records of a customer."""
    page = await desk.stripe.get(kind.path, {**kind.params, "customer": customer_id, "limit": OF_CUSTOMER_MAX})
    for row in page["data"]:
        looked.add(kind.read(desk, row))


async def _searched(desk: Desk, path: str, query: str, params: Mapping[str, Any] | None = None) -> list[Row]:
    """Return a page of Stripe's search; nothing where Stripe has none or does not take the words."""
    try:
        answer: dict[str, Any] = await desk.stripe.get(path, {**(params or {}), "query": query, "limit": SEARCHED_MAX})
    except StripeRefused:
        return []
    return list(answer["data"])
