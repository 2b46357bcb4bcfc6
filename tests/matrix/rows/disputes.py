"""Rows of the skills about disputes, fraud warnings, reviews and risk."""

from __future__ import annotations

from tests.matrix.bench import Bench
from tests.matrix.row import Acting, Given, Reading, after, also, fixed

A_LIST = "A list shows all that fit."
RISKY = "pm_card_riskLevelElevated"
REPORTED = "pm_card_createIssuerFraudRecord"
NO_SUCH = "dp_1NoSuchDispute"


def disputed(bench: Bench) -> Given:
    """A dispute that waits for an answer."""
    return {"dispute": bench.dispute(reason="product_not_received")}


def two_disputed(bench: Bench) -> Given:
    """Two disputes of one customer."""
    customer = bench.customer()
    for order in ("42", "43"):
        bench.shop.dispute(bench.pay(order=order, customer=customer, minor=4200))
    return {"dispute": "jane@example.com"}


def staged(bench: Bench) -> Given:
    """A dispute with evidence that was not sent yet."""
    given = disputed(bench)
    bench.sdk.disputes.update(given["dispute"], {"evidence": {"uncategorized_text": "Handed over"}, "submit": False})
    return given


def two_staged(bench: Bench) -> Given:
    """Two disputes with evidence."""
    two_disputed(bench)
    for one in bench.sdk.disputes.list().data:
        bench.sdk.disputes.update(one.id, {"evidence": {"uncategorized_text": "Handed over"}, "submit": False})
    return {"dispute": "jane@example.com"}


def lost(bench: Bench) -> Given:
    """A dispute that is over."""
    given = disputed(bench)
    lose(bench, given)
    return given


def lose(bench: Bench, given: Given) -> None:
    """The dispute is given up in the dashboard."""
    bench.sdk.disputes.close(given["dispute"])


def reviewed(bench: Bench) -> Given:
    """A payment that Stripe holds for review."""
    bench.pay(4200, payment_method=RISKY, customer=bench.customer())
    return {"review": "order 42"}


def two_reviewed(bench: Bench) -> Given:
    """Two payments of one customer under review."""
    customer = bench.customer()
    for order in ("42", "43"):
        bench.pay(4200, order, payment_method=RISKY, customer=customer)
    return {"review": "jane@example.com"}


def closed(bench: Bench) -> Given:
    """A review that is closed."""
    reviewed(bench)
    found = bench.sdk.reviews.list().data[0].id
    bench.sdk.reviews.approve(found)
    return {"review": found}


def close(bench: Bench, _given: Given) -> None:
    """The review is approved in the dashboard."""
    bench.sdk.reviews.approve(bench.sdk.reviews.list().data[0].id)


def warned(bench: Bench) -> Given:
    """A payment that the issuer reported."""
    bench.pay(4200, payment_method=REPORTED, customer=bench.customer())
    return {}


def risky(bench: Bench) -> Given:
    """A payment with something to say of its risk."""
    bench.pay(4200, payment_method=RISKY, customer=bench.customer())
    return {"payment_ref": "42"}


def two_payments(bench: Bench) -> Given:
    """Two payments of one order."""
    for _time in range(2):
        bench.pay(4200)
    return {"payment_ref": "42"}


ROWS = (
    Reading("list_disputes", after(disputed), fixed(), A_LIST),
    Reading("get_dispute", disputed, fixed(dispute=NO_SUCH), two_disputed),
    Reading("list_fraud_warnings", warned, fixed(), A_LIST),
    Reading("list_reviews", after(reviewed), fixed(), A_LIST),
    Reading("assess_risk", risky, fixed(payment_ref="99"), two_payments),
    Acting("draft_dispute_evidence", disputed, fixed(dispute=NO_SUCH), two_disputed, lost, lose),
    Acting("submit_dispute_evidence", staged, fixed(dispute=NO_SUCH), two_staged, lost, lose),
    Acting("accept_dispute", disputed, fixed(dispute=NO_SUCH), two_disputed, lost, lose),
    Acting("approve_review", reviewed, fixed(review="order 99"), two_reviewed, also(closed), close),
)  # fmt: skip
