"""Subscribers of a shop at the offline Stripe, with its clock turned by hand; made through the real SDK."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from assistant.account_guards import ApprovedAccount, ReadOnlyAccount
from assistant.figures import Sources, untraceable
from domain.money import Money
from skills.contract import Acts, Approval, Desk, Draft, Receipt
from tests.skills.conftest import Shop, approved

DAY_S = 86_400
START_S = 1_800_000_000  # 2027-01-15 08:00:00 UTC
MONTH_S = 31 * DAY_S  # from 15 January to 15 February


class Subscribers:
    """Customers with cards, plans, and subscriptions; time moves only when a test moves it."""

    def __init__(self, shop: Shop, desk: Desk) -> None:
        self.shop = shop
        self.sdk = shop.sdk
        self._desk = desk
        shop.world.control("POST", "/clock", now=START_S, frozen=True)

    @property
    def desk(self) -> Desk:
        """The desk at the world's present moment."""
        return replace(self._desk, now=datetime.fromtimestamp(self.now_s, UTC))

    @property
    def reading(self) -> Desk:
        """The same desk behind the guard that lets nothing be written."""
        return replace(self.desk, stripe=ReadOnlyAccount(self._desk.stripe))

    def writing(self, approval: Approval) -> Desk:
        """The same desk behind the guard that lets only the approved calls through."""
        return replace(self.desk, stripe=ApprovedAccount(self._desk.stripe, approval, _noted))

    @property
    def now_s(self) -> int:
        """The world's moment in Unix seconds."""
        return int(self.shop.world.control("GET", "/clock")["now"])

    def later(self, seconds: int) -> None:
        """Let time pass, with everything that falls into it."""
        self.shop.world.control("POST", "/clock", advance_s=seconds)

    def payer(self, name: str = "Jane Doe", email: str = "jane@example.com", card: str = "visa") -> str:
        """Add a customer whose default card is a test card ("" for none); returns the id."""
        customer = self.shop.customer(name, email)
        if card:
            self.use_card(customer, card)
        return customer

    def use_card(self, customer: str, card: str) -> None:
        """Make a test card the customer's default."""
        method = self.sdk.v1.payment_methods.attach(f"pm_card_{card}", {"customer": customer})
        default: Any = {"invoice_settings": {"default_payment_method": method.id}}
        self.sdk.v1.customers.update(customer, default)

    def plan(self, name: str, unit_amount: int, interval: str = "month", currency: str = "usd", **more: Any) -> str:
        """Add a product with one recurring price; returns the price's id."""
        recurring = {"interval": interval, **more.pop("recurring", {})}
        asked = {"currency": currency, "unit_amount": unit_amount, "product_data": {"name": name}, **more}
        return self.sdk.v1.prices.create(cast("Any", {**asked, "recurring": recurring})).id

    def meter(self, name: str = "Calls", event_name: str = "calls") -> str:
        """Add a meter that sums what is used; returns its id."""
        asked: Any = {"display_name": name, "event_name": event_name, "default_aggregation": {"formula": "sum"}}
        return self.sdk.v1.billing.meters.create(asked).id

    def subscribe(self, customer: str, *prices: str, quantity: int | None = None, **more: Any) -> str:
        """Subscribe a customer to prices; returns the subscription's id."""
        items = [{"price": one, **({"quantity": quantity} if quantity is not None else {})} for one in prices]
        return self.sdk.v1.subscriptions.create(cast("Any", {"customer": customer, "items": items, **more})).id

    def subscription(self, subscription_id: str) -> Any:
        """Stripe's own subscription."""
        return self.sdk.v1.subscriptions.retrieve(subscription_id)

    def price_of(self, subscription_id: str) -> str:
        """The price of a subscription's first item."""
        return str(self.subscription(subscription_id)["items"].data[0].price.id)

    def invoices(self, subscription_id: str) -> list[Any]:
        """A subscription's invoices, oldest first."""
        return self.sdk.v1.invoices.list({"subscription": subscription_id, "limit": 100}).data[::-1]

    async def draft(self, skill: Acts[Any], **args: Any) -> Draft:
        """Propose, and expect a draft."""
        made = await self.asked(skill, **args)
        assert isinstance(made, Draft), made
        traced("\n".join((made.summary, *made.effects, *made.warnings)), made.figures)
        return made

    async def asked(self, skill: Acts[Any], **args: Any) -> Any:
        """Propose, and take whatever comes."""
        return await skill.propose(skill.args.model_validate(args), self.reading)

    async def carry_out(self, skill: Acts[Any], draft: Draft) -> Receipt:
        """Approve, recheck, execute behind the house's guards; twice, to prove that the second time adds nothing."""
        approval = approved(draft, self.desk, skill.name)
        await skill.recheck(approval, self.reading)
        assert await skill.find_outcome(approval, self.reading) is None
        done = await skill.execute(approval, self.writing(approval))
        again = await skill.execute(approval, self.writing(approval))
        assert again.object_id == done.object_id
        traced(done.text, done.figures)
        found = await skill.find_outcome(approval, self.reading)
        assert found is not None
        assert (found.object_id, found.status, found.text) == (done.object_id, done.status, done.text)
        return done


def traced(text: str, figures: tuple[Money, ...]) -> None:
    """Every amount with a currency in a text is one of the figures, as the house demands of a reply."""
    assert untraceable(text, Sources(frozenset(figures), (text,))) == (), text


async def _noted() -> None:
    """Take the note that something is about to be sent."""


@pytest.fixture
def subscribers(shop: Shop, desk: Desk) -> Subscribers:
    """A shop whose customers subscribe."""
    return Subscribers(shop, desk)
