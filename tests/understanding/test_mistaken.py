"""What sounds like a request and is about another thing, comes at a rate, or stands under a heading that undoes it."""

from __future__ import annotations

import pytest

from assistant.understanding.catalogue import WRITES
from tests.understanding.conftest import Understand


@pytest.mark.parametrize(
    "text",
    [
        "freeze Tom Larsen's cake",
        "delete Kim Park's duplicate",
        "Remove Eve Doe from the waiting list",
        "remind Kim Park of her class",
        "remind Tom Larsen to bring shoes",
        "nudge Globex about the contract",
        "settle INV-0042 out of court",
        "archive INV-0042",
        "add 12 chairs to Globex's order",
        "Done: void INV-0042",
        "Finished: void INV-0042",
        "Declined - refund order 4410",
        "Idea: pause Tom Larsen",
        "pay out $200 weekly",
        "refund $20 of order 42 per night",
        "refund $20 of order 42 every six months",
        "invoice Globex $500, quarterly",
        "charge Jane Doe $50, daily",
        "Move Kim Park up from Starter",
        "Invoice Globex 300 with 19% VAT included",
        "Refund 4410 ... nah",
        "refund order 4410, yeah right",
        "Supposing Tom Larsen calls, pause him",
        "have the accountant credit Emma Silva 40",
        "refund order 55, one item",
        "refund order 55, second item",
        "Order 3318 is wrong. Refund 3318.",
    ],
)
def test_nothing_is_changed(text: str, understand: Understand) -> None:
    """Each was read as a change by ear, and none asks for exactly that."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("freeze Tom Larsen's membership", "pause_subscription"),
        ("nudge Globex about the overdue invoice INV-0399", "remind_invoice"),
        ("pay out $200", "create_payout"),
        ("Move Kim Park up from Starter to Pro", "change_plan"),
        ("refund $20 of order 42", "refund_payment"),
    ],
)
def test_its_twin_is_a_request(text: str, tool: str, understand: Understand) -> None:
    """What the same words ask for plainly is understood."""
    assert [call.tool for call in understand(text).calls] == [tool]


@pytest.mark.parametrize(
    "text", ["create product Choir, $30 quarterly", "add a product called after-school club at $12 a week"]
)
def test_no_interval_is_guessed(text: str, understand: Understand) -> None:
    """What a label itself names is believed only where the words say it, too."""
    calls = understand(text).calls
    assert not [call for call in calls if call.args.get("interval") == "month"]


def test_a_product_is_named_whole(understand: Understand) -> None:
    """The name is not cut at a word that slots know ("Trial")."""
    [call] = understand("Make a new product: Trial lesson, 20 dollars").calls
    assert call.args["name"] == "Trial lesson"
