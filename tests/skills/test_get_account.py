"""get_account: what is on, what Stripe wants by when in plain words, and what to do next."""

from __future__ import annotations

import pytest

from domain.cards import TableCard
from skills import get_account
from skills.accounts.requirements import disabled_in_words, in_words
from skills.contract import Answer, Desk
from tests.skills.conftest import Shop

DAY_S = 86_400


async def shown(desk: Desk) -> Answer:
    """The account's answer."""
    return await get_account.answer(get_account.Args(), desk)


async def test_a_verified_account_has_nothing_to_do(shop: Shop, desk: Desk) -> None:
    """Name, mode, switches, statement and payout schedule are those of Stripe's own object."""
    answer = await shown(desk)
    assert answer.data["id"] == shop.account_id
    assert (answer.data["charges_enabled"], answer.data["payouts_enabled"]) == (True, True)
    assert "“Tea & Co”" in answer.text
    assert "Taking payments is on, payouts are on." in answer.text
    assert "Verification is complete" in answer.text
    assert answer.data["payout_schedule"] == "daily, 2 days after each payment"
    assert answer.text.endswith("Next: nothing to do.")
    assert isinstance(answer.cards[0], TableCard)


async def test_what_is_due_is_said_in_words_with_its_day(shop: Shop, desk: Desk) -> None:
    """A requirement with a deadline names the thing, the merchant's day and the days left."""
    shop.world.control(
        "POST", "/requirements", account=shop.account_id,
        currently_due=["individual.verification.document", "individual.dob.day", "individual.dob.month"],
        due_s=5 * DAY_S + 3600,
    )  # fmt: skip
    answer = await shown(desk)
    assert "(5 days left): the date of birth of the owner, an identity document of the owner." in answer.text
    assert answer.data["due"][0]["is_late"] is False
    assert "Next: give it in Stripe's dashboard" in answer.text


async def test_an_overdue_account_says_what_is_off(shop: Shop, desk: Desk) -> None:
    """What was asked for at once and is missing switches payments off, and the way out is named."""
    shop.world.control("POST", "/requirements", account=shop.account_id, currently_due=["external_account"])
    answer = await shown(desk)
    assert "Overdue: a bank account for payouts." in answer.text
    assert "Taking payments is off" in answer.text
    assert "something Stripe asked for is overdue" in answer.text
    assert "to take payments again" in answer.text
    assert "Not active: card payments" in answer.text


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("person_1Nx.verification.additional_document", "a second identity document of a person"),
        ("company.address.line1", "the address of the company"),
        ("owners.email", "the email of the owners"),
        ("representative.relationship.title", "the role in the company of the representative"),
        ("tos_acceptance.ip", "your agreement to Stripe's terms"),
        ("something_new.of_stripes", "of stripes"),
        ("something_new", "something new"),
        ("company.export_license_id", "export license id of the company"),
    ],
)
def test_every_requirement_has_words(field: str, words: str) -> None:
    """Known fields are named plainly, unknown ones are spelled out."""
    assert in_words([field, field]) == [words]


def test_every_reason_for_being_off_has_words() -> None:
    """Known reasons are sentences, unknown ones are spelled out, none is nothing."""
    assert disabled_in_words("rejected.fraud") == "Stripe rejected it for suspected fraud"
    assert disabled_in_words("some.new_reason") == "some: new reason"
    assert disabled_in_words(None) == ""
