"""create_, list_, deactivate_coupon and coupon_usage over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from domain.cards import TableCard
from domain.errors import BadAmount, BadInput, Conflict, NotFound, OutcomeUnknown, PartlyDone, PreconditionChanged
from domain.money import Money
from skills import coupon_usage, create_coupon, deactivate_coupon, list_coupons
from skills.contract import Answer, Ask, Choice, Desk
from tests.skills.conftest import Shop, approved
from tests.skills.subscribers import draft_of, plan, save_card, subscribe


def coupon(shop: Shop, code: str = "", **params: Any) -> tuple[str, str]:
    """Make a coupon in the Stripe dashboard, with a code if wanted, and return both ids."""
    given: Any = {"percent_off": 20, "duration": "once", **params}
    made = shop.sdk.v1.coupons.create(given).id
    if not code:
        return made, ""
    promotion: Any = {"promotion": {"type": "coupon", "coupon": made}, "code": code}
    return made, shop.sdk.v1.promotion_codes.create(promotion).id


async def test_a_coupon_and_its_code_are_made_once(shop: Shop, desk: Desk) -> None:
    """Percent, duration and code are exact; both objects carry the stamp; asked twice there is one of each."""
    draft = await draft_of(create_coupon, desk, percent_off=12.5, code="SPRING", duration="repeating", months=3)
    assert draft.summary == "Create a coupon for 12.5% off for 3 months, with the code “SPRING”."
    approval = approved(draft, desk, "create_coupon")
    await create_coupon.recheck(approval, desk)
    assert await create_coupon.find_outcome(approval, desk) is None
    first, again = await create_coupon.execute(approval, desk), await create_coupon.execute(approval, desk)
    found = await create_coupon.find_outcome(approval, desk)
    (made,), (code,) = shop.world.objects("coupon"), shop.world.objects("promotion_code")
    assert found is not None
    assert first.object_id == again.object_id == found.object_id == made["id"]
    assert (str(made["percent_off"]), made["duration_in_months"], made["name"]) == ("12.5", 3, "SPRING")
    assert (code["code"], code["promotion"]["coupon"]) == ("SPRING", made["id"])
    assert made["metadata"] == code["metadata"] == {"florin_proposal": approval.proposal_id}
    with pytest.raises(PreconditionChanged, match="taken"):
        await create_coupon.recheck(approval, desk)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"), [("5", "usd", 500), ("500", "JPY", 500), ("1.250", "KWD", 1250)]
)
async def test_an_amount_off_in_every_kind_of_currency(
    shop: Shop, desk: Desk, amount: str, currency: str, minor: int
) -> None:
    """An amount off without a code is one call, exact, and says that nobody gets it by itself."""
    draft = await draft_of(create_coupon, desk, amount_off=amount, currency=currency)
    assert draft.request["path"] == "/v1/coupons"
    assert draft.figures == (Money(minor, currency.lower()),)
    assert any("Nobody gets it by itself" in line for line in draft.effects)
    await create_coupon.execute(approved(draft, desk, "create_coupon"), desk)
    (made,) = shop.world.objects("coupon")
    assert (made["amount_off"], made["currency"], made["duration"]) == (minor, currency.lower(), "once")


@pytest.mark.parametrize(
    ("args", "missing"),
    [
        ({}, "percent_off"),
        ({"percent_off": "20", "amount_off": "5"}, "percent_off"),
        ({"percent_off": "20", "duration": "repeating"}, "months"),
        ({"percent_off": "20", "duration": "forever", "months": 3}, "duration"),
    ],
)
async def test_what_is_missing_is_asked(desk: Desk, args: dict[str, Any], missing: str) -> None:
    """One question for what is missing or contradicts another."""
    asked = await create_coupon.propose(create_coupon.Args(**args), desk)
    assert isinstance(asked, Ask)
    assert asked.missing == missing


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"percent_off": "0"}, BadAmount),
        ({"percent_off": "101"}, BadAmount),
        ({"percent_off": "nan"}, BadAmount),
        ({"percent_off": "1.234"}, BadAmount),
        ({"amount_off": "-5"}, BadAmount),
        ({"amount_off": "5.50", "currency": "JPY"}, BadAmount),
        ({"percent_off": "20", "code": "SPRING 20!"}, BadInput),
    ],
)
async def test_no_coupon_that_stripe_refuses(desk: Desk, args: dict[str, Any], error: type[Exception]) -> None:
    """What Stripe would not take is refused before anybody is asked."""
    with pytest.raises(error):
        await draft_of(create_coupon, desk, **args)


async def test_a_generous_coupon_is_warned_of_and_a_code_in_use_refused(shop: Shop, desk: Desk) -> None:
    """Half off, all off and for ever are pointed out; a code in use is a conflict whatever its capitals."""
    assert "Unusual" in (await draft_of(create_coupon, desk, percent_off="50")).warnings[0]
    free = await draft_of(create_coupon, desk, percent_off="100%", duration="forever")
    assert len(free.warnings) == 2
    assert not (await draft_of(create_coupon, desk, percent_off="20")).warnings
    coupon(shop, "Spring")
    with pytest.raises(Conflict, match="in use"):
        await draft_of(create_coupon, desk, percent_off="20", code="SPRING")


async def test_a_lost_code_is_not_done_yet(shop: Shop, desk: Desk) -> None:
    """A coupon without its code counts as not done; sent again it finishes; a refusal names the coupon made."""
    approval = approved(await draft_of(create_coupon, desk, percent_off="20", code="A1"), desk, "create_coupon")
    shop.world.fault("reset_before", "POST", "/v1/promotion_codes", times=20)
    with pytest.raises(OutcomeUnknown):
        await create_coupon.execute(approval, desk)
    assert await create_coupon.find_outcome(approval, desk) is None
    shop.world.control("DELETE", "/faults")
    await create_coupon.execute(approval, desk)
    assert await create_coupon.find_outcome(approval, desk) is not None
    assert len(shop.world.objects("coupon")) == 1
    other = approved(await draft_of(create_coupon, desk, percent_off="20", code="B1"), desk, "create_coupon")
    shop.world.fault("status", "POST", "/v1/promotion_codes", status=400)
    with pytest.raises(PartlyDone):
        await create_coupon.execute(other, desk)


async def test_coupons_are_listed_with_their_codes(shop: Shop, desk: Desk) -> None:
    """Codes, redemptions, end and state are stated, with the count of all."""
    assert "There is no coupon" in (await list_coupons.answer(list_coupons.Args(), desk)).text
    spring, _code = coupon(shop, "SPRING", name="Spring sale", max_redemptions=1)
    five, _ = coupon(shop, percent_off=None, amount_off=500, currency="usd", duration="forever", name="Five")
    jane = shop.customer("Jane")
    save_card(shop, jane, default=True)
    subscribe(shop, jane, plan(shop, "Pro", 4900)[1], discounts=[{"coupon": spring}])
    result = await list_coupons.answer(list_coupons.Args(), desk)
    assert result.text.startswith("All 2 coupons:")
    assert f"Spring sale: 20% off once, redeemed 1 of 1, codes SPRING (0), ended, {spring}" in result.text
    assert f"Five: $5.00 off for ever, redeemed 0, no code, {five}" in result.text
    assert result.figures == (Money(500, "usd"),)
    active = await list_coupons.answer(list_coupons.Args(active=True), desk)
    assert active.mentions.listed == (five,)
    ended = await list_coupons.answer(list_coupons.Args(active=False), desk)
    assert ended.mentions.listed == (spring,)


async def test_a_code_is_switched_off_and_its_coupon_stays(shop: Shop, desk: Desk) -> None:
    """Named by its code, only the code ends; other codes are named; a lost answer is read back."""
    made, code = coupon(shop, "SPRING", name="Spring sale")
    promotion: Any = {"promotion": {"type": "coupon", "coupon": made}, "code": "OTHER"}
    shop.sdk.v1.promotion_codes.create(promotion)
    draft = await draft_of(deactivate_coupon, desk, coupon="the code spring")
    assert draft.request["path"] == f"/v1/promotion_codes/{code}"
    assert any("“OTHER”" in line for line in draft.effects)
    approval = approved(draft, desk, "deactivate_coupon")
    await deactivate_coupon.recheck(approval, desk)
    assert await deactivate_coupon.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/promotion_codes", times=20)
    with pytest.raises(OutcomeUnknown):
        await deactivate_coupon.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    found = await deactivate_coupon.find_outcome(approval, desk)
    assert found is not None
    assert found.object_id == (await deactivate_coupon.execute(approval, desk)).object_id == code
    assert shop.sdk.v1.coupons.retrieve(made).valid
    with pytest.raises(PreconditionChanged):
        await deactivate_coupon.recheck(approval, desk)
    with pytest.raises(Conflict, match="inactive already"):
        await draft_of(deactivate_coupon, desk, coupon="SPRING")


async def test_a_coupon_is_deleted_with_its_codes(shop: Shop, desk: Desk) -> None:
    """Named by its name, the coupon goes and its codes with it; deleting twice is one deletion."""
    made, code = coupon(shop, "SPRING", name="Spring sale")
    draft = await draft_of(deactivate_coupon, desk, coupon="spring sale")
    assert draft.request == {"method": "DELETE", "path": f"/v1/coupons/{made}", "params": {}}
    assert "“SPRING”" in draft.warnings[0]
    stale = approved(draft, desk, "deactivate_coupon")
    shop.sdk.v1.promotion_codes.update(code, {"active": False})
    with pytest.raises(PreconditionChanged, match="active codes"):
        await deactivate_coupon.recheck(stale, desk)
    approval = approved(await draft_of(deactivate_coupon, desk, coupon=f"coupon {made}"), desk, "deactivate_coupon")
    shop.world.fault("reset_after", "DELETE", "/v1/coupons", times=20)
    with pytest.raises(OutcomeUnknown):
        await deactivate_coupon.execute(approval, desk)
    shop.world.control("DELETE", "/faults")
    assert await deactivate_coupon.find_outcome(approval, desk) is not None
    assert (await deactivate_coupon.execute(approval, desk)).status == "deleted"
    with pytest.raises(PreconditionChanged, match="deleted since"):
        await deactivate_coupon.recheck(approval, desk)
    with pytest.raises(NotFound, match="no coupon yet"):
        await draft_of(deactivate_coupon, desk, coupon="spring sale")


async def test_several_coupons_of_a_name_are_a_choice(shop: Shop, desk: Desk) -> None:
    """Each option leads to exactly one; a misspelled name is found; an unknown one names what exists."""
    ids = {coupon(shop, name="Friends")[0], coupon(shop, name="Friends")[0]}
    for skill in (deactivate_coupon, coupon_usage):
        asked: Any = skill.Args(coupon="friends")
        act: Any = skill.propose if skill is deactivate_coupon else coupon_usage.answer
        choice = await act(asked, desk)
        assert isinstance(choice, Choice)
        assert ({option.say for option in choice.card.options}, choice.argument) == (ids, "coupon")
    await draft_of(deactivate_coupon, desk, coupon=ids.pop())
    with pytest.raises(NotFound, match="“Friends”"):
        await draft_of(deactivate_coupon, desk, coupon="winter")
    with pytest.raises(BadInput):
        await draft_of(deactivate_coupon, desk, coupon="“”")


async def usage_of(desk: Desk, said: str) -> Answer:
    """Ask who used it."""
    result = await coupon_usage.answer(coupon_usage.Args(coupon=said), desk)
    assert isinstance(result, Answer)
    return result


async def test_usage_is_summed_per_currency(shop: Shop, desk: Desk) -> None:
    """What was taken off every billed invoice is summed by customer and currency; running subscriptions are named."""
    made, _code = coupon(shop, "SPRING", duration="forever")
    assert "Nobody has used it" in (await usage_of(desk, "SPRING")).text
    given: dict[str, int] = {}
    subscriptions = []
    for name, minor, currency in (("Jane <b>", 4900, "usd"), ("Bo", 3000, "jpy"), ("Cy", 12340, "kwd")):
        customer = shop.customer(name)
        save_card(shop, customer, default=True)
        price = plan(shop, f"Pro {currency}", minor, currency)[1]
        subscriptions.append(subscribe(shop, customer, price, discounts=[{"coupon": made}]))
    other = shop.customer("Other")
    save_card(shop, other, default=True)
    subscribe(shop, other, plan(shop, "Plain", 4900)[1])
    for invoice in shop.world.objects("invoice"):
        for part in invoice["total_discount_amounts"] or ():
            given[invoice["currency"]] = given.get(invoice["currency"], 0) + part["amount"]
    result = await usage_of(desk, made)
    assert result.data["given_minor"] == given == {"jpy": 600, "kwd": 2470, "usd": 980}
    assert {Money(minor, code) for code, minor in given.items()} <= set(result.figures)
    assert "on 3 billed invoices, to 3 customers" in result.text
    assert sorted(row["subscriptions"][0] for row in result.data["customers"]) == sorted(subscriptions)
    (card,) = result.cards
    assert isinstance(card, TableCard)
    assert card.columns[0].foreign
    assert "Jane ‹b›" in {row[0] for row in card.rows}


async def test_usage_of_a_code_counts_only_the_code(shop: Shop, desk: Desk) -> None:
    """Who got the coupon without the code is not counted for the code, but is for the coupon."""
    made, code = coupon(shop, "SPRING", name="Sale", duration="once")
    price = plan(shop, "Pro", 4900)[1]
    people: list[tuple[str, dict[str, str]]] = [("Jane", {"promotion_code": code}), ("Bo", {"coupon": made})]
    for name, discount in people:
        customer = shop.customer(name)
        save_card(shop, customer, default=True)
        subscribe(shop, customer, price, discounts=[discount])
    assert (await usage_of(desk, "SPRING")).data["given_minor"] == {"usd": 980}
    assert (await usage_of(desk, "Sale")).data["given_minor"] == {"usd": 1960}
