"""Coupons and promotion codes of the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


def test_a_coupon_keeps_what_it_was_made_with(world: SandboxWorld) -> None:
    """Percent and amount coupons come back as made, are listed newest first, and tell of themselves."""
    client = world.client()
    percent = client.v1.coupons.create({"percent_off": 12.5, "duration": "repeating", "duration_in_months": 3})
    amount = client.v1.coupons.create({"id": "TEN", "amount_off": 1000, "currency": "EUR", "name": "Ten off"})
    assert (percent.percent_off, percent.duration_in_months, percent.valid) == (12.5, 3, True)
    assert (amount.id, amount.amount_off, amount.currency, amount.duration) == ("TEN", 1000, "eur", "once")
    assert [found.id for found in client.v1.coupons.list().data] == ["TEN", percent.id]
    assert client.v1.coupons.update("TEN", {"name": "Tenner"}).name == "Tenner"
    types = [event.type for event in client.v1.events.list().data]
    assert types == ["coupon.updated", "coupon.created", "coupon.created"]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"percent_off": 10, "amount_off": 5, "currency": "usd"},
        {"percent_off": 101},
        {"amount_off": 500},
        {"percent_off": 5, "duration": "repeating"},
        {"percent_off": 5, "max_redemptions": 0},
        {"percent_off": 5, "redeem_by": 1_000},
    ],
)
def test_an_impossible_coupon_is_refused(world: SandboxWorld, params: Any) -> None:
    """Neither or both kinds, more than everything, no currency, no months, no uses, or a date gone by."""
    with pytest.raises(stripe.InvalidRequestError):
        world.client().v1.coupons.create(params)


def test_a_coupon_ends_by_its_date_and_by_deletion(world: SandboxWorld) -> None:
    """After redeem_by it is no longer valid; a deleted one is gone and its codes are off."""
    client = world.client()
    now = world.control("GET", "/clock")["now"]
    coupon = client.v1.coupons.create({"percent_off": 10, "redeem_by": now + 3600})
    code = client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SPRING"})
    world.control("POST", "/clock", advance_s=7200)
    assert client.v1.coupons.retrieve(coupon.id).valid is False
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    assert client.v1.coupons.delete(coupon.id).deleted is True
    assert client.v1.promotion_codes.retrieve(code.id).active is False
    with pytest.raises(stripe.InvalidRequestError) as gone:
        client.v1.coupons.retrieve(coupon.id)
    assert gone.value.code == "resource_missing"


def test_a_code_is_unique_while_it_is_active(world: SandboxWorld) -> None:
    """The same word, however written, waits until the other is switched off; lists find it by the word."""
    client = world.client()
    coupon = client.v1.coupons.create({"percent_off": 10})
    promotion: Any = {"type": "coupon", "coupon": coupon.id}
    first = client.v1.promotion_codes.create({"promotion": promotion, "code": "SUMMER"})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.promotion_codes.create({"promotion": promotion, "code": "summer"})
    client.v1.promotion_codes.update(first.id, {"active": False})
    second = client.v1.promotion_codes.create({"promotion": promotion, "code": "summer"})
    assert [one.id for one in client.v1.promotion_codes.list({"code": "Summer", "active": True}).data] == [second.id]
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.promotion_codes.update(first.id, {"active": True})
