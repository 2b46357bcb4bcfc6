"""Finds the dispute a person means: by its id, its payment, the order number or the customer."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import TypeVar

from domain.cards import ChoiceCard, Option
from domain.errors import BadInput, Conflict, NotFound
from skills.contract import Choice, Desk, Mentions
from skills.disputes.case import ANSWERABLE, LIST_EXPAND, OPEN, Case, label, opening, read_case
from skills.finding.candidates import left_out
from skills.finding.customers import find_customer
from skills.finding.payment import Payment
from skills.finding.payments import find_payment
from skills.finding.references import described_as, read_reference

T = TypeVar("T")

DISPUTES_MAX = 5_000
CANDIDATES_MAX = 10

_CUSTOMER = re.compile(r"cus_[A-Za-z0-9_]{1,60}\Z")


async def all_cases(desk: Desk) -> list[Case]:
    """Return every dispute of the account, newest first; TooLarge beyond DISPUTES_MAX."""
    return [Case(row) for row in await desk.stripe.all("/v1/disputes", {"expand": LIST_EXPAND}, limit=DISPUTES_MAX)]


async def find_dispute(desk: Desk, said: str, *, only_open: bool = False) -> Case | Choice:
    """Return the dispute called `said`, read afresh, or a choice where several fit.

    Those still open go before closed ones when `only_open`. Raises NotFound with what to try.
    """
    reference = read_reference(said)
    await desk.progress("Looking for the dispute")
    if reference.kind == "dispute":
        case = await read_case(desk, reference.value)
        if case is None:
            raise NotFound(
                f"There is no dispute {reference.value} on this account. Check the id, and test or live mode."
            )
        return case
    cases = await all_cases(desk)
    if reference.kind in ("intent", "charge"):
        found = [case for case in cases if reference.value in (case.payment_id, case.charge_id)]
    else:
        found = [case for case in cases if _is_called(case, reference.value)]
    if not found:
        found = await _elsewhere(desk, reference.value, cases)
    if not found:
        raise NotFound(_not_found(reference.value, cases))
    if len(found) > 1:
        still_open = [case for case in found if case.status in OPEN]
        found = still_open if still_open and (only_open or len(still_open) == 1) else found
    if len(found) > 1:
        return _choice(desk, reference.value, found)
    return await read_case(desk, found[0].id) or found[0]


def require_answerable(desk: Desk, case: Case, wish: str) -> None:
    """Raise Conflict, saying why and what to do instead, unless the merchant may still answer this dispute."""
    about = opening(desk, case)
    if case.status not in ANSWERABLE:
        reason = {
            "lost": "is lost: the bank has decided or the time to answer has passed.",
            "won": "is won already; the money came back.",
            "warning_closed": "is closed; no money was taken.",
            "prevented": "was prevented before it became one; there is nothing to answer.",
            "appeal_needs_response": "was lost at first. An appeal is answered in Stripe's dashboard.",
        }.get(case.status, "is with the bank: evidence was sent, which can be done once. Wait for its decision.")
        raise Conflict(f"{about} {reason} I can't {wish}.")
    if case.due_unix_s is not None and case.due_unix_s <= int(desk.now.timestamp()):
        raise Conflict(f"{about} was due already; the bank takes no answer any more. I can't {wish}.")


def _is_called(case: Case, value: str) -> bool:
    """Say whether the dispute's order, description, customer or card holder goes by that."""
    wanted = value.casefold()
    if case.order and case.order.casefold() in (wanted, f"#{wanted}"):
        return True
    record = case.charge.get("customer")
    person = record if isinstance(record, dict) else {}
    billing = case.charge.get("billing_details") or {}
    emails = {str(row.get("email") or "").casefold() for row in (person, billing)}
    names = [str(row.get("name") or "").casefold() for row in (person, billing)]
    if wanted in emails or wanted == (case.customer_id or "").casefold():
        return True
    word = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    if not wanted.isdigit() and any(word.search(name) for name in names):
        return True
    return any(described_as(source.get("description"), value) for source in (case.charge, case.intent))


async def _elsewhere(desk: Desk, value: str, cases: list[Case]) -> list[Case]:
    """Ask the customers and the payments for the name.

    Raises NotFound that names the payment when there is one but it is not disputed.
    """
    customer = await _quietly(find_customer(desk, value, "dispute"))
    if isinstance(customer, Choice):
        people = {option.say for option in customer.card.options}
    else:
        people = {customer.id} if customer is not None else set()
    if theirs := [case for case in cases if case.customer_id in people]:
        return theirs
    payment = await _quietly(find_payment(desk, value))
    if not isinstance(payment, Payment):
        return []
    of_it = [case for case in cases if case.payment_id == payment.id]
    if not of_it:
        raise NotFound(f"Payment {payment.id} over {desk.show(payment.amount)} is not disputed.")
    return of_it


async def _quietly(search: Awaitable[T]) -> T | None:
    """Return what a search found, None where it found nothing or the words fit no such record."""
    try:
        return await search
    except (NotFound, BadInput):
        return None


def _choice(desk: Desk, value: str, found: list[Case]) -> Choice:
    """Offer the disputes, the open ones by deadline first."""
    found = sorted(found, key=lambda case: (case.status not in OPEN, case.due_unix_s or 0))
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its id, du_…", "first")
    card = ChoiceCard(
        f"{len(found)} disputes go by “{value[:60]}”{more}. Which one?",
        tuple(Option(label(desk, case), case.id, foreign=True) for case in shown),
    )
    return Choice(card, "dispute", Mentions(listed=tuple(case.id for case in shown)))


def _not_found(value: str, cases: list[Case]) -> str:
    """Say what was looked through, and what to try."""
    if not cases:
        return "There are no disputes on this account."
    return (
        f"I found no dispute for {value[:60]!r} among all {len(cases):,}. Try its id (du_…), the payment's id, the "
        "order number or the customer's email; “list disputes” shows them."
    )
