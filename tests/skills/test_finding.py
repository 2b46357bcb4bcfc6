"""Finding: which payment and which customer a person means."""

from __future__ import annotations

import pytest

from domain.errors import BadInput, NotFound
from skills.contract import Choice, Desk
from skills.finding.customers import Found, find_customer
from skills.finding.payment import Payment
from skills.finding.payments import find_payment
from skills.finding.references import described_as, quoted_for_search, read_reference
from tests.skills.conftest import Shop


@pytest.mark.parametrize(
    "said", ["42", "#42", "order 42", "order-42", "Order #42", "order no. 42", "the order 42", " order number 42."]
)
def test_one_order_has_many_spellings(said: str) -> None:
    """However an order number is said, it is the same number."""
    reference = read_reference(said)
    assert (reference.kind, reference.value, reference.invoiced) == ("number", "42", False)


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("pi_3Qx91Lm", "intent", "pi_3Qx91Lm"),
        ("payment pi_77", "intent", "pi_77"),
        ("ch_1", "charge", "ch_1"),
        ("py_1", "charge", "py_1"),
        ("re_1", "refund", "re_1"),
        ("in_1", "invoice", "in_1"),
        ("dp_1", "dispute", "dp_1"),
        ("Jane@Example.com", "email", "jane@example.com"),
        ("HP-1042", "number", "HP-1042"),
        ("pi_1/../../v1/refunds", "number", "pi_1/../../v1/refunds"),
    ],
)
def test_references_are_typed(said: str, kind: str, value: str) -> None:
    """Ids, emails and numbers are told apart; what only begins like an id is none."""
    reference = read_reference(said)
    assert (reference.kind, reference.value) == (kind, value)


@pytest.mark.parametrize("said", ["invoice 7", "Invoice no. 7", "INV-0042", "6F7D2A1B-0001"])
def test_invoice_numbers_are_recognised(said: str) -> None:
    """By the word before it or by its form a number is an invoice's."""
    assert read_reference(said).invoiced


@pytest.mark.parametrize("said", ["order", "#", "…", "!!", "x" * 81])
def test_words_that_name_nothing_are_refused(said: str) -> None:
    """Nothing is searched for nothing."""
    with pytest.raises(BadInput):
        read_reference(said)


@pytest.mark.parametrize(
    ("description", "number", "fits"),
    [
        ("Order 42: candle", "42", True),
        ("Payment for order #42", "42", True),
        ("invoice no.42", "42", True),
        ("#42", "42", True),
        ("42 candles", "42", False),
        ("Order 142", "42", False),
        ("Order 42.50", "42", False),
        ("Order 421", "42", False),
        ("Order HP-42", "42", False),
        ("Thanks for HP-1042!", "HP-1042", True),
        ("HP-10421", "HP-1042", False),
        ("Workshop", "workshop", True),
        ("Workshop on soap", "soap", False),
        (None, "42", False),
    ],
)
def test_a_description_names_an_order_or_not(description: str | None, number: str, fits: bool) -> None:
    """A number in a description counts only where it is the order's."""
    assert described_as(description, number) is fits


def test_a_value_never_leaves_its_quotes() -> None:
    """Quotes, backslashes and control characters in a name can't end a search string."""
    assert quoted_for_search('a"b\\c\nd') == '"a\\"b\\\\cd"'


async def found_id(desk: Desk, said: str) -> str:
    """The id of the payment found, which must be one."""
    payment = await find_payment(desk, said)
    assert isinstance(payment, Payment)
    return payment.id


async def test_a_payment_is_found_by_all_its_names(shop: Shop, desk: Desk) -> None:
    """Order metadata under several keys, description, payment, charge, refund and dispute ids lead to the payment."""
    by_order = shop.pay(1000, order="42")
    by_hash = shop.pay(1000, metadata={"order_number": "#1007"})
    by_invoice = shop.pay(1000, metadata={"invoice_number": "INV-7"})
    by_text = shop.pay(1000, description="Order 77: two candles")
    disputed = shop.pay(1000)
    assert await found_id(desk, "42") == by_order
    assert await found_id(desk, "order 1007") == by_hash
    assert await found_id(desk, "invoice INV-7") == by_invoice
    assert await found_id(desk, "order 77") == by_text
    assert await found_id(desk, by_text) == by_text
    assert await found_id(desk, shop.charge_of(by_hash)) == by_hash
    assert await found_id(desk, shop.refund(by_hash, 100)) == by_hash
    assert await found_id(desk, shop.dispute(disputed)) == disputed


async def test_the_order_number_goes_before_a_description(shop: Shop, desk: Desk) -> None:
    """Text that names the order elsewhere makes no second candidate."""
    paid = shop.pay(1000, order="42")
    shop.pay(900, description="Replacement for order 42")
    assert await found_id(desk, "42") == paid


async def test_several_payments_are_a_choice(shop: Shop, desk: Desk) -> None:
    """The choice names amount, day, state and customer; what is chosen is the payment's id."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    first, second = shop.pay(1000, order="42", customer=jane), shop.pay(2500, order="42")
    choice = await find_payment(desk, "42")
    assert isinstance(choice, Choice)
    assert choice.argument == "payment_ref"
    labels = {option.say: option.label for option in choice.card.options}
    assert set(labels) == {first, second}
    assert labels[first].startswith("$10.00 on ")
    assert "Jane Doe (jane@example.com)" in labels[first]
    assert all(option.foreign for option in choice.card.options)


async def test_an_email_leads_to_the_customers_payments(shop: Shop, desk: Desk) -> None:
    """One payment of that customer is the one; several are a choice."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    first = shop.pay(1000, customer=jane)
    assert await found_id(desk, "jane@example.com") == first
    shop.pay(1000, customer=jane)
    assert isinstance(await find_payment(desk, "jane@example.com"), Choice)


@pytest.mark.parametrize(
    "said", ["pi_gone", "ch_gone", "re_gone", "4711", "nobody@example.com", 'a" OR status:"succeeded']
)
async def test_what_is_not_there_is_not_found(shop: Shop, desk: Desk, said: str) -> None:
    """Unknown ids, numbers, emails and attempts to write a search query find nothing, and say what to try."""
    shop.pay(1000, order="42")
    with pytest.raises(NotFound, match=r"Try|Check"):
        await find_payment(desk, said)


async def test_a_customer_is_found_by_all_their_names(shop: Shop, desk: Desk) -> None:
    """Id, email in any case, full name, surname, phone and the email's user lead to the customer."""
    jane = shop.customer("Jane Doe", "jane.doe@example.com", phone="+49 30 1234567")
    shop.customer("Erik Lindqvist", "erik@example.com")
    for said in (jane, "jane.doe@example.com", "Jane.Doe@Example.com", "Jane Doe", "doe", "jane.doe", "030 1234567"):
        found = await find_customer(desk, said, "customer")
        assert isinstance(found, Found), said
        assert (found.id, found.exact) == (jane, True), said


async def test_several_janes_are_a_choice(shop: Shop, desk: Desk) -> None:
    """A first name that two people carry is a choice; the full name of one is not."""
    doe = shop.customer("Jane Doe", "jane@example.com")
    roe = shop.customer("Jane Roe", "jane.roe@example.com")
    choice = await find_customer(desk, "Jane", "customer")
    assert isinstance(choice, Choice)
    assert ({option.say for option in choice.card.options}, choice.argument) == ({doe, roe}, "customer")
    exact = await find_customer(desk, "jane roe", "customer")
    assert isinstance(exact, Found)
    assert exact.id == roe


async def test_more_candidates_than_are_shown_say_how_to_name_the_others(shop: Shop, desk: Desk) -> None:
    """Whoever is not among the first ten can still be said."""
    for number in range(12):
        shop.customer("Ada Byron", f"ada{number}@example.com")
    choice = await find_customer(desk, "Ada", "customer")
    assert isinstance(choice, Choice)
    assert "(the first 10 of 12; for another one say the email)" in choice.card.question


async def test_two_people_of_one_name_are_a_choice(shop: Shop, desk: Desk) -> None:
    """The same full name twice is never guessed."""
    shop.customer("Jane Doe", "one@example.com")
    shop.customer("Jane Doe", "two@example.com")
    assert isinstance(await find_customer(desk, "Jane Doe", "customer"), Choice)


@pytest.mark.parametrize("said", ["Lindquist", "Erik Lindqvst", "erik@exmaple.com"])
async def test_a_misspelled_name_is_found_and_said_so(shop: Shop, desk: Desk, said: str) -> None:
    """A typo leads to the closest customer, marked as not exact."""
    erik = shop.customer("Erik Lindqvist", "erik@example.com")
    shop.customer("Jane Doe", "jane@example.com")
    found = await find_customer(desk, said, "customer")
    assert isinstance(found, Found)
    assert (found.id, found.exact) == (erik, False)


@pytest.mark.parametrize("said", ["Bob", "Xa", "cus_gone", "bob@initech.com", '" OR email~"exa', "+49 30 999 999 99"])
async def test_nobody_of_that_name(shop: Shop, desk: Desk, said: str) -> None:
    """Unknown people are not found, however they were named."""
    shop.customer("Erik Lindqvist", "erik@example.com")
    with pytest.raises(NotFound):
        await find_customer(desk, said, "customer")


async def test_a_deleted_customer_is_not_found(shop: Shop, desk: Desk) -> None:
    """An id whose customer was deleted names nobody."""
    gone = shop.customer("Erik Lindqvist")
    shop.sdk.v1.customers.delete(gone)
    with pytest.raises(NotFound):
        await find_customer(desk, gone, "customer")
