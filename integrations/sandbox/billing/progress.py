"""What billing does by itself as time passes: drafts are finalized, cards retried, due dates lapse, periods renew.

Importing this file teaches it to `money.progress`, which does everything that is due, each at its own moment.
"""

from __future__ import annotations

from integrations.sandbox.billing import (
    changing,
    collecting,
    cycle,
    drafts,
    ending,
    finalizing,
    phases,
    standing,
    subscribing,
)
from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError
from integrations.sandbox.money.progress import also, catch_up, up_to_date

__all__ = ["catch_up", "up_to_date"]


def _finalize(call: Call, invoice_id: str) -> None:
    draft = call.get("invoice", invoice_id)
    if draft is None or draft.get("deleted") or draft["status"] != "draft" or not draft["auto_advance"]:
        return
    if draft["automatically_finalizes_at"] != call.now_s:  # it was moved
        return
    try:
        collecting.advance(call, draft)
    except ApiError as error:
        failure = {"message": error.body["message"], "type": "invalid_request_error"}
        stopped = call.update(draft, {"auto_advance": False, "last_finalization_error": failure})
        call.emit("invoice.finalization_failed", stopped, draft)


def _overdue(call: Call, invoice_id: str) -> None:
    invoice = finalizing.overdue(call, invoice_id)
    if invoice is not None:  # a subscription whose bill is late is past due
        standing.payment_failed(call, invoice, is_last=False)


def _next_phase(call: Call, schedule_id: str) -> None:
    """A phase that can't begin, because its price or coupon is gone, ends the schedule."""
    try:
        phases.advance(call, schedule_id)
    except ApiError:
        stopped = phases.stop(call, call.require("subscription_schedule", schedule_id), "canceled")
        call.emit("subscription_schedule.aborted", stopped)


def _renew(call: Call, subscription_id: str) -> None:
    """A phase that starts with a period changes the price before the period is billed."""
    subscription = call.get("subscription", subscription_id)
    if subscription is not None and subscription["schedule"] is not None:
        _next_phase(call, subscription["schedule"])
    cycle.renew(call, subscription_id)


also(drafts.FINALIZE, _finalize)
also(collecting.RETRY, collecting.retry)
also(finalizing.OVERDUE, _overdue)
also(cycle.RENEW, _renew)
also(phases.NEXT_PHASE, _next_phase)
also(cycle.TRIAL_WARNING, cycle.warn_of_trial_end)
also(subscribing.EXPIRE, subscribing.expire)
also(subscribing.CANCEL_AT, ending.cancel_on_date)
also(changing.RESUME_COLLECTION, changing.resume_collection)
