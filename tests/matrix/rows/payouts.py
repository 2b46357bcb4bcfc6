"""Rows of the skills about the balance, payouts and what currencies are held."""

from __future__ import annotations

from tests.matrix.bench import DAY_S, Bench
from tests.matrix.row import Acting, Given, Reading, after, fixed

OTHER_CURRENCY = "What can be paid out is in the currency of the merchant's bank; the balance's own row shows others."
A_LIST = "A list shows all that fit."
WHOLE = "It tells of the whole account, so nothing is looked for."


def traded(bench: Bench) -> Given:
    """Money of two payments, one refunded in part."""
    bench.available()
    bench.shop.refund(bench.pay(), 400)
    return {"currency": bench.currency}


def arrived(bench: Bench) -> Given:
    """A payout with what was in it."""
    traded(bench)
    bench.later(8 * DAY_S)
    return {"payout": bench.now_payouts()[0]["id"]}


def waiting(bench: Bench) -> Given:
    """A payout by hand that Stripe has not sent yet."""
    bench.available()
    return {"payout": _by_hand(bench)}


def two_alike(bench: Bench) -> Given:
    """Two payouts of one amount."""
    bench.available()
    _by_hand(bench)
    _by_hand(bench)
    return {"payout": bench.major(1500)}


def sent(bench: Bench) -> Given:
    """A payout that is on its way."""
    given = waiting(bench)
    bench.later(DAY_S)
    return given


def send(bench: Bench, _given: Given) -> None:
    """Stripe sends it."""
    bench.later(DAY_S)


def call_off(bench: Bench, given: Given) -> None:
    """It is canceled in the dashboard."""
    bench.sdk.payouts.cancel(given["payout"])


def all_there_is(bench: Bench) -> Given:
    """Money that can be paid out."""
    bench.available()
    return {"amount": bench.major(5000), "currency": bench.currency}


def two_currencies(bench: Bench) -> Given:
    """Money in two currencies, none of them the merchant's own."""
    for currency in ("eur", "gbp"):
        bench.pay(20_000, currency=currency, payment_method="pm_card_bypassPending")
    return {}


def nothing_free(bench: Bench) -> Given:
    """Money that is not available yet."""
    bench.pay()
    return {"amount": "5"}


def take_away(bench: Bench, _given: Given) -> None:
    """Everything is paid out in the dashboard."""
    free = bench.sdk.balance.retrieve().available
    bench.sdk.payouts.create({"amount": free[0].amount, "currency": free[0].currency})


def _by_hand(bench: Bench) -> str:
    """Pay out in the dashboard."""
    return str(bench.sdk.payouts.create({"amount": 1500, "currency": bench.currency}).id)


ROWS = (
    Reading("get_balance", traded, fixed(), WHOLE),
    Reading("list_balance_transactions", after(traded), fixed(), A_LIST),
    Reading("list_payouts", after(arrived), fixed(), A_LIST, money=OTHER_CURRENCY),
    Reading("explain_payout", arrived, fixed(), two_alike, money=OTHER_CURRENCY),
    Reading(
        "currency_exposure", after(traded), fixed(), WHOLE,
        money="It also states what each currency is worth in the merchant's own, in tests/skills/test_holdings.py.",
    ),
    Reading("forecast_payout", after(traded), fixed(), WHOLE),
    Acting(
        "create_payout", all_there_is,
        nothing="It looks nothing up: it makes a payout of what there is.",
        several="Several currencies have a choice of their own, made by the merchant's banks.",
        refused=nothing_free, moved=take_away, money=OTHER_CURRENCY,
    ),
    Acting("cancel_payout", waiting, fixed(payout="po_1NoSuchPayout"), two_alike, sent, call_off, money=OTHER_CURRENCY),
)  # fmt: skip
