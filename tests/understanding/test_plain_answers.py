"""An answer to Florin's question counts only where it says its value plainly: tables of what asks again, and twins."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.answers import merge
from assistant.understanding.catalogue import WRITES
from assistant.understanding.interpretation import Interpretation
from assistant.understanding.replies import NO_ANSWER
from tests.understanding.conftest import Understand

Question = tuple[str, str, str, dict[str, Any], str]

INVOICE: Question = (
    "invoice Globex",
    "What amount should the invoice be for?",
    "create_invoice",
    {"customer": "Globex"},
    "amount",
)
PART: Question = (
    "refund part of order 4410",
    "How much should go back?",
    "refund_payment",
    {"payment_ref": "4410"},
    "amount",
)
WHICH: Question = ("refund 20", "Which payment?", "refund_payment", {"amount": "20"}, "payment_ref")
WHOSE: Question = ("pause the subscription", "Whose subscription should I pause?", "pause_subscription", {}, "customer")
LEE: Question = ("cancel Lee", "Lee Chan or Lee Novak?", "cancel_subscription", {"customer": "Lee"}, "customer")
PLAN: Question = ("move Kim Park", "Which plan?", "change_plan", {"customer": "Kim Park"}, "plan")
CHARGE: Question = (
    "charge Kim Park",
    "How much should I charge?",
    "create_payment",
    {"customer": "Kim Park"},
    "amount",
)
UNTIL: Question = (
    "pause Tom Larsen",
    "Until when should it pause?",
    "pause_subscription",
    {"customer": "Tom Larsen"},
    "until",
)
DUE: Question = (
    "invoice Globex 300",
    "When is it due?",
    "create_invoice",
    {"customer": "Globex", "amount": "300"},
    "due_date",
)
COUPON: Question = (
    "make a coupon",
    "How much should be off: a percentage, or an amount?",
    "create_coupon",
    {},
    "percent_off",
)
ASKS_AGAIN: list[tuple[Question, str]] = [
    (UNTIL, "1 November; until 1 November; October"),
    (DUE, "10 November; the 1st of November"),
    (
        INVOICE,
        "12 hours; 20 chairs; table of 12; room 50; PO 88120; PO number 88120; 50 an hour; 50 a month; 3 lorries",
    ),
    (INVOICE, "at least 50; up to 50; 50 max; somewhere around 50; probably 50; 50 hmm no; 50?; no less than 400"),
    (INVOICE, "50 is too much; 50 was the old price; last time it was 300; 50 shades of annoyed; 4410 is the order"),
    (INVOICE, "about fifty, I will look it up; 300 was the quote of the competitor; he offered 400; flat 12; 400 each"),
    (
        PART,
        "2 shirts; 2 of them; 3 nights; everything but 20; leave 20; 20 is unfair; Sam promised 20; 20 pounds heavy",
    ),
    (PART, "nothing, 20 was in the tip jar; 20 went to charity; hold back 20; half of 20"),
    (WHICH, "anything but 4410; let me check 4410 first; 4410 is wrong; 4410 was Eve's; card 4410; phone ends 4410"),
    (WHICH, "room 12; the one for 20; the 20 one; each of 4410 and 4411; the one after 4410; show me 4410 first"),
    (WHOSE, "everyone but Tom Larsen; ask Tom Larsen; call Tom Larsen; Tom Larsen's mother; Tom Larsen stays active"),
    (WHOSE, "Tom Larsen should decide; somebody like Tom Larsen; Tom Larsen renewed; not Tom Larsen's"),
    (WHOSE, "no, Tom Larsen loves it; instead of Tom Larsen; Tom Larsen quit"),
    (LEE, "Chan stays; Chan keeps his; Chan's brother; anyone but Chan; Novak renewed; Chan I think"),
    (PLAN, "anything but Pro; she is on Pro; above Pro; off Pro; from Pro; out of Pro; the one below Pro; Pro is full"),
    (
        PLAN,
        "Standard procedure; Gold customers get coffee; Lee Chan is on Pro; Gold? Silver!; up from Silver; Pro or Plus",
    ),
    (PLAN, "Pro I think, let me check with her; instead of Pro; no Pro; Pro users"),
    (
        CHARGE,
        "80 was agreed but she fell ill; 80 was wrong last time; 80 per class; 80 kilos; 80 is her age; 80 a head",
    ),
    (COUPON, "20 codes; 20 times; 20 people; 20% max; last year 20%; 20% on Gold; 20% we had last year; up to 20%"),
]
ANSWERS: list[tuple[Question, str, dict[str, str]]] = [
    (UNTIL, "1 December; until 1 December", {"until": "2026-12-01"}),
    (DUE, "10 December", {"due_date": "2026-12-10"}),
    (INVOICE, "400; 400 please; the amount is 400; 400 for the September work", {"amount": "400"}),
    (INVOICE, "fifty bucks; 50 it should be; 50 because of the trip; 50, it was a long day", {"amount": "50"}),
    (PART, "20; give her 20; 20 for the broken mug; 20 should go back; just the 20", {"amount": "20"}),
    (WHICH, "4410 please; order 4410, the mugs; it's 4410; number 4410; from order 4410", {"payment_ref": "4410"}),
    (WHOSE, "Tom Larsen; for Tom Larsen please; Tom Larsen's subscription; Tom Larsen, he's ill; Tom Larsen of course",
     {"customer": "Tom Larsen"}),
    (LEE, "Chan; Lee Chan please; Chan, of course", {"customer": "Lee Chan"}),
    (PLAN, "Pro; the Pro plan please; to Pro", {"plan": "Pro"}),
    (PLAN, "the Gold one of Nina Smith", {"plan": "Gold", "customer": "Nina Smith"}),
    (COUPON, "20%; 20 percent off please; make it 20%", {"percent_off": "20"}),
]  # fmt: skip
TURNED_AWAY = [
    ("pause Tom Larsen until May", "no, until 1 September; no, 1 November"),
    ("invoice Globex 300", "make it 20 more; no, hours were 30; no, 30 an hour; make it at least 350; make it 350?"),
    ("refund 80 on order 4410", "no, 60 is Eve's; no, 60 was Jane's; wait, 60 is his deposit; better 60 than 80, hm"),
    ("move Kim Park to Pro", "no Plus; not at renewal; no, Kim Silva is on Plus"),
    ("pause Tom Larsen", "not until March; and refund 20"),
]
CORRECTIONS = [
    ("invoice Globex 300", "make it 350; actually 350; no, 350; should be 350; oops 350", {"amount": "350"}),
    ("pause Tom Larsen", "no, Tom Petrov", {"customer": "Tom Petrov"}),
    ("pause Tom Larsen until May", "no, until 1 March", {"until": "2027-03-01"}),
]


def asked(understand: Understand, question: Question, text: str) -> Interpretation:
    """What a message comes to after a question about an argument."""
    said, asks, tool, args, missing = question
    history = [{"role": "user", "content": said}, {"role": "assistant", "content": asks}]
    pending = {"tool": tool, "args": args, "missing": [missing]}
    return understand(text, history=history, context={"pending": pending})


def corrected(understand: Understand, said: str, text: str) -> Interpretation:
    """What a message comes to after a request that was proposed."""
    [call] = understand(said).calls
    answer = "Here is what I prepared; confirm it below."
    history = [{"role": "user", "content": said}, {"role": "assistant", "content": answer}]
    return understand(text, history=history, context={"last_call": {"tool": call.tool, "args": call.args}})


def said_after(understand: Understand, before: Question | str, text: str) -> Interpretation:
    """What a message comes to after a question, or after a request that was proposed."""
    return corrected(understand, before, text) if isinstance(before, str) else asked(understand, before, text)


@pytest.mark.parametrize(("before", "texts"), [*ASKS_AGAIN, *TURNED_AWAY])
def test_what_is_not_said_plainly_changes_nothing(before: Question | str, texts: str, understand: Understand) -> None:
    """A thing counted, a bound, a rate, a doubt, a place, a statement, another one's, what is denied or turned away."""
    for text in texts.split("; "):
        assert not {call.tool for call in said_after(understand, before, text).calls} & WRITES, text


@pytest.mark.parametrize(("before", "texts", "new"), [*ANSWERS, *CORRECTIONS])
def test_its_twin_does(before: Question | str, texts: str, new: dict[str, str], understand: Understand) -> None:
    """The value with courtesy, its own words, words of correction, a reason or a purpose."""
    for text in texts.split("; "):
        [call] = said_after(understand, before, text).calls
        assert {name: str(call.args.get(name)) for name in new} == new, text


def test_the_question_stays_open(understand: Understand) -> None:
    """It is put once more, and the next message can answer it."""
    got = asked(understand, INVOICE, "20 chairs")
    assert got.question == f"{NO_ANSWER} {INVOICE[1]}"
    assert got.pending == ("create_invoice", {"customer": "Globex"}, "amount")


@pytest.mark.parametrize("new", [{"percent": "60"}, {"part": "shipping"}])
def test_a_share_takes_the_place_of_an_amount(new: dict[str, Any]) -> None:
    """A refund has one of them."""
    assert merge("refund_payment", {"payment_ref": "42", "amount": "80"}, new) == {"payment_ref": "42", **new}
