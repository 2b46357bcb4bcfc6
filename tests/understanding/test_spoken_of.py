"""Acts that are only spoken of, customers who are not put side by side, and names that stand apart from a request."""

from __future__ import annotations

import pytest

from assistant.understanding.catalogue import WRITES
from tests.understanding.conftest import Understand


@pytest.mark.parametrize(
    "text",
    [
        "Initech is demanding that we write off INV-5050",
        "Initech is demanding that we void INV-0042 and INV-0043",
        "Initech is demanding that we cancel Tom Larsen",
        "Jane Doe is complaining that we cancel Tom Larsen",
        "Tom Larsen is pushing that we cancel Rosa Larsen",
        "Acme Corp is insisting that we pause Globex",
        "Rosa Larsen is grateful that we pause Tom Larsen",
        "Kim Park is upset that we void INV-0042",
        "Globex is furious that we remind INV-0399",
        "Globex is worried that we send INV-0311",
        "Jane Doe is angry that we refund order 4410",
        "There's talk of cancelling Acme Corp",
        "There's talk of cancelling Acme Corp and Globex",
        "Sam is for voiding INV-0042",
        "Sam is against voiding INV-0042",
        "Voiding INV-0042 and INV-0043 took an hour",
        "Jane Doe: pause Tom Larsen",
        "Pause Rosa Larsen for Tom Larsen",
        "Kim Park on Pro from 1 January, that's the rumour",
        "Globex says that we void INV-0042",
        "Globex keeps asking that we cancel Tom Larsen",
        "Kim Park wants us to void INV-0042",
        "Initech is asking us to write off INV-5050",
        "Initech expects us to cancel Tom Larsen",
        "Jane Doe wishes we would refund order 4410",
        "Acme Corp threatens to sue unless we refund order 4410",
        "My boss is furious that we refund order 4410",
        "The auditor is annoyed that we void INV-0042",
        "She is upset that we cancel Tom Larsen",
        "They are happy that we pause Globex",
        "Globex heard that we void INV-0042",
        "Kim Park dreams that we refund order 4410",
        "Initech is begging us to void INV-0042",
        "Tom Larsen is afraid that you cancel Rosa Larsen",
        "Kim Park is worried we cancel Tom Larsen",
        "Kim Park is worried we refund order 4410",
        "Kim Park fears we void INV-0042",
        "I hear talk of voiding INV-0042",
        "Rumour has it we cancel Tom Larsen",
        "The rumour is that we cancel Tom Larsen",
        "Word is we refund order 4410",
        "People say we refund order 4410",
        "We discussed refunding order 4410",
        "They discussed cancelling Tom Larsen",
        "Sam suggested voiding INV-0042",
        "Sam proposed that we void INV-0042",
        "Marko is considering pausing Tom Larsen",
        "Sam is in favour of refunding order 4410",
        "I'm against refunding order 4410",
        "Sam is toying with cancelling Globex",
        "Refunding order 4410 was a mistake",
        "Cancelling Tom Larsen hurt",
        "Pausing Tom Larsen made him angry",
        "Cancelling Tom Larsen and Globex would be wrong",
        "The idea of refunding order 4410 is silly",
        "The plan to void INV-0042 is off",
        "The decision to refund order 4410 was hard",
        "His demand to refund order 4410 is rude",
        "Their request to cancel Tom Larsen came in",
        "A request to void INV-0042 and INV-0043 came in",
        "Tom Larsen for Rosa Larsen: pause",
        "Lee Chan, pause Tom Larsen",
        "Jane Doe - cancel Tom Larsen",
        "Cancel Tom Larsen on behalf of Rosa Larsen",
        "Cancel Tom Larsen says Rosa Larsen",
        "Jane Doe about Tom Larsen: cancel",
        "Kim Park on Pro from 1 January, so the rumour goes",
        "Kim Park on Pro from 1 January, they say",
        "Kim Park on Pro from 1 January, I heard",
        "Who told Globex that we void INV-0042",
    ],
)
def test_an_act_inside_a_report_is_not_asked_for(text: str, understand: Understand) -> None:
    """Somebody demands it, feels something about it, or it is talked of: nothing is proposed, least of all for them."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    "text",
    [
        "Cancel Tom Larsen and Rosa Larsen",
        "Cancel Tom Larsen, Rosa Larsen and Globex",
        "Pause Acme Corp & Globex",
        "Put Acme Corp and Globex on Pro",
        "Put Acme Corp and Globex on Pro from January",
        "Put Acme Corp on Pro and Globex too",
        "Globex is furious, void INV-0042",
        "Tom Larsen is moving, cancel him",
        "Eve Doe is moving cancel her subscription",
        "Jane Doe is angry. Refund order 4410",
        "I want you to refund order 4410",
        "Voiding INV-0042 please",
        "pls refund order 4410 for Jane Doe",
        "Refund order 4410 to Jane Doe",
        "Refund order 4410 (Jane Doe)",
    ],
)
def test_what_is_asked_for_is_read(text: str, understand: Understand) -> None:
    """Requests to oneself, after a statement, and for several customers put side by side."""
    assert [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    "text",
    [
        "Post-it: void INV-0042",
        "Void INV-0042: Sam",
        "refund order 4410 - Marko",
        "refund order 4410: Marko",
        "refund order 4410 → Marko",
        "refund order 4410 via Marko",
        "refund order 4410 to her IBAN",
        "refund order 4410 to Zalando",
        "Whiteboard: void INV-0042",
        "Sticky note: void INV-0042",
        "Void INV-0042 - Sam",
        "Void INV-0042 @Sam",
        "@Sam refund order 4410",
        "refund order 4410 @Marko",
        "Sam, refund order 4410",
        "Sam: refund order 4410",
        "refund order 4410 to his new card",
        "refund order 4410 to PayPal",
        "refund order 4410 onto her Revolut",
        "refund order 4410 through Wise",
        "Pause Tom Larsen - Sam",
        "Pause Tom Larsen (Sam)",
        "Cancel Tom Larsen: Sam",
    ],
)
def test_a_name_or_account_that_is_nobodys_is_asked_about(text: str, understand: Understand) -> None:
    """Who is to do it, where it was written, and another way for the money are not dropped."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    "text",
    [
        "Move Kim Park to Pro... I mean was it Plus?",
        "Move Kim Park to Pro. I mean, was it Plus?",
        "invoice Globex 300. I mean was it 400?",
        "Pay out 500. Sorry was it 600?",
        "Refund 20 of order 4410. Sorry, was it 30?",
        "Refund order 4410. Or did I mean 4411?",
        "Give Emma Silva 15 credit. Oops, 25?",
        "Pause Tom Larsen. I mean Rosa Larsen?",
        "Pay out 500. No, 600?",
    ],
)
def test_a_correction_that_asks_is_asked_back(text: str, understand: Understand) -> None:
    """The other value is not taken for the one that is meant."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("invoice Globex 300. I mean 400.", "400"),
        ("Pay out 500. Sorry, 600.", "600"),
        ("Move Kim Park to Pro. I mean Plus.", "Plus"),
    ],
)
def test_a_correction_that_tells_is_taken(text: str, said: str, understand: Understand) -> None:
    """Its value stands in the place of the first."""
    [call] = understand(text).calls
    assert said in call.args.values()


@pytest.mark.parametrize(
    "text",
    [
        "Refund order 4410 for two of us",
        "refund order 4410 a tenner each",
        "Refund 4410's duplicate",
        "send INV-0311 to Lee Chan",
        "Add kim@x.com to our newsletter",
        "book Kim Park 80",
        "put Kim Park on the Silver team",
        "Refund order 4410 for 3 people",
        "refund order 4410 5 euro each",
        "Refund the duplicate of 4410",
        "Refund the twin of order 4410",
        "Refund 4410's neighbour",
        "email INV-0311 to lee@x.com",
        "book Globex 300",
        "book Kim Park 80 for lunch",
        "put Kim Park on the Gold squad",
    ],
)
def test_another_amount_or_target_is_asked_about(text: str, understand: Understand) -> None:
    """A count of people, "each" of one, the twin of a payment, another recipient, a thing of a plan's name."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    "text",
    [
        "Refund 20 of order 4410",
        "refund orders 4410 and 4411 a tenner each",
        "send INV-0311",
        "log 80 api calls for Kim Park",
        "put Kim Park on Silver",
        "put Kim Park on the Silver plan",
        "put Kim Park on the Team plan",
        "Add kim@x.com as a customer, Kim Sorensen",
    ],
)
def test_the_same_words_meant_plainly_are_read(text: str, understand: Understand) -> None:
    """The harmless twins."""
    assert [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    "text",
    [
        "Put Kim Park on Gold from 1 November",
        "Move Kim Park to Pro on 17 November",
        "cancel Tom Larsen on 1 October",
        "Pause Tom Larsen until 10.11.",
        "Put Acme Corp on Pro now and Globex from January",
        "Put Acme Corp on Pro and Globex from January",
        "Put Acme Corp and Globex on Pro, Globex from January",
        "Put Kim Park on Gold from October",
        "Pause Tom Larsen until 1 September",
        "Invoice Globex 300 due 10 November",
        "Invoice Globex 300 due 1 November",
        "Move Kim Park to Pro from September",
        "Mute alerts until 10 November",
        "cancel Kim Park effective 31 October",
        "Put Acme Corp on Pro today, Globex from January",
        "Put Globex on Pro from January and Acme Corp now",
        "Put Acme Corp on Pro with a 14 day trial and Globex without",
        "Cancel Acme Corp now and Globex at the end of the period",
        "Cancel Acme Corp now and Globex on 1 January",
        "Pause Acme Corp until March and Globex until May",
        "Pause Acme Corp and Globex until May, Globex until June",
    ],
)
def test_a_day_just_gone_or_said_of_one_of_two_is_asked_about(text: str, understand: Understand) -> None:
    """Nobody who says 1 November on the 18th means the next; "A now, B from January" is not both from January."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    "text",
    [
        "Put Kim Park on Gold from 1 December",
        "Put Kim Park on Gold from January",
        "cancel Tom Larsen on 1 October 2027",
        "Pause Tom Larsen until 1 February",
        "Pause Tom Larsen until May",
        "Pause Tom Larsen until Friday",
        "Pause Tom Larsen until the 10th",
        "Invoice Globex 300 due 1 December",
    ],
)
def test_a_day_to_come_is_read(text: str, understand: Understand) -> None:
    """With its year, within the months to come, or a weekday."""
    assert len(understand(text).calls) == 1
