"""draft, submit and accept: staged from Stripe's data with sources, sent once, given up for good."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from domain.errors import Conflict, NotFound, OutcomeUnknown, PreconditionChanged, StripeRefused
from domain.money import Money
from skills import accept_dispute, draft_dispute_evidence, submit_dispute_evidence
from skills.contract import Choice, Desk, Draft
from skills.disputes.gathering import HEADING
from tests.skills.conftest import Shop, approved

BERLIN = {"line1": "Torstr. 1", "city": "Berlin", "postal_code": "10119", "country": "DE"}
ACTING = [draft_dispute_evidence, submit_dispute_evidence, accept_dispute]


async def drafted(skill: ModuleType, desk: Desk, dispute: str, **args: str) -> Draft:
    """A skill's draft for a dispute."""
    draft = await skill.propose(skill.Args(dispute=dispute, **args), desk)
    assert isinstance(draft, Draft)
    return draft


async def done(skill: ModuleType, desk: Desk, dispute: str, **args: str) -> Any:
    """Propose and carry out."""
    approval = approved(await drafted(skill, desk, dispute, **args), desk, skill.__name__.rsplit(".", maxsplit=1)[-1])
    await skill.recheck(approval, desk)
    return await skill.execute(approval, desk)


def stored(shop: Shop, dispute: str) -> dict[str, Any]:
    """The dispute as the world holds it."""
    return next(found for found in shop.world.objects("dispute") if found["id"] == dispute)


async def test_evidence_is_gathered_with_its_sources_and_staged_unsent(shop: Shop, desk: Desk) -> None:
    """Customer, addresses, IP, tracking, goods and undisputed earlier payments come from Stripe's data, each named."""
    customer = shop.customer("Jane Roe", "jane@example.com", address=BERLIN)
    earlier = shop.pay(1100, customer=customer)
    shop.world.control("POST", "/clock", advance_s=3600)
    payment = shop.pay(
        4200, order="42", customer=customer, description="Teapot",
        shipping={"name": "Jane Roe", "address": BERLIN, "carrier": "DHL", "tracking_number": "JJ123"},
        receipt_email="jane@example.com",
    )  # fmt: skip
    shop.sdk.v1.charges.update(shop.charge_of(payment), {"metadata": {"order_id": "42", "customer_ip": "203.0.113.9"}})
    shop.refund(payment, 200)
    dispute = shop.dispute(payment, reason="product_not_received")
    draft = await drafted(draft_dispute_evidence, desk, "order 42", note="Handed over on Monday")
    evidence = draft.request["params"]["evidence"]
    assert draft.request["params"]["submit"] is False
    assert evidence["customer_email_address"] == "jane@example.com"
    assert evidence["customer_purchase_ip"] == "203.0.113.9"
    assert evidence["shipping_tracking_number"] == "JJ123"
    assert evidence["shipping_address"] == "Torstr. 1, Berlin, 10119, DE"
    assert evidence["product_description"] == "Teapot"
    text = evidence["uncategorized_text"]
    assert text.startswith(f"Handed over on Monday\n\n{HEADING}")
    assert shop.charge_of(earlier) in text
    assert "$2.00 of it was refunded" in text
    assert {Money(4200, "usd"), Money(1100, "usd"), Money(200, "usd")} <= set(draft.figures)
    assert any("“jane@example.com”" in line and "as others wrote it" in line for line in draft.effects)
    assert any("shipping (a file)" in line for line in draft.warnings)
    before = stored(shop, dispute)
    receipt = await done(draft_dispute_evidence, desk, dispute, note="Handed over on Monday")
    after = stored(shop, dispute)
    assert receipt.object_id == dispute
    assert (after["status"], after["evidence_details"]["submission_count"]) == (before["status"], 0)
    assert after["evidence"]["uncategorized_text"] == text


async def test_what_the_merchant_wrote_is_kept_and_a_second_draft_adds_nothing(shop: Shop, desk: Desk) -> None:
    """A field that is filled stays; a text of the merchant's own stands before the facts, which are written once."""
    dispute = shop.dispute(shop.pay(4200, description="Teapot"))
    shop.sdk.v1.disputes.update(
        dispute, {"evidence": {"product_description": "A blue pot", "uncategorized_text": "My words"}, "submit": False}
    )
    await done(draft_dispute_evidence, desk, dispute)
    evidence = stored(shop, dispute)["evidence"]
    assert evidence["product_description"] == "A blue pot"
    assert evidence["uncategorized_text"].startswith(f"My words\n\n{HEADING}")
    with pytest.raises(Conflict, match="staged for"):
        await drafted(draft_dispute_evidence, desk, dispute)


async def test_a_duplicate_is_told_from_the_other_payment(shop: Shop, desk: Desk) -> None:
    """For "charged twice" the other payment of the same amount is named with what differs."""
    customer = shop.customer("Jane Roe", "jane@example.com")
    other = shop.pay(4200, order="41", customer=customer)
    dispute = shop.dispute(shop.pay(4200, order="42", customer=customer), reason="duplicate")
    evidence = (await drafted(draft_dispute_evidence, desk, dispute)).request["params"]["evidence"]
    assert evidence["duplicate_charge_id"] == shop.charge_of(other)
    assert "order 42" in evidence["duplicate_charge_explanation"]
    assert "order 41" in evidence["duplicate_charge_explanation"]


async def test_a_duplicate_without_another_payment_is_said_to_be_none(shop: Shop, desk: Desk) -> None:
    """When the customer paid that amount once only, the records say so; others with the same card are not theirs."""
    shop.pay(4200, customer=shop.customer("Somebody Else", "else@example.com"))
    dispute = shop.dispute(shop.pay(4200, customer=shop.customer("Jane", "jane@example.com")), reason="duplicate")
    evidence = (await drafted(draft_dispute_evidence, desk, dispute)).request["params"]["evidence"]
    assert "duplicate_charge_id" not in evidence
    assert "no other payment of the same amount" in evidence["uncategorized_text"]


async def test_a_subscription_that_runs_is_said_to(shop: Shop, desk: Desk) -> None:
    """For a canceled subscription the invoice's period and the subscription's own dates are evidence."""
    price = shop.sdk.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 1500,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Tea box"},
        }
    )
    method = shop.sdk.v1.payment_methods.attach("pm_card_visa", {"customer": shop.customer("Jane", "j@example.com")})
    subscription = shop.sdk.v1.subscriptions.create(
        {"customer": str(method.customer), "items": [{"price": price.id}], "default_payment_method": method.id}
    )
    charge = next(found for found in shop.world.objects("charge") if found["amount"] == 1500)
    dispute = str(shop.world.control("POST", "/disputes", account=shop.account_id, charge=charge["id"],
                                     reason="subscription_canceled")["id"])  # fmt: skip
    evidence = (await drafted(draft_dispute_evidence, desk, dispute)).request["params"]["evidence"]
    assert subscription.id in evidence["cancellation_rebuttal"]
    assert "Tea box" in evidence["product_description"]
    assert " to " in evidence["service_date"]
    assert "renews every month" in evidence["uncategorized_text"]


@pytest.mark.parametrize(("amount", "currency", "shown"), [(3000, "jpy", "¥3,000"), (5120, "kwd", "KWD 5.120")])
async def test_currencies_without_and_with_three_decimals(
    shop: Shop, desk: Desk, amount: int, currency: str, shown: str
) -> None:
    """Amounts in evidence are written in the currency's own digits."""
    dispute = shop.dispute(shop.pay(amount, currency))
    draft = await drafted(draft_dispute_evidence, desk, dispute)
    assert f"of {shown} was made on" in draft.request["params"]["evidence"]["uncategorized_text"]
    assert Money(amount, currency) in (await drafted(accept_dispute, desk, dispute)).figures


async def test_evidence_is_submitted_once(shop: Shop, desk: Desk) -> None:
    """Submitting sends it; a second time it is a conflict, and the same approval twice counts once."""
    dispute = shop.dispute(shop.pay(4200, description="Teapot"))
    await done(draft_dispute_evidence, desk, dispute)
    draft = await drafted(submit_dispute_evidence, desk, dispute)
    assert any("nor taken back" in line for line in draft.effects)
    assert any(line.startswith("Missing for fraudulent") for line in draft.warnings)
    approval = approved(draft, desk, "submit_dispute_evidence")
    first = await submit_dispute_evidence.execute(approval, desk)
    again = await submit_dispute_evidence.execute(approval, desk)
    assert first.status == again.status == "under_review"
    assert stored(shop, dispute)["evidence_details"]["submission_count"] == 1
    for skill in ACTING:
        with pytest.raises(Conflict, match="with the bank"):
            await drafted(skill, desk, dispute)


async def test_links_in_the_evidence_are_shown_whole_and_inert(shop: Shop, desk: Desk) -> None:
    """The receipt's address is read as the bank gets it, and is no link; the statement says what the account does."""
    payment = shop.pay(4200)
    dispute = shop.dispute(payment)
    await done(draft_dispute_evidence, desk, dispute)
    shown = "\n".join((await drafted(submit_dispute_evidence, desk, dispute)).effects)
    receipt = str(shop.sdk.v1.charges.retrieve(shop.charge_of(payment)).receipt_url)
    assert receipt.replace("://", "∶//") in shown
    assert "://" not in shown
    assert "It stands on the cardholder's statement as TEA CO." in shown


async def test_nothing_staged_is_nothing_to_submit(shop: Shop, desk: Desk) -> None:
    """Without any evidence the way to a draft is named."""
    with pytest.raises(Conflict, match="draft evidence for"):
        await drafted(submit_dispute_evidence, desk, shop.dispute(shop.pay(4200)))


async def test_an_accepted_dispute_is_lost_and_its_fee_named(shop: Shop, desk: Desk) -> None:
    """Accepting closes it as lost; what stays with the customer and the fee were shown."""
    dispute = shop.dispute(shop.pay(4200, order="9"))
    fee = stored(shop, dispute)["balance_transactions"][0]["fee"]
    draft = await drafted(accept_dispute, desk, "9")
    assert draft.money is None
    assert set(draft.figures) == {Money(4200, "usd"), Money(fee, "usd")}
    receipt = await done(accept_dispute, desk, dispute)
    assert receipt.status == stored(shop, dispute)["status"] == "lost"


async def test_an_inquiry_and_a_late_answer_are_refused(shop: Shop, desk: Desk) -> None:
    """An inquiry is not accepted but refunded; a dispute whose day has passed is not answered."""
    with pytest.raises(Conflict, match="refund payment"):
        await drafted(accept_dispute, desk, shop.dispute(shop.pay(4200), inquiry=True))
    late = shop.dispute(shop.pay(4200))
    shop.world.control("POST", "/clock", advance_s=10 * 86_400)
    for skill in ACTING:
        with pytest.raises(Conflict, match="is lost"):
            await drafted(skill, desk, late)


@pytest.mark.parametrize("skill", ACTING)
async def test_nothing_found_and_several_found(shop: Shop, desk: Desk, skill: ModuleType) -> None:
    """An unknown dispute is not found; two open ones of a customer are a choice."""
    with pytest.raises(NotFound):
        await drafted(skill, desk, "du_unknown")
    customer = shop.customer("Ann Lee", "ann@example.com")
    for amount in (1000, 2000):
        shop.dispute(shop.pay(amount, customer=customer))
    assert isinstance(await skill.propose(skill.Args(dispute="Ann Lee"), desk), Choice)


@pytest.mark.parametrize("skill", ACTING)
async def test_a_lost_answer_is_found_again(shop: Shop, desk: Desk, skill: ModuleType) -> None:
    """Before it was sent nothing is found; after an answer that got lost the state tells that it took effect."""
    dispute = shop.dispute(shop.pay(4200, description="Teapot"))
    if skill is submit_dispute_evidence:
        await done(draft_dispute_evidence, desk, dispute)
    approval = approved(await drafted(skill, desk, dispute), desk)
    assert await skill.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/disputes", times=20)
    with pytest.raises(OutcomeUnknown):
        await skill.execute(approval, desk)
    found = await skill.find_outcome(approval, desk)
    assert found is not None
    assert found.object_id == dispute


@pytest.mark.parametrize("skill", ACTING)
async def test_a_dispute_that_moved_meanwhile_is_left_alone(shop: Shop, desk: Desk, skill: ModuleType) -> None:
    """When the evidence or the state changed after the proposal, nothing is done and the change is named."""
    dispute = shop.dispute(shop.pay(4200, description="Teapot"))
    if skill is submit_dispute_evidence:
        await done(draft_dispute_evidence, desk, dispute)
    approval = approved(await drafted(skill, desk, dispute), desk)
    await skill.recheck(approval, desk)
    shop.sdk.v1.disputes.update(dispute, {"evidence": {"service_date": "May 3"}, "submit": False})
    with pytest.raises(PreconditionChanged, match="its evidence was changed"):
        await skill.recheck(approval, desk)
    shop.sdk.v1.disputes.close(dispute)
    with pytest.raises(PreconditionChanged, match="it is now lost"):
        await skill.recheck(approval, desk)


@pytest.mark.parametrize("skill", ACTING)
async def test_a_refusal_of_stripe_is_passed_on(shop: Shop, desk: Desk, skill: ModuleType) -> None:
    """What Stripe refuses is refused, and nothing changed."""
    dispute = shop.dispute(shop.pay(4200, description="Teapot"))
    if skill is submit_dispute_evidence:
        await done(draft_dispute_evidence, desk, dispute)
    approval = approved(await drafted(skill, desk, dispute), desk)
    shop.sdk.v1.disputes.close(dispute)
    if skill is submit_dispute_evidence:
        receipt = await skill.execute(approval, desk)  # Stripe takes the call and has nothing left to send
        assert receipt.status == "failed"
        return
    with pytest.raises(StripeRefused):
        await skill.execute(approval, desk)


async def test_a_refund_that_was_made_answers_a_missing_credit(shop: Shop, desk: Desk) -> None:
    """For "I got no refund" the refunds are the answer, with their amount and day."""
    payment = shop.pay(4200, "jpy")
    refund = shop.refund(payment, 1200)
    dispute = shop.dispute(payment, reason="credit_not_processed")
    draft = await drafted(draft_dispute_evidence, desk, dispute)
    text = draft.request["params"]["evidence"]["refund_refusal_explanation"]
    assert text.startswith("Already refunded: ¥1,200 on ")
    assert refund in text
    assert Money(1200, "jpy") in draft.figures
