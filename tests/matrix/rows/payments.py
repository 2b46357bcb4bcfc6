"""Rows of the skills about payments, refunds, links and checkout pages."""

from __future__ import annotations

from tests.matrix.bench import Bench
from tests.matrix.row import Acting, Given, Reading, after, also, fixed, money_args

A_LIST = "A list shows all that fit."
MAKES = "It looks nothing up: it makes something new."
NOBODY = "nobody@example.com"
JANE = "jane@example.com"
DECLINED = "pm_card_visa_chargeDeclinedInsufficientFunds"
FAILS_WHEN_CHARGED = "chargeCustomerFail"


def paid(bench: Bench) -> Given:
    """A paid order of a known customer."""
    bench.pay(customer=bench.customer())
    return {"payment_ref": "42"}


def two_paid(bench: Bench) -> Given:
    """Two payments of one order."""
    customer = bench.customer()
    for _time in range(2):
        bench.pay(customer=customer)
    return {"payment_ref": "42"}


def refunded(bench: Bench) -> Given:
    """An order that is refunded already."""
    paid(bench)
    refund(bench, {})
    return {"payment_ref": "42"}


def refund(bench: Bench, _given: Given) -> None:
    """The latest payment is refunded in the dashboard."""
    bench.shop.refund(bench.sdk.payment_intents.list().data[0].id)


def partly(bench: Bench) -> Given:
    """A refund of a part of an order."""
    return {**paid(bench), "amount": bench.major(1000)}


def held(bench: Bench) -> Given:
    """An amount that is authorised only."""
    bench.pay(capture_method="manual", customer=bench.customer())
    return {"payment_ref": "42"}


def two_held(bench: Bench) -> Given:
    """Two amounts of one order that are authorised."""
    for _time in range(2):
        bench.pay(capture_method="manual")
    return {"payment_ref": "42"}


def release(bench: Bench, _given: Given) -> None:
    """The authorisation is let go in the dashboard."""
    bench.sdk.payment_intents.cancel(bench.sdk.payment_intents.list().data[0].id)


def with_card(bench: Bench) -> Given:
    """A customer with a card, who is to be charged."""
    bench.customer(card="visa")
    return money_args(bench, 4900, customer=JANE, description="Workshop")


def two_with_cards(bench: Bench) -> Given:
    """Two customers of one name."""
    for number in (1, 2):
        bench.customer(f"jane{number}@example.com", card="visa")
    return {"customer": "Jane Doe", "amount": "49"}


def without_card(bench: Bench) -> Given:
    """A customer with nothing saved."""
    bench.customer()
    return {"customer": JANE, "amount": "49"}


def unsave(bench: Bench, _given: Given) -> None:
    """Every saved card is removed in the dashboard."""
    for customer in bench.sdk.customers.list().data:
        for method in bench.sdk.customers.payment_methods.list(customer.id).data:
            bench.sdk.payment_methods.detach(method.id)


def declined(bench: Bench) -> Given:
    """A payment the bank declined, of a customer who has saved another card since."""
    customer = bench.customer()
    bench.pay(customer=customer, payment_method=DECLINED)
    bench.card(customer, "mastercard")
    return {"payment_ref": "42"}


def two_declined(bench: Bench) -> Given:
    """Two declined tries of one order."""
    customer = bench.customer(card="mastercard")
    for _time in range(2):
        bench.pay(customer=customer, payment_method=DECLINED)
    return {"payment_ref": "42"}


def linked(bench: Bench) -> Given:
    """A payment link for a price."""
    return {"payment_link": _link(bench)}


def two_links(bench: Bench) -> Given:
    """Two links for what is called the same."""
    for _time in range(2):
        _link(bench)
    return {"payment_link": "Cup"}


def link_off(bench: Bench) -> Given:
    """A link that is switched off."""
    given = linked(bench)
    switch_off(bench, given)
    return given


def switch_off(bench: Bench, given: Given) -> None:
    """The link is switched off in the dashboard."""
    bench.sdk.payment_links.update(given["payment_link"], {"active": False})


def _link(bench: Bench) -> str:
    """Make a link in the dashboard."""
    price = bench.product("Cup", 900, interval="")
    return str(bench.sdk.payment_links.create({"line_items": [{"price": price, "quantity": 1}]}).id)


def a_page(bench: Bench) -> Given:
    """A checkout page for an amount and a customer."""
    bench.customer()
    return money_args(bench, 4900, customer=JANE, description="Workshop")


def a_page_for_two(bench: Bench) -> Given:
    """A checkout page for one of two people."""
    return two_with_cards(bench)


def forget(bench: Bench, _given: Given) -> None:
    """The customer is deleted in the dashboard."""
    bench.sdk.customers.delete(bench.sdk.customers.list().data[0].id)


def one_refund(bench: Bench) -> Given:
    """A refund of a part."""
    paid(bench)
    payment = bench.sdk.payment_intents.list().data[0].id
    return {"refund": bench.shop.refund(payment, 500)}


def two_refunds(bench: Bench) -> Given:
    """Two refunds of one order."""
    one_refund(bench)
    refund(bench, {})
    return {"refund": "42"}


def some_refunds(bench: Bench) -> Given:
    """Refunds of one customer."""
    one_refund(bench)
    return {"customer": JANE}


def refunds_of_two(bench: Bench) -> Given:
    """Refunds of two people of one name."""
    for number in (1, 2):
        customer = bench.customer(f"jane{number}@example.com")
        bench.shop.refund(bench.pay(order=str(number), customer=customer), 500)
    return {"customer": "Jane Doe"}


def link_for(bench: Bench) -> Given:
    """What a payment link is to ask for."""
    return money_args(bench, 4900, description="Workshop")


ROWS = (
    Reading("list_payments", after(paid), fixed(), "A list shows all that fit."),
    Reading("get_payment", paid, fixed(payment_ref="99"), two_paid),
    Reading("list_refunds", some_refunds, fixed(), refunds_of_two),
    Reading("get_refund", one_refund, fixed(refund="re_1NoSuchRefund"), two_refunds),
    Reading("list_payment_links", after(linked), fixed(), A_LIST),
    Acting("refund_payment", paid, fixed(payment_ref="99"), two_paid, refunded, refund),
    Acting(
        "refund_payment", partly, fixed(payment_ref="99"), also(two_paid, amount="10"), refunded, refund,
        variant="part",
    ),
    Acting("capture_payment", held, fixed(payment_ref="99"), two_held, paid, release),
    Acting("cancel_payment", held, fixed(payment_ref="99"), two_held, paid, release),
    Acting("create_payment", with_card, fixed(customer=NOBODY, amount="49"), two_with_cards, without_card, unsave),
    Acting("retry_payment", declined, fixed(payment_ref="99"), two_declined, paid, unsave),
    Acting(
        "resend_receipt", paid, fixed(payment_ref="99"), two_paid, also(held),
        moved="A receipt is of what was paid, which stays.",
    ),
    Acting(
        "create_payment_link", link_for, MAKES, MAKES,
        refused="Only an account that may not charge refuses it.", moved="It rests on nothing that changes.",
    ),
    Acting("deactivate_payment_link", linked, fixed(payment_link="plink_1NoSuchLink"), two_links, link_off, switch_off),
    Acting(
        "create_checkout_session", a_page, fixed(customer=NOBODY, amount="49"), a_page_for_two,
        "Only an account that may not charge refuses it.", forget,
    ),
)  # fmt: skip
