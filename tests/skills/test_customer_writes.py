"""create_, update_, delete_ and credit_customer over the wire: exact terms, warnings, one effect."""

from __future__ import annotations

import pytest

from domain.errors import BadAmount, BadInput, Conflict, NotFound, OutcomeUnknown, PreconditionChanged
from domain.money import Money
from skills import create_customer, credit_customer, delete_customer, update_customer
from skills.contract import Ask, Choice, Desk
from tests.skills.conftest import Shop, approved
from tests.skills.subscribers import draft_of, open_invoice, plan, save_card, subscribe


async def test_a_customer_is_made_once(shop: Shop, desk: Desk) -> None:
    """Executing twice makes one record with what was said and the proposal's stamp."""
    draft = await draft_of(create_customer, desk, email="Jane@example.com", name="Jane Doe", phone="+1 555 0100")
    assert draft.summary == "Add the customer “Jane Doe” (Jane@example.com)."
    assert (draft.money, draft.warnings) == (None, ())
    approval = approved(draft, desk, "create_customer")
    await create_customer.recheck(approval, desk)
    assert await create_customer.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/customers", times=20)
    with pytest.raises(OutcomeUnknown):
        await create_customer.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    found = await create_customer.find_outcome(approval, desk)
    again = await create_customer.execute(approval, desk)
    (made,) = shop.world.objects("customer")
    assert found is not None
    assert found.object_id == again.object_id == made["id"]
    assert (made["email"], made["name"], made["phone"]) == ("Jane@example.com", "Jane Doe", "+1 555 0100")
    assert made["metadata"] == {"florin_proposal": approval.proposal_id}


async def test_a_second_record_is_warned_of(shop: Shop, desk: Desk) -> None:
    """Who has the email already is named; somebody added meanwhile stops it; a bad email is refused."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    draft = await draft_of(create_customer, desk, email="JANE@example.com")
    assert f"“Jane Doe” (jane@example.com), {jane}" in draft.warnings[0]
    approval = approved(draft, desk, "create_customer")
    other = shop.customer("Jane Again", "jane@example.com")
    with pytest.raises(PreconditionChanged, match=other):
        await create_customer.recheck(approval, desk)
    with pytest.raises(BadInput):
        await draft_of(create_customer, desk, email="jane at example")


async def test_a_change_shows_before_and_after(shop: Shop, desk: Desk) -> None:
    """Old and new value stand side by side, only what differs is sent, and a lost answer is read back."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    other = shop.customer("Janet", "new@example.com")
    draft = await draft_of(update_customer, desk, customer=jane, name="Jane Doe", email="new@example.com", phone="+1 5")
    assert draft.effects[:2] == ("Email: “jane@example.com” → “new@example.com”.", "Phone: none → “+1 5”.")
    assert draft.request["params"] == {"email": "new@example.com", "phone": "+1 5"}
    assert other in draft.warnings[0]
    approval = approved(draft, desk, "update_customer")
    await update_customer.recheck(approval, desk)
    assert await update_customer.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/customers", times=20)
    with pytest.raises(OutcomeUnknown):
        await update_customer.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    found = await update_customer.find_outcome(approval, desk)
    assert found is not None
    assert (await update_customer.execute(approval, desk)).object_id == found.object_id == jane
    assert shop.sdk.v1.customers.retrieve(jane).email == "new@example.com"


async def test_a_change_that_is_none_or_came_too_late(shop: Shop, desk: Desk) -> None:
    """Nothing said asks, the same value is a conflict, a change meanwhile or a deletion stops it."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    assert isinstance(await update_customer.propose(update_customer.Args(customer=jane), desk), Ask)
    with pytest.raises(Conflict):
        await draft_of(update_customer, desk, customer=jane, name="Jane Doe")
    approval = approved(await draft_of(update_customer, desk, customer=jane, name="Jane Roe"), desk, "update_customer")
    shop.sdk.v1.customers.update(jane, {"name": "Jane <Poe>"})
    with pytest.raises(PreconditionChanged, match="Jane ‹Poe›"):
        await update_customer.recheck(approval, desk)
    shop.sdk.v1.customers.delete(jane)
    with pytest.raises(PreconditionChanged, match="deleted"):
        await update_customer.recheck(approval, desk)


async def test_deleting_says_what_is_lost(shop: Shop, desk: Desk) -> None:
    """Subscriptions, methods, credit and unpaid invoices are named; confirmed, the customer is gone once."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    save_card(shop, jane, default=True)
    subscription = subscribe(shop, jane, plan(shop, "Pro", 4900)[1])
    open_invoice(shop, jane, 2500)
    shop.sdk.v1.customers.balance_transactions.create(jane, {"amount": -1500, "currency": "usd"})
    draft = await draft_of(delete_customer, desk, customer="jane@example.com")
    text = "\n".join(draft.effects)
    assert f"Pro, $49.00 a month (active, {subscription})" in text
    assert "Visa card ending in 4242" in text
    assert "Credit balance lost: $15.00." in text
    assert any("$25.00 is still open on an unpaid invoice" in line for line in draft.warnings)
    assert {Money(4900, "usd"), Money(1500, "usd"), Money(2500, "usd")} <= set(draft.figures)
    approval = approved(draft, desk, "delete_customer")
    await delete_customer.recheck(approval, desk)
    assert await delete_customer.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "DELETE", "/v1/customers", times=20)
    with pytest.raises(OutcomeUnknown):
        await delete_customer.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    assert await delete_customer.find_outcome(approval, desk) is not None
    assert (await delete_customer.execute(approval, desk)).object_id == jane
    with pytest.raises(PreconditionChanged, match="deleted"):
        await delete_customer.recheck(approval, desk)
    with pytest.raises(NotFound):
        await draft_of(delete_customer, desk, customer=jane)


async def test_a_deletion_stops_when_more_would_be_lost(shop: Shop, desk: Desk) -> None:
    """A subscription begun after the proposal is named; several of a name are a choice."""
    jane = shop.customer("Jane Doe")
    approval = approved(await draft_of(delete_customer, desk, customer=jane), desk, "delete_customer")
    save_card(shop, jane, default=True)
    subscribe(shop, jane, plan(shop, "Pro", 4900)[1])
    with pytest.raises(PreconditionChanged, match="the subscriptions and the payment methods"):
        await delete_customer.recheck(approval, desk)
    shop.customer("Jane Roe")
    assert isinstance(await delete_customer.propose(delete_customer.Args(customer="jane"), desk), Choice)


async def test_credit_is_negative_at_stripe_and_lowers_the_next_invoice(shop: Shop, desk: Desk) -> None:
    """$20 of credit is sent as -2000, the next invoice is previewed with it, and it is booked once."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    save_card(shop, jane, default=True)
    subscribe(shop, jane, plan(shop, "Pro", 4900)[1])
    draft = await draft_of(credit_customer, desk, customer=jane, amount="20", description="late delivery")
    assert draft.request["params"] == {"amount": -2000, "currency": "usd", "description": "late delivery"}
    assert draft.money == Money(2000, "usd")
    assert draft.effects[0] == "Credit balance in USD: $0.00 → $20.00."
    assert "comes to $49.00: with the credit $29.00 is left" in draft.effects[1]
    assert draft.resolved["currency"].source == "what the customer is billed in"
    approval = approved(draft, desk, "credit_customer")
    await credit_customer.recheck(approval, desk)
    assert await credit_customer.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", f"/v1/customers/{jane}/balance_transactions", times=20)
    with pytest.raises(OutcomeUnknown):
        await credit_customer.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    found = await credit_customer.find_outcome(approval, desk)
    assert found is not None
    assert found.object_id == (await credit_customer.execute(approval, desk)).object_id
    assert shop.sdk.v1.customers.retrieve(jane).balance == -2000
    with pytest.raises(PreconditionChanged, match=r"is \$20\.00 now, it was \$0\.00"):
        await credit_customer.recheck(approval, desk)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"), [("3000", "JPY", 3000), ("12.340", "KWD", 12340), ("0.50", "usd", 50)]
)
async def test_credit_in_every_kind_of_currency(shop: Shop, desk: Desk, amount: str, currency: str, minor: int) -> None:
    """Zero-decimal and three-decimal credit is exact; with no subscription it waits for the next invoice."""
    jane = shop.customer("Jane Doe")
    draft = await draft_of(credit_customer, desk, customer=jane, amount=amount, currency=currency)
    assert "the credit waits for the next one" in draft.effects[1]
    receipt = await credit_customer.execute(approved(draft, desk, "credit_customer"), desk)
    assert receipt.figures[0] == Money(minor, currency.lower())
    assert shop.sdk.v1.customers.retrieve(jane).balance == -minor


@pytest.mark.parametrize(("amount", "currency"), [("0", "usd"), ("-5", "usd"), ("5.50", "JPY"), ("1.234", "usd")])
async def test_no_credit_of_a_bad_amount(shop: Shop, desk: Desk, amount: str, currency: str) -> None:
    """What is no credit is refused before anybody is asked."""
    jane = shop.customer("Jane Doe")
    with pytest.raises(BadAmount):
        await draft_of(credit_customer, desk, customer=jane, amount=amount, currency=currency)


async def test_credit_that_is_of_no_use_is_warned_of(shop: Shop, desk: Desk) -> None:
    """Credit in another currency than is billed, or more than the next invoice, says so."""
    jane = shop.customer("Jane Doe")
    save_card(shop, jane, default=True)
    subscribe(shop, jane, plan(shop, "Pro", 4900)[1])
    euros = await draft_of(credit_customer, desk, customer=jane, amount="20", currency="EUR")
    assert "billed in USD" in euros.warnings[0]
    much = await draft_of(credit_customer, desk, customer=jane, amount="100")
    assert "more than the next invoice" in much.warnings[0]
    assert "nothing is left to pay" in much.effects[1]


async def test_a_name_that_only_comes_close_is_asked_about(shop: Shop, desk: Desk) -> None:
    """No act takes somebody with a similar name: the one who may be meant is offered, by an id that leads on."""
    haruto = shop.customer("Haruto Itō", "ito@example.com")
    for act, more in (
        (credit_customer, {"amount": "500", "currency": "JPY"}),
        (delete_customer, {}),
        (update_customer, {"phone": "+81 3"}),
    ):
        asked = await act.SKILL.propose(act.Args(customer="Haruto Satō", **more), desk)
        assert isinstance(asked, Choice)
        assert asked.card.question == "Nobody is called “Haruto Satō”. Do you mean this customer?"
        assert [option.say for option in asked.card.options] == [haruto]
        await draft_of(act, desk, customer=haruto, **more)
