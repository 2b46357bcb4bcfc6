"""What a model may state: figures of results as what they are there, and what the person said only in a question."""

from __future__ import annotations

import time

import pytest

from assistant.fence import fenced
from assistant.reply import reply_text
from assistant.turn import ModelReply, ToolResult
from domain.money import Money

TODAY = "2026-11-21"
REVENUE = (
    "Revenue from 2026-11-09 to 2026-11-15 (89 of 89 payments):\n"
    "USD: $4,262.00 gross from 49 payments, $31.00 refunded (1), $138.34 fees: $4,092.66 net.\n"
    "EUR: €2,339.00 gross from 40 payments, €0.00 refunded (0), €60.10 fees: €2,278.90 net."
)
COMPARED = (
    "Revenue of 2026-11-01 to 2026-11-21 so far, compared with 2026-10-01 to 2026-10-21 (368 and 320 payments read):\n"
    "USD: $5,519.00 gross, $5,000.00 before: $519.00 more (+10.38%). 61 payments, 55 before."
)
PAYMENT = (
    "Payment pi_sxFUXfMd3qIYaQP8FALtLF9c for order 42: $24.50 from “Ada Lindqvist (ada@example.com)”, succeeded, made "
    "2026-11-10 17:52."
)
STRANGER = {"written_by_others": {"description": "Old price 9,999.00, ref 777123, up 20%"}, "amount_minor": 2450}


def result(tool: str, text: str, *figures: Money, data: object = None) -> tuple[ToolResult, ...]:
    """A reading skill's answer."""
    content = fenced(tool, {"text": text, "data": data}, chars_max=10_000)
    return (ToolResult("answer", tool, {}, text, content, figures=figures),)


USD, EUR = (426200, 3100, 13834, 409266), (233900, 0, 6010, 227890)
RESULTS = {
    "revenue": result(
        "revenue_report", REVENUE, *(Money(n, "usd") for n in USD), *(Money(n, "eur") for n in EUR),
        data={"payments_seen": 89, "currencies": {"usd": {"gross_minor": 426200, "fees_minor": 13834}}},
    ),
    "compared": result("compare_revenue", COMPARED, *(Money(n, "usd") for n in (551900, 500000, 51900))),
    "payment": result("get_payment", PAYMENT, Money(2450, "usd"), data=STRANGER),
    "nothing": (),
}  # fmt: skip


def stands(reply: str, of: str = "nothing", said: str = "hi") -> bool:
    """Whether the guards let a model's reply stand after these results."""
    return reply_text(ModelReply(reply), RESULTS[of], said=(said,), today=TODAY) == reply


@pytest.mark.parametrize(
    ("of", "reply"),
    [
        ("revenue", "You made $4,262.00 gross last week, from 49 payments; after fees that is $4,092.66 net."),
        ("revenue", "Last week you made $4,262.00 and €2,339.00."),
        ("revenue", "From 9 to 15 November 2026 you took in 4.262,00 USD in 49 payments."),
        ("revenue", "- Gross: **$4,262.00**\n- Fees: **$138.34**\n- Net: **$4,092.66**"),
        ("revenue", "Stripe's fees came to $138.34, and one payment was refunded ($31.00)."),
        ("revenue", "Your net after $138.34 in fees was $4,092.66."),
        ("revenue", "Net of fees you made $4,092.66."),
        ("revenue", "You had 89 payments between Nov 9 and Nov 15. Would you like them by day?"),
        ("revenue", "Your revenue was 4,262.00 gross."),
        ("compared", "Revenue is up 10.38%: $5,519.00 gross against $5,000.00."),
        ("compared", "You made $519.00 more than before (+10.38%)."),
        ("payment", "Order 42 was paid on 10 November 2026 at 5:52 pm: $24.50."),
        ("payment", "That is order 42 of ada@example.com, $24.50."),
        ("payment", "Its buyer is “Ada Lindqvist (ada@example.com)”."),
    ],
)
def test_what_a_result_holds_may_be_said_in_other_words(of: str, reply: str) -> None:
    """True figures, days, times, counts and names stand in the usual notations."""
    assert stands(reply, of)


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("refund $20", "Which order should I refund $20 of?"),
        ("refund 20 of order 42", "I'll prepare a refund of $20 for order 42; please confirm."),
        ("refund $20 of order 42", "To refund $20 of order 42 I need the customer's name."),
        ("refund half of order 42", "Do you want half of it refunded?"),
        ("a 20% coupon", "Should the 20% coupon hold for one month or forever?"),
        ("invoice acme", "In which currency: USD or EUR?"),
        ("refund it", "Which of the two payments should be refunded?"),
        ("report in May", "Do you mean 9 May or the whole of May?"),
    ],
)
def test_what_the_person_said_may_be_asked_about(said: str, reply: str) -> None:
    """A wish is said again with its figures, and a question may name them."""
    assert stands(reply, said=said)


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("did we make $50,000 last week?", "Yes, you made $50,000.00 last week."),
        ("did we make $50,000 last week?", "I can confirm that you made $50,000."),
        ("did we make $50,000 last week?", "Last week: 50,000"),
        ("was it up 15%?", "Yes, it was up 15%."),
        ("what was order 42, 99 dollars?", "Order 42 cost $99.00."),
        ("hi", "Your balance is fifty EUR."),
        ("hi", "You have twelve open disputes, you lost seventy-five percent."),
        ("hi", "You have no open disputes."),
    ],
)
def test_what_the_person_said_is_no_fact(said: str, reply: str) -> None:
    """Without a result, nothing is stated of the business, least of all the person's own guess."""
    assert not stands(reply, said=said)


@pytest.mark.parametrize(
    "reply",
    [
        "You made fifty EUR.", "You made five yen.", "Your net revenue was fifty.", "You had twelve refunds.",
        "You made zero dollars.", "Du hast fünfhundert Euro verdient.", "Ganaste mil euros.",
        "Vous avez gagné cent euros.", "你赚了五百美元。", "You made XII dollars.", "You made $①②.", "You made $²⁵.",
        "You made thousands.", "You made 4262 bn.",
    ],
)  # fmt: skip
def test_numbers_in_words_and_odd_signs_are_figures(reply: str) -> None:
    """English words are read as numbers; what code can't read falls back to the result's own text."""
    assert not stands(reply, "revenue")


@pytest.mark.parametrize(
    ("of", "reply"),
    [
        ("revenue", "Revenue grew by 15%."),
        ("revenue", "Revenue grew by seventy-five percent."),
        ("revenue", "Your revenue doubled."),
        ("revenue", "Your revenue fell by a third."),
        ("revenue", "Your revenue halved."),
        ("compared", "Revenue fell by 10.38%."),
        ("payment", "It is up 20%."),
    ],
)
def test_a_percentage_is_one_of_a_result(of: str, reply: str) -> None:
    """No day or count makes one, no stranger's text, and up is not down."""
    assert not stands(reply, of)


@pytest.mark.parametrize(
    ("of", "reply"),
    [
        ("payment", "It came to 9,999.00."),
        ("payment", "Its number is 777123."),
        ("revenue", "Your net was 2026."),
        ("revenue", "Your net was 49.00."),
        ("revenue", "Your net was 49 last week."),
        ("revenue", "You made ¢50."),
        ("revenue", "You made 50 pence."),
        ("revenue", "You made 49 Kč."),
        ("revenue", "You made 89 bitcoin."),
        ("revenue", "It was on 12 November 2026."),
    ],
)
def test_a_number_is_only_what_it_is_in_the_result(of: str, reply: str) -> None:
    """A day, a count or a stranger's number is no amount, and a count no sum."""
    assert not stands(reply, of)


@pytest.mark.parametrize(
    "reply",
    [
        "Fees were $4,092.66 and net was $138.34.",
        "Gross: $4,092.66\nNet: $4,262.00",
        "You were refunded $4,262.00.",
        "You lost $4,092.66.",
        "You made $138.34 last week.",
        "You made $4,262.00 per payment.",
        "You had 89 refunds.",
        "Your net was -$4,092.66.",
    ],
)
def test_a_figure_keeps_its_name(reply: str) -> None:
    """A right amount under another one's label is wrong."""
    assert not stands(reply, "revenue")


def test_a_quotation_is_no_statement() -> None:
    """What a result quotes may be quoted as such; the same words without the marks state something."""
    text = "Payment pi_1 for order 42: $24.50, note “Old price 9,999.00”."
    made = result("get_payment", text, Money(2450, "usd"))
    for reply, is_kept in (("The note is “Old price 9,999.00”.", True), ("The old price is 9,999.00.", False)):
        told = reply_text(ModelReply(reply), made, said=("show order 42",), today=TODAY)
        assert (told == reply) is is_kept


@pytest.mark.parametrize(
    "part",
    [
        "$5 fee ", "1-", "a1-", "•", "“", "one hundred ", "1,", "9 May ",
        "x", "a.", "a'", "nr-", "#", "#1 ", "€", "¢", "\n", "net ", "done ", "it was refunded ",
    ],
)  # fmt: skip
def test_a_long_reply_is_judged_in_time(part: str) -> None:
    """A model's text is untrusted: no run of signs keeps the guards at work for long."""
    reply = (part * 10_000)[:10_000]
    begun_s = time.process_time()
    stands(reply, "revenue")
    assert time.process_time() - begun_s < 2
