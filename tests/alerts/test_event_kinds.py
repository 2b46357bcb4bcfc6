"""Every kind of alert that one event raises: by the offline Stripe's own events, with the true figures in it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from domain.ids import new_id
from storage.alert_rules import AlertRule
from tests.alerts.telling import Told
from tests.plugins.house import MakeHouse


@pytest.fixture
def told(make_house: MakeHouse) -> Told:
    """A merchant's server with its worker, to which the offline Stripe sends."""
    return Told(make_house()).listen()


def test_an_opened_dispute_says_what_counts_and_until_when(told: Told) -> None:
    """The amount, the reason in words, its evidence and the bank's own deadline; answered or decided, it is over."""
    paid = told.house.sell(7250, order="77")
    made = told.control("/disputes", charge=told.charge(paid), reason="product_not_received", due_s=6 * 86_400)
    alert = told.one("dispute_opened")
    assert (alert.amount_minor, alert.currency, alert.severity) == (7250, "usd", "urgent")
    assert alert.deadline_at is not None
    assert int(alert.deadline_at.timestamp()) == made["evidence_details"]["due_by"]
    assert alert.subject_id == made["id"]
    assert alert.title.startswith("Dispute over $72.50: answer by 20")
    assert "never came" in alert.lines[0]
    assert paid["id"] in alert.lines[0]
    assert "tracking number" in " ".join(alert.lines)
    assert alert.because == "a customer's bank disputes $72.50 of this payment"
    told.control("/disputes", dispute=made["id"], outcome="lost")
    lost = told.one("dispute_lost")
    assert (lost.title, lost.subject_id) == ("Dispute over $72.50 lost", made["id"])
    assert lost.because == "it was lost without an answer about $72.50 of this payment"
    assert told.one("dispute_opened", lambda one: one.state == "resolved").subject_id == made["id"]


def test_a_won_dispute_and_an_ended_inquiry_are_told_as_such(told: Told) -> None:
    """Money back is one thing; an inquiry took none."""
    won = told.control("/disputes", charge=told.charge(told.house.sell(5000, order="1")))
    told.control("/disputes", dispute=won["id"], outcome="won")
    assert told.one("dispute_won").title == "Dispute over $50.00 won"
    asked = told.control("/disputes", charge=told.charge(told.house.sell(6000, order="2")), inquiry=True)
    told.control("/disputes", dispute=asked["id"], outcome="won")
    told.quiet()
    titles = {alert.subject_id: alert.title for alert in told.alerts("dispute_won")}
    assert titles[asked["id"]] == "Inquiry about $60.00 ended without a dispute"


def test_a_fraud_warning_is_told_while_something_can_be_done(told: Told) -> None:
    """With the payment's amount; refunded, it is over, and a warning about refunded money is none."""
    paid = told.house.sell(4200, order="9")
    made = told.control("/warnings", charge=told.charge(paid), fraud_type="made_with_stolen_card")
    alert = told.one("fraud_warning")
    assert (alert.title, alert.subject_id) == ("Reported as fraud: payment of $42.00", made["id"])
    assert "the card was stolen" in alert.lines[0]
    told.stripe().v1.refunds.create({"payment_intent": paid["id"]})
    told.one("fraud_warning", lambda one: one.state == "resolved")
    refunded = told.house.sell(4300, order="10")
    told.stripe().v1.refunds.create({"payment_intent": refunded["id"]})
    told.control("/warnings", charge=told.charge(refunded))
    told.quiet()
    assert len(told.alerts("fraud_warning")) == 1


def test_a_failed_payment_says_what_helps(told: Told) -> None:
    """Each try is told, the later ends the earlier, and a payment that goes through after all ends both."""
    client = told.stripe()
    intent = client.v1.payment_intents.create(
        {"amount": 3300, "currency": "eur", "description": "Tea <@channel>",
         "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
    )  # fmt: skip
    for method in ("pm_card_visa_chargeDeclinedInsufficientFunds", "pm_card_chargeDeclinedExpiredCard"):
        told.house.world.control("POST", "/clock", advance_s=5)
        with pytest.raises(Exception, match="card"):
            client.v1.payment_intents.confirm(intent.id, {"payment_method": method})
    told.quiet()
    short, expired = sorted(told.alerts("payment_failed"), key=lambda alert: "expired" in alert.because)
    assert short.because == "a try to take €33.00 was declined (insufficient_funds)"
    assert "not enough money" in short.lines[0]
    assert "“Tea ‹@channel›”" in short.lines[0]
    assert "It can be tried again." in short.lines[1]
    assert "will not help" in expired.lines[1]
    assert (short.state, expired.state) == ("resolved", "open")
    client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    told.quiet()
    assert {alert.state for alert in told.alerts("payment_failed")} == {"resolved"}


def test_an_unusually_large_payment_is_measured_by_those_known(told: Told) -> None:
    """Ten times the median is not more than ten times; a cent more is. Other currencies are measured by their own."""
    for number in range(11):
        told.house.sell(2000 + number, order=str(number))
    told.quiet()  # events arrive in any order, and the median is of those known
    told.house.sell(20_050, order="a")
    told.house.sell(900_000, "eur", order="b")
    told.quiet()
    assert told.alerts("payment_unusual") == []
    told.house.sell(20_061, order="c")
    alert = told.one("payment_unusual")
    assert alert.title == "Unusually large payment: $200.61"
    assert alert.because == "it is more than 10 times $20.05, the median of your latest 12 payments known in USD"


def test_a_payment_over_an_amount_is_told_by_the_rule_that_names_it(told: Told) -> None:
    """Of $500 or more, in that currency, from when the rule was made; two rules tell two alerts."""
    rule = a_rule(told, amount_minor=50_000, currency="usd")
    told.have_rule(rule)
    for amount, currency in ((49_999, "usd"), (50_000, "usd"), (90_000, "eur")):
        told.house.sell(amount, currency, order=f"{amount}{currency}")
    alert = told.one("payment_over")
    assert (alert.title, alert.rule_id) == ("Payment of $500.00 arrived", rule.id)
    assert alert.because == "it is $500.00 or more, as you asked to be told"
    told.have_rule(replace(rule, id=new_id("rul"), parameters={"amount_minor": 60_000, "currency": "jpy"}))
    told.house.sell(60_000, "jpy", order="yen")
    told.quiet()
    assert {alert.title for alert in told.alerts("payment_over")} == {
        "Payment of $500.00 arrived",
        "Payment of ¥60,000 arrived",
    }


def test_a_failed_refund_is_told_once_however_often_stripe_says_it(told: Told) -> None:
    """Three events of one failure are one alert, with the amount and the bank's reason."""
    paid = told.house.sell(1800, order="3")
    refund = told.stripe().v1.refunds.create({"payment_intent": paid["id"], "amount": 700})
    told.control("/refunds", refund=refund.id, status="failed", failure_reason="lost_or_stolen_card")
    alert = told.one("refund_failed")
    told.quiet()
    assert len(told.alerts("refund_failed")) == 1
    assert (alert.title, alert.amount_minor) == ("Refund of $7.00 failed", 700)
    assert alert.because == "the customer did not get the $7.00: the card was lost or stolen"
    assert told.alerts("refund_made") == []


def test_a_failed_payout_says_why(told: Told) -> None:
    """The bank's reason in words, and that the money is back."""
    told.house.sell(90_000, order="5", payment_method="pm_card_bypassPending")
    payout = told.stripe().v1.payouts.create({"amount": 80_000, "currency": "usd"})
    told.control("/payouts", payout=payout.id, status="failed", failure_code="account_closed")
    alert = told.one("payout_failed")
    assert alert.title == "Payout of $800.00 failed"
    assert alert.because == "the payout of $800.00 failed: the bank account is closed"
    assert told.alerts("payout_paid") == []


def test_missing_account_details_are_told_with_their_deadline(told: Told) -> None:
    """What is missing in words, until when; past due it is urgent; given, it is over."""
    told.control("/requirements", currently_due=["individual.id_number"], due_s=5 * 86_400)
    alert = told.one("requirements_due")
    assert alert.deadline_at is not None
    assert abs(alert.deadline_at.timestamp() - time.time() - 5 * 86_400) < 600
    assert alert.lines[0].startswith("Missing: ")
    assert alert.because == "1 account details are missing, none of them past due yet"
    told.control("/requirements", currently_due=["individual.id_number"], due_s=0, off={"payouts": "inactive"})
    told.quiet()
    lost = {alert.subject_id: alert.title for alert in told.alerts("capability_lost")}
    assert lost[told.house.account_id] == "Your account lost an ability: payouts"
    told.house.world.control("POST", "/clock", advance_s=60)
    told.control("/requirements", currently_due=[])
    told.quiet()
    assert {alert.state for alert in told.alerts("requirements_due")} == {"resolved"}
    assert {alert.state for alert in told.alerts("capability_lost")} == {"resolved"}


def test_a_revoked_connection_is_told(told: Told) -> None:
    """Once Stripe has confirmed that the access is gone."""
    told.control("/revoke")
    alert = told.one("connection_revoked")
    assert (alert.subject_id, alert.severity) == (told.house.account_id, "urgent")


def a_rule(told: Told, **parameters: int | str) -> AlertRule:
    """A rule of payments over an amount, made a while ago."""
    house = told.house.house
    return AlertRule(
        merchant_id=told.house.owner.merchant_id,
        id=new_id("rul"),
        kind="payment_over",
        name="Large ones",
        parameters=dict(parameters),
        is_default=False,
        is_on=True,
        muted_until=None,
        created_by=told.house.owner.member_id,
        created_at=house.clock().replace(year=2020),
        revision=1,
        last_key="",
    )
