"""Whatever is done in whatever order, balance, transactions, charges and refunds agree to the cent at every step."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

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
from integrations.sandbox.money import disputing, refunding
from integrations.sandbox.money.progress import catch_up
from integrations.sandbox.store import Place
from integrations.sandbox.world import PLATFORM, World
from integrations.sandbox.worlds import Worlds

_PLACE = Place(PLATFORM, livemode=False)
_CARDS = (
    "visa",
    "visa",
    "mastercard",
    "chargeDeclined",
    "bypassPending",
    "refundFail",
    "pendingRefund",
    "createDispute",
)
# The tariff once more, written down by hand: rate in hundredths of a percent, fixed part, dispute fee, step, minimum.
_PRICES = {
    "usd": (290, 30, 1500, 1, 50), "eur": (150, 25, 2000, 1, 50), "jpy": (360, 0, 1300, 1, 50),
    "kwd": (290, 100, 5000, 10, 200),
}  # fmt: skip


def fee_of(amount_minor: int, currency: str) -> int:
    """The fee of a charge: its rate in whole steps, rounded half up, and the fixed part; never more than the amount."""
    rate, fixed, _, step, _ = _PRICES[currency]
    steps, rest = divmod(amount_minor * rate, 10_000 * step)
    return min((steps + (2 * rest >= 10_000 * step)) * step + fixed, amount_minor)


class Money(RuleBasedStateMachine):
    """Random payments, captures, refunds, disputes and days passing, beside a small model of what must be."""

    api: ClassVar[Api]
    worlds: ClassVar[Worlds]
    charges = Bundle("charges")
    held = Bundle("held")
    refunds = Bundle("refunds")
    disputes = Bundle("disputes")

    @initialize()
    def fresh(self) -> None:
        """A world of its own, with an empty balance."""
        found = self.worlds.get(f"w{uuid4().hex[:12]}")
        assert found is not None
        self.world: World = found
        self.world.clock.set(1_800_000_000, frozen=True)
        self.total: dict[str, int] = {}

    def do(self, line: str, params: dict[str, Any], *ids: str) -> Any:
        """Does one operation; an error answer is given back as its code or message."""
        try:
            return self.api.perform(self.world, _PLACE, line, params, *ids)
        except ApiError as error:
            return error.body.get("code") or error.body["message"]
        finally:
            self.world.commit()

    def moved(self, currency: str, amount_minor: int) -> None:
        """The model's own book."""
        self.total[currency] = self.total.get(currency, 0) + amount_minor

    def came_in(self, charge: dict[str, Any]) -> None:
        """A charge was captured."""
        amount, currency = charge["amount_captured"], charge["currency"]
        self.moved(currency, amount - fee_of(amount, currency))
        if charge["disputed"]:
            self.moved(currency, -amount - _PRICES[currency][2])

    @rule(
        target=charges,
        units=st.integers(min_value=1, max_value=40_000),
        currency=st.sampled_from(sorted(_PRICES)),
        card=st.sampled_from(_CARDS),
    )
    def pay(self, units: int, currency: str, card: str) -> Any:
        """A payment at once; a declined one moves nothing."""
        step, minimum = _PRICES[currency][3:]
        amount = minimum + units * step
        asked = {"amount": amount, "currency": currency, "confirm": True, "payment_method": f"pm_card_{card}"}
        intent = self.do("POST /v1/payment_intents", asked)
        if isinstance(intent, str):
            assert (card, intent) == ("chargeDeclined", "card_declined")
            return multiple()
        charge = self.do("GET /v1/charges/{charge}", {}, intent["latest_charge"])
        self.came_in(charge)
        return charge["id"]

    @rule(target=held, amount=st.integers(min_value=100, max_value=9_000))
    def hold(self, amount: int) -> Any:
        """A held payment."""
        asked = {"amount": amount, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}
        return self.do("POST /v1/payment_intents", asked | {"capture_method": "manual"})["id"]

    @rule(target=charges, intent=held, share=st.integers(min_value=1, max_value=100))
    def capture(self, intent: str, share: int) -> Any:
        """Takes a share of a held payment, unless it was taken or lapsed."""
        amount = self.do("GET /v1/payment_intents/{intent}", {}, intent)["amount"] * share // 100
        taken = self.do("POST /v1/payment_intents/{intent}/capture", {"amount_to_capture": amount}, intent)
        if isinstance(taken, str):
            assert taken == "payment_intent_unexpected_state"
            return multiple()
        charge = self.do("GET /v1/charges/{charge}", {}, taken["latest_charge"])
        self.came_in(charge)
        return charge["id"]

    @rule(intent=held)
    def cancel(self, intent: str) -> None:
        """Lets a held payment go."""
        self.do("POST /v1/payment_intents/{intent}/cancel", {}, intent)

    @rule(target=refunds, charge=charges, share=st.integers(min_value=1, max_value=130))
    def refund(self, charge: str, share: int) -> Any:
        """Refunds a share of what was captured; too much, disputed or nothing left is refused."""
        before = self.do("GET /v1/charges/{charge}", {}, charge)
        step = _PRICES[before["currency"]][3]
        amount = max(before["amount_captured"] * share // (100 * step), 1) * step
        made = self.do("POST /v1/refunds", {"charge": charge, "amount": amount})
        if isinstance(made, str):
            left = before["amount_captured"] - before["amount_refunded"]
            assert before["disputed"] or amount > left
            return multiple()
        self.moved(made["currency"], -amount)
        return made["id"]

    @rule(refund=refunds)
    def refund_fails(self, refund: str) -> None:
        """A bank sends a refund back."""
        self.settle()
        call = self.api.call(self.world, _PLACE)
        made = call.require("refund", refund)
        if made["status"] != "failed":
            refunding.fail(call, made)
            self.moved(made["currency"], made["amount"])
        self.world.commit()

    @rule(target=disputes, charge=charges, share=st.integers(min_value=1, max_value=100))
    def dispute(self, charge: str, share: int) -> Any:
        """A bank disputes a share of what is left of a charge."""
        self.settle()
        call = self.api.call(self.world, _PLACE)
        found = call.require("charge", charge)
        left = found["amount_captured"] - found["amount_refunded"]
        step = _PRICES[found["currency"]][3]
        amount = left * share // (100 * step) * step
        if found["disputed"] or amount < 1:
            return multiple()
        made = disputing.open_dispute(call, found, amount_minor=amount)
        self.moved(found["currency"], -amount - _PRICES[found["currency"]][2])
        self.world.commit()
        return made["id"]

    @rule(dispute=disputes, won=st.booleans())
    def decide(self, dispute: str, won: bool) -> None:
        """A bank decides."""
        self.settle()
        call = self.api.call(self.world, _PLACE)
        open_one = call.require("dispute", dispute)
        if open_one["status"] == "needs_response":
            disputing.close(call, open_one, won=won)
            self.moved(open_one["currency"], open_one["amount"] if won else 0)
        self.world.commit()

    @rule(seconds=st.sampled_from([1, 61, 86_400, 2 * 86_400, 8 * 86_400]))
    def time_passes(self, seconds: int) -> None:
        """Money becomes available, refunds settle or fail, holds lapse."""
        self.world.clock.advance(seconds)
        self.settle()

    def settle(self) -> None:
        """Catches up with the clock, and books what failed by itself meanwhile."""
        call = self.api.call(self.world, _PLACE)
        before = {made["id"]: made["status"] for made in call.each("refund")}
        catch_up(call)
        for made in call.each("refund"):
            if made["status"] == "failed" and before[made["id"]] != "failed":
                self.moved(made["currency"], made["amount"])
        self.world.commit()

    @invariant()
    def everything_agrees(self) -> None:
        """Balance, transactions, charges, refunds and the model say the same."""
        call = self.api.call(self.world, _PLACE)
        self.settle()
        balance = self.do("GET /v1/balance", {})
        transactions = list(call.each("balance_transaction"))
        assert all(one["net"] == one["amount"] - one["fee"] for one in transactions)
        for part in ("available", "pending"):
            sums = {entry["currency"]: entry["amount"] for entry in balance[part]}
            for currency, amount in sums.items():
                of_part = [one for one in transactions if one["currency"] == currency and one["status"] == part]
                assert amount == sum(one["net"] for one in of_part)
        for currency, expected in self.total.items():
            both = [
                entry["amount"]
                for part in ("available", "pending")
                for entry in balance[part]
                if entry["currency"] == currency
            ]
            assert sum(both) == expected
        for charge in call.each("charge"):
            kept = [one["amount"] for one in call.each("refund", "charge", charge["id"]) if one["status"] != "failed"]
            assert charge["amount_refunded"] == sum(kept)
            assert 0 <= charge["amount_refunded"] <= charge["amount"]


def test_money_adds_up_at_every_step(contract_cache: Path) -> None:
    """Thousands of random operations in four currencies never lose or invent a minor unit."""
    Money.worlds = Worlds(contract_cache=contract_cache)
    Money.api = Money.worlds.api
    state_machine = settings(
        max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(Money, settings=state_machine)
