"""Rows of the skills that plan many acts at once."""

from __future__ import annotations

from tests.matrix.bench import Bench
from tests.matrix.row import Given, Planning, fixed

ORDERS = ("41", "42", "43")


def three_paid(bench: Bench) -> Given:
    """Three paid orders."""
    for number, order in enumerate(ORDERS, 1):
        bench.pay(1000 * number, order, customer=bench.customer(f"payer{order}@example.com"))
    return {"payment_refs": list(ORDERS)}


def one_refunded(bench: Bench) -> Given:
    """Three paid orders, the second refunded already."""
    given = three_paid(bench)
    bench.shop.refund(bench.sdk.payment_intents.list().data[1].id)
    return given


def three_running(bench: Bench) -> Given:
    """Three subscriptions to one plan."""
    price = bench.product("Gold")
    for number in range(3):
        bench.subscribe(bench.customer(f"jane{number}@example.com", card="visa"), price)
    return {"plan": "Gold"}


def one_over(bench: Bench) -> Given:
    """Three subscribers, one of whom has left, each named."""
    three_running(bench)
    bench.sdk.subscriptions.cancel(bench.sdk.subscriptions.list().data[1].id)
    return {"customers": [f"jane{number}@example.com" for number in range(3)]}


ROWS = (
    Planning("refund_payments", "refund_payment", three_paid, fixed(payment_refs=["98", "99"]), one_refunded, lines=3),
    Planning("cancel_subscriptions", "cancel_subscription", three_running, fixed(status="unpaid"), one_over, lines=3),
)
