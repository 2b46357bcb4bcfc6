"""Currencies that are letters before a figure: read where they mean one, asked about where they mean several."""

from __future__ import annotations

import pytest

from assistant.understanding.mentions import Amount, Doubt
from assistant.understanding.reading import World, read
from tests.understanding.conftest import Understand

READ = (
    ("N120,000", "120000", "NGN"),
    ("N120,000.00", "120000.00", "NGN"),
    ("N500", "500", "NGN"),
    ("₦5k", "5000", "NGN"),
    ("R420", "420", "ZAR"),
    ("R1,250.50", "1250.50", "ZAR"),
    ("Rs.1,200", "1200", "INR"),
    ("Rs 1,200", "1200", "INR"),
    ("KSh 4,500", "4500", "KES"),
    ("KSh4,500", "4500", "KES"),
    ("Ksh.4500", "4500", "KES"),
    ("4500 ksh", "4500", "KES"),
    ("TSh 45,000", "45000", "TZS"),
    ("NT$500", "500", "TWD"),
    ("UGX45000", "45000", "UGX"),
)
SEVERAL = ("Sh500", "Sh. 500", "RM85", "Rp 50,000", "GH₵200", "GHS200", "5000 FCFA", "Dhs 300")
NONE = ("N95 masks", "N1 road", "rm 12", "rp 4", "order N4500")


@pytest.mark.parametrize(("text", "major", "currency"), READ)
def test_letters_that_mean_one_currency_are_read(text: str, major: str, currency: str, world: World) -> None:
    """Glued to the figure or not."""
    found = [piece.value for piece in read(f"invoice Acme {text} for cloth", world) if piece.form == "MONEY"]
    assert found == [Amount(major, currency)]


@pytest.mark.parametrize("text", SEVERAL)
def test_letters_that_mean_several_are_asked_about(text: str, world: World) -> None:
    """Shillings, francs and dirhams are of several countries; some are none that can be charged."""
    found = [piece.value for piece in read(f"invoice Acme {text} for cloth", world) if piece.form == "DOUBT"]
    assert [isinstance(value, Doubt) for value in found] == [True]


@pytest.mark.parametrize("text", NONE)
def test_other_letters_before_a_figure_are_no_money(text: str, world: World) -> None:
    """Masks, roads, rooms, pages and orders stay what they are."""
    assert not [piece for piece in read(f"about {text}", world) if piece.form == "MONEY"]


def test_a_merchants_own_ringgit_are_meant(world: World) -> None:
    """What is asked of others is read for a merchant of that currency."""
    own = World(world.today, "MYR", False, world.directory)
    assert [piece.value for piece in read("invoice Acme RM85", own) if piece.form == "MONEY"] == [Amount("85", "MYR")]


@pytest.mark.parametrize("text", ["invoice Acme Tk 500 for cloth", "invoice Acme Ft 5000", "invoice Acme Kz 900"])
def test_letters_between_a_customer_and_a_figure_are_not_the_customers_name(text: str, understand: Understand) -> None:
    """Such an invoice would go to nobody, and in another currency than was said."""
    result = understand(text)
    assert (result.kind, result.calls) == ("clarify", ())


@pytest.mark.parametrize("text", ["invoice Acme Pty 500", "invoice Fritz Ltd 500", "bill Anna Ng 500"])
def test_the_end_of_a_name_is_no_currency(text: str, understand: Understand) -> None:
    """A firm's legal form and a short surname stay names."""
    assert [call.args["amount"] for call in understand(text).calls] == ["500"]


@pytest.mark.parametrize(
    "text",
    [
        "refund order 88, the N500 router broke",
        "refund order 88, the R420 router broke",
        "refund order 88, his new N500 is dead",
        "refund order 88, an N500 came broken",
        "refund order 88, N500 router broke",
        "refund order 88, R420 router died",
        "refund order 88 for the N500 router",
    ],
)
def test_what_a_thing_is_called_is_no_amount_of_a_refund(text: str, understand: Understand) -> None:
    """The whole order goes back, or it is asked; never the number of a model."""
    result = understand(text)
    assert all(call.args == {"payment_ref": "88"} for call in result.calls)
    assert result.restated is None


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("make a R420 refund on order 88", "420", "ZAR"),
        ("refund order 88, a N4,500 refund please", "4500", "NGN"),
        ("refund R420 of order 88", "420", "ZAR"),
        ("refund N500 of order 88", "500", "NGN"),
    ],
)
def test_an_amount_of_a_refund_is_read(text: str, amount: str, currency: str, understand: Understand) -> None:
    """A sum with its letter says how much goes back."""
    (call,) = understand(text).calls
    assert call.args == {"payment_ref": "88", "amount": amount, "currency": currency}
