"""A value that the person wrote is evidence in its own role only: ways that a model could take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.evidence import Evidence, Shown, trace
from assistant.words import Words, read_message
from skills.contract import Ask

TIERS = "create a tiered product Seats: 1-10: 9, 11-50: 7, 51+: 5 a month"


def traced(args: dict[str, Any], *messages: str, shown: Shown | None = None, earlier: str = "") -> Evidence | Ask:
    """Trace with a dollar merchant, an amount alone as a payout's; `earlier` was said in a request that is over."""
    read = [read_message(text, currency="usd", locale="en-US") for text in (earlier, *messages) if text]
    at = 1 if earlier else 0
    words = Words(tuple(read[at:]), tuple(read[:at]))
    tool = "create_payout" if args.keys() == {"amount"} else ""
    return trace(args, words, shown or Shown(), currency="usd", tool=tool)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"customer": "jane@example.com"}, "delete customer mary.jane@example.com"),
        ({"customer": "jane@example.com"}, "delete customer mary-jane@example.com"),
        ({"customer": "jane@example.com"}, "create a portal link for jane@example.com.au"),
        ({"customer": "brien@example.com"}, "delete o'brien@example.com"),
        ({"customer": "example.com"}, "cancel jane@example.com's subscription"),
        ({"customer": "jane"}, "cancel jane@example.com's subscription"),
        ({"email": "bob@shop.co"}, "add bob@shop.co.uk as a customer"),
        ({"customer": "Anna"}, "cancel Anna-Lena's subscription"),
        ({"customer": "Lena"}, "cancel Anna‑Lena's subscription"),
        ({"customer": "Brien"}, "cancel O'Brien's subscription"),
        ({"customer": "Smith"}, "cancel Mark Smith's subscription"),
        ({"customer": "smith"}, "cancel mark smith's subscription"),
        ({"customer": "Acme"}, "cancel the subscription of Acme & Sons"),
        ({"customer": "Acme"}, "cancel the subscription of Acme, Inc."),
        ({"plan": "Pro"}, "move jane@x.io to the Pro Plus plan"),
        ({"plan": "Pro"}, "move jane@x.io to Pro-Annual"),
        ({"plan": "Pro"}, "move jane@x.io to Pro+"),
        ({"product": "Basic"}, "archive the old Basic Lite plan"),
        ({"plan": "basic"}, "move jane@x.io to basic lite"),
        ({"coupon": "SPRING20"}, "give jane@x.io the coupon SPRING20-VIP"),
        ({"code": "VIP"}, "create a 20% coupon with the code SPRING20-VIP"),
    ],
)
def test_a_part_of_a_name_is_no_name(args: dict[str, str], message: str) -> None:
    """An address, a code, a person or a plan is named as a whole or not at all."""
    assert isinstance(traced(args, message), Ask)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"customer": "mary.jane@example.com"}, "delete customer mary.jane@example.com."),
        ({"customer": "Anna-Lena"}, "cancel Anna-Lena's subscription"),
        ({"customer": "Smith"}, "please mark Smith's invoice as paid"),
        ({"customer": "Globex"}, "invoice Globex 500 dollars"),
        ({"plan": "Pro"}, "move jane@x.io from Basic to the Pro plan"),
        ({"plan": "Pro"}, "move jane@x.io to the Pro-plan now"),
        ({"plan": "Pro Plus"}, "move jane@x.io to the Pro Plus plan"),
        ({"coupon": "SPRING20-VIP"}, "give jane@x.io the coupon SPRING20-VIP"),
    ],
)
def test_whole_names_stand(args: dict[str, str], message: str) -> None:
    """Possession, numbers, nouns and the end of a sentence end a name."""
    assert isinstance(traced(args, message), Evidence)


def test_a_longer_name_of_the_catalogue_is_the_one_that_was_said() -> None:
    """Where the merchant sells "Tea Box" and "Tea Box for two", one is not read out of the other."""
    shown = Shown(known=frozenset({"tea box", "tea box for two", "big tea box"}))
    assert isinstance(traced({"product": "Tea Box"}, "archive the tea box for two", shown=shown), Ask)
    assert isinstance(traced({"product": "Tea Box"}, "archive the big tea box", shown=shown), Ask)
    assert isinstance(traced({"product": "Tea Box"}, "archive the tea box", shown=shown), Evidence)


def test_a_record_found_by_a_part_of_the_name_is_not_the_named_one() -> None:
    """A model that searches for "Anna" gets no act on her where Anna-Lena was named."""
    shown = Shown({"cus_anna": frozenset({"anna"})})
    assert isinstance(traced({"customer": "cus_anna"}, "cancel Anna-Lena's subscription", shown=shown), Ask)
    assert isinstance(traced({"customer": "cus_anna"}, "cancel Anna's subscription", shown=shown), Evidence)


@pytest.mark.parametrize(
    "tiers",
    [
        "1-10: 1, 11-50: 1, 51+: 1",
        "1-10: 5, 11-50: 7, 51+: 9",
        "1-50: 5, 51+: 5",
        "1-10: 9, 11+: 7",
        "1-10: 9, 11+: 5",
        "1+: 9",
    ],
)
def test_tiers_are_the_ones_that_were_said(tiers: str) -> None:
    """No price or bound is invented, swapped or left out."""
    assert isinstance(traced({"tiers": tiers}, TIERS), Ask)


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        ("1-10: 9, 11-50: 7, 51+: 5", TIERS),
        ("1-10: 9.00, 11-50: 7.00, 51+: 5.00", "tiered: first 10 at $9, 11 to 50 at $7, over 50 at $5"),
        ("1-10: 9, 11-50: 7, 51+: 5", "up to 10 seats cost 9 dollars, up to 50 cost 7 dollars, then 5 dollars"),
    ],
)
def test_tiers_stand_in_any_wording(tiers: str, message: str) -> None:
    """The same tiers, or the same numbers in the same order, however they were put."""
    assert isinstance(traced({"tiers": tiers}, message), Evidence)
    assert isinstance(traced({"tiers": tiers.split(", ")}, message), Evidence)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("interval", "day", "create a product Prox at $49 a month"),
        ("interval", "week", "create a product Prox at $49 quarterly"),
        ("interval", "month", "create a product Prox at $49 every 3 months"),
        ("interval", "week", "create a product Prox at $49 a month with a week free"),
        ("at_period_end", False, "cancel jane@x.io at the end of the period"),
        ("at_period_end", False, "cancel jane@x.io at the end of the period, not now"),
        ("refund", "full", "cancel jane@x.io, no refund"),
        ("refund", "full", "cancel jane@x.io and refund the unused part"),
        ("refund", "none", "cancel jane@x.io with a full refund"),
        ("speed", "instant", "pay out $50, not instantly"),
        ("duration", "forever", "a coupon for 20% off, not forever, just once"),
        ("duration", "once", "a coupon for 20% off for 3 months"),
        ("give_back", "refund", "credit note over $50, don't put it back on the card"),
        ("part", "tip", "refund the shipping"),
    ],
)
def test_a_choice_against_the_words_is_a_question(name: str, value: object, message: str) -> None:
    """Another value of the same choice was said, or this one denied."""
    asked = traced({name: value}, message)
    assert isinstance(asked, Ask)
    assert asked.missing == name


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("duration", "forever", "a coupon for 20% off for everyone"),
        ("duration", "forever", "a 20% coupon for our Lifetime Fitness friends"),
        ("speed", "instant", "pay out $50 weekly"),
        ("speed", "instant", "pay out $50 before the fasting starts"),
        ("interval", "year", "create a product Prox at $49"),
    ],
)
def test_a_choice_that_commits_is_left_out_unsaid(name: str, value: str, message: str) -> None:
    """Without words of its own the skill's default stays."""
    evidence = traced({name: value}, message)
    assert isinstance(evidence, Evidence)
    assert evidence.left_out == (name,)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("interval", "month", "create a product Prox at $49/mo"),
        ("interval", "year", "create a product Prox at $49 per year with a week free"),
        ("at_period_end", False, "kill sub_4tRz today, dont wait til month end"),
        ("at_period_end", True, "she will not be renewing, end it after her paid month"),
        ("refund", "prorated", "cancel it and refund the unused part"),
        ("refund", "none", "cancel it now, no refund"),
        ("duration", "forever", "half price for them every month, not just the once"),
        ("speed", "instant", "pay it out right away"),
    ],
)
def test_a_choice_that_was_said_stands(name: str, value: object, message: str) -> None:
    """In the words that people use for it."""
    evidence = traced({name: value}, message)
    assert isinstance(evidence, Evidence)
    assert evidence.left_out == ()


@pytest.mark.parametrize(
    ("name", "right", "wrong", "message"),
    [
        ("quantity", 12, 500, "set jane@x.io to 12 seats, they have 500 employees"),
        ("quantity", 12, 500, "acme@x.io has 500 employees, make it 12"),
        ("due_days", 14, 42, "invoice jane@x.io $250 for order 42, due in 14 days"),
        ("due_days", 30, 12, "invoice acme@x.io for 12 chairs, net 30"),
        ("trial_days", 7, 30, "subscribe jane@x.io from 30 November with a 7 day trial"),
        ("trial_days", 14, 10, "start her with two weeks free, 10 seats"),
        ("months", 3, 20, "a 20% coupon for 3 months"),
        ("months", 3, 1, "5 dollars off a month, for 3 months"),
        ("percent_off", 15, 50, "15% off for the first 50 customers"),
        ("tax_rate", 19, 3, "3 chairs at $40 plus 19% VAT"),
    ],
)
def test_a_count_stands_beside_its_own_noun(name: str, right: int, wrong: int, message: str) -> None:
    """A number of something else fills no count."""
    assert isinstance(traced({name: right}, message), Evidence)
    assert isinstance(traced({name: wrong}, message), Ask)


def test_a_count_of_an_older_request_fills_nothing() -> None:
    """What was said before counts only where the request goes on."""
    assert isinstance(traced({"quantity": 42}, "set jane@x.io to twelve seats", earlier="show 42 of them"), Ask)
    assert isinstance(traced({"amount": "450"}, "pay out", earlier="what did we earn over 450 dollars?"), Ask)


def test_a_correction_goes_on_with_the_last_request() -> None:
    """After "invoice … $96, net 30" the amount stays when only the days are put right, and not for somebody else."""
    first, then, other = (
        read_message(text, currency="usd", locale="en-US")
        for text in ("invoice jane@x.io $96, net 30", "make it 10 days", "invoice bob@x.io")
    )
    corrected = Words((then,), (first,), last_tool="create_invoice", last_args={"amount": "96.00"})
    assert isinstance(trace({"amount": "96"}, corrected, Shown(), currency="usd", tool="create_invoice"), Evidence)
    assert isinstance(trace({"amount": "96"}, corrected, Shown(), currency="usd", tool="create_payout"), Ask)
    anew = replace(corrected, request=(other,))
    assert isinstance(trace({"amount": "96"}, anew, Shown(), currency="usd", tool="create_invoice"), Ask)
