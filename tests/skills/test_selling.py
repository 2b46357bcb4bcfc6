"""list_payment_links, deactivate_payment_link and create_checkout_session over the wire."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from domain.cards import LinkCard, TableCard
from domain.errors import BadAmount, Conflict, NotFound, OutcomeUnknown, PreconditionChanged, Unavailable
from domain.money import Money
from integrations.stripe.gateway import StripeGateway
from skills import create_checkout_session, deactivate_payment_link, list_payment_links
from skills.contract import Answer, Ask, Choice, Desk, Draft
from tests.plugins.sandbox import SandboxWorld
from tests.skills.conftest import Shop, approved
from tests.skills.subscribers import plan

PAY = {"decision": "pay", "card": "4242424242424242", "email": "buyer@example.com"}


async def draft_of(skill: Any, desk: Desk, **args: Any) -> Draft:
    """Propose and expect a draft."""
    draft = await skill.propose(skill.Args(**args), desk)
    assert isinstance(draft, Draft)
    return draft


def link(shop: Shop, minor: int, name: str, currency: str = "usd") -> Any:
    """Make a payment link as the Stripe dashboard does."""
    price: Any = {"currency": currency, "unit_amount": minor, "product_data": {"name": name}}
    return shop.sdk.v1.payment_links.create({"line_items": [{"price_data": price, "quantity": 1}]})


async def pay(url: str, times: int = 1) -> None:
    """Buy at a hosted page."""
    async with httpx.AsyncClient() as browser:
        for _ in range(times):
            await browser.post(url, data=PAY)


async def test_links_are_listed_with_what_they_brought(shop: Shop, desk: Desk) -> None:
    """Amount, address and how often each was paid; narrowed to those that are active or not."""
    tea, old = link(shop, 4900, "Tea <b>set"), link(shop, 3000, "Old", "jpy")
    shop.sdk.v1.payment_links.update(old.id, {"active": False})
    await pay(tea.url, 2)
    answer = await list_payment_links.answer(list_payment_links.Args(), desk)
    assert isinstance(answer, Answer)
    assert [(row["id"], row["amount_minor"], row["paid_count"]) for row in answer.data["shown"]] == [
        (old.id, 3000, 0),
        (tea.id, 4900, 2),
    ]
    assert answer.figures == (Money(3000, "jpy"), Money(4900, "usd"))
    assert "Tea ‹b›set: $49.00, paid 2 times" in answer.text
    (card,) = answer.cards
    assert isinstance(card, TableCard)
    for active, expected in ((True, tea.id), (False, old.id)):
        narrowed = await list_payment_links.answer(list_payment_links.Args(active=active), desk)
        assert [row["id"] for row in narrowed.data["shown"]] == [expected]


async def test_no_links_and_no_stripe_are_said(shop: Shop, desk: Desk) -> None:
    """Without any link it is said how to make one; without Stripe, that it can't be reached."""
    answer = await list_payment_links.answer(list_payment_links.Args(), desk)
    assert "There are no payment links" in answer.text
    shop.world.fault("status", "GET", "/v1/payment_links", times=20, status=500)
    with pytest.raises(Unavailable):
        await list_payment_links.answer(list_payment_links.Args(), desk)


async def test_a_link_is_switched_off_once(shop: Shop, desk: Desk) -> None:
    """The draft says how often it was paid; a lost answer is read back, and then nobody can pay."""
    made = link(shop, 1250, "Workshop", "kwd")
    await pay(made.url)
    draft = await draft_of(deactivate_payment_link, desk, payment_link="the workshop link")
    assert (draft.money, draft.figures) == (None, (Money(1250, "kwd"),))
    assert any("paid 1 time." in line for line in draft.effects)
    approval = approved(draft, desk, "deactivate_payment_link")
    await deactivate_payment_link.recheck(approval, desk)
    assert await deactivate_payment_link.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", f"/v1/payment_links/{made.id}", times=20)
    with pytest.raises(OutcomeUnknown):
        await deactivate_payment_link.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    found = await deactivate_payment_link.find_outcome(approval, desk)
    again = await deactivate_payment_link.execute(approval, desk)
    assert found is not None
    assert (found.text, found.status) == (again.text, "inactive")
    await pay(made.url)
    assert len(shop.world.objects("payment_intent")) == 1
    with pytest.raises(PreconditionChanged, match="switched off already"):
        await deactivate_payment_link.recheck(approval, desk)
    with pytest.raises(Conflict, match="already switched off"):
        await draft_of(deactivate_payment_link, desk, payment_link=made.id)


async def test_which_link_is_meant(shop: Shop, desk: Desk) -> None:
    """An id, an address and an amount find one; several of a name are a choice by id; none is said."""
    tea, other = link(shop, 4900, "Tea set"), link(shop, 1900, "Tea cup")
    for said in (tea.id, tea.url, "$49", "the tea set link"):
        draft = await draft_of(deactivate_payment_link, desk, payment_link=said)
        assert draft.preconditions["payment_link"] == tea.id
    choice = await deactivate_payment_link.propose(deactivate_payment_link.Args(payment_link="tea"), desk)
    assert isinstance(choice, Choice)
    assert {option.say for option in choice.card.options} == {tea.id, other.id}
    for said in ("plink_none", "coffee", "$7"):
        with pytest.raises(NotFound):
            await draft_of(deactivate_payment_link, desk, payment_link=said)


@pytest.mark.parametrize(
    ("currency", "said", "minor"), [("USD", "49", 4900), ("JPY", "1200", 1200), ("KWD", "1.25", 1250)]
)
async def test_a_checkout_page_for_an_amount(shop: Shop, desk: Desk, currency: str, said: str, minor: int) -> None:
    """The session Stripe makes is of exactly the approved amount, stamped, and once; paying it pays that."""
    args = {"amount": said, "currency": currency, "description": "Workshop"}
    draft = await draft_of(create_checkout_session, desk, **args)
    assert draft.money == Money(minor, currency.lower())
    approval = approved(draft, desk, "create_checkout_session")
    await create_checkout_session.recheck(approval, desk)
    first, again = [await create_checkout_session.execute(approval, desk) for _ in range(2)]
    (session,) = shop.world.objects("checkout.session")
    assert first.object_id == again.object_id == session["id"]
    assert (session["amount_total"], session["currency"], session["mode"]) == (minor, currency.lower(), "payment")
    assert session["metadata"] == {"florin_proposal": approval.proposal_id}
    (card,) = first.cards
    assert isinstance(card, LinkCard)
    await pay(card.url)
    assert [one["amount_received"] for one in shop.world.objects("payment_intent")] == [minor]
    done = await create_checkout_session.find_outcome(approval, desk)
    assert done is not None
    assert "complete by now" in done.text


async def test_the_buyer_is_led_to_the_merchants_website(
    shop: Shop, desk: Desk, gateway: StripeGateway, world: SandboxWorld
) -> None:
    """After paying, the buyer is at the account's own website; where it names none, that and the way out are said."""
    draft = await draft_of(create_checkout_session, desk, amount="49")
    assert draft.request["params"]["success_url"] == "https://teaco.example.com"
    assert not any("website" in warning for warning in draft.warnings)
    other = Shop(world, website=None)
    account = gateway.account(account_id=other.account_id, livemode=False, access_token=other.token)
    without = await draft_of(create_checkout_session, replace(desk, stripe=account), amount="49")
    assert any("names no website" in warning and "payment link" in warning for warning in without.warnings)


async def test_a_checkout_page_begins_a_subscription(shop: Shop, desk: Desk) -> None:
    """A recurring price makes a page in mode subscription for the named customer, and paying begins it."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    _, price = plan(shop, "Pro", 2900)
    draft = await draft_of(create_checkout_session, desk, product="Pro", customer="Jane")
    assert draft.money == Money(2900, "usd")
    assert "Pro, $29.00 a month" in draft.summary
    assert any("begins a subscription" in line for line in draft.effects)
    assert draft.request["params"]["line_items"] == [{"price": price, "quantity": 1}]
    receipt = await create_checkout_session.execute(approved(draft, desk, "create_checkout_session"), desk)
    (card,) = receipt.cards
    assert isinstance(card, LinkCard)
    await pay(card.url)
    (subscription,) = shop.world.objects("subscription")
    assert (subscription["status"], subscription["customer"]) == ("active", jane)


async def test_a_lost_checkout_page_is_found_by_its_stamp(shop: Shop, desk: Desk) -> None:
    """After an answer that never came the page is found with its address; before it, nothing is."""
    approval = approved(await draft_of(create_checkout_session, desk, amount="49"), desk, "create_checkout_session")
    assert await create_checkout_session.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/checkout/sessions", times=20)
    with pytest.raises(OutcomeUnknown):
        await create_checkout_session.execute(approval, desk)
    found = await create_checkout_session.find_outcome(approval, desk)
    assert found is not None
    assert shop.world.objects("checkout.session")[0]["url"] in found.text


async def test_what_can_not_be_sold_is_said(shop: Shop, desk: Desk) -> None:
    """Neither or both of amount and product are asked about; bad amounts, unknown and archived prices refused."""
    product, price = plan(shop, "Pro", 2900)
    plan(shop, "Pro", 29000, recurring={"interval": "year"})
    for args in ({}, {"amount": "5", "product": "Pro"}):
        assert isinstance(await create_checkout_session.propose(create_checkout_session.Args(**args), desk), Ask)
    choice = await create_checkout_session.propose(create_checkout_session.Args(product="Pro"), desk)
    assert isinstance(choice, Choice)
    assert choice.argument == "product"
    for amount in ("0", "-1", "1.005"):
        with pytest.raises(BadAmount):
            await draft_of(create_checkout_session, desk, amount=amount)
    with pytest.raises(NotFound):
        await draft_of(create_checkout_session, desk, product="Nothing of ours")
    with pytest.raises(NotFound):
        await draft_of(create_checkout_session, desk, amount="5", customer="Nobody At All")
    gone = shop.customer("Jane", "jane@example.com")
    approval = approved(await draft_of(create_checkout_session, desk, amount="5", customer=gone), desk)
    shop.sdk.v1.customers.delete(gone)
    with pytest.raises(PreconditionChanged, match="was deleted"):
        await create_checkout_session.recheck(approval, desk)
    shop.sdk.v1.products.update(product, {"active": False})
    with pytest.raises(Conflict, match="is archived"):
        await draft_of(create_checkout_session, desk, product=price)
