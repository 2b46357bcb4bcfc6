"""Accounts that a platform makes: what they are asked, what they may do meanwhile, and how they are paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
import stripe

from tests.sandbox.payments import error_of, pay

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

DAY_S = 86_400
BOTH: Any = {"card_payments": {"requested": True}, "transfers": {"requested": True}}
URLS = {"refresh_url": "http://127.0.0.1/again", "return_url": "http://127.0.0.1/done"}


def make(world: SandboxWorld, **more: Any) -> Any:
    """A new express account that wants both capabilities."""
    asked: Any = {"type": "express", "country": "US", "email": "a@b.co", "capabilities": BOTH, **more}
    return world.client().v1.accounts.create(asked)


def onboard(world: SandboxWorld, account: str) -> None:
    """The owner fills in the form behind an account link."""
    asked: Any = {"account": account, "type": "account_onboarding", **URLS}
    link = world.client().v1.account_links.create(asked)
    with httpx.Client() as browser:
        assert "individual.first_name" in browser.get(link.url).text
        sent = browser.post(link.url, data={"decision": "complete"})
    assert sent.headers["location"] == URLS["return_url"]


def events_of(world: SandboxWorld, account: str) -> list[str]:
    """The types of an account's events, oldest first."""
    return [str(one.type) for one in world.client(account=account).v1.events.list({"limit": 100}).data][::-1]


def test_an_express_account_is_onboarded_by_its_link(world: SandboxWorld) -> None:
    """Before the form it may do nothing and says what is missing; after it everything is on and events tell it."""
    account = make(world)
    assert (account.type, account.charges_enabled, account.payouts_enabled) == ("express", False, False)
    assert account.controller.stripe_dashboard.type == "express"
    assert account.capabilities.to_dict() == {"card_payments": "inactive", "transfers": "inactive"}
    assert "external_account" in account.requirements.currently_due
    onboard(world, account.id)
    now: Any = world.client().v1.accounts.retrieve(account.id)
    assert (now.charges_enabled, now.payouts_enabled, now.details_submitted) == (True, True, True)
    assert now.capabilities.to_dict() == {"card_payments": "active", "transfers": "active"}
    assert (now.requirements.currently_due, now.requirements.disabled_reason) == ([], None)
    assert {"account.updated", "capability.updated"} <= set(events_of(world, account.id))
    assert world.client().v1.accounts.list().data[0].id == account.id


def test_an_account_link_is_good_for_one_visit(world: SandboxWorld) -> None:
    """Used or old, it leads to the platform's refresh_url; saving for later changes nothing."""
    account = make(world)
    asked: Any = {"account": account.id, "type": "account_onboarding", **URLS}
    link = world.client().v1.account_links.create(asked)
    with httpx.Client() as browser:
        browser.get(link.url)
        assert browser.get(link.url).headers["location"] == URLS["refresh_url"]
        assert browser.post(link.url, data={"decision": "later"}).headers["location"] == URLS["return_url"]
        old = world.client().v1.account_links.create(asked)
        world.control("POST", "/clock", advance_s=301)
        assert browser.get(old.url).headers["location"] == URLS["refresh_url"]
    assert not world.client().v1.accounts.retrieve(account.id).charges_enabled


def test_a_custom_account_is_onboarded_by_the_platform(world: SandboxWorld) -> None:
    """Each fact that is told is no longer due; with the last one the account is enabled."""
    account = make(world, type="custom", business_type="company")
    client = world.client()
    client.v1.accounts.update(
        account.id, {"company": {"name": "Tea & Co", "phone": "+15550100", "address": {"line1": "1 Quay"}}}
    )
    partly: Any = client.v1.accounts.retrieve(account.id)
    assert "company.name" not in partly.requirements.currently_due
    assert "company.tax_id" in partly.requirements.currently_due
    rest: Any = {
        "company": {"tax_id": "000000000"},
        "business_profile": {"mcc": "5719", "url": "https://tea.example.com"},
        "tos_acceptance": {"date": 1_800_000_000, "ip": "127.0.0.1"},
        "external_account": "btok_us",
    }
    done: Any = client.v1.accounts.update(account.id, rest)
    assert (done.requirements.currently_due, done.charges_enabled) == ([], True)
    assert [bank.last4 for bank in done.external_accounts.data] == ["6789"]


def test_an_account_by_controller_says_who_is_responsible(world: SandboxWorld) -> None:
    """Controller properties are kept as asked; type and controller together are refused."""
    wanted: Any = {
        "fees": {"payer": "application"},
        "losses": {"payments": "application"},
        "stripe_dashboard": {"type": "express"},
    }
    account: Any = world.client().v1.accounts.create({"controller": wanted, "country": "DE"})
    assert (account.type, account.default_currency, account.controller.fees.payer) == ("none", "eur", "application")
    with pytest.raises(stripe.InvalidRequestError, match="only specify one of"):
        world.client().v1.accounts.create({"controller": wanted, "type": "express"})


def test_nothing_can_be_transferred_before_onboarding(world: SandboxWorld) -> None:
    """The transfers capability must be active, both for transfers and for destination charges."""
    account = make(world)
    pay(world, 5000, card="bypassPending")
    asked: Any = {"amount": 100, "currency": "usd", "destination": account.id}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.client().v1.transfers.create(asked)
    assert error_of(refused.value)["code"] == "insufficient_capabilities_for_transfer"
    with pytest.raises(stripe.InvalidRequestError):
        pay(world, 5000, transfer_data={"destination": account.id})
    onboard(world, account.id)
    assert world.client().v1.transfers.create(asked).amount == 100


def test_stripe_asks_for_more_and_disables_after_the_deadline(world: SandboxWorld) -> None:
    """Until the deadline all goes on; after it charges and payouts stop until the fact is told."""
    account = make(world)
    onboard(world, account.id)
    due = ["individual.verification.document"]
    world.control("POST", "/requirements", account=account.id, currently_due=due, due_s=10 * DAY_S)
    asked: Any = world.client().v1.accounts.retrieve(account.id)
    assert (asked.requirements.currently_due, asked.charges_enabled) == (due, True)
    world.control("POST", "/clock", advance_s=11 * DAY_S)
    late: Any = world.client().v1.accounts.retrieve(account.id)
    assert (late.requirements.past_due, late.payouts_enabled) == (due, False)
    assert late.requirements.disabled_reason == "requirements.past_due"
    found = world.client().v1.accounts.capabilities.retrieve(account.id, "transfers")
    assert (found.status, found.requested) == ("inactive", True)
    onboard_again = world.control("POST", "/requirements", account=account.id, complete=True)
    assert onboard_again["charges_enabled"]


def test_an_onboarded_account_is_paid_every_day(world: SandboxWorld) -> None:
    """Daily payouts begin by themselves; a schedule given at creation is kept; a closed bank account fails them."""
    world.control("POST", "/clock", now=1_800_000_000, frozen=True)
    daily = make(world)
    manual = make(world, settings={"payouts": {"schedule": {"interval": "manual"}}})
    for account in (daily, manual):
        onboard(world, account.id)
    world.client().v1.accounts.external_accounts.create(daily.id, {"external_account": "btok_us_accountClosed"})
    pay(world, 20_000, card="bypassPending")
    for account in (daily, manual):
        world.client().v1.transfers.create({"amount": 4000, "currency": "usd", "destination": account.id})
    world.control("POST", "/clock", advance_s=DAY_S)
    payouts = world.client(account=daily.id).v1.payouts.list().data
    assert [(one.amount, one.automatic) for one in payouts] == [(4000, True)]
    assert world.client(account=manual.id).v1.payouts.list().data == []
    world.control("POST", "/clock", advance_s=2 * DAY_S)
    failed = world.client(account=daily.id).v1.payouts.retrieve(payouts[0].id)
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")


def test_capabilities_and_login_links(world: SandboxWorld) -> None:
    """A capability can be requested later; an express account has a dashboard once it is onboarded."""
    account = make(world, capabilities={"transfers": {"requested": True}})
    client = world.client()
    with pytest.raises(stripe.InvalidRequestError, match="onboarding"):
        client.v1.accounts.login_links.create(account.id)
    onboard(world, account.id)
    assert not client.v1.accounts.retrieve(account.id).charges_enabled
    assert client.v1.accounts.capabilities.update(account.id, "card_payments", {"requested": True}).status == "active"
    assert client.v1.accounts.retrieve(account.id).charges_enabled
    assert {one.id for one in client.v1.accounts.capabilities.list(account.id).data} == {"transfers", "card_payments"}
    assert "balance" in httpx.get(client.v1.accounts.login_links.create(account.id).url).text


def test_an_account_is_deleted_only_when_it_is_empty(world: SandboxWorld) -> None:
    """Money in it keeps it; afterwards nobody reaches it."""
    account = make(world)
    onboard(world, account.id)
    pay(world, 5000, card="bypassPending")
    moved = world.client().v1.transfers.create({"amount": 100, "currency": "usd", "destination": account.id})
    with pytest.raises(stripe.InvalidRequestError, match="non-zero"):
        world.client().v1.accounts.delete(account.id)
    world.client().v1.transfers.reversals.create(moved.id)
    assert world.client().v1.accounts.delete(account.id).deleted
    with pytest.raises(stripe.PermissionError):
        world.client().v1.accounts.retrieve(account.id)


@pytest.mark.parametrize(
    "asked",
    [
        {"type": "account_onboarding", "return_url": "http://127.0.0.1"},
        {"type": "account_update", **URLS},
        {"type": "account_onboarding", "account": "acct_nobody", **URLS},
    ],
)
def test_impossible_account_links_are_refused(world: SandboxWorld, asked: Any) -> None:
    """A missing URL, an update of an express account, an unknown account."""
    account = make(world)
    with pytest.raises(stripe.InvalidRequestError):
        world.client().v1.account_links.create(cast("Any", {"account": account.id, **asked}))
