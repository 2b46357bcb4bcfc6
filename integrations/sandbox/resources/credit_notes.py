"""Credit notes: what is taken back of an invoice that is final."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import crediting, line_taxes
from integrations.sandbox.billing.lines import page_of
from integrations.sandbox.billing.progress import up_to_date
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money.amounts import written
from integrations.sandbox.pages.invoice_pdf import invoice_pdf
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply


def create(call: Call) -> Stored:
    """POST /v1/credit_notes."""
    return crediting.issue(call, call.metadata())


def preview(call: Call) -> Stored:
    """GET /v1/credit_notes/preview: the note as it would be, and nothing is stored."""
    with call.world.supposing():
        return crediting.issue(call, call.metadata())


def retrieve(call: Call) -> Stored:
    """GET /v1/credit_notes/{id}."""
    return call.require("credit_note", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/credit_notes/{id}: its memo and metadata."""
    before = call.require("credit_note", call.ids[0])
    changed = call.update(before, {**call.given("memo"), "metadata": call.metadata(before)})
    call.emit("credit_note.updated", changed, before)
    return changed


def void(call: Call) -> Stored:
    """POST /v1/credit_notes/{id}/void."""
    return crediting.void(call, call.require("credit_note", call.ids[0]))


def its_lines(call: Call) -> dict[str, Any]:
    """GET /v1/credit_notes/{credit_note}/lines."""
    return page_of(call, call.require("credit_note", call.ids[0]).private["lines"])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/credit_notes."""
    return page(call, "credit_note")


def pdf(visit: Visit) -> Reply:
    """GET …/pdf: the credit note as a document."""
    account, mode, note_id = visit.ids
    call = visit.call.at(account, livemode=mode == "live")
    note = call.get("credit_note", note_id)
    if note is None:
        raise resource_missing("credit note", note_id)
    currency = note["currency"]
    rows = [f"{line['description'] or 'Credit'}: {written(line['amount'], currency)}" for line in _lines(note)]
    rows += [f"Discount: {written(-note['discount_amount'], currency)}"] if note["discount_amount"] else []
    rows += [f"{line_taxes.named(call, tax)}: {written(tax['amount'], currency)}" for tax in note["total_taxes"] or []]
    text = [f"Credit note {note['number']}", "", *rows, "", f"Total {written(note['total'], currency)}"]
    return Reply(200, invoice_pdf(text), {}, "application/pdf")


def _lines(note: Stored) -> list[dict[str, Any]]:
    return list(note.private["lines"])


RESOURCE = Resource(
    operations={
        "POST /v1/credit_notes": up_to_date(create),
        "GET /v1/credit_notes": up_to_date(listed),
        "GET /v1/credit_notes/preview": up_to_date(preview),
        "GET /v1/credit_notes/{id}": up_to_date(retrieve),
        "POST /v1/credit_notes/{id}": up_to_date(update),
        "POST /v1/credit_notes/{id}/void": up_to_date(void),
        "GET /v1/credit_notes/{credit_note}/lines": up_to_date(its_lines),
    },
    kinds=(Kind("credit_note", "cn", indexes=("customer", "invoice")),),
    pages={"GET /credit_note/{account}/{mode}/{note}/pdf": pdf},
)
