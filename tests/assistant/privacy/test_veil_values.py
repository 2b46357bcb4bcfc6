"""The veil over what has no form: free text in Stripe's fields, everyday names, strangers' sentences, bare digits."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.privacy.veil import Veil


def knowing(*objects: dict[str, Any]) -> Veil:
    """A veil that has seen these objects of Stripe's."""
    made = Veil()
    made.observe({"object": "list", "data": list(objects)})
    return made


def customer(**fields: Any) -> dict[str, Any]:
    """A customer with these fields."""
    return {"object": "customer", "email": None, "name": None, **fields}


@pytest.mark.parametrize(
    "text",
    [
        "Therapy (HIV) for Irmgard Blumentopf, mail irmgard@b.example", "Rehab of Jane Doe", "call Jane on 555-0142",
        "Jane Doe and Klaus", "for order 42, ring 06 12 34 56 78",
    ],
)  # fmt: skip
def test_a_strangers_sentence_leaves_whole_or_not_at_all(text: str) -> None:
    """That a part of it was recognised says nothing of the rest."""
    made = knowing(customer(name="Jane Doe", email="jane@shop.example"))
    told = made.told_value({"written_by_others": {"description": text}})
    assert told == {"written_by_others": {"description": "[text-1]"}}
    assert made.shown_value(told) == {"written_by_others": {"description": text}}


def test_of_a_plain_sentence_only_the_known_part_is_hidden() -> None:
    """What is left consists of everyday words, which a model may read."""
    made = knowing(customer(name="Jane Doe", email="jane@shop.example"))
    told = made.told_value({"written_by_others": {"a": "order 42 for Jane Doe", "b": "jane@shop.example"}})
    assert told == {"written_by_others": {"a": "order 42 for [name-1]", "b": "[email-1]"}}


@pytest.mark.parametrize(
    "phone",
    [
        "06 12 34 56 78", "555-0142", "91 98765 43210", "12345678", "06.12.34.56.78", "1-800-FLOWERS",
        "+33 6 12 34 56 78", "(0)20 7946 0018",
    ],
)  # fmt: skip
def test_a_known_phone_is_hidden_whatever_it_looks_like(phone: str) -> None:
    """Stripe takes any text for a phone."""
    made = knowing(customer(phone=phone))
    hidden = made.told(f"Phone: {phone}, owes $5.00")
    assert hidden in {"Phone: [phone-1], owes $5.00", "Phone: +[phone-1], owes $5.00", "Phone: ([phone-1], owes $5.00"}
    assert made.shown(hidden) == f"Phone: {phone}, owes $5.00"


def test_a_known_phone_is_found_in_other_groups() -> None:
    """With the country's code or without, and however its digits are grouped."""
    made = knowing(customer(phone="+33 612345678"))
    assert made.told("06.12.34.56.78 or 0033 6 12345678") == "[phone-1] or [phone-2]"
    assert made.told("6 payments of $12,345.67 on 3 May 2026") == "6 payments of $12,345.67 on 3 May 2026"


@pytest.mark.parametrize("email", ['"j d"@example.com', "jane doe@example.com", "a" * 70 + "@example.com"])
def test_a_known_email_is_hidden_whatever_it_looks_like(email: str) -> None:
    """Also those that no common pattern takes for an address."""
    made = knowing(customer(email=email))
    hidden = made.told(f"mail {email} today")
    assert hidden.replace('"', "") == "mail [email-1] today"
    assert made.shown(hidden) == f"mail {email} today"


def test_bare_digits_are_hidden_by_their_field() -> None:
    """Four digits have no form; "last4" says what they are, in a result and in what was spoken of."""
    told = Veil().told_value(
        {"payment_methods": [{"type": "card", "last4": "4242", "expires": "12/2030"}], "n": "4242"}
    )
    assert told == {"payment_methods": [{"type": "card", "last4": "[card-1]", "expires": "12/2030"}], "n": "4242"}


@pytest.mark.parametrize(
    ("name", "text", "hidden"),
    [
        ("李", "李 paid $5", "[name-1] paid $5"),
        ("王小明", "refund 王小明さん", "refund [name-1]さん"),
        ("Mark Young", "Mark paid; Mr Young", "[name-1] paid; Mr [name-2]"),
        ("Mark Young", "mark it as paid, young man", "mark it as paid, young man"),
        ("José García", "Jose Garcia paid, GARCIA", "[name-1] paid, [name-2]"),
        ("Jose Garcia", "José García paid", "[name-1] paid"),
        ("José García", "Jose\u0301 Garci\u0301a paid", "[name-1] paid"),
        ("Jörg Müller", "Joerg Mueller paid", "[name-1] paid"),
    ],
)
def test_a_known_name_is_hidden_in_any_spelling(name: str, text: str, hidden: str) -> None:
    """One sign, everyday words with a capital, with accents and without."""
    assert knowing(customer(name=name, email="x@shop.example")).told(text) == hidden


@pytest.mark.parametrize(
    "read",
    [
        {"object": "bank_account", "account_holder_name": "Mark Young", "last4": "6789"},
        {"object": "card", "name": "Mark Young", "last4": "4242"},
        {"object": "charge", "shipping": {"name": "Mark Young", "tracking_number": "1Z999"}},
        {"object": "charge", "billing_details": {"name": "Mark Young"}},
        {"object": "source", "owner": {"verified_name": "Mark Young"}},
    ],
)
def test_a_name_is_known_from_every_field_that_holds_one(read: dict[str, Any]) -> None:
    """Without an address or an email beside it."""
    assert knowing(read).told("Mark Young paid") == "[name-1] paid"


def test_the_merchants_own_names_are_not_hidden() -> None:
    """Products, plans and accounts."""
    read = {"object": "product", "name": "Mark Young Special", "metadata": {"name": "Mark"}}
    assert knowing(read).told("Mark Young Special") == "Mark Young Special"


@pytest.mark.parametrize(
    ("message", "hidden"),
    [
        ("call 06 12 34 56 78", "call [phone-1]"),
        ("find customer 555-0142", "find customer [phone-1]"),
        ("find ０１５１ ２３４５ ６７８９", "find [phone-1]"),
        ("call 06.12.34.56.78", "call [phone-1]"),
        ("IBAN DE89 3704 0044 0532 0130 00", "[name-1] [id-1]"),
        ("who paid by mastercard 4242?", "who paid by mastercard [card-1]?"),
        ("Mr. Brown paid again", "Mr. [name-1] paid again"),
        ("invoice Bill $20", "invoice [name-1] $20"),
        ("Mark Young wants his money back", "[name-1] wants his money back"),
        ("customers of postcode 1234", "customers of postcode [address-1]"),
    ],
)
def test_the_merchants_message_is_hidden_before_anything_is_known(message: str, hidden: str) -> None:
    """Telephones in any groups and digits, accounts, cards by brand, everyday names with a title or a capital."""
    made = Veil()
    assert made.said(message) == hidden
    assert made.shown(hidden).replace("０", "0") == message.replace("０", "0")


@pytest.mark.parametrize(
    "message",
    [
        "refund order 12345678", "refund orders 4021 4022 4023", "revenue from 2026-10-01 to 2026-10-31",
        "revenue in May 2026 and April", "between 01.10.2026 and 31.10.2026", "compare 2024-2025",
        "invoice 1.234.567,50 EUR", "payments over 12 500 000 euros", "Mark order 42 as paid",
        "payments of 1000-2000 usd", "gift card 2000",
    ],
)  # fmt: skip
def test_numbers_of_the_trade_leave_as_they_are(message: str) -> None:
    """Orders, days, years, months, amounts and ranges."""
    assert Veil().said(message) == message


def test_short_postcodes_are_hidden_where_they_are_told_to_be_one() -> None:
    """Beside their city, in their field, or without their space; four digits elsewhere may be anything."""
    address = {"line1": "1 Mill", "city": "Reading", "postal_code": "1234"}
    made = knowing({"object": "charge", "shipping": {"name": "X Y", "address": address}})
    assert made.told_value({"postal_code": "1234", "text": "1234 Reading has 1234 orders"}) == {
        "postal_code": "[address-1]",
        "text": "[address-2] has 1234 orders",
    }
    assert knowing({"object": "charge", "address": {"postal_code": "SW1A 1AA"}}).told("in SW1A1AA") == "in [address-1]"


def test_one_person_has_one_placeholder() -> None:
    """Whether the words were taken for a name, a stranger's text or a name without accents."""
    made = Veil()
    assert made.said("refund José Zuckerkandl") == "refund [name-1]"
    told = made.told_value({"text": "“Jose Zuckerkandl” paid", "written_by_others": {"title": "José Zuckerkandl"}})
    assert told == {"text": "“[name-1]” paid", "written_by_others": {"title": "[name-1]"}}


@pytest.mark.parametrize("typed", ["[name-1]", "name-1", "[Name 1]", "{name-1}", "［name-1］"])
def test_what_is_typed_like_a_placeholder_stands_for_itself(typed: str) -> None:
    """It is nobody's, whatever the model does with it, now and in later turns."""
    made = Veil()
    message = f"link for Jane Zuckerkandl, description seat {typed}"
    hidden = made.said(message)
    assert hidden == f"link for [name-2], description seat {typed}"
    assert made.shown(hidden) == message
    later = Veil.from_json(made.to_json(), 0)
    assert later.shown("seat [name-1] of [name-2]") == "seat [name-1] of Jane Zuckerkandl"
    assert not later.has_unknown(f"seat {typed}")


def test_who_had_a_placeholder_that_is_typed_later_gets_another() -> None:
    """Otherwise the typed words would become their name."""
    made = Veil()
    assert made.said("refund Jane Zuckerkandl") == "refund [name-1]"
    assert made.said("Jane Zuckerkandl, seat [name-1]") == "[name-2], seat [name-1]"
    assert made.shown("seat [name-1] of [name-2]") == "seat [name-1] of Jane Zuckerkandl"


@pytest.mark.parametrize(
    "written",
    [
        "[name-1]", "name-1", "[NAME-1]", "[name_1]", "[Name 1]", "{name-1}", "<name-1>", "［name-1］", "[name‑1]",
        "[name–1]", "[[name-1]]", "[name-01]", "\\[name-1\\]", "**[name-1]**", "[ name-1 ]",
    ],
)  # fmt: skip
def test_a_placeholder_is_known_however_a_model_writes_it(written: str) -> None:
    """Restored when it was given; when it was not, the reply is seen to be of no use."""
    made = Veil()
    made.said("find Jane Zuckerkandl")
    assert made.shown(f"of {written}'s").replace("*", "") == "of Jane Zuckerkandl's"
    assert not made.has_unknown(written)
    assert made.has_unknown(written.replace("1", "7"))
