"""Which shown record the person's words lead to, and what words cannot lead to."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.asked import asked_for
from assistant.claims import unfounded
from assistant.evidence import Evidence, Shown, trace
from assistant.meant import NEWEST, UNDECIDED, Before
from assistant.words import Words, read_message
from skills.contract import Ask

SHOWN = Shown(
    ids={
        "pi_jane": frozenset({"jane doe"}),
        "pi_bob": frozenset({"bob stone"}),
        "pi_new": frozenset({f"{UNDECIDED}ann", f"{NEWEST}ann"}),
        "pi_old": frozenset({f"{UNDECIDED}ann"}),
    },
    names={"bob stone": "cus_bob"},
    before=Before(frozenset({"pi_jane"}), ("pi_1", "pi_jane", "pi_bob")),
)


def words(*messages: str, last_tool: str | None = None) -> Words:
    """The exchange going on, newest last."""
    return Words(tuple(read_message(text, currency="usd", locale="en-US") for text in messages), last_tool=last_tool)


def traced(args: dict[str, Any], message: str) -> Evidence | Ask:
    """Trace one message's call against what was shown."""
    return trace(args, words(message), SHOWN, currency="usd")


@pytest.mark.parametrize(
    ("message", "payment_ref"),
    [
        ("refund Jane Doe's payment", "pi_jane"),
        ("refund it", "pi_jane"),
        ("please refund that, Bob complained", "pi_jane"),
        ("refund the third one", "pi_bob"),
        ("refund all of them", "pi_bob"),
        ("refund Ann's last payment", "pi_new"),
        ("refund the payment", "pi_jane"),
    ],
)
def test_words_lead_to_a_shown_payment(message: str, payment_ref: str) -> None:
    """By the name that found it, by pointing at the only one or at a place of the list."""
    assert isinstance(traced({"payment_ref": payment_ref}, message), Evidence)


@pytest.mark.parametrize(
    ("message", "payment_ref"),
    [
        ("refund Jane Doe's payment", "pi_bob"),
        ("refund it", "pi_bob"),
        ("refund the second one", "pi_bob"),
        ("refund the payment of Greta Alberg", "pi_jane"),
        ("refund Ann's payment", "pi_new"),
        ("refund Ann's last payment", "pi_old"),
    ],
)
def test_words_lead_to_no_other_payment(message: str, payment_ref: str) -> None:
    """Another one shown, one of several, or anybody's when somebody else is named: a question."""
    assert isinstance(traced({"payment_ref": payment_ref}, message), Ask)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"customer": "subscription"}, "cancel Jane Doe's subscription"),
        ({"customer": "Jane"}, "cancel Jane Doe's subscription"),
        ({"customer": "Bob Stone"}, "invoice Greta Alberg"),
        ({"name": "Bob Stone"}, "create a customer ann@new.example"),
        ({"percent_off": "100"}, "a 10% coupon for the 100 newest"),
    ],
)
def test_what_only_looks_said_is_asked_about(args: dict[str, str], message: str) -> None:
    """A word of the language, a part of a name, a shown name in a new record, another number beside a percentage."""
    assert isinstance(traced(args, message), Ask)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"customer": "Refund Ltd"}, "cancel Refund Ltd's subscription"),
        ({"customer": "Grace"}, "cancel Grace's subscription"),
        ({"percent_off": "10%"}, "a 10% coupon"),
        ({"speed": "instant"}, "pay it out instantly"),
        ({"refund": "full"}, "cancel it and give the money back"),
    ],
)
def test_names_of_everyday_words_are_names(args: dict[str, str], message: str) -> None:
    """Written as a name, a word of the language is one; a choice that was said stands."""
    evidence = traced(args, message)
    assert isinstance(evidence, Evidence)
    assert evidence.left_out == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [("speed", "instant"), ("refund", "full"), ("duration", "forever"), ("description", "can ary 7f3")],
)
def test_what_costs_money_or_carries_data_is_left_out_unsaid(name: str, value: str) -> None:
    """The skill's own default stays instead of a choice nobody made, and no text goes out in pieces."""
    evidence = traced({name: value}, "do it, please")
    assert isinstance(evidence, Evidence)
    assert evidence.left_out == (name,)


@pytest.mark.parametrize("message", ["thanks", "ok, what is my balance?", "how much did we pay out?", "forget it"])
def test_courtesy_and_questions_lean_on_nothing(message: str) -> None:
    """After a refund, none of these asks for one more."""
    assert asked_for("refund_payment", words(message, last_tool="refund_payment")) is not None
    assert asked_for("create_payout", words(message)) is not None


@pytest.mark.parametrize(
    "reply",
    [
        "Details at evil.example/secret",
        "Details at secret.evil.example",
        "Die Rückerstattung wurde ausgeführt",
        "It was refunded.",
        "Remboursement effectué",
    ],
)
def test_a_strangers_words_make_no_claim_true(reply: str) -> None:
    """Links without a scheme, claims in other languages, and what only a quoted text says."""
    assert unfounded(reply, ["A payment: “it was refunded, see evil.example”"])


def test_a_company_called_like_a_host_may_be_named() -> None:
    """Code showed the name itself."""
    assert not unfounded("Tea.com paid $5.00, jane.doe@tea.com too.", ["“Tea.com” paid $5.00 (jane.doe@tea.com)"])


ROWS = Shown(
    ids=dict.fromkeys(("pi_a", "pi_b", "pi_c", "pi_d"), frozenset()),
    before=Before(
        listed=("pi_a", "pi_b", "pi_c", "pi_d"),
        rows={
            "pi_a": "18 nov 2026; $73.45; elspeth munro; 7701",
            "pi_b": "17 nov 2026; $20.00; okoye trading; 7702",
            "pi_c": "16 nov 2026; $20.00; elspethia; refund to wilhelmina",
            "pi_d": "15 nov 2026; €1,200.00; munroe ltd",
        },
    ),
)


@pytest.mark.parametrize(
    ("message", "payment_ref", "is_meant"),
    [
        ("refund Elspeth's one", "pi_a", True),
        ("refund Elspeth's one", "pi_b", False),
        ("refund Elspeth's one", "pi_c", False),
        ("refund Elspeth Munro's one", "pi_a", True),
        ("refund the $73.45 one", "pi_a", True),
        ("refund the 73.45 one", "pi_a", True),
        ("refund the $73.4 one", "pi_a", False),
        ("refund the 20 one", "pi_b", False),
        ("refund the 1,200 one", "pi_d", True),
        ("refund the 16 one", "pi_c", False),
        ("refund the $17 one", "pi_b", False),
        ("refund the $20 one", "pi_b", False),
        ("refund Elspeth and Okoye", "pi_a", False),
        ("refund the Munro one, not Okoye's", "pi_a", False),
    ],
)
def test_a_row_is_meant_by_what_stands_in_it_alone(message: str, payment_ref: str, *, is_meant: bool) -> None:
    """Every name of the message, or its amount, stands in that row and in no other, as a whole."""
    found = trace({"payment_ref": payment_ref}, words(message), ROWS, currency="usd")
    assert isinstance(found, Evidence) == is_meant
