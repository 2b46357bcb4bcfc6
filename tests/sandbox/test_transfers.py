"""Money between the platform and connected accounts: transfers, destination charges, application fees, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
import stripe

from tests.sandbox.payments import error_of, event_types, pay

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

SHOP = "acct_1HarbourPine"


@pytest.fixture(autouse=True)
def connected(world: SandboxWorld) -> None:
    """The shop is connected to the platform."""
    world.control("POST", "/connections", account=SHOP)


def held(world: SandboxWorld, account: str | None = None, currency: str = "usd") -> tuple[int, int]:
    """(available, pending) of the platform or of an account."""
    now = world.client(account=account).v1.balance.retrieve()
    parts = [next((one.amount for one in part if one.currency == currency), 0) for part in (now.available, now.pending)]
    return parts[0], parts[1]


def destination(world: SandboxWorld, amount: int = 10_000, fee: int | None = 800, **more: Any) -> Any:
    """A payment to the platform that goes on to the shop; its charge is expanded."""
    return pay(world, amount, application_fee_amount=fee, transfer_data={"destination": SHOP}, **more).latest_charge


def test_a_transfer_moves_available_money(world: SandboxWorld) -> None:
    """The platform has that much less and the account that much more, at once and without a fee."""
    net = pay(world, 10_000, card="bypassPending").latest_charge.balance_transaction.net
    client = world.client()
    moved = client.v1.transfers.create(
        {"amount": 3000, "currency": "usd", "destination": SHOP, "transfer_group": "order 42"}
    )
    assert (held(world), held(world, SHOP)) == ((net - 3000, 0), (3000, 0))
    payment = world.client(account=SHOP).v1.charges.retrieve(
        str(moved.destination_payment), {"expand": ["balance_transaction"]}
    )
    money = cast("stripe.BalanceTransaction", payment.balance_transaction)
    assert (payment.source_transfer, money.type, money.net) == (moved.id, "payment", 3000)
    assert [one.id for one in client.v1.transfers.list({"transfer_group": "order 42"}).data] == [moved.id]
    assert "transfer.created" in event_types(world)


def test_a_transfer_of_a_charge_waits_for_its_money(world: SandboxWorld) -> None:
    """With source_transaction pending money moves, is pending there too, and becomes available with the charge."""
    world.control("POST", "/clock", now=1_800_000_000, frozen=True)
    charge = pay(world, 10_000).latest_charge
    world.control("POST", "/clock", advance_s=86_400)
    asked: Any = {"amount": 6000, "currency": "usd", "destination": SHOP, "source_transaction": charge.id}
    moved = world.client().v1.transfers.create(asked)
    assert held(world, SHOP) == (0, 6000)
    assert str(moved.transfer_group).startswith("group_pi_")
    with pytest.raises(stripe.InvalidRequestError, match="exceed"):
        world.client().v1.transfers.create(asked)
    world.control("POST", "/clock", advance_s=86_400)
    assert held(world, SHOP) == (6000, 0)
    assert held(world) == (charge.balance_transaction.net - 6000, 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 99_999}, "balance_insufficient"),
        ({"amount": 0}, "parameter_invalid_integer"),
        ({"destination": "acct_nobody"}, "resource_missing"),
        ({"source_transaction": "ch_nobody"}, "resource_missing"),
        ({"currency": "eur"}, "balance_insufficient"),
    ],
)
def test_impossible_transfers_are_refused(world: SandboxWorld, change: dict[str, Any], code: str) -> None:
    """Too much, nothing, to nobody, of nothing: Stripe's error code and no movement."""
    pay(world, 10_000, card="bypassPending")
    before = held(world)
    asked: Any = {"amount": 100, "currency": "usd", "destination": SHOP} | change
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.client().v1.transfers.create(asked)
    assert error_of(refused.value)["code"] == code
    assert (held(world), held(world, SHOP)) == (before, (0, 0))


def test_a_transfer_is_reversed_in_parts(world: SandboxWorld) -> None:
    """Each reversal brings its part back; more than is left, or than the account has, is refused."""
    pay(world, 10_000, card="bypassPending")
    client, before = world.client(), held(world)
    moved = client.v1.transfers.create({"amount": 3000, "currency": "usd", "destination": SHOP})
    first = client.v1.transfers.reversals.create(moved.id, {"amount": 1000, "metadata": {"why": "half"}})
    with pytest.raises(stripe.InvalidRequestError, match=r"greater than unreversed amount on transfer \(\$20.00\)"):
        client.v1.transfers.reversals.create(moved.id, {"amount": 2001})
    client.v1.transfers.reversals.create(moved.id)
    now = client.v1.transfers.retrieve(moved.id)
    assert (now.reversed, now.amount_reversed, len(now.reversals.data)) == (True, 3000, 2)
    assert (held(world), held(world, SHOP)) == (before, (0, 0))
    assert client.v1.transfers.reversals.retrieve(moved.id, first.id).amount == 1000
    assert len(client.v1.transfers.reversals.list(moved.id).data) == 2
    again = client.v1.transfers.create({"amount": 3000, "currency": "usd", "destination": SHOP})
    world.client(account=SHOP).v1.payouts.create({"amount": 2500, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError, match="sufficient funds"):
        client.v1.transfers.reversals.create(again.id)


def test_a_destination_charge_is_shared(world: SandboxWorld) -> None:
    """The platform pays Stripe and earns its fee, the account receives the rest, and each object names the other."""
    charge = destination(world)
    stripe_fee = charge.balance_transaction.fee
    assert (held(world), held(world, SHOP)) == ((0, 800 - stripe_fee), (0, 9200))
    client = world.client()
    moved = client.v1.transfers.retrieve(charge.transfer)
    fee = client.v1.application_fees.retrieve(charge.application_fee)
    assert (moved.amount, moved.source_transaction) == (10_000, charge.id)
    assert (fee.amount, fee.account, fee.originating_transaction) == (800, SHOP, charge.id)
    assert fee.charge == moved.destination_payment
    assert {"transfer.created", "application_fee.created"} <= set(event_types(world))


def test_a_destination_may_get_a_fixed_part(world: SandboxWorld) -> None:
    """transfer_data[amount] passes that much on and no fee object is made."""
    charge = pay(world, 10_000, transfer_data={"destination": SHOP, "amount": 7000}).latest_charge
    assert held(world, SHOP) == (0, 7000)
    assert charge.application_fee is None


@pytest.mark.parametrize("parts", [(10_000,), (3333, 3333, 3334), (1, 9999)])
def test_a_refund_takes_everybodys_share_back(world: SandboxWorld, parts: tuple[int, ...]) -> None:
    """Whatever the parts, once all is refunded the account has nothing and the platform has lost Stripe's fee only."""
    charge = destination(world)
    for amount in parts:
        refund = world.client().v1.refunds.create(
            {"charge": charge.id, "amount": amount, "reverse_transfer": True, "refund_application_fee": True}
        )
    assert sum(held(world, SHOP)) == 0
    assert sum(held(world)) == -charge.balance_transaction.fee
    assert world.client().v1.transfers.retrieve(charge.transfer).reversed
    assert world.client().v1.application_fees.retrieve(charge.application_fee).refunded
    assert refund.transfer_reversal


def test_a_refund_without_reversal_is_the_platforms_loss(world: SandboxWorld) -> None:
    """Stripe takes a refund from the platform alone unless told to reverse the transfer."""
    charge = destination(world)
    world.client().v1.refunds.create({"charge": charge.id})
    assert sum(held(world, SHOP)) == 9200
    assert sum(held(world)) == 800 - charge.balance_transaction.fee - 10_000


def test_nothing_is_refunded_when_the_account_has_spent_its_share(world: SandboxWorld) -> None:
    """A reversal that cannot be covered refuses the whole refund."""
    charge = destination(world, card="bypassPending")
    world.client(account=SHOP).v1.payouts.create({"amount": 9000, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.client().v1.refunds.create({"charge": charge.id, "reverse_transfer": True})
    assert error_of(refused.value)["code"] == "balance_insufficient"
    assert world.client().v1.charges.retrieve(charge.id).amount_refunded == 0


def test_a_direct_charge_pays_the_platform_its_fee(world: SandboxWorld) -> None:
    """The account's charge names the fee, the platform has it, and gives it back in part and with a refund."""
    shop, client = world.client(account=SHOP), world.client()
    asked: Any = {"amount": 10_000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}
    asked |= {"application_fee_amount": 500, "expand": ["latest_charge.balance_transaction"]}
    paid: Any = shop.v1.payment_intents.create(asked)
    charge = paid.latest_charge
    assert (held(world), held(world, SHOP)) == ((0, 500), (0, charge.balance_transaction.net))
    fee = client.v1.application_fees.list({"charge": charge.id}).data[0]
    assert (fee.id, fee.amount) == (charge.application_fee, 500)
    client.v1.application_fees.refunds.create(fee.id, {"amount": 100})
    shop.v1.refunds.create({"charge": charge.id, "refund_application_fee": True})
    assert sum(held(world)) == 0
    assert client.v1.application_fees.retrieve(fee.id).amount_refunded == 500
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded"):
        client.v1.application_fees.refunds.create(fee.id)


@pytest.mark.parametrize(
    "more",
    [
        {"application_fee_amount": 100},
        {"transfer_data": {"destination": "acct_nobody"}},
        {"on_behalf_of": "acct_nobody"},
    ],
)
def test_a_platform_cannot_share_with_nobody(world: SandboxWorld, more: dict[str, Any]) -> None:
    """A fee needs somebody who pays it, and a destination must be connected."""
    with pytest.raises(stripe.InvalidRequestError):
        pay(world, 1000, **more)
    assert world.objects("charge") == []


def test_what_was_never_passed_on_cannot_be_taken_back(world: SandboxWorld) -> None:
    """A plain charge has no transfer and no fee; a payment that is a transfer is not refunded but reversed."""
    plain = pay(world, 1000).latest_charge
    for wrong in ("reverse_transfer", "refund_application_fee"):
        with pytest.raises(stripe.InvalidRequestError, match="no "):
            world.client().v1.refunds.create(cast("Any", {"charge": plain.id, wrong: True}))
    moved = world.client().v1.transfers.retrieve(destination(world).transfer)
    with pytest.raises(stripe.InvalidRequestError, match="can reverse it"):
        world.client(account=SHOP).v1.refunds.create({"charge": str(moved.destination_payment)})
