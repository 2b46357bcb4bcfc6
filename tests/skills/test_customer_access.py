"""detach_payment_method and create_portal_link over the wire."""

from __future__ import annotations

import pytest

from domain.cards import LinkCard
from domain.errors import Conflict, NotFound, OutcomeUnknown, PreconditionChanged, StripeRefused
from skills import create_portal_link, detach_payment_method
from skills.contract import Choice, Desk
from tests.skills.conftest import Shop, approved
from tests.skills.subscribers import draft_of, plan, save_card, subscribe


async def test_the_only_method_is_meant_and_its_subscription_warned_of(shop: Shop, desk: Desk) -> None:
    """Without saying which, the only one is filled in with its source, and what it pays for is a warning."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    method = save_card(shop, jane, default=True)
    subscription = subscribe(shop, jane, plan(shop, "Pro", 4900)[1])
    draft = await draft_of(detach_payment_method, desk, customer="jane@example.com")
    assert draft.resolved["payment_method"].value == method
    assert draft.request["path"] == f"/v1/payment_methods/{method}/detach"
    assert subscription in draft.warnings[0]
    assert "No other saved method is left." in draft.effects


@pytest.mark.parametrize("said", ["4444", "the card ending in 4444", "Mastercard", "the mastercard card"])
async def test_a_method_goes_by_its_digits_or_brand(shop: Shop, desk: Desk, said: str) -> None:
    """Last four digits and the brand each lead to the one card; it is removed once, also after a lost answer."""
    jane = shop.customer("Jane Doe")
    save_card(shop, jane)
    master = save_card(shop, jane, "pm_card_mastercard")
    draft = await draft_of(detach_payment_method, desk, customer=jane, payment_method=said)
    approval = approved(draft, desk, "detach_payment_method")
    await detach_payment_method.recheck(approval, desk)
    assert await detach_payment_method.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/payment_methods", times=20)
    with pytest.raises(OutcomeUnknown):
        await detach_payment_method.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    found = await detach_payment_method.find_outcome(approval, desk)
    assert found is not None
    assert found.object_id == (await detach_payment_method.execute(approval, desk)).object_id == master
    assert [one.last4 for row in shop.sdk.v1.customers.payment_methods.list(jane).data if (one := row.card)] == ["4242"]
    with pytest.raises(PreconditionChanged, match="not saved any more"):
        await detach_payment_method.recheck(approval, desk)


async def test_several_methods_are_a_choice_and_none_is_said_so(shop: Shop, desk: Desk) -> None:
    """Two cards ask which by id; unknown digits name what exists; without any there is nothing to remove."""
    jane = shop.customer("Jane Doe")
    with pytest.raises(Conflict):
        await draft_of(detach_payment_method, desk, customer=jane)
    ids = {save_card(shop, jane), save_card(shop, jane, "pm_card_mastercard")}
    choice = await detach_payment_method.propose(detach_payment_method.Args(customer=jane), desk)
    assert isinstance(choice, Choice)
    assert ({option.say for option in choice.card.options}, choice.argument) == (ids, "payment_method")
    await draft_of(detach_payment_method, desk, customer=jane, payment_method=ids.pop())
    with pytest.raises(NotFound, match="Mastercard card ending in 4444"):
        await draft_of(detach_payment_method, desk, customer=jane, payment_method="9999")
    with pytest.raises(NotFound):
        await draft_of(detach_payment_method, desk, customer="Nobody Atall")


async def test_a_removal_stops_when_it_pays_for_something_new(shop: Shop, desk: Desk) -> None:
    """A subscription begun after the proposal stops it."""
    jane = shop.customer("Jane Doe")
    save_card(shop, jane, default=True)
    approval = approved(await draft_of(detach_payment_method, desk, customer=jane), desk, "detach_payment_method")
    subscribe(shop, jane, plan(shop, "Pro", 4900)[1])
    with pytest.raises(PreconditionChanged, match="pays for has changed"):
        await detach_payment_method.recheck(approval, desk)


async def test_a_portal_link_is_made_once_and_said_to_be_a_login(shop: Shop, desk: Desk) -> None:
    """The receipt has Stripe's own link; asked twice it is the same; the text says whom it is for."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    draft = await draft_of(create_portal_link, desk, customer="jane@example.com")
    assert any("Send it to this customer only" in line for line in draft.effects)
    approval = approved(draft, desk, "create_portal_link")
    await create_portal_link.recheck(approval, desk)
    first, again = await create_portal_link.execute(approval, desk), await create_portal_link.execute(approval, desk)
    (session,) = shop.world.objects("billing_portal.session")
    assert first.object_id == again.object_id == session["id"]
    (card,) = first.cards
    assert isinstance(card, LinkCard)
    assert card.url == session["url"]
    assert (first.data["customer_id"], "logs in as that customer" in first.text) == (jane, True)


async def test_a_portal_link_that_is_lost_is_nobodys(shop: Shop, desk: Desk) -> None:
    """Stripe lists no sessions, so no lookup claims to know one; a deletion stops it, a refusal is passed on."""
    jane = shop.customer("Jane Doe")
    approval = approved(await draft_of(create_portal_link, desk, customer=jane), desk, "create_portal_link")
    shop.world.fault("reset_after", "POST", "/v1/billing_portal", times=20)
    with pytest.raises(OutcomeUnknown):
        await create_portal_link.execute(approval, desk)
    assert await create_portal_link.find_outcome(approval, desk) is None
    shop.world.control("DELETE", "/faults")
    shop.sdk.v1.customers.delete(jane)
    with pytest.raises(PreconditionChanged):
        await create_portal_link.recheck(approval, desk)
    other = approved(await draft_of(create_portal_link, desk, customer=shop.customer("Bob")), desk)
    shop.world.fault("status", "POST", "/v1/billing_portal", status=403)
    with pytest.raises(StripeRefused):
        await create_portal_link.execute(other, desk)
