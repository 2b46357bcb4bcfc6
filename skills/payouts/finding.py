"""Finds the one payout a person means: by its id, by its amount, or the latest."""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.cards import ChoiceCard, Option
from domain.errors import BadAmount, BadInput, NotFound
from domain.money import Money, exponent
from skills.contract import Choice, Desk, Mentions
from skills.finding.candidates import left_out
from skills.payouts.payout import LIST_EXPAND, Payout, label, read_payout

CANDIDATES_MAX = 10

Wanted = Callable[[Payout], bool]

_ID = re.compile(r"po_[A-Za-z0-9_]{1,60}\Z")
_AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,3})?\Z", re.ASCII)
_LATEST = re.compile(
    r"(?:the\s+|my\s+|our\s+)?(?:latest|last|newest|most recent|recent)(?:\s+(?:one|payout))?\Z", re.IGNORECASE
)


async def find_payout(
    desk: Desk, said: str | None, amount: str | None = None, currency: str | None = None, prefer: Wanted | None = None
) -> Payout | Choice:
    """Return the payout of an id or an amount, or the newest; a choice that fills `payout` where several fit.

    Of several those that `prefer` accepts are kept when there are any: whoever cancels means one that can be.
    Raises NotFound with what to try, BadInput for words that name no payout, BadAmount for a currency there is not.
    """
    code = currency.strip().lower() if currency else None
    if code is not None:
        exponent(code)
    words = (said or "").strip(" .,;:!?\"'“”")
    if _ID.match(words):
        return await read_payout(desk, words)
    if _AMOUNT.match(words):
        amount = words
    elif words and not _LATEST.match(words):
        raise BadInput("Which payout? Give its id (po_…), its amount, or say “the latest”.")
    await desk.progress("Looking for the payout")
    if amount is None:
        return await _latest(desk, code, prefer)
    return await _of_amount(desk, amount, code, prefer)


async def _latest(desk: Desk, currency: str | None, prefer: Wanted | None) -> Payout:
    """Return the newest payout, of the merchant's own currency first where several were made at once.

    One that is preferred is looked for on a page of the newest only: older ones have long arrived.
    """
    async for page in desk.stripe.pages("/v1/payouts"):
        rows = [row for row in page if currency in (None, row["currency"])]
        if prefer:
            rows = [row for row in rows if prefer(Payout(row))] or rows
        if rows:
            at_once = [row for row in rows if row["created"] == rows[0]["created"]]
            own = [row for row in at_once if row["currency"] == desk.merchant.currency]
            return await read_payout(desk, (own or at_once)[0]["id"])
    named = f" in {currency.upper()}" if currency else ""
    raise NotFound(f"There are no payouts{named} yet. Ask for the balance to see what could be paid out.")


async def _of_amount(desk: Desk, amount: str, currency: str | None, prefer: Wanted | None) -> Payout | Choice:
    """Return the payout of exactly that amount in its own currency, among all there are."""
    found: list[Payout] = []
    looked_at = 0
    async for page in desk.stripe.pages("/v1/payouts", {"expand": LIST_EXPAND}):
        looked_at += len(page)
        found += [
            Payout(row)
            for row in page
            if currency in (None, row["currency"]) and row["amount"] == _minor(amount, row["currency"])
        ]
    if not found:
        wanted = f"{amount} {currency.upper()}" if currency else amount
        raise NotFound(
            f"None of the {looked_at:,} payouts is of {wanted}. Your bank may have converted it or put several "
            "together; list the payouts of those days and give the id (po_…)."
        )
    if prefer:
        found = [payout for payout in found if prefer(payout)] or found
    if len(found) == 1:
        return await read_payout(desk, found[0].id)
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its id, po_…")
    card = ChoiceCard(
        f"{len(found)} payouts are of {amount}{more}. Which one?",
        tuple(Option(label(desk, payout), payout.id) for payout in shown),
    )
    return Choice(card, "payout", Mentions(listed=tuple(payout.id for payout in shown)))


def _minor(amount: str, currency: str) -> int | None:
    """Read the amount in a currency; None where it is finer than the currency."""
    try:
        return Money.from_major(amount, currency).minor
    except BadAmount:
        return None
