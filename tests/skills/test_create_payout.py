"""create_payout over the wire: what was shown is what leaves, once."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadAmount, Conflict, OutcomeUnknown, PreconditionChanged, StripeRefused
from domain.money import Money
from skills import create_payout
from skills.contract import Approval, Choice, Desk, Draft
from tests.skills.conftest import Shop, approved
from tests.skills.payouts import available, balance_minor, by_hand


async def drafted(desk: Desk, **args: Any) -> Draft:
    """Draft a payout."""
    draft = await create_payout.propose(create_payout.Args(**args), desk)
    assert isinstance(draft, Draft)
    return draft


async def agreed(desk: Desk, **args: Any) -> Approval:
    """Approve a payout as it was drafted."""
    return approved(await drafted(desk, **args), desk, "create_payout")


@pytest.mark.parametrize(("currency", "paid"), [("usd", 20_000), ("jpy", 30_000), ("kwd", 45_670), ("huf", 1_234_567)])
async def test_all_that_is_available_is_paid_out(shop: Shop, desk: Desk, currency: str, paid: int) -> None:
    """Without an amount everything goes, down to what payouts of the currency can be; the balance agrees after."""
    available(shop, paid, currency)
    before = balance_minor(shop, currency)[0]
    draft = await drafted(desk, currency=currency.upper())
    assert draft.money is not None
    step = {"kwd": 10, "huf": 100}.get(currency, 1)
    assert draft.money == Money(before - before % step, currency)
    assert draft.resolved["amount"].source == f"all that is available in {currency.upper()}"
    after = before - draft.money.minor
    shown = [desk.show(Money(minor, currency)) for minor in (before, after)]
    assert any(f"goes from {shown[0]} to {shown[1]};" in line for line in draft.effects)
    approval = approved(draft, desk, "create_payout")
    await create_payout.recheck(approval, desk)
    receipt = await create_payout.execute(approval, desk)
    assert balance_minor(shop, currency)[0] == after
    (stored,) = shop.world.objects("payout")
    assert (stored["id"], stored["amount"], stored["method"]) == (receipt.object_id, draft.money.minor, "standard")
    assert {draft.money, Money(before, currency), Money(after, currency)} <= set(draft.figures)


async def test_a_part_twice_is_one_payout(shop: Shop, desk: Desk) -> None:
    """Executing an approval again moves nothing more."""
    available(shop, 20_000)
    approval = await agreed(desk, amount="50")
    first, again = await create_payout.execute(approval, desk), await create_payout.execute(approval, desk)
    assert first.object_id == again.object_id
    assert [payout["amount"] for payout in shop.world.objects("payout")] == [5000]
    assert "should arrive at STRIPE TEST BANK ••6789 on" in first.text


async def test_an_instant_payout_shows_its_fee_first(shop: Shop, desk: Desk) -> None:
    """The fee is told before, is what Stripe takes, and all that is left after it can be paid out."""
    available(shop, 20_000)
    draft = await drafted(desk, amount="100", speed="instant")
    assert any("Stripe takes about $1.50 for paying out at once" in line for line in draft.effects)
    assert Money(150, "usd") in draft.figures
    approval = approved(draft, desk, "create_payout")
    await create_payout.recheck(approval, desk)
    assert "Stripe took a fee of $1.50." in (await create_payout.execute(approval, desk)).text
    (offer,) = shop.sdk.v1.balance.retrieve().to_dict()["instant_available"]
    whole = await drafted(desk, speed="instant")
    assert whole.money == Money(offer["net_available"][0]["amount"], "usd")
    await create_payout.execute(approved(whole, desk, "create_payout"), desk)
    assert 0 <= balance_minor(shop, "usd")[0] <= 1


async def test_no_instant_payout_where_stripe_offers_none(shop: Shop, desk: Desk) -> None:
    """Yen can't be paid out instantly; more than what is left after the fee can't either."""
    available(shop, 30_000, "jpy")
    available(shop, 10_000)
    with pytest.raises(Conflict, match="no instant payout in JPY"):
        await drafted(desk, currency="JPY", speed="instant")
    all_of_it = Money(balance_minor(shop, "usd")[0], "usd").major_text()
    with pytest.raises(BadAmount, match="after its fee"):
        await drafted(desk, amount=all_of_it, speed="instant")


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"amount": "0"}, BadAmount),
        ({"amount": "-5"}, BadAmount),
        ({"amount": "1000000"}, BadAmount),
        ({"amount": "5.005"}, BadAmount),
        ({"amount": "100.50", "currency": "HUF"}, BadAmount),
        ({"currency": "doge"}, BadAmount),
        ({"currency": "gbp"}, Conflict),
    ],
)
async def test_impossible_payouts_are_refused_before_anyone_is_asked(
    shop: Shop, desk: Desk, args: dict[str, str], error: type[Exception]
) -> None:
    """What Stripe would not pay out is refused in words."""
    available(shop, 10_000)
    available(shop, 1_000_000, "huf")
    with pytest.raises(error):
        await drafted(desk, **args)


async def test_money_that_is_only_pending_can_wait(shop: Shop, desk: Desk) -> None:
    """Nothing available says so, with what is pending; a negative balance is named."""
    shop.pay(10_000)
    with pytest.raises(Conflict, match=r"nothing is available. \$96.80 is pending"):
        await drafted(desk)
    shop.refund(shop.pay(5000))
    with pytest.raises(Conflict, match=r"your balance is -\$50.00"):
        await drafted(desk)


async def test_the_currency_is_the_merchants_or_the_only_one_or_a_question(shop: Shop, desk: Desk) -> None:
    """Another currency is taken only where it is the only one with money, and said to be; of several one is picked."""
    available(shop, 10_000, "eur")
    draft = await drafted(desk)
    assert draft.money is not None
    assert draft.money.currency == "eur"
    assert draft.resolved["currency"].source == "the only currency with money available"
    available(shop, 10_000, "gbp")
    choice = await create_payout.propose(create_payout.Args(), desk)
    assert isinstance(choice, Choice)
    assert (choice.argument, [option.say for option in choice.card.options]) == ("currency", ["EUR", "GBP"])
    available(shop, 10_000)
    own = await drafted(desk)
    assert own.money is not None
    assert own.money.currency == "usd"
    assert any("Not part of this: €" in line and "is available too" in line for line in own.effects)


async def test_payouts_that_stripe_switched_off_are_not_proposed(shop: Shop, desk: Desk) -> None:
    """An account without payouts is told why, before and after an approval."""
    available(shop, 10_000)
    approval = await agreed(desk)
    shop.world.control(
        "POST",
        "/requirements",
        account=shop.account_id,
        currently_due=["external_account"],
        off={"payouts": "inactive"},
    )
    with pytest.raises(Conflict, match="switched payouts off"):
        await drafted(desk)
    with pytest.raises(PreconditionChanged, match="switched payouts off"):
        await create_payout.recheck(approval, desk)


async def test_what_could_still_be_claimed_is_a_warning(shop: Shop, desk: Desk) -> None:
    """An inquiry larger than what stays is named; one that fits is not."""
    available(shop, 20_000)
    shop.dispute(available(shop, 5000), inquiry=True)
    assert any("$50.00 could still be claimed (1 inquiry)" in line for line in (await drafted(desk)).warnings)
    assert not any("claimed" in line for line in (await drafted(desk, amount="10")).warnings)


async def test_the_bank_and_the_unusual_are_told(shop: Shop, desk: Desk) -> None:
    """The first payout warns that its bank is unknown; later ones name it, their day, and an unusual size."""
    available(shop, 90_000)
    assert any("No earlier payout in USD shows" in line for line in (await drafted(desk)).warnings)
    for _payout in range(10):
        by_hand(shop, 1000)
    small, large = await drafted(desk, amount="10"), await drafted(desk, amount="10.01")
    assert small.warnings == ()
    assert any("larger than each of your last 10 payouts in USD ($10.00 at most)" in line for line in large.warnings)
    assert "to STRIPE TEST BANK ••6789, the standard way" in small.summary
    assert any("It should reach STRIPE TEST BANK ••6789 about" in line for line in small.effects)


async def test_a_payout_that_came_back_is_a_warning(shop: Shop, desk: Desk) -> None:
    """After a failed payout the next one repeats what to do."""
    available(shop, 20_000)
    failed = by_hand(shop)
    shop.world.control(
        "POST", "/payouts", account=shop.account_id, payout=failed, status="failed", failure_code="no_account"
    )
    assert any(f"({failed}) came back. There is no bank account" in line for line in (await drafted(desk)).warnings)


async def test_less_money_than_was_shown_stops_it(shop: Shop, desk: Desk) -> None:
    """A refund in between changes what is left, so nobody's approval holds; more money changes nothing."""
    payment = available(shop, 20_000)
    approval = await agreed(desk, amount="50")
    available(shop, 5000)
    await create_payout.recheck(approval, desk)
    shop.refund(payment)
    with pytest.raises(PreconditionChanged, match=r"Nothing was paid out: \$\d+\.\d\d is available now"):
        await create_payout.recheck(approval, desk)


async def test_an_instant_offer_that_is_gone_stops_it(shop: Shop, desk: Desk) -> None:
    """When Stripe offers less instantly than approved, nothing is sent."""
    available(shop, 20_000)
    approval = await agreed(desk, speed="instant")
    by_hand(shop, 15_000)
    with pytest.raises(PreconditionChanged):
        await create_payout.recheck(approval, desk)


async def test_a_lost_answer_is_found_by_its_stamp(shop: Shop, desk: Desk) -> None:
    """After an answer that never came the payout is found; before it, nothing is."""
    available(shop, 20_000)
    by_hand(shop)
    approval = await agreed(desk, amount="50")
    assert await create_payout.find_outcome(approval, desk) is None
    shop.world.fault("reset_after", "POST", "/v1/payouts", times=20)
    with pytest.raises(OutcomeUnknown):
        await create_payout.execute(approval, desk)
    found = await create_payout.find_outcome(approval, desk)
    assert found is not None
    stored = {payout["id"]: payout for payout in shop.world.objects("payout")}
    assert (stored[found.object_id]["amount"], len(stored)) == (5000, 2)


async def test_stripes_refusal_moves_nothing(shop: Shop, desk: Desk) -> None:
    """A balance that emptied after the recheck ends in Stripe's no."""
    available(shop, 20_000)
    approval = await agreed(desk)
    by_hand(shop, 10_000)
    with pytest.raises(StripeRefused):
        await create_payout.execute(approval, desk)
    assert len(shop.world.objects("payout")) == 1
