"""Finds the one payment a person means: by id, order number, invoice number, description or the customer's email."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from domain.cards import ChoiceCard, Option
from domain.errors import NotFound, StripeRefused, TooLarge
from skills.contract import Choice, Desk, Mentions
from skills.finding.candidates import left_out
from skills.finding.payment import (
    INTENT_EXPAND,
    LIST_EXPAND,
    ORDER_KEYS,
    Payment,
    id_of,
    label,
    of_charge,
    of_intent,
    order_numbers,
)
from skills.finding.references import Reference, described_as, quoted_for_search, read_reference

CANDIDATES_MAX = 10

# How many payments of one name are read to tell them apart.
READ_MAX = 25

# How many clauses Stripe takes in one search (https://docs.stripe.com/search#search-query-language).
CLAUSES_MAX = 10

# How far back descriptions are read; order numbers in metadata are searched by Stripe without such a bound.
DESCRIBED_PAGES_MAX = 10

# How many results Stripe's search gives at once.
SEARCH_PAGE = 100

# Stripe's receipts are numbered so, and no list or search takes the number.
_RECEIPT = re.compile(r"\d{4}-\d{4}\Z", re.ASCII)

Wanted = Callable[[Payment], bool]


async def find_payment(desk: Desk, said: str, prefer: Wanted | None = None) -> Payment | Choice:
    """Return the payment called `said`, read afresh from Stripe, or a choice where several fit.

    Of several candidates those that `prefer` accepts are kept when there are any: a declined try and the paid one of
    an order are no ambiguity for a refund. Raises NotFound with what to try, BadInput for words that name nothing.
    """
    reference = read_reference(said)
    await desk.progress("Looking for the payment")
    found = await _candidates(desk, reference)
    if not found:
        raise NotFound(_not_found(desk, reference))
    if prefer and len(found) > 1:
        found = [payment for payment in found if prefer(payment)] or found
    return found[0] if len(found) == 1 else choice_of(desk, reference, found)


async def read_payment(desk: Desk, payment_id: str) -> Payment:
    """Read one payment by the id of its intent, or of its charge when it has none; NotFound when it is gone."""
    if payment_id.startswith("pi_"):
        intent = await desk.stripe.find(f"/v1/payment_intents/{payment_id}", {"expand": INTENT_EXPAND})
        if intent is not None:
            return of_intent(intent)
    else:
        charge = await desk.stripe.find(f"/v1/charges/{payment_id}", {"expand": ["balance_transaction", "customer"]})
        if charge is not None:
            intent_id = id_of(charge.get("payment_intent"))
            return await read_payment(desk, intent_id) if intent_id else of_charge(charge)
    raise NotFound(f"There is no payment {payment_id} on this account. Check the id, and test or live mode.")


def choice_of(desk: Desk, reference: Reference, found: list[Payment]) -> Choice:
    """Offer the candidates of a reference."""
    return choice_among(desk, f"{len(found)} payments go by {_named(reference)}", found)


def choice_among(desk: Desk, why: str, found: list[Payment]) -> Choice:
    """Offer payments, newest first, each with its amount, day, state and customer; `why` begins the question."""
    found = sorted(found, key=lambda payment: -payment.created_unix_s)
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its id, pi_…, or its order number")
    options = tuple(Option(label(desk, payment), payment.id, foreign=True) for payment in shown)
    listed = tuple(payment.id for payment in shown)
    return Choice(ChoiceCard(f"{why}{more}. Which one?", options), "payment_ref", Mentions(listed=listed))


async def _candidates(desk: Desk, reference: Reference) -> list[Payment]:
    """Return every payment a reference may mean."""
    stripe, value = desk.stripe, reference.value
    if reference.kind in ("intent", "charge"):
        return [await read_payment(desk, value)]
    if reference.kind == "email":
        return await _of_email(desk, value)
    if reference.kind == "invoice":
        invoice = await stripe.find(f"/v1/invoices/{value}", {"expand": ["payments"]})
        return await _fresh(desk, _ids_of_invoice(invoice))
    if reference.kind in ("refund", "dispute"):
        kind = "refunds" if reference.kind == "refund" else "disputes"
        owner = await stripe.find(f"/v1/{kind}/{value}")
        payment_id = owner and (id_of(owner.get("payment_intent")) or id_of(owner.get("charge")))
        return [await read_payment(desk, payment_id)] if payment_id else []
    return await _of_number(desk, value, invoiced=reference.invoiced)


async def _of_number(desk: Desk, number: str, *, invoiced: bool) -> list[Payment]:
    """Look in order metadata, then invoice numbers, then descriptions; the first of them that finds any decides.

    Stripe's search lags up to a minute behind (https://docs.stripe.com/search#data-freshness), so the newest page of
    the list is read beside it.
    """
    newest = desk.stripe.get("/v1/payment_intents", {"limit": 100})
    first, *others = _order_queries(number)
    page, rows = await asyncio.gather(newest, searched(desk, "/v1/payment_intents/search", first))
    rows += page["data"]
    if not any(_is_order(row, number) for row in rows):
        for more in await asyncio.gather(*(searched(desk, "/v1/payment_intents/search", query) for query in others)):
            rows += more
    ids = [row["id"] for row in rows if _is_order(row, number)]
    if not ids and invoiced:
        for invoice in await searched(desk, "/v1/invoices/search", f"number:{quoted_for_search(number)}", "payments"):
            ids += _ids_of_invoice(invoice)
    if not ids and _RECEIPT.match(number):
        ids = await _receipted(desk, number)
    return await _fresh(desk, ids or await _described(desk, number))


def _order_queries(number: str) -> list[str]:
    """Write the searches for an order number, the commonest keys first, each as long as Stripe allows."""
    spellings = [quoted_for_search(spelling) for spelling in (number, f"#{number}")]
    clauses = [f'metadata["{key}"]:{value}' for key in ORDER_KEYS for value in spellings]
    return [" OR ".join(clauses[at : at + CLAUSES_MAX]) for at in range(0, len(clauses), CLAUSES_MAX)]


async def _described(desk: Desk, number: str) -> list[str]:
    """Look through the newest payments' descriptions, DESCRIBED_PAGES_MAX pages of them, and return ids."""
    found: list[str] = []
    pages_read = 0
    await desk.progress("Reading the descriptions of recent payments")
    async for page in desk.stripe.pages("/v1/payment_intents"):
        found += [intent["id"] for intent in page if described_as(intent.get("description"), number)]
        pages_read += 1
        if pages_read == DESCRIBED_PAGES_MAX:
            break
    return found


async def _receipted(desk: Desk, number: str) -> list[str]:
    """Look through the newest charges for a receipt of that number, as many pages as for descriptions."""
    pages_read = 0
    async for page in desk.stripe.pages("/v1/charges"):
        for row in page:
            if row.get("receipt_number") == number:
                return [id_of(row.get("payment_intent")) or str(row["id"])]
        pages_read += 1
        if pages_read == DESCRIBED_PAGES_MAX:
            break
    return []


async def _fresh(desk: Desk, ids: list[str]) -> list[Payment]:
    """Read the payments of these ids as they stand now: search results may be a minute old."""
    unique = list(dict.fromkeys(ids))
    if len(unique) > READ_MAX:
        raise TooLarge(f"More than {READ_MAX} payments go by that. Give the payment's id (pi_…).")
    return list(await asyncio.gather(*(read_payment(desk, payment_id) for payment_id in unique)))


def _ids_of_invoice(invoice: dict[str, Any] | None) -> list[str]:
    """Return the ids of the payments that settled an invoice."""
    rows = ((invoice or {}).get("payments") or {}).get("data") or []
    ids = [id_of((row.get("payment") or {}).get("payment_intent")) for row in rows]
    return [payment_id for payment_id in ids if payment_id]


async def _of_email(desk: Desk, email: str) -> list[Payment]:
    """Return the newest payments of every customer with that email, at most READ_MAX for each."""
    customers = await desk.stripe.get("/v1/customers", {"email": email, "limit": CANDIDATES_MAX})
    params = {"limit": READ_MAX, "expand": LIST_EXPAND}
    pages = await asyncio.gather(
        *(desk.stripe.get("/v1/payment_intents", {"customer": row["id"], **params}) for row in customers["data"])
    )
    found = [of_intent(intent) for page in pages for intent in page["data"]]
    return [await read_payment(desk, found[0].id)] if len(found) == 1 else found


async def searched(
    desk: Desk, path: str, query: str, expand: str = "", rows_max: int = SEARCH_PAGE
) -> list[dict[str, Any]]:
    """Return up to about `rows_max` search results; none where Stripe has no such search (some countries: 404)."""
    params = {"query": query, **({"expand": [f"data.{expand}"]} if expand else {})}
    rows: list[dict[str, Any]] = []
    try:
        async for page in desk.stripe.pages(path, params, page_size=SEARCH_PAGE):
            rows += page
            if len(rows) >= rows_max:
                break
    except StripeRefused as refusal:
        if refusal.http_status != 404:
            raise
    return rows


def _is_order(intent: dict[str, Any], number: str) -> bool:
    """Say whether a payment intent carries the order number."""
    values = {value.casefold() for value in order_numbers(intent)}
    return not values.isdisjoint({number.casefold(), f"#{number}".casefold()})


def _named(reference: Reference) -> str:
    """Name what was looked for, in the person's own words."""
    if reference.kind == "number":
        return f"“{reference.value}”" if not reference.value.isdigit() else f"order {reference.value}"
    return reference.value


def _not_found(desk: Desk, reference: Reference) -> str:
    """Say what was looked through, and what to try."""
    if reference.kind == "email":
        return f"No customer with the email {reference.value} has a payment here. Try their name or an order number."
    if reference.kind != "number":
        return f"There is nothing called {reference.value} on this account. Check the id, and test or live mode."
    mode = "live" if desk.stripe.livemode else "test"
    numbers = "order numbers, invoice numbers" if reference.invoiced else "order numbers"
    return (
        f"I found no payment for {_named(reference)} in {mode} mode: not in {numbers} or the "
        f"descriptions of the newest {DESCRIBED_PAGES_MAX * 100:,} payments. Try its id (pi_…) or the customer's email."
    )
