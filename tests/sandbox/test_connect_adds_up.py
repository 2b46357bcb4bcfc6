"""Platform and connected accounts together neither make nor lose a cent, whatever is moved between them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from integrations.sandbox.api import Api
from integrations.sandbox.errors import ApiError
from integrations.sandbox.money.progress import catch_up_everywhere
from integrations.sandbox.store import Place
from integrations.sandbox.world import PLATFORM, World
from integrations.sandbox.worlds import Worlds

_HOME = Place(PLATFORM, livemode=False)
_CURRENCIES = ("usd", "jpy", "kwd")
_STEP = {"usd": 1, "jpy": 1, "kwd": 10}
_CARDS = ("visa", "bypassPending", "createDispute", "refundFail")
_BANKS = ("btok_us", "btok_us_noAccount")
# What leaves the house or comes into it; everything else only changes rooms.
_OUTSIDE = {"charge", "refund", "refund_failure", "adjustment", "payout", "payout_failure", "payout_cancel"}
_INSIDE = {"transfer", "transfer_refund", "payment", "payment_refund", "application_fee", "application_fee_refund"}


class Connect(RuleBasedStateMachine):
    """Random payments of three kinds, transfers, reversals, refunds, payouts and days passing."""

    api: ClassVar[Api]
    worlds: ClassVar[Worlds]
    charges = Bundle("charges")
    transfers = Bundle("transfers")

    @initialize(banks=st.tuples(st.sampled_from(_BANKS), st.sampled_from(_BANKS)))
    def fresh(self, banks: tuple[str, str]) -> None:
        """A world with two onboarded accounts, one paid daily and one by hand, and some money on the platform."""
        found = self.worlds.get(f"c{uuid4().hex[:12]}")
        assert found is not None
        self.world: World = found
        self.world.clock.set(1_800_000_000, frozen=True)
        self.accounts = [self.onboarded(bank, way) for bank, way in zip(banks, ("daily", "manual"), strict=True)]
        self.do(_HOME, "POST /v1/payment_intents", _payment(50_000, "usd", "bypassPending"))

    def onboarded(self, bank: str, interval: str) -> Place:
        """A custom account that has told everything."""
        wanted: dict[str, Any] = {
            "type": "custom",
            "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
            "settings": {"payouts": {"schedule": {"interval": interval}}},
        }
        made = self.do(_HOME, "POST /v1/accounts", wanted)
        everything = {
            "business_type": "company",
            "company": {"name": "A", "phone": "1", "tax_id": "1", "address": {"line1": "1"}},
            "business_profile": {"mcc": "5719", "url": "https://a.example.com"},
            "tos_acceptance": {"date": 1, "ip": "127.0.0.1"},
            "external_account": bank,
        }
        assert self.do(_HOME, "POST /v1/accounts/{account}", everything, made["id"])["charges_enabled"]
        return Place(made["id"], livemode=False)

    def do(self, place: Place, line: str, params: dict[str, Any], *ids: str) -> Any:
        """Does one operation; a refusal is given back as its message."""
        try:
            return self.api.perform(self.world, place, line, params, *ids)
        except ApiError as error:
            return str(error.body["message"])
        finally:
            self.world.commit()

    @rule(
        target=charges,
        way=st.sampled_from(["plain", "destination", "fixed", "direct"]),
        units=st.integers(min_value=300, max_value=30_000),
        share=st.integers(min_value=1, max_value=100),
        currency=st.sampled_from(_CURRENCIES),
        card=st.sampled_from(_CARDS),
        which=st.integers(min_value=0, max_value=1),
    )
    def pay(self, way: str, units: int, share: int, currency: str, card: str, which: int) -> Any:
        """A payment to the platform, through it to an account, or to an account with a fee for the platform."""
        step, account = _STEP[currency], self.accounts[which]
        part = units * share // 100 * step
        asked = _payment(units * step, currency, card)
        if way in {"destination", "direct"}:
            asked["application_fee_amount"] = part // 2 // step * step
        if way in {"destination", "fixed"}:
            asked["transfer_data"] = {"destination": account.account}
        if way == "fixed" and part:
            asked["transfer_data"]["amount"] = part
        place = account if way == "direct" else _HOME
        made = self.do(place, "POST /v1/payment_intents", asked)
        assert not isinstance(made, str), made
        return place, made["latest_charge"]

    @rule(target=transfers, amount=st.integers(min_value=1, max_value=9_000), which=st.integers(0, 1))
    def transfer(self, amount: int, which: int) -> Any:
        """Money of the platform goes to an account, when there is enough."""
        asked = {"amount": amount, "currency": "usd", "destination": self.accounts[which].account}
        made = self.do(_HOME, "POST /v1/transfers", asked)
        return multiple() if isinstance(made, str) else made["id"]

    @rule(target=transfers, charge=charges, share=st.integers(min_value=1, max_value=110), which=st.integers(0, 1))
    def transfer_of(self, charge: tuple[Place, str], share: int, which: int) -> Any:
        """A part of one charge goes to an account, as pending as it is."""
        found = self.do(charge[0], "GET /v1/charges/{charge}", {}, charge[1])
        step = _STEP[found["currency"]]
        asked = {
            "amount": found["amount"] * share // 100 // step * step,
            "currency": found["currency"],
            "destination": self.accounts[which].account,
            "source_transaction": charge[1],
        }
        made = self.do(_HOME, "POST /v1/transfers", asked)
        return multiple() if isinstance(made, str) else made["id"]

    @rule(moved=transfers, share=st.integers(min_value=1, max_value=120), fee=st.booleans())
    def reverse(self, moved: str, share: int, *, fee: bool) -> None:
        """A part of a transfer comes back."""
        whole = self.do(_HOME, "GET /v1/transfers/{transfer}", {}, moved)
        step = _STEP[whole["currency"]]
        asked = {"amount": whole["amount"] * share // 100 // step * step, "refund_application_fee": fee}
        self.do(_HOME, "POST /v1/transfers/{id}/reversals", asked, moved)

    @rule(charge=charges, share=st.integers(min_value=1, max_value=120), reverse=st.booleans(), fee=st.booleans())
    def refund(self, charge: tuple[Place, str], share: int, *, reverse: bool, fee: bool) -> None:
        """A part of a charge goes back to the card; a refusal moves nothing."""
        found = self.do(charge[0], "GET /v1/charges/{charge}", {}, charge[1])
        step, before = _STEP[found["currency"]], self.totals()
        asked = {
            "charge": charge[1],
            "amount": found["amount"] * share // 100 // step * step,
            "reverse_transfer": reverse and found["transfer"] is not None,
            "refund_application_fee": fee and found["application_fee"] is not None,
        }
        made = self.do(charge[0], "POST /v1/refunds", asked)
        if isinstance(made, str):
            assert self.totals() == before

    @rule(which=st.integers(0, 2), share=st.integers(min_value=1, max_value=110), instant=st.booleans())
    def pay_out(self, which: int, share: int, *, instant: bool) -> None:
        """Somebody takes money to his bank."""
        place = [_HOME, *self.accounts][which]
        available = self.do(place, "GET /v1/balance", {})["available"][0]
        asked = {"amount": max(available["amount"], 100) * share // 100, "currency": available["currency"]}
        made = self.do(place, "POST /v1/payouts", asked | {"method": "instant" if instant else "standard"})
        if not isinstance(made, str) and share % 5 == 0:
            self.do(place, "POST /v1/payouts/{payout}/cancel", {}, made["id"])

    @rule(seconds=st.sampled_from([61, 3_600, 86_400, 3 * 86_400]))
    def time_passes(self, seconds: int) -> None:
        """Money becomes available, payouts leave, arrive or come back."""
        self.world.clock.advance(seconds)

    def totals(self) -> dict[str, int]:
        """Per currency what all accounts have together, by their balances."""
        catch_up_everywhere(self.api.call(self.world))
        self.world.commit()
        sums: Counter[str] = Counter()
        for place in (_HOME, *self.accounts):
            balance = self.do(place, "GET /v1/balance", {})
            for entry in (*balance["available"], *balance["pending"]):
                sums[entry["currency"]] += entry["amount"]
        return dict(sums)

    def came_and_went(self, place: Place, outside: Counter[str]) -> None:
        """Adds what the objects say (not their transactions) of money from cards, and to cards and banks."""
        call = self.api.call(self.world, place)
        for charge in call.each("charge"):
            if charge["source_transfer"] is None:
                outside[charge["currency"]] += charge["amount_captured"] - charge["amount_refunded"]
        for dispute in call.each("dispute"):
            outside[dispute["currency"]] -= dispute["amount"]  # none is won here
        for payout in call.each("payout"):
            if payout["status"] not in {"failed", "canceled"}:
                outside[payout["currency"]] -= payout["amount"]

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        """What all have together is what came in from outside less what went out, and inner movements cancel out."""
        totals = self.totals()
        outside: Counter[str] = Counter()
        inside: Counter[str] = Counter()
        for place in (_HOME, *self.accounts):
            self.came_and_went(place, outside)
            for one in self.api.call(self.world, place).each("balance_transaction"):
                assert one["net"] == one["amount"] - one["fee"]
                assert one["type"] in _OUTSIDE | _INSIDE
                of_stripe = sum(fee["amount"] for fee in one["fee_details"] if fee["type"] == "stripe_fee")
                outside[one["currency"]] -= of_stripe
                inside[one["currency"]] += one["amount"] if one["type"] in _INSIDE else 0
                inside[one["currency"]] -= one["fee"] - of_stripe
        assert not any(inside.values())
        assert all(totals.get(currency, 0) == amount for currency, amount in outside.items())

    @invariant()
    def automatic_payouts_are_their_transactions(self) -> None:
        """Every transaction is in one automatic payout at most, and each payout is the sum of its own."""
        for place in self.accounts:
            call = self.api.call(self.world, place)
            sums: Counter[str] = Counter()
            for one in call.each("balance_transaction"):
                sums[one.private["payout"]] += one["net"]
            assert all(sums[payout["id"]] == 0 for payout in call.each("payout") if payout["automatic"])
            for moved in self.api.call(self.world).each("transfer", "destination", place.account):
                back = sum(one["amount"] for one in moved["reversals"]["data"])
                assert moved["amount_reversed"] == back <= moved["amount"]


def _payment(amount: int, currency: str, card: str) -> dict[str, Any]:
    return {"amount": amount, "currency": currency, "confirm": True, "payment_method": f"pm_card_{card}"}


@pytest.mark.slow
def test_connect_adds_up_at_every_step(contract_cache: Path) -> None:
    """Hundreds of random movements between platform and accounts, in three currencies, keep every cent."""
    Connect.worlds = Worlds(contract_cache=contract_cache)
    Connect.api = Connect.worlds.api
    state_machine = settings(
        max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(Connect, settings=state_machine)
