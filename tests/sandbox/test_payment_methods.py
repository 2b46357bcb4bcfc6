"""Payment methods in the offline Stripe: test numbers, tokens, attaching and detaching."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.plugins.sandbox import SandboxWorld
from tests.sandbox.payments import pay


def card(**changes: Any) -> Any:
    """Parameters of a visa that is valid for years."""
    plain = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2090, "cvc": "123"}
    return {"type": "card", "card": plain | changes}


def test_a_number_becomes_a_card(world: SandboxWorld) -> None:
    """Brand, last four digits and expiry are those of the number; one number has one fingerprint."""
    methods = world.client().v1.payment_methods
    made = methods.create(card(number="5555 5555 5555 4444") | {"billing_details": {"name": "Zoë"}})
    assert made.card is not None
    assert (made.card.brand, made.card.last4, made.card.exp_year) == ("mastercard", "4444", 2090)
    assert made.billing_details.name == "Zoë"
    twin = methods.create({"type": "card", "card": {"token": "tok_mastercard"}})
    assert twin.card is not None
    assert twin.card.fingerprint == made.card.fingerprint
    assert methods.retrieve(made.id).card == made.card


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "4242424242424241"}, "incorrect_number"),
        ({"number": "not a number"}, "incorrect_number"),
        ({"number": "4539578763621486"}, "card_declined"),
        ({"exp_month": 13}, "invalid_expiry_month"),
        ({"exp_year": 1999}, "invalid_expiry_year"),
        ({"cvc": "12"}, "invalid_cvc"),
    ],
)
def test_no_card_is_made_of_wrong_digits(world: SandboxWorld, changes: dict[str, Any], code: str) -> None:
    """Wrong numbers, dates, codes and real cards are card errors."""
    with pytest.raises(stripe.CardError) as refused:
        world.client().v1.payment_methods.create(card(**changes))
    assert refused.value.code == code


def test_other_kinds_are_refused_plainly(world: SandboxWorld) -> None:
    """The offline Stripe says that it takes cards only."""
    with pytest.raises(stripe.InvalidRequestError, match="cards only"):
        world.client().v1.payment_methods.create({"type": "sepa_debit"})


def test_a_customers_card_pays_again_and_again(world: SandboxWorld) -> None:
    """An attached card is listed, pays for its customer only, and is gone for good once detached."""
    client = world.client()
    jane, john = (client.v1.customers.create({"name": name}) for name in ("Jane", "John"))
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": jane.id})
    assert [found.id for found in client.v1.customers.payment_methods.list(jane.id).data] == [method.id]
    assert client.v1.customers.payment_methods.list(john.id).data == []
    for _ in range(2):
        assert pay(world, customer=jane.id, payment_method=method.id).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="must provide the customer"):
        pay(world, payment_method=method.id)
    with pytest.raises(stripe.InvalidRequestError, match="must be attached to the customer"):
        pay(world, payment_method=method.id, customer=john.id)
    client.v1.payment_methods.detach(method.id)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        pay(world, payment_method=method.id)


def test_an_unattached_card_pays_once(world: SandboxWorld) -> None:
    """A card that no customer has cannot be charged a second time."""
    method = world.client().v1.payment_methods.create(card())
    pay(world, payment_method=method.id)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        pay(world, payment_method=method.id)


def test_setup_for_later_saves_the_card(world: SandboxWorld) -> None:
    """`setup_future_usage` attaches the card that paid."""
    client = world.client()
    jane = client.v1.customers.create({"name": "Jane"})
    pay(world, customer=jane.id, setup_future_usage="off_session")
    saved = client.v1.customers.payment_methods.list(jane.id).data
    assert pay(world, customer=jane.id, payment_method=saved[0].id, off_session=True).status == "succeeded"


def test_issuers_refuse_some_cards_already_when_saved(world: SandboxWorld) -> None:
    """A declining card cannot be attached, but 4000000000000341 can and declines when charged."""
    client = world.client()
    jane = client.v1.customers.create({"name": "Jane"})
    with pytest.raises(stripe.CardError):
        client.v1.payment_methods.attach("pm_card_visa_chargeDeclined", {"customer": jane.id})
    saved = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": jane.id})
    with pytest.raises(stripe.CardError):
        pay(world, customer=jane.id, payment_method=saved.id)


def test_a_saved_card_is_changed(world: SandboxWorld) -> None:
    """Expiry, billing details and metadata of a customer's card can change, and it stays listed."""
    client = world.client()
    jane = client.v1.customers.create({"name": "Jane"})
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": jane.id})
    changed = client.v1.payment_methods.update(
        method.id,
        {"card": {"exp_month": 1, "exp_year": 2091}, "billing_details": {"name": "J"}, "metadata": {"a": "b"}},
    )
    assert changed.card is not None
    assert (changed.card.exp_year, changed.billing_details.name) == (2091, "J")
    assert [found.id for found in client.v1.payment_methods.list({"customer": jane.id}).data] == [method.id]
