"""What merchants write around a request: remarks, corrections, other languages; and what none of it may hide."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.catalogue import WRITES
from tests.understanding.conftest import Understand

REMARKS = (
    ("refund order 42, lady found a hair in it", "refund_payment", {"payment_ref": "42"}),
    (
        "hun can u refund order 42 pls, jess rang the oat milk through twice. ta",
        "refund_payment",
        {"payment_ref": "42"},
    ),
    ("pi_42x needs refunding, the whole lot. shes had the baby early", "refund_payment", {"payment_ref": "pi_42x"}),
    ("Hugo Nguyen is moving back to hanoi 😢 cancel his sub", "cancel_subscription", {"customer": "Hugo Nguyen"}),
    ("Void in_12. It was issued in error", "void_invoice", {"invoice": "in_12"}),
    ("Payment link for 450. I misread the ledger.", "create_payment_link", {"amount": "450"}),
)
NO_REMARKS = (
    "refund order 42, minus the fee", "refund order 42, once she sends it back",
    "refund order 42, if the parcel came back", "refund order 42, she wants half", "refund order 42, wait he called",
    "refund order 42, he said stop", "refund order 42, dave already sorted it", "refund order 42, boss said no",
    "refund order 42, that was a joke", "refund order 42, she kept the shoes and wants a voucher instead",
    "refund order 42 👎", "refund order 42 ❌", "refund order 42. 🚫", "invoice Jane Doe's boss $50",
    "refund order 42, she is only due for the blue one", "refund order 42 for the mug",
    "refund order 42, but the tip stays", "refund order 42 towards the new balance",
    "order 42 should not be refunded", "refund order 42 but onto her other card",
    "refund order 42, he got the rest yesterday", "refund order 42, 15% restocking fee stays",
    "refund 42 and give him 10% next time", "order 42 refund 10% or 20%",
)  # fmt: skip
CORRECTIONS = (
    ("Payment link for 450, no, 540", "create_payment_link", {"amount": "540"}),
    ("refund $55 of order 42, sorry, 5.50", "refund_payment",
     {"payment_ref": "42", "amount": "5.50", "currency": "USD"}),
    ("Refund 55 € for order 42. Quatsch, 5,50 € it should be, sorry!", "refund_payment",
     {"payment_ref": "42", "amount": "5.50", "currency": "EUR"}),
    ("refund order 42, oops I mean order 43", "refund_payment", {"payment_ref": "43"}),
    ("send 5 quid back on order 310.. sorry 55 not 5", "refund_payment",
     {"payment_ref": "310", "amount": "55", "currency": "GBP"}),
    ("ord 20771: hand 35 pct back to them", "refund_payment", {"payment_ref": "20771", "percent": "35"}),
    ("move Jane Doe Silver -> Gold", "change_plan", {"customer": "Jane Doe", "plan": "Gold", "current_plan": "Silver"}),
    ("refund order 42, but only $5", "refund_payment", {"payment_ref": "42", "amount": "5", "currency": "USD"}),
)  # fmt: skip
LOANWORDS = (
    ("bitte order 42 erstatten, danke", "refund_payment", {"payment_ref": "42"}),
    ("which Rechnungen are overdue", "list_invoices", {"status": "overdue"}),
    ("Kontostand in euro?", "get_balance", {"currency": "EUR"}),
    ("make a Gutscheincode TREUE20, 20% Rabatt", "create_coupon", {"percent_off": 20, "code": "TREUE20"}),
)
TERMS = (
    ("cancel Jane Doe but let her have what she's already paid for", "cancel_subscription",
     {"customer": "Jane Doe", "at_period_end": True}),
    ("cancel Jane Doe's subscription when it next runs out", "cancel_subscription",
     {"customer": "Jane Doe", "at_period_end": True}),
    ("invoice Initech £184 for pastries, give em 2 weeks to pay", "create_invoice",
     {"customer": "Initech", "amount": "184", "currency": "GBP", "due_days": 14, "description": "pastries"}),
    ("Rosa Okafor starts on Lite from the 1st of december, set that up for me", "create_subscription",
     {"customer": "Rosa Okafor", "plan": "Lite", "start_date": "2026-12-01"}),
    ("pause Anna Rossi till the first of march", "pause_subscription",
     {"customer": "Anna Rossi", "until": "2027-03-01"}),
    ("freeze tom larsen til boxing day", "pause_subscription", {"customer": "tom larsen", "until": "2026-12-26"}),
    ("move Jane Doe to Gold on 01.01.2027.", "schedule_change",
     {"customer": "Jane Doe", "plan": "Gold", "start_date": "2027-01-01"}),
    ("Globex needs 12 seats instead of 10", "change_quantity", {"customer": "Globex", "quantity": 12}),
)  # fmt: skip
ARGUMENTS = (
    ("new client gary whitlock gary@whitlock.example mobile is 0412 555 019", "create_customer",
     {"name": "gary whitlock", "email": "gary@whitlock.example", "phone": "0412 555 019"}),
    ("Last quarter's revenue, everything converted into CAD", "revenue_report",
     {"start": "2026-07-01", "end": "2026-09-30", "convert_to": "CAD"}),
    ("refund half of order 42", "refund_payment", {"payment_ref": "42", "percent": "50"}),
    ("refund 50% of every payment from today", "refund_payments",
     {"percent": "50", "start": "2026-11-18", "end": "2026-11-18"}),
    ("calculate tax for $100 to DE", "calculate_tax", {"amount": "100", "currency": "USD", "country": "DE"}),
    ("how much tax is on 100 euros to Germany?", "calculate_tax",
     {"amount": "100", "currency": "EUR", "country": "DE"}),
    ("invoice Jane Doe 100 euros plus 19% tax", "create_invoice",
     {"customer": "Jane Doe", "amount": "100", "currency": "EUR", "tax_rate": "19"}),
    ("order 42 should be refunded", "refund_payment", {"payment_ref": "42"}),
    ("refund order 42, only the shipping", "refund_payment", {"payment_ref": "42", "part": "shipping"}),
)  # fmt: skip
ASKED = (
    "make a payment link for twelve fifty", "make a payment link for twelve fifty dollars",
    "refund four ninety nine on order 42", "invoice Globex two fifty", "refund $5 of orders 12 and 13",
    "extend Jane Doe's trial by 7 days", "mark invoice in_12 as paid", "order 42 was refunded",
    "invoice Jane Doe: 3 hours at 80 euros", "refund order 42, no, 43, sorry, 44",
)  # fmt: skip
TAKEN_FROM_QUOTES = '"Hello, my order 5518 has a hole, I\'d like the full £95 back please"\n'


@pytest.mark.parametrize(("text", "tool", "args"), [*REMARKS, *CORRECTIONS, *LOANWORDS, *TERMS, *ARGUMENTS])
def test_the_request_is_found(text: str, tool: str, args: dict[str, Any], understand: Understand) -> None:
    """The one call is the request's, with everything that was said of it and nothing else."""
    got = understand(text)
    assert [(call.tool, call.args) for call in got.calls] == [(tool, args)], got.question


@pytest.mark.parametrize("text", [*NO_REMARKS, *ASKED])
def test_what_limits_or_cannot_be_read_is_asked_about(text: str, understand: Understand) -> None:
    """A condition, a limit, a doubt or a number that is none never ends in a write."""
    assert not {call.tool for call in understand(text).calls} & WRITES


def test_a_quoted_order_serves_an_amount_of_the_merchant(understand: Understand) -> None:
    """Quoted words may name the payment; how much goes back is only taken from the merchant's own."""
    own = understand(TAKEN_FROM_QUOTES + "refund her 40 quid")
    assert [call.args for call in own.calls] == [{"payment_ref": "5518", "amount": "40", "currency": "GBP"}]
    assert not understand(TAKEN_FROM_QUOTES + "refund it").calls


def test_no_skill_is_said_so(understand: Understand) -> None:
    """What no skill does is told as that, not as a misunderstanding."""
    assert understand("extend Jane Doe's trial by 7 days").question.startswith("I can't extend a trial")
    assert understand("mark invoice in_12 as paid").question.startswith("I can't mark an invoice as paid")
