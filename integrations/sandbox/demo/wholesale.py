"""The demo shop's wholesale trade: companies that are sent invoices, most of which are paid, some late, some never."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.demo.club import Year
from integrations.sandbox.demo.plan import DAY_S
from integrations.sandbox.money.progress import catch_up
from integrations.sandbox.resources import invoiceitems, invoices

_EVERY_S = 9 * DAY_S
_LINES = (
    ("Beeswax candles, box of 24", 31_200),
    ("Stoneware mugs, crate of 12", 20_400),
    ("Linen tea towels, 20 pieces", 22_000),
    ("Delivery by pallet", 6_500),
)
_TERMS_DAYS = (14, 30, 7, 14)


class Wholesale:
    """Plans the invoices before the year is lived through."""

    def __init__(self, year: Year, begin_s: int, end_s: int) -> None:
        self.year, self.begin_s, self.end_s = year, begin_s, end_s

    def plan(self) -> None:
        """An invoice every nine days, to each company in turn."""
        companies = [n for n, person in enumerate(self.year.people) if person.company and person.currency != "jpy"]
        for turn, moment in enumerate(range(self.begin_s + 3 * DAY_S, self.end_s - DAY_S, _EVERY_S)):
            if companies:
                number = companies[turn % len(companies)]
                self.year.at(moment, lambda n=number, t=turn, m=moment: self._invoice(n, t, m))

    def _invoice(self, number: int, turn: int, moment: int) -> None:
        """One invoice: drafted, filled, and mostly sent."""
        catch_up(self.year.call)
        customer, currency = self.year.customer(number), self.year.people[number].currency
        terms = {"collection_method": "send_invoice", "days_until_due": _TERMS_DAYS[turn % 4], "auto_advance": False}
        memo = {"description": f"Purchase order {2200 + turn}"}
        draft = invoices.create(self.year.asked({"customer": customer, "currency": currency, **terms, **memo}))
        for place in range(1 + turn % 3):
            text, minor = _LINES[(turn + place) % len(_LINES)]
            line: dict[str, Any] = {"customer": customer, "invoice": draft["id"], "description": text}
            invoiceitems.create(self.year.asked({**line, "amount": minor, "currency": currency}))
        is_last = moment > self.end_s - 2 * _EVERY_S
        if is_last and turn % 2:
            return
        invoice = str(invoices.send(self.year.asked({}, draft["id"]))["id"])
        self._fate(invoice, turn, moment)

    def _fate(self, invoice: str, turn: int, moment: int) -> None:
        """Paid by bank transfer in time or late, voided, written off, or still open."""
        due_s = moment + _TERMS_DAYS[turn % 4] * DAY_S
        if turn % 12 == 7:
            self.year.at(moment + DAY_S, lambda: self._done(invoices.void, invoice))
        elif turn % 12 == 10:
            self.year.at(due_s + 60 * DAY_S, lambda: self._done(invoices.mark_uncollectible, invoice))
        elif turn % 7 != 5 or due_s < self.end_s - 90 * DAY_S:
            late_s = (turn % 5 - 3) * 3 * DAY_S
            self.year.at(due_s + late_s, lambda: self._done(invoices.pay, invoice, {"paid_out_of_band": True}))

    def _done(self, act: Any, invoice: str, params: dict[str, Any] | None = None) -> None:
        """Does it when the invoice still waits for it."""
        catch_up(self.year.call)
        if self.year.call.require("invoice", invoice)["status"] == "open":
            act(self.year.asked(params or {}, invoice))
