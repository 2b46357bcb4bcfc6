"""Finds payments by what is known of them: who paid, how much, in which currency, and with which card."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

from domain.errors import BadAmount, BadInput, NotFound
from domain.money import Money, exponent
from skills.contract import Choice, Desk
from skills.finding.customers import Found, find_customer
from skills.finding.foreign import quoted
from skills.finding.payment import LIST_EXPAND, Payment, id_of, of_charge, of_intent
from skills.finding.payments import choice_among, read_payment, searched

# How many payments are looked through when nothing narrows them but the card or the amount.
LOOKED_MAX = 2_000

_LAST4 = re.compile(r"\d{4}\Z", re.ASCII)
_CARD_LAST4 = "payment_method_details.card.last4"


async def find_described(
    desk: Desk, *, customer: str | None, amount: str | None, currency: str | None, last4: str | None
) -> Payment | Choice:
    """Return the payment that fits everything that is known of it, or a choice where several do.

    A customer's payments are read completely; without a customer, Stripe's search and the newest payments are.
    Raises NotFound with what to try, BadInput and BadAmount for what can't be looked for.
    """
    code = currency.strip().lower() if currency else None
    if code is not None:
        exponent(code)
    if amount is not None:
        Money.from_major(amount, code or desk.merchant.currency)
    if last4 is not None and not _LAST4.match(last4.strip()):
        raise BadInput("Give the last four digits of the card, such as 4242.")
    found = await find_customer(desk, customer, "customer") if customer else None
    if isinstance(found, Choice):
        return found
    await desk.progress("Looking for the payment")
    rows = _of_customer(desk, found) if found else _of_anyone(desk, amount, code, last4)
    fitting: dict[str, Payment] = {}
    async for one in rows:
        if fits(one, amount=amount, currency=code, last4=last4):
            fitting.setdefault(one.id, one)  # the newest try of a payment comes first
    named = _named(found, amount, code, last4)
    if not fitting:
        where = "" if found else " in Stripe's search and among the newest payments"
        raise NotFound(f"I found no payment {named}{where}. Try its id (pi_…), an order number or other details.")
    if len(fitting) == 1:
        return await read_payment(desk, next(iter(fitting)))
    return choice_among(desk, f"{len(fitting)} payments fit: {named}", list(fitting.values()))


def fits(payment: Payment, *, amount: str | None, currency: str | None, last4: str | None) -> bool:
    """Say whether a payment is of that amount (asked or captured), currency and card."""
    if currency is not None and payment.amount.currency != currency:
        return False
    if amount is not None:
        try:
            money = Money.from_major(amount, payment.amount.currency)
        except BadAmount:
            return False
        asked = int(payment.source["amount"])
        if money.minor not in (payment.amount.minor, asked):
            return False
    card = ((payment.charge or {}).get("payment_method_details") or {}).get("card") or {}
    return last4 is None or card.get("last4") == last4.strip()


async def _of_customer(desk: Desk, customer: Found) -> AsyncIterator[Payment]:
    """Yield every payment of a customer, newest first."""
    async for page in desk.stripe.pages("/v1/payment_intents", {"customer": customer.id, "expand": LIST_EXPAND}):
        for row in page:
            yield of_intent(row)


async def _of_anyone(desk: Desk, amount: str | None, currency: str | None, last4: str | None) -> AsyncIterator[Payment]:
    """Yield the charges that Stripe's search finds, and beside them the newest: the search lags up to a minute."""
    clauses = [f'{_CARD_LAST4}:"{last4.strip()}"'] if last4 else []
    if currency:
        clauses.append(f'currency:"{currency}"')
    # Stripe's search can't mix AND with OR, so each amount it may be in minor units is a search of its own.
    amounts = [f"amount:{minor}" for minor in sorted(_minors(amount, currency))] if amount else []
    queries = [" AND ".join([*clauses, one]) for one in amounts] or [" AND ".join(clauses)]
    newest, *found = await asyncio.gather(
        _newest(desk), *(searched(desk, "/v1/charges/search", query, "customer", LOOKED_MAX) for query in queries)
    )
    for row in [*newest, *(row for rows in found for row in rows)]:
        yield _by_intent(row)


async def _newest(desk: Desk) -> list[dict[str, Any]]:
    """Return the newest page of charges."""
    page = await desk.stripe.get("/v1/charges", {"limit": 100, "expand": ["data.customer"]})
    rows: list[dict[str, Any]] = page["data"]
    return rows


def _by_intent(charge: dict[str, Any]) -> Payment:
    """Read a charge as the payment it belongs to, called by its intent's id."""
    one = of_charge(charge)
    intent_id = id_of(charge.get("payment_intent"))
    if intent_id is None:
        return one
    return Payment(intent_id, one.amount, one.refunded, one.state, one.created_unix_s, None, charge)


def _minors(amount: str, currency: str | None) -> set[int]:
    """Return what the amount may be in minor units: of that currency, or with none, two or three decimals."""
    found = set()
    for code in (currency,) if currency else ("jpy", "usd", "kwd"):
        try:
            found.add(Money.from_major(amount, code).minor)
        except BadAmount:
            continue
    return found


def _named(customer: Found | None, amount: str | None, currency: str | None, last4: str | None) -> str:
    """Name what was looked for."""
    parts = [f"of {quoted(customer.name, 60)}"] if customer else []
    if amount or currency:
        parts.append(f"over {amount} {currency.upper() if currency else ''}".strip() if amount else f"in {currency}")
    if last4:
        parts.append(f"with a card ending in {last4.strip()}")
    return " ".join(parts)
