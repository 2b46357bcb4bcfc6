"""Whatever is billed in whatever order, invoices, payments, credit and the balance agree to the cent at every step."""

from __future__ import annotations

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
from integrations.sandbox.money.progress import catch_up
from integrations.sandbox.store import Place
from integrations.sandbox.world import PLATFORM, World
from integrations.sandbox.worlds import Worlds

_PLACE = Place(PLATFORM, livemode=False)
_DAY_S = 86_400
_PRICES = {"usd": (1999, 4900, 10_001), "kwd": (2550, 7770)}
_CUSTOMER = st.integers(0, 2)
_SETTLED = ("paid", "void", "open", "uncollectible")


class Billing(RuleBasedStateMachine):
    """Random items, invoices, subscriptions, credit notes and days passing."""

    api: ClassVar[Api]
    worlds: ClassVar[Worlds]
    subscriptions = Bundle("subscriptions")

    @initialize()
    def fresh(self) -> None:
        """A world of its own with plans in two currencies and two coupons."""
        found = self.worlds.get(f"w{uuid4().hex[:12]}")
        assert found is not None
        self.world: World = found
        self.world.clock.set(1_800_000_000, frozen=True)
        self.plans: dict[str, list[str]] = {}
        for currency, amounts in _PRICES.items():
            for amount in amounts:
                for interval in ("month", "week"):
                    asked = {"currency": currency, "unit_amount": amount, "recurring": {"interval": interval}}
                    made = self.do("POST /v1/prices", asked | {"product_data": {"name": "Plan"}})
                    self.plans.setdefault(currency, []).append(made["id"])
        self.customers = [
            (self.do("POST /v1/customers", {"email": "a@b.co"})["id"], currency) for currency in ("usd", "usd", "kwd")
        ]
        for customer in range(len(self.customers)):
            self.new_card(customer, "visa")
        percent = {"percent_off": 33.3, "duration": "forever"}
        self.coupons = [self.do("POST /v1/coupons", percent)["id"]]
        self.coupons.append(self.do("POST /v1/coupons", {"percent_off": 50, "duration": "once"})["id"])

    def do(self, line: str, params: dict[str, Any], *ids: str) -> Any:
        """Does one operation; an error answer is given back as its message."""
        try:
            return self.api.perform(self.world, _PLACE, line, params, *ids)
        except ApiError as error:
            return str(error.body["message"])
        finally:
            self.world.commit()

    @rule(customer=_CUSTOMER, card=st.sampled_from(["visa", "chargeCustomerFail", "authenticationRequired"]))
    def new_card(self, customer: int, card: str) -> None:
        """A card that pays, one that is declined, or one whose bank asks first."""
        customer_id = self.customers[customer][0]
        attach = "POST /v1/payment_methods/{payment_method}/attach"
        method = self.do(attach, {"customer": customer_id}, f"pm_card_{card}")
        default = {"invoice_settings": {"default_payment_method": method["id"]}}
        self.do("POST /v1/customers/{customer}", default, customer_id)

    @rule(customer=_CUSTOMER, steps=st.integers(min_value=-300, max_value=900))
    def pending_item(self, customer: int, steps: int) -> None:
        """Something for the next invoice, negative too."""
        customer_id, currency = self.customers[customer]
        self.do("POST /v1/invoiceitems", {"customer": customer_id, "currency": currency, "amount": steps * 10})

    @rule(customer=_CUSTOMER, steps=st.integers(min_value=-500, max_value=500))
    def adjust(self, customer: int, steps: int) -> None:
        """Credit or debt by hand."""
        customer_id, currency = self.customers[customer]
        asked = {"amount": steps * 10, "currency": currency}
        self.do("POST /v1/customers/{customer}/balance_transactions", asked, customer_id)

    @rule(
        customer=_CUSTOMER,
        steps=st.lists(st.integers(min_value=-100, max_value=900), max_size=4),
        coupon=st.sampled_from([None, 0, 1]),
        then=st.sampled_from(["", "finalize", "finalize", "pay"]),
    )
    def invoice(self, customer: int, steps: list[int], coupon: int | None, then: str) -> None:
        """An invoice of some lines and everything that waits, left as a draft or gone on with."""
        customer_id, currency = self.customers[customer]
        asked: dict[str, Any] = {
            "customer": customer_id,
            "currency": currency,
            "pending_invoice_items_behavior": "include",
            "auto_advance": not then,
        }
        if coupon is not None:
            asked["discounts"] = [{"coupon": self.coupons[coupon]}]
        made = self.do("POST /v1/invoices", asked)
        for step in steps:
            item = {"customer": customer_id, "currency": currency, "invoice": made["id"], "amount": step * 10}
            self.do("POST /v1/invoiceitems", item)
        if then:
            self.do(f"POST /v1/invoices/{{invoice}}/{then}", {}, made["id"])

    @rule(number=st.integers(0, 50), what=st.sampled_from(["finalize", "pay", "pay", "void", "mark_uncollectible"]))
    def go_on(self, number: int, what: str) -> None:
        """What an invoice's state allows happens, the rest is refused."""
        invoice = self.any_invoice(number)
        if invoice is not None:
            self.do(f"POST /v1/invoices/{{invoice}}/{what}", {}, invoice["id"])

    @rule(number=st.integers(0, 50), share=st.integers(min_value=1, max_value=120), credit=st.booleans())
    def credit_note(self, number: int, share: int, credit: bool) -> None:
        """A share of an invoice is credited, as a refund or as credit; more than there is is refused."""
        invoice = self.any_invoice(number)
        if invoice is None:
            return
        amount = max(invoice["total"], 0) * share // 1000 * 10
        asked = {"invoice": invoice["id"], "amount": amount}
        if invoice["status"] == "paid":
            asked["credit_amount" if credit else "refund_amount"] = amount
        self.do("POST /v1/credit_notes", asked)

    @rule(number=st.integers(0, 20))
    def void_credit_note(self, number: int) -> None:
        """A credit note of an open invoice is taken back, any other stays."""
        notes = list(self.api.call(self.world, _PLACE).each("credit_note"))
        if notes:
            self.do("POST /v1/credit_notes/{id}/void", {}, notes[number % len(notes)]["id"])

    def any_invoice(self, number: int) -> Any:
        """One of all invoices, those of subscriptions too."""
        found = list(self.api.call(self.world, _PLACE).each("invoice"))
        return found[number % len(found)] if found else None

    @rule(target=subscriptions, customer=_CUSTOMER, plan=st.integers(0, 3), trial=st.sampled_from([None, None, 5]))
    def subscribe(self, customer: int, plan: int, trial: int | None) -> Any:
        """A subscription, some with a trial, some with a discount."""
        customer_id, currency = self.customers[customer]
        asked: dict[str, Any] = {"customer": customer_id, "items": [{"price": self.plans[currency][plan]}]}
        if trial:
            asked |= {"trial_period_days": trial, "discounts": [{"coupon": self.coupons[plan % 2]}]}
        made = self.do("POST /v1/subscriptions", asked)
        return multiple() if isinstance(made, str) else (made["id"], currency)

    @rule(
        subscription=subscriptions,
        plan=st.integers(0, 3),
        quantity=st.integers(0, 4),
        behavior=st.sampled_from(["create_prorations", "always_invoice", "none"]),
    )
    def change_plan(self, subscription: tuple[str, str], plan: int, quantity: int, behavior: str) -> None:
        """Another plan, quantity or interval."""
        found = self.do("GET /v1/subscriptions/{subscription_exposed_id}", {}, subscription[0])
        item = {
            "id": found["items"]["data"][0]["id"],
            "price": self.plans[subscription[1]][plan],
            "quantity": quantity,
        }
        asked = {"items": [item], "proration_behavior": behavior}
        before = self.do(
            "POST /v1/invoices/create_preview", {"subscription": subscription[0], "subscription_details": asked}
        )
        after = self.do("POST /v1/subscriptions/{subscription_exposed_id}", asked, subscription[0])
        if (
            behavior == "always_invoice"
            and not isinstance(before, str)
            and after["latest_invoice"] != found["latest_invoice"]
        ):
            made = self.do("GET /v1/invoices/{invoice}", {}, after["latest_invoice"])
            assert made["total"] == before["total"]

    @rule(
        subscription=subscriptions, how=st.sampled_from([{}, {"prorate": True}, {"prorate": True, "invoice_now": True}])
    )
    def cancel(self, subscription: tuple[str, str], how: dict[str, bool]) -> None:
        """Ends one."""
        self.do("DELETE /v1/subscriptions/{subscription_exposed_id}", how, subscription[0])

    @rule(seconds=st.sampled_from([3600, 100_003, 3 * _DAY_S, 8 * _DAY_S, 33 * _DAY_S]))
    def time_passes(self, seconds: int) -> None:
        """Periods renew, cards are retried, drafts are finalized."""
        self.world.clock.advance(seconds)
        catch_up(self.api.call(self.world, _PLACE))
        self.world.commit()

    @invariant()
    def everything_agrees(self) -> None:
        """Invoices with their lines, payments and credit; customers with their transactions; the balance with all."""
        call = self.api.call(self.world, _PLACE)
        assert self.world.violations == []
        for invoice in call.each("invoice"):
            lines = list(call.each("line_item", "invoice", invoice["id"]))
            taken = sum(part["amount"] for line in lines for part in line["discount_amounts"])
            assert invoice["subtotal"] == sum(line["amount"] for line in lines)
            assert invoice["total"] == invoice["subtotal"] - taken
            assert taken == sum(part["amount"] for part in invoice["total_discount_amounts"])
            if invoice["status"] in _SETTLED:
                self._agrees(invoice)
        for customer in call.each("customer"):
            moves = list(call.each("customer_balance_transaction", "customer", customer["id"]))[::-1]
            assert customer["balance"] == sum(move["amount"] for move in moves)
            assert [move["ending_balance"] for move in moves] == [
                sum(one["amount"] for one in moves[: at + 1]) for at in range(len(moves))
            ]
        charged = {
            currency: sum(
                one["amount_captured"] - one["amount_refunded"]
                for one in call.each("charge")
                if one["currency"] == currency
            )
            for currency in _PRICES
        }
        for currency, amount in charged.items():
            moved = [one for one in call.each("balance_transaction") if one["currency"] == currency]
            assert sum(one["amount"] for one in moved) == amount

    def _agrees(self, invoice: dict[str, Any]) -> None:
        call = self.api.call(self.world, _PLACE)
        used = invoice["ending_balance"] - invoice["starting_balance"]
        assert invoice["amount_due"] == invoice["total"] - used - invoice["pre_payment_credit_notes_amount"]
        assert invoice["amount_remaining"] == invoice["amount_due"] - invoice["amount_paid"] >= 0
        moves = [
            one["amount"]
            for one in call.each("customer_balance_transaction", "invoice", invoice["id"])
            if one["type"] != "credit_note"
        ]
        assert sum(moves) == (0 if invoice["status"] == "void" else used)
        payments = list(call.each("invoice_payment", "invoice", invoice["id"]))
        received = 0
        for payment in payments:
            intent = call.require("payment_intent", payment["payment"]["payment_intent"])
            received += intent["amount_received"]
            assert (payment["status"] == "paid") == (intent["status"] == "succeeded")
        assert invoice["amount_paid"] == received == sum(payment["amount_paid"] or 0 for payment in payments)
        assert (invoice["status"] == "paid") == (invoice["amount_remaining"] == 0 and invoice["status"] != "void")
        notes = [one for one in call.each("credit_note", "invoice", invoice["id"]) if one["status"] == "issued"]
        so_far = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
        assert sum(note["total"] for note in notes) == so_far <= max(invoice["total"] - min(used, 0), 0)


@pytest.mark.slow
def test_billing_adds_up_at_every_step(contract_cache: Path) -> None:
    """Hundreds of random operations and clock moves in two currencies never lose or invent a minor unit."""
    Billing.worlds = Worlds(contract_cache=contract_cache)
    Billing.api = Billing.worlds.api
    state_machine = settings(
        max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(Billing, settings=state_machine)
