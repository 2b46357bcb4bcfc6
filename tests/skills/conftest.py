"""Fixtures: a merchant's shop at the offline Stripe, and the desk at which a skill works for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from domain.ids import new_id
from domain.proposals import Terms
from integrations.stripe.gateway import StripeGateway
from skills.contract import Approval, Desk, Draft, MerchantView
from tests.integrations_stripe.conftest import quick_gateway
from tests.plugins.sandbox import SandboxWorld

DECLINED = "pm_card_visa_chargeDeclinedInsufficientFunds"


class Shop:
    """A merchant's account: what its shop sells through the SDK, and what happens to it in the world."""

    def __init__(self, world: SandboxWorld, **account: Any) -> None:
        made = world.control("POST", "/accounts", name="Tea & Co", connected=None, **account)
        self.world = world
        self.account_id: str = made["account"]["id"] if isinstance(made.get("account"), dict) else made["account"]
        self.sdk: stripe.StripeClient = world.client(made["secret_key"])
        self.token: str = world.control("POST", "/connections", account=self.account_id)["access_token"]

    def customer(self, name: str, email: str = "", **more: Any) -> str:
        """Add a customer and return the id."""
        params: Any = {"name": name, **({"email": email} if email else {}), **more}
        return self.sdk.v1.customers.create(params).id

    def pay(self, amount_minor: int, currency: str = "usd", **more: Any) -> str:
        """Pay once, with a good card unless told otherwise, and return the payment intent's id; a decline is kept."""
        order = more.pop("order", None)
        params: dict[str, Any] = {
            "amount": amount_minor,
            "currency": currency,
            "payment_method": "pm_card_visa",
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            **({"metadata": {"order_id": order}} if order else {}),
            **more,
        }
        try:
            return self.sdk.v1.payment_intents.create(params).id  # type: ignore[arg-type]  # built from parts
        except stripe.CardError as declined:
            return str(declined.error.payment_intent.id)  # type: ignore[union-attr]  # a decline names its intent

    def refund(self, payment_id: str, amount_minor: int | None = None) -> str:
        """Refund in the Stripe dashboard and return the refund's id."""
        params: Any = {"payment_intent": payment_id, **({"amount": amount_minor} if amount_minor else {})}
        return self.sdk.v1.refunds.create(params).id

    def charge_of(self, payment_id: str) -> str:
        """Return the id of a payment's latest charge."""
        return str(self.sdk.v1.payment_intents.retrieve(payment_id).latest_charge)

    def dispute(self, payment_id: str, **more: Any) -> str:
        """Let the cardholder's bank dispute a payment and return the dispute's id."""
        opened = self.world.control(
            "POST", "/disputes", account=self.account_id, charge=self.charge_of(payment_id), **more
        )
        return str(opened["id"])

    def refunds(self) -> list[dict[str, Any]]:
        """Every refund of the world, newest first."""
        return self.world.objects("refund")


@pytest.fixture
def shop(world: SandboxWorld) -> Shop:
    """A fresh merchant's shop."""
    return Shop(world)


@pytest.fixture
async def gateway(world: SandboxWorld) -> AsyncIterator[StripeGateway]:
    """The way to the offline Stripe with short waits."""
    way = quick_gateway(world.base_url)
    yield way
    await way.aclose()


@pytest.fixture
def desk(shop: Shop, gateway: StripeGateway) -> Desk:
    """A desk for the shop, reached with its OAuth token, in Berlin and in US dollars."""
    return Desk(
        merchant=MerchantView(new_id("mer"), "Tea & Co", "Europe/Berlin", "en-US", "usd"),
        stripe=gateway.account(account_id=shop.account_id, livemode=False, access_token=shop.token),
        now=datetime.fromtimestamp(shop.world.control("GET", "/clock")["now"], UTC),
        progress=_quietly,
    )


async def _quietly(_step: str) -> None:
    """Take a progress message."""


def approved(draft: Draft, desk: Desk, skill: str = "refund_payment") -> Approval:
    """A person's approval of a draft, as the house mints it."""
    terms = Terms(
        skill=skill,
        arguments={},
        money=draft.money,
        account_id=desk.stripe.account_id,
        livemode=desk.stripe.livemode,
        summary=draft.summary,
        effects=draft.effects,
        request=draft.request,
        preconditions=draft.preconditions,
    )
    proposal_id = new_id("prop")
    digest = terms.digest(proposal_id)
    return Approval(proposal_id, digest, f"florin-{proposal_id}", terms, "mem_1", int(desk.now.timestamp()))
