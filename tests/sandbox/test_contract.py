"""The contract: read from the installed SDK, it types requests and judges answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integrations.sandbox.contract import Altered, Checked, Contract, Refusal, load_contract
from integrations.sandbox.contract.document import listed_operations
from integrations.sandbox.wire import FormError, decode_form


@pytest.fixture(scope="module")
def contract(contract_cache: Path) -> Contract:
    """The contract of the installed SDK."""
    return load_contract(contract_cache)


def typed(contract: Contract, line: str, form: str) -> dict[str, Any]:
    """A form as the operation understands it."""
    return contract.operations[line].parse(decode_form(form))


def test_every_listed_operation_is_in_the_contract(contract: Contract) -> None:
    """No operation is lost on the way, and each finds its own route."""
    for line in listed_operations():
        verb, path = line.split()
        filled = "/".join("x1" if part.startswith("{") else part for part in path.split("/"))
        found, ids = contract.match(verb, filled)
        assert found is not None
        assert found.line == line
        assert ids == ["x1"] * path.count("{")
    assert contract.match("GET", "/v1/nowhere") == (None, [])
    assert contract.match("GET", "/v1/customers/") == (None, [])


def test_form_text_becomes_typed_values(contract: Contract) -> None:
    """Numbers, booleans, lists and hashes arrive as such; metadata stays text; nothing means unset."""
    form = "amount=1200&currency=usd&confirm=true&expand[]=latest_charge&metadata[0]=7&metadata[gone]=&description="
    params = typed(contract, "POST /v1/payment_intents", form)
    assert params == {
        "amount": 1200,
        "currency": "usd",
        "confirm": True,
        "expand": ["latest_charge"],
        "metadata": {"0": "7", "gone": None},
        "description": None,
    }
    created = typed(contract, "GET /v1/customers", "created[gte]=5&limit=3")
    assert created == {"created": {"gte": 5}, "limit": 3}
    assert typed(contract, "GET /v1/customers", "created=5") == {"created": 5}


@pytest.mark.parametrize(
    ("line", "form", "code", "param"),
    [
        ("POST /v1/refunds", "payment_intent=pi_1&amonut=5", "parameter_unknown", "amonut"),
        ("POST /v1/customers", "address[zip]=1", "parameter_unknown", "address[zip]"),
        ("POST /v1/refunds", "payment_intent=pi_1&amount=5.5", "parameter_invalid_integer", "amount"),
        ("POST /v1/payment_intents", "amount=5", "parameter_missing", "currency"),
        ("POST /v1/payment_intents", "amount=&currency=usd", "parameter_invalid_empty", "amount"),
        ("POST /v1/payment_intents", "amount=5&currency=usd&confirm=maybe", None, "confirm"),
        ("POST /v1/refunds", "payment_intent=pi_1&reason=bored", None, "reason"),
        ("POST /v1/customers", "address=Berlin", None, "address"),
        ("POST /v1/customers", "preferred_locales[a]=de", None, "preferred_locales"),
    ],
)
def test_what_does_not_fit_is_refused(contract: Contract, line: str, form: str, code: str | None, param: str) -> None:
    """Each wrong parameter is named with the code that Stripe uses, values outside an open list included."""
    with pytest.raises(Refusal) as refused:
        typed(contract, line, form)
    assert (refused.value.code, refused.value.param) == (code, param)


def test_a_name_cannot_be_a_value_and_a_hash() -> None:
    """A form that contradicts itself is refused as a whole."""
    with pytest.raises(FormError):
        decode_form("metadata=1&metadata[a]=2")


def test_an_empty_shape_lacks_only_what_its_author_must_say(contract: Contract) -> None:
    """Nullable fields are null, lists that only come expanded and parts of another kind are left out."""
    customer = contract.shapes.empty("customer")
    assert customer["email"] is None
    assert not {"sources", "subscriptions", "deleted"} & customer.keys()
    assert "ideal" not in contract.shapes.empty("payment_method")
    assert "currency_options" not in contract.shapes.empty("price")
    assert contract.check_object(customer) == "created: required, missing"
    assert contract.check_object({**customer, "id": "cus_1", "created": 1, "livemode": False}) is None
    with pytest.raises(KeyError):
        contract.shapes.empty("charge.nothing")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"email": 3}, "email: string expected, got integer"),
        ({"created": None}, "created: null, but not nullable"),
        ({"created": True}, "created: integer expected, got boolean"),
        ({"nickname": "J"}, "nickname: unknown field"),
        ({"tax_exempt": "maybe"}, "tax_exempt: 'maybe' is not one of ['exempt', 'none', 'reverse']"),
        ({"address": {"town": "Bonn"}}, "address.town: unknown field"),
        ({"preferred_locales": ["de", 1]}, "preferred_locales[1]: string expected, got integer"),
        ({"default_source": {"object": "card"}}, "default_source: expanded, but not asked for"),
    ],
)
def test_an_answer_is_judged_strictly(contract: Contract, change: dict[str, Any], wrong: str) -> None:
    """The first breach is named by its path."""
    customer = {**contract.shapes.empty("customer"), "id": "cus_1", "created": 1, "livemode": False}
    assert contract.check_object({**customer, **change}) == wrong


def test_only_what_is_new_is_checked_again(contract: Contract) -> None:
    """A checked object passes as it is, but not in another object's place; an altered one shows its new fields."""
    customer = {**contract.shapes.empty("customer"), "id": "cus_1", "created": 1, "livemode": False}
    retrieve = contract.operations["GET /v1/charges/{charge}"]
    assert retrieve.check(Checked(customer)) is not None
    assert contract.check_object(Altered({**customer, "phone": 7}, ["phone"])) == "phone: string expected, got integer"
    assert contract.check_object(Altered({**customer, "phone": "7"}, ["phone"])) is None


def test_a_checked_object_cannot_be_changed() -> None:
    """Writing to a stored object fails loudly."""
    stored = Checked({"id": "cus_1"})
    with pytest.raises(TypeError):
        stored["id"] = "cus_2"
    with pytest.raises(TypeError):
        stored.update(id="cus_2")
