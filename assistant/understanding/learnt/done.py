"""Whether a message reports that what it sounds like asking for was done, by the writer or somebody else."""

from __future__ import annotations

from assistant.understanding.pieces import compiled

_WHO = r"(?:i|we|he|she|they|i've|we've|he's|she's|they've|CUST|bank|is|was|are|were|been|has|have|had|already)"
_ADVERBS = r"(?:already |just |now |once more |since |also |only )*"
# The past of each act, as people say it.
_PAST = {
    "accept_dispute": "accepted conceded",
    "approve_review": "okayed ok'd oked approved released",
    "cancel_payout": "stopped cancelled canceled recalled",
    "cancel_subscription": "cancelled canceled ended stopped terminated",
    "capture_payment": "captured took charged collected",
    "change_plan": "moved changed switched upgraded put",
    "change_quantity": "changed set put",
    "create_coupon": "made created exists promised",
    "create_credit_note": "did issued made credited offered",
    "create_customer": "put added registered entered",
    "create_invoice": "invoiced billed sent made",
    "create_payment": "charged ran took billed",
    "create_payment_link": "made sent mailed emailed withdrawn sold",
    "create_payout": "sent moved transferred withdrew",
    "create_product": "made created added",
    "create_subscription": "put subscribed started signed",
    "credit_customer": "put credited gave given",
    "detach_payment_method": "removed took detached",
    "draft_dispute_evidence": "drafted prepared wrote",
    "mark_invoice_uncollectible": "marked wrote written",
    "pause_subscription": "paused suspended froze put stopped",
    "refund_payment": "refunded returned gave",
    "remind_invoice": "reminded chased nudged sent",
    "resend_receipt": "sent resent mailed emailed",
    "resume_subscription": "resumed restarted took unpaused unfroze",
    "retry_payment": "retried tried",
    "send_invoice": "sent resent mailed emailed",
    "submit_dispute_evidence": "submitted sent",
    "void_invoice": "voided void scrapped",
}


def is_done(tool: str, line: str) -> bool:
    """Whether somebody did, or something is, what the skill would do ("I've put 300 on his account")."""
    past = "|".join(_PAST.get(tool, "").split())
    return bool(past) and compiled(rf"{_WHO} {_ADVERBS}(?:{past})").search(line) is not None
