"""Customers, products and coupons when Stripe says no, and between two merchants."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from domain.errors import NotFound, StripeRefused
from integrations.stripe.gateway import StripeGateway
from skills.contract import Answer, Desk, Draft
from tests.plugins.sandbox import SandboxWorld
from tests.skills.conftest import Shop, approved
from tests.skills.subscribers import plan, save_card

ACTS: dict[str, dict[str, Any]] = {
    "create_customer": {"email": "new@example.com"},
    "update_customer": {"customer": "jane@example.com", "phone": "+1 555 0100"},
    "delete_customer": {"customer": "jane@example.com"},
    "credit_customer": {"customer": "jane@example.com", "amount": "5"},
    "detach_payment_method": {"customer": "jane@example.com"},
    "create_portal_link": {"customer": "jane@example.com"},
    "create_product": {"name": "Cup", "amount": "9"},
    "update_product": {"product": "Pro", "description": "For teams"},
    "archive_product": {"product": "Pro"},
    "change_price": {"product": "Pro", "amount": "59"},
    "create_coupon": {"percent_off": "20", "code": "SPRING"},
    "deactivate_coupon": {"coupon": "OLD"},
}
READS: dict[str, dict[str, Any]] = {
    "find_customer": {"query": "jane@example.com"},
    "get_customer": {"customer": "jane@example.com"},
    "list_payment_methods": {"customer": "jane@example.com"},
    "coupon_usage": {"coupon": "OLD"},
}


def furnish(shop: Shop) -> None:
    """Give a shop one customer with a card, one plan and one code."""
    save_card(shop, shop.customer("Jane Doe", "jane@example.com"), default=True)
    plan(shop, "Pro", 4900)
    made = shop.sdk.v1.coupons.create({"percent_off": 10, "duration": "once"}).id
    shop.sdk.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": made}, "code": "OLD"})


def skill_of(name: str) -> Any:
    """Import a skill's own module."""
    return importlib.import_module(f"skills.{name}")


@pytest.mark.parametrize("name", sorted(ACTS))
async def test_a_refusal_is_passed_on_and_nothing_is_done(shop: Shop, desk: Desk, name: str) -> None:
    """Stripe's no is the merchant's answer, and a lookup afterwards finds nothing done."""
    furnish(shop)
    skill = skill_of(name)
    draft = await skill.propose(skill.Args(**ACTS[name]), desk)
    assert isinstance(draft, Draft)
    approval = approved(draft, desk, name)
    await skill.recheck(approval, desk)
    method = "DELETE" if draft.request.get("method") == "DELETE" else "POST"
    shop.world.fault("status", method, "/v1/", status=403)
    with pytest.raises(StripeRefused):
        await skill.execute(approval, desk)
    assert await skill.find_outcome(approval, desk) is None


@pytest.mark.parametrize(
    "name", sorted({**ACTS, **READS}.keys() - {"create_customer", "create_product", "create_coupon"})
)
async def test_another_merchants_records_are_not_there(
    world: SandboxWorld, gateway: StripeGateway, desk: Desk, name: str
) -> None:
    """What one merchant has, the other does not find, with the same words."""
    other = Shop(world)
    furnish(other)
    skill, args = skill_of(name), {**ACTS, **READS}[name]
    act = getattr(skill, "propose", None) or skill.answer
    with pytest.raises(NotFound):
        await act(skill.Args(**args), desk)
    theirs = gateway.account(account_id=other.account_id, livemode=False, access_token=other.token)
    assert isinstance(
        await act(skill.Args(**args), Desk(desk.merchant, theirs, desk.now, desk.progress)), Draft | Answer
    )
