"""cancel_payout over the wire: only what waits is canceled, once, and the money is back to the cent."""

from __future__ import annotations

import pytest

from domain.errors import BadInput, Conflict, NotFound, OutcomeUnknown, PreconditionChanged, StripeRefused
from domain.money import Money
from skills import cancel_payout
from skills.contract import Choice, Desk, Draft
from tests.skills.conftest import Shop, approved
from tests.skills.payouts import DAY_S, available, balance_minor, by_hand, let_pass, pay_out_now


async def canceling(desk: Desk, payout: str) -> Draft:
    """Draft a cancellation."""
    draft = await cancel_payout.propose(cancel_payout.Args(payout=payout), desk)
    assert isinstance(draft, Draft)
    return draft


async def test_a_waiting_payout_is_canceled_once(shop: Shop, desk: Desk) -> None:
    """The money is back to the cent; canceling again under the same approval changes nothing."""
    available(shop, 20_000)
    before = balance_minor(shop, "usd")[0]
    payout = by_hand(shop)
    draft = await canceling(desk, payout)
    assert draft.money == Money(2000, "usd")
    assert any(f"to {desk.show(Money(before, 'usd'))}." in line for line in draft.effects)
    approval = approved(draft, desk, "cancel_payout")
    await cancel_payout.recheck(approval, desk)
    assert await cancel_payout.find_outcome(approval, desk) is None
    receipts = [await cancel_payout.execute(approval, desk) for _time in range(2)]
    assert [receipt.status for receipt in receipts] == ["canceled", "canceled"]
    assert balance_minor(shop, "usd")[0] == before
    assert await cancel_payout.find_outcome(approval, desk) is not None


async def test_the_one_meant_is_one_that_can_be_canceled(shop: Shop, desk: Desk) -> None:
    """“The latest” and an amount mean a payout that waits, though automatic ones are newer; equals are a choice."""
    available(shop, 20_000)
    waiting = by_hand(shop, 1500)
    available(shop, 5000)
    pay_out_now(shop)
    draft = await canceling(desk, "the latest")
    assert (draft.preconditions["payout"], draft.resolved["payout"].value) == (waiting, waiting)
    available(shop, 5000)
    assert (await canceling(desk, "15.00")).preconditions["payout"] == waiting
    by_hand(shop, 1500)
    choice = await cancel_payout.propose(cancel_payout.Args(payout="15"), desk)
    assert isinstance(choice, Choice)
    assert waiting in {option.say for option in choice.card.options}


async def test_payouts_that_cannot_be_canceled(shop: Shop, desk: Desk) -> None:
    """Automatic, sent, arrived, failed and canceled ones each say why; unknown ones what to try."""
    available(shop, 20_000)
    sent, gone, failed = by_hand(shop), by_hand(shop), by_hand(shop)
    shop.sdk.v1.payouts.cancel(gone)
    shop.world.control("POST", "/payouts", account=shop.account_id, payout=failed, status="failed")
    (automatic,) = pay_out_now(shop)
    for payout, why in (
        (gone, "canceled already"),
        (failed, "failed, so"),
        (automatic["id"], "on your payout schedule"),
    ):
        with pytest.raises(Conflict, match=why):
            await canceling(desk, payout)
    let_pass(shop, DAY_S)
    with pytest.raises(Conflict, match="on its way to the bank"):
        await canceling(desk, sent)
    with pytest.raises(NotFound):
        await canceling(desk, "po_gone")
    with pytest.raises(BadInput):
        await canceling(desk, "rent")


async def test_a_payout_that_left_meanwhile_is_not_canceled(shop: Shop, desk: Desk) -> None:
    """Between asking and approving Stripe sent it: nothing is done."""
    available(shop, 20_000)
    approval = approved(await canceling(desk, by_hand(shop)), desk, "cancel_payout")
    let_pass(shop, DAY_S)
    with pytest.raises(PreconditionChanged, match="on its way to the bank by now"):
        await cancel_payout.recheck(approval, desk)
    with pytest.raises(StripeRefused):
        await cancel_payout.execute(approval, desk)


async def test_a_lost_cancellation_is_found_by_the_state(shop: Shop, desk: Desk) -> None:
    """After an answer that never came the payout's own state tells."""
    available(shop, 20_000)
    payout = by_hand(shop)
    approval = approved(await canceling(desk, payout), desk, "cancel_payout")
    shop.world.fault("reset_after", "POST", f"/v1/payouts/{payout}/cancel", times=20)
    with pytest.raises(OutcomeUnknown):
        await cancel_payout.execute(approval, desk)
    found = await cancel_payout.find_outcome(approval, desk)
    assert found is not None
    assert found.object_id == payout
