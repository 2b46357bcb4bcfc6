"""Warnings, reviews and the reading of risk: what can still be done, and every point with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from domain.cards import TableCard
from domain.errors import Conflict, NotFound, OutcomeUnknown, PreconditionChanged, StripeRefused
from domain.money import Money
from skills import approve_review, assess_risk, list_fraud_warnings, list_reviews
from skills.contract import Answer, Approval, Choice, Desk, Draft
from skills.fraud.emails import is_disposable, looks_random
from skills.fraud.risk import Traits, read_risk
from tests.skills.conftest import DECLINED, Shop, approved

RISKY = "pm_card_riskLevelElevated"
REPORTED = "pm_card_createIssuerFraudRecord"


async def warnings(desk: Desk) -> Answer:
    """The list of warnings."""
    return await list_fraud_warnings.answer(list_fraud_warnings.Args(), desk)


async def reviews(desk: Desk) -> Answer:
    """The list of reviews."""
    return await list_reviews.answer(list_reviews.Args(), desk)


async def risk_of(desk: Desk, payment: str) -> Answer:
    """A payment's risk."""
    answer = await assess_risk.answer(assess_risk.Args(payment_ref=payment), desk)
    assert isinstance(answer, Answer)
    return answer


async def drafted(desk: Desk, review: str) -> Draft:
    """The draft of an approval."""
    draft = await approve_review.propose(approve_review.Args(review=review), desk)
    assert isinstance(draft, Draft)
    return draft


async def approval_of(desk: Desk, review: str) -> Approval:
    """A person's approval of it."""
    return approved(await drafted(desk, review), desk, "approve_review")


def points(answer: Answer) -> dict[str, int]:
    """The points of an answer by factor."""
    return {factor["name"]: factor["points"] for factor in answer.data["factors"]}


async def test_warnings_that_a_refund_can_answer_come_first(shop: Shop, desk: Desk) -> None:
    """What is at stake is summed per currency, without what was refunded or disputed."""
    refunded = shop.pay(1000, payment_method=REPORTED)
    shop.refund(refunded)
    acting = shop.pay(2000, order="7", payment_method=REPORTED)
    shop.pay(3000, "jpy", payment_method=REPORTED)
    shop.pay(5120, "kwd", payment_method=REPORTED)
    answer = await warnings(desk)
    assert (answer.data["count"], answer.data["actionable"]) == (4, 3)
    assert answer.data["at_stake_minor"] == {"jpy": 3000, "kwd": 5120, "usd": 2000}
    assert answer.data["warnings"][-1]["payment_id"] == refunded
    assert f"refund {acting}" in answer.text
    assert {Money(2000, "usd"), Money(3000, "jpy"), Money(5120, "kwd")} <= set(answer.figures)


async def test_no_warnings_and_no_reviews(desk: Desk) -> None:
    """An untroubled shop hears so."""
    assert (await warnings(desk)).text == "There are no early fraud warnings."
    assert (await reviews(desk)).text == "No payment waits for a review."


async def test_open_reviews_are_listed_with_their_risk(shop: Shop, desk: Desk) -> None:
    """Only open ones, with amount, risk and both ways out."""
    payment = shop.pay(4200, order="8", payment_method=RISKY)
    shop.refund(shop.pay(900, payment_method=RISKY))
    answer = await reviews(desk)
    assert answer.data["count"] == 1
    assert answer.data["reviews"][0]["payment_id"] == payment
    assert "elevated" in answer.text
    assert Money(4200, "usd") in answer.figures
    assert f"refund {payment}" in answer.text


@pytest.mark.parametrize("by", ["id", "payment", "order", "customer"])
async def test_a_review_is_approved_once(shop: Shop, desk: Desk, by: str) -> None:
    """By whatever it is called it is approved; the second time it is closed already."""
    customer = shop.customer("Jane Roe", "jane@example.com")
    payment = shop.pay(4200, order="8", customer=customer, payment_method=RISKY)
    review = shop.world.objects("review")[0]["id"]
    called = {"id": review, "payment": payment, "order": "order 8", "customer": "Jane Roe"}[by]
    draft = await drafted(desk, called)
    assert draft.money is None
    assert any("up to $42.00 would go back" in line for line in draft.effects)
    assert any("elevated" in line for line in draft.warnings)
    approval = approved(draft, desk, "approve_review")
    await approve_review.recheck(approval, desk)
    receipt = await approve_review.execute(approval, desk)
    again = await approve_review.execute(approval, desk)
    assert receipt.status == again.status == shop.world.objects("review")[0]["closed_reason"] == "approved"
    with pytest.raises(Conflict, match="closed already: approved"):
        await drafted(desk, review)


async def test_reviews_not_found_and_several(shop: Shop, desk: Desk) -> None:
    """A payment without review is said to have none; two of a customer are a choice by id."""
    with pytest.raises(NotFound, match="not under review"):
        await drafted(desk, shop.pay(100, order="3"))
    with pytest.raises(NotFound, match="no review prv_x"):
        await drafted(desk, "prv_x")
    customer = shop.customer("Ann Lee", "ann@example.com")
    for amount in (1000, 2000):
        shop.pay(amount, customer=customer, payment_method=RISKY)
    choice = await approve_review.propose(approve_review.Args(review="Ann Lee"), desk)
    assert isinstance(choice, Choice)
    assert {option.say for option in choice.card.options} == {found["id"] for found in shop.world.objects("review")}


async def test_a_lost_approval_is_found_again(shop: Shop, desk: Desk) -> None:
    """After a lost answer the closed review tells that it took effect; before, nothing is found."""
    shop.pay(4200, payment_method=RISKY)
    approval = await approval_of(desk, shop.world.objects("review")[0]["id"])
    assert await approve_review.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/reviews", times=20)
    with pytest.raises(OutcomeUnknown):
        await approve_review.execute(approval, desk)
    assert await approve_review.find_outcome(approval, desk) is not None


async def test_a_payment_refunded_meanwhile_is_not_approved(shop: Shop, desk: Desk) -> None:
    """A refund after the proposal is named; Stripe refuses the closed review."""
    payment = shop.pay(4200, payment_method=RISKY)
    approval = await approval_of(desk, payment)
    shop.refund(payment)
    with pytest.raises(PreconditionChanged, match="was refunded"):
        await approve_review.recheck(approval, desk)
    with pytest.raises(StripeRefused):
        await approve_review.execute(approval, desk)


async def test_an_ordinary_payment_is_low_risk(shop: Shop, desk: Desk) -> None:
    """A good card, an ordinary email: few points, and it says whose reading it is."""
    customer = shop.customer("Jane Roe", "jane.roe@example.com")
    answer = await risk_of(desk, shop.pay(4200, order="1", customer=customer))
    assert answer.data["level"] == "low"
    assert "Florin's own reading of the payment's fields, not Stripe Radar's score" in answer.text
    assert answer.figures == (Money(4200, "usd"),)
    table = answer.cards[0]
    assert isinstance(table, TableCard)
    assert len(table.rows) == len(answer.data["factors"])


async def test_what_speaks_against_adds_up(shop: Shop, desk: Desk) -> None:
    """A warning, elevated risk, a foreign card, tries, a disposable email and a disputed payment each have points."""
    customer = shop.customer("X", "qzxwvbtrk12345@mailinator.com")
    shop.dispute(shop.pay(500, customer=customer))
    for _ in range(3):
        shop.pay(500, customer=customer, payment_method=DECLINED)
    payment = shop.pay(
        900, customer=customer, payment_method=RISKY, metadata={"ip_country": "NG"},
        shipping={"name": "X", "address": {"line1": "1 Road", "country": "GB"}},
    )  # fmt: skip
    shop.world.control("POST", "/warnings", account=shop.account_id, charge=shop.charge_of(payment))
    answer = await risk_of(desk, payment)
    found = points(answer)
    assert answer.data["level"] == "high"
    assert found["Early fraud warning"] == 40
    assert found["Stripe Radar"] == 20
    assert found["Country of the payer's address"] == 15
    assert found["Declined tries"] == 10
    assert found["Disputes"] == 25
    assert found["Email"] == 15
    assert answer.data["score"] == min(100, sum(found.values()))
    assert f"refund {payment}" in answer.text


async def test_an_amount_far_above_the_usual_counts(shop: Shop, desk: Desk) -> None:
    """Five times the middle amount of the newest payments has points; without enough of them nothing is said."""
    assert "Amount" not in points(await risk_of(desk, shop.pay(99_000, "jpy")))
    for _ in range(10):
        shop.pay(1000)
    assert points(await risk_of(desk, shop.pay(9000)))["Amount"] == 15
    assert points(await risk_of(desk, shop.pay(1200)))["Amount"] == 0


async def test_risk_of_nothing(shop: Shop, desk: Desk) -> None:
    """An unknown payment is not found; one that was never tried has nothing to judge."""
    with pytest.raises(NotFound):
        await risk_of(desk, "order 404")
    untried = shop.sdk.v1.payment_intents.create({"amount": 500, "currency": "usd"})
    with pytest.raises(Conflict, match="nothing to judge"):
        await risk_of(desk, untried.id)


def test_three_d_secure_and_known_payers_speak_for_a_payment() -> None:
    """Authentication and undisputed earlier payments take points away; the sum is never below zero."""
    card: dict[str, Any] = {"country": "DE", "fingerprint": "f", "checks": {"cvc_check": "fail"}}
    charge = {"id": "ch_1", "created": 10_000_000, "amount": 100, "payment_method_details": {"card": card}}
    old = {"id": "ch_0", "created": 1, "status": "succeeded", "disputed": False}
    secured = {**charge, "payment_method_details": {"card": {**card, "three_d_secure": {"result": "authenticated"}}}}
    plain = read_risk(Traits(charge, "jo@example.com", [], [], [], None))
    better = read_risk(Traits(secured, "jo@example.com", [old, {**old, "id": "ch_2"}], [], [], None))
    assert (plain.score, better.score) == (25, 0)
    assert sum(factor.points for factor in better.factors) == 20 - 15 - 10


@pytest.mark.parametrize(
    ("email", "disposable", "random"),
    [
        ("jane.roe@example.com", False, False),
        ("a@mailinator.com", True, False),
        ("a@x.YOPMAIL.com", True, False),
        ("user98231@example.com", False, True),
        ("xkcdqwrtz@example.com", False, True),
        ("müller@notmailinator.com", False, False),
        ("", False, False),
    ],
)
def test_emails_that_look_thrown_away(email: str, disposable: bool, random: bool) -> None:
    """Known providers and their subdomains count, similar names do not; digits and consonants in a row look random."""
    assert (is_disposable(email), looks_random(email)) == (disposable, random)
