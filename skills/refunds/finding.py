"""Finds the one refund a person means: by its id, or by the payment it belongs to."""

from __future__ import annotations

import dataclasses

from domain.cards import ChoiceCard, Option
from domain.errors import NotFound
from skills.contract import Choice, Desk, Mentions
from skills.finding.candidates import left_out
from skills.finding.moments import day_text
from skills.finding.payment import payment_param
from skills.finding.payments import find_payment
from skills.finding.references import read_reference
from skills.refunds.refund import LIST_EXPAND, ONE_EXPAND, Refund

CANDIDATES_MAX = 10


async def find_refund(desk: Desk, said: str) -> Refund | Choice:
    """Return the refund of an id (re_…), or of a payment that has one; a choice that fills `refund` where several fit.

    Raises NotFound with what to try, BadInput for words that name nothing.
    """
    reference = read_reference(said)
    if reference.kind == "refund":
        row = await desk.stripe.find(f"/v1/refunds/{reference.value}", {"expand": ONE_EXPAND})
        if row is None:
            raise NotFound(
                f"There is no refund {reference.value} on this account. Check the id, and test or live mode."
            )
        return Refund(row)
    payment = await find_payment(desk, said, prefer=lambda one: one.refunded.minor > 0)
    if isinstance(payment, Choice):
        return dataclasses.replace(payment, argument="refund")
    rows = await desk.stripe.all("/v1/refunds", {**payment_param(payment.id), "expand": LIST_EXPAND})
    if not rows:
        raise NotFound(f"Payment {payment.id} over {desk.show(payment.amount)} has no refund. Refund it first.")
    found = [Refund(row) for row in rows]
    return found[0] if len(found) == 1 else _choice(desk, payment.id, found)


def _choice(desk: Desk, payment_id: str, found: list[Refund]) -> Choice:
    """Offer a payment's refunds, newest first, by their ids."""
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its id, re_…")
    options = tuple(
        Option(f"{desk.show(one.money)} on {day_text(desk, one.source['created'])} · {one.status} · {one.id}", one.id)
        for one in shown
    )
    card = ChoiceCard(f"Payment {payment_id} has {len(found)} refunds{more}. Which one?", options)
    return Choice(card, "refund", Mentions(payment_id=payment_id, listed=tuple(one.id for one in shown)))
