"""Finds the one invoice a person means: by id, number, or the customer it is for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from domain.cards import ChoiceCard, Option
from domain.errors import BadInput, NotFound, StripeRefused
from skills.contract import Choice, Desk, Mentions
from skills.finding.candidates import left_out
from skills.finding.customers import Found, find_customer
from skills.finding.foreign import quoted
from skills.finding.invoice import Invoice, label
from skills.finding.references import quoted_for_search

CANDIDATES_MAX = 10
SAID_MAX = 120

# A count alone ("invoice 17") is looked for at the end of the numbers of this many newest invoices.
COUNTED_MAX = 500

_ID = re.compile(r"in_[A-Za-z0-9_]{1,60}\Z")
_LEADING = re.compile(
    r"(?:(?:the|our|my|open|unpaid|overdue|last|invoices?|inv(?!-)|number|no|nr|of|for|to)\b[\s.:#№]*|[#№]\s*)+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:['’]s?)?\s+(?:(?:open|unpaid|overdue|last)\s+)?invoice\s*\Z|(?<=\w)['’]s?\s*\Z", re.IGNORECASE
)

Wanted = Callable[[Invoice], bool]


async def find_invoice(desk: Desk, said: str, prefer: Wanted | None = None) -> Invoice | Choice:
    """Return the invoice called `said`, or a choice that fills `invoice` where several fit.

    `said` is an id (in_…), a number ("F2A1B3C4-0003", or its count "3"), or a customer by name, email or id (cus_…). Of
    a customer's invoices those that `prefer` accepts come first: for "void Jane's invoice" the paid ones are no
    candidates. Raises NotFound with what to try, BadInput for words that name nothing.
    """
    wanted = _bare(said)
    await desk.progress("Looking for the invoice")
    if _ID.match(wanted):
        return await read_invoice(desk, wanted)
    is_number = any(character.isdigit() for character in wanted) and "@" not in wanted and not wanted.startswith("cus_")
    if not is_number:
        return await _of_customer(desk, wanted, prefer)
    found = await _numbered(desk, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        return choice_of(desk, f"{len(found)} invoices go by {quoted(wanted)}", found)
    try:
        return await _of_customer(desk, wanted, prefer)
    except NotFound as nobody:
        mode = "live" if desk.stripe.livemode else "test"
        raise NotFound(
            f"There is no invoice {quoted(wanted, 60)} in {mode} mode, and no customer of that name. Give its whole "
            f"number (a count alone is looked for among the newest {COUNTED_MAX}), its id (in_…) or the customer."
        ) from nobody


async def read_invoice(desk: Desk, invoice_id: str, expand: list[str] | None = None) -> Invoice:
    """Read one invoice by its id as it stands now; NotFound when there is none."""
    source = await desk.stripe.find(f"/v1/invoices/{invoice_id}", {"expand": expand} if expand else None)
    if source is None or source.get("deleted"):
        raise NotFound(f"There is no invoice {invoice_id} on this account. Check the id, and test or live mode.")
    return Invoice(source)


def choice_of(desk: Desk, why: str, found: list[Invoice]) -> Choice:
    """Offer invoices, newest first, each with its amount, state and customer."""
    found = sorted(found, key=lambda invoice: -int(invoice.source["created"]))
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its number")
    options = tuple(Option(label(desk, invoice), invoice.id, foreign=True) for invoice in shown)
    listed = tuple(invoice.id for invoice in shown)
    return Choice(ChoiceCard(f"{why}{more}. Which one?", options), "invoice", Mentions(listed=listed))


def _bare(said: str) -> str:
    """Return what is left to look for without "invoice", "#" and "'s"."""
    text = " ".join(said.split())
    if len(text) > SAID_MAX:
        raise BadInput("That is too long for an invoice's name. Give its number or its id (in_…).")
    match = _LEADING.match(text)
    bare = _TRAILING.sub("", text[match.end() :] if match else text).strip(" .,;:!?\"'“”")
    if not any(character.isalnum() for character in bare):
        raise BadInput("Which invoice? Give its number, its id (in_…) or the customer.")
    return bare


async def _numbered(desk: Desk, number: str) -> list[Invoice]:
    """Return the invoices of a number: exactly so, else those whose count is the number.

    Stripe's search lags up to a minute behind, so the newest page of the list is read beside it.
    """
    newest = (await desk.stripe.get("/v1/invoices", {"limit": 100}))["data"]
    spellings = dict.fromkeys((number, number.upper()))
    query = " OR ".join(f"number:{quoted_for_search(spelling)}" for spelling in spellings)
    rows = {row["id"]: row for row in [*newest, *await _searched(desk, query)]}
    exact = [row for row in rows.values() if str(row.get("number") or "").casefold() == number.casefold()]
    if exact:
        return [await read_invoice(desk, row["id"]) for row in exact]
    return await _counted(desk, int(number)) if number.isascii() and number.isdigit() and len(number) <= 9 else []


async def _counted(desk: Desk, count: int) -> list[Invoice]:
    """Return the invoices whose number ends in a count: "F2A1B3C4-0003" is invoice 3."""
    found: list[Invoice] = []
    read = 0
    async for page in desk.stripe.pages("/v1/invoices"):
        for row in page:
            last = re.search(r"\D0*(\d+)\Z", str(row.get("number") or ""), re.ASCII)
            found += [Invoice(row)] if last and int(last[1]) == count else []
        read += len(page)
        if read >= COUNTED_MAX:
            break
    return found


async def _searched(desk: Desk, query: str) -> list[dict[str, Any]]:
    """Return a page of the invoice search; none where Stripe has no search (404)."""
    try:
        rows: list[dict[str, Any]] = (await desk.stripe.get("/v1/invoices/search", {"query": query}))["data"]
    except StripeRefused as refusal:
        if refusal.http_status == 404:
            return []
        raise
    return rows


async def _of_customer(desk: Desk, said: str, prefer: Wanted | None) -> Invoice | Choice:
    """Return the one invoice of a customer that is meant, or a choice among them."""
    customer = await find_customer(desk, said, "invoice")
    if isinstance(customer, Choice):
        return customer
    invoices = [Invoice(row) for row in await desk.stripe.all("/v1/invoices", {"customer": customer.id}, limit=10_000)]
    meant = [invoice for invoice in invoices if prefer is None or prefer(invoice)]
    if not meant and len(invoices) == 1:
        meant = invoices
    if not meant:
        raise NotFound(_none_of(customer, invoices))
    if len(meant) == 1 and customer.exact:
        return meant[0]
    is_one = len(meant) == 1
    fit = f"{quoted(customer.name, 80)} has {len(meant)} such invoice{'' if is_one else 's'}"
    return choice_of(desk, fit if customer.exact else f"The closest name: {fit}", meant)


def _none_of(customer: Found, invoices: list[Invoice]) -> str:
    """Say that none of a customer's invoices fits, and which there are."""
    who = quoted(customer.name, 80)
    if not invoices:
        return f"{who} has no invoices. Name another customer, or give an invoice's number."
    counts = Counter(invoice.status for invoice in invoices)
    there = ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items()))
    return f"{who} has no invoice for which this can be done; there are: {there}. Give an invoice's number."
