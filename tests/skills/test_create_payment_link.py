"""create_payment_link over the wire: exact terms, one link, its address from Stripe."""

from __future__ import annotations

from typing import Any

import pytest

from domain.cards import LinkCard
from domain.errors import BadAmount, OutcomeUnknown
from domain.money import Money
from skills.contract import Desk
from skills.create_payment_link import Args, execute, find_outcome, propose, recheck
from tests.skills.conftest import Shop, approved


async def test_the_terms_are_exact(desk: Desk) -> None:
    """Amount, currency and name are in the request in minor units; defaults name their source."""
    draft = await propose(Args(amount="49"), desk)
    (item,) = draft.request["params"]["line_items"]
    assert item["price_data"]["unit_amount"] == 4900
    assert item["price_data"]["currency"] == "usd"
    assert draft.money == Money(4900, "usd")
    assert draft.resolved["currency"].value == "USD"
    assert draft.warnings == ()
    euros = await propose(Args(amount="12.50", currency="EUR", description="Workshop\n<b>"), desk)
    assert "€12.50: Workshop ‹b›." in euros.summary
    assert "EUR" in euros.warnings[0]


async def test_the_approved_link_is_made_once_and_can_be_paid(shop: Shop, desk: Desk) -> None:
    """Executing twice makes one link with the approved price and the proposal's stamp."""
    approval = approved(await propose(Args(amount="49", currency="eur"), desk), desk, "create_payment_link")
    await recheck(approval, desk)
    first, again = await execute(approval, desk), await execute(approval, desk)
    assert first.object_id == again.object_id
    (link,) = shop.world.objects("payment_link")
    assert link["metadata"]["florin_proposal"] == approval.proposal_id
    (card,) = first.cards
    assert isinstance(card, LinkCard)
    assert card.url == link["url"]
    lines = shop.sdk.v1.payment_links.line_items.list(link["id"]).data
    assert [(line.amount_total, line.currency) for line in lines] == [(4900, "eur")]


async def test_a_lost_answer_is_found_by_its_stamp(shop: Shop, desk: Desk) -> None:
    """After an answer that never came the link is found; before it, nothing is."""
    approval = approved(await propose(Args(amount="49"), desk), desk, "create_payment_link")
    assert await find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/payment_links", times=20)
    with pytest.raises(OutcomeUnknown):
        await execute(approval, desk)
    found = await find_outcome(approval, desk)
    assert found is not None
    assert found.object_id == shop.world.objects("payment_link")[0]["id"]


@pytest.mark.parametrize(
    "args",
    [
        {"amount": "0"},
        {"amount": "-5"},
        {"amount": "12.505"},
        {"amount": "5.50", "currency": "JPY"},
        {"amount": "5", "currency": "doge"},
        {"amount": "all"},
    ],
)
async def test_no_link_for_a_bad_amount(desk: Desk, args: dict[str, Any]) -> None:
    """What Stripe would not take is refused before anyone is asked."""
    with pytest.raises(BadAmount):
        await propose(Args(**args), desk)
