"""Several connected accounts: read together under their names, written on one that the proposal is pinned to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from assistant.account_names import listed, name_of, names_of, resolved, spoken, unknown_id
from domain.errors import ConnectionRevoked, NotConnected, NotFound
from integrations.stripe.account import NamedAccount, StripeAccount
from skills.contract import Answer, Ask, Choice
from tests.assistant.conftest import OneAccount, Shop

AWAY = "acct_1HarbourPine"


@dataclass
class TwoAccounts(OneAccount):
    """The platform's account, active, and a shop in Berlin that keeps its books in euros."""

    other_token: str = ""
    other_is_revoked: bool = False

    async def all(self, merchant_id: str) -> tuple[NamedAccount, ...]:
        """Both, the active one first."""
        away = await self.pinned(merchant_id, AWAY, False)
        return NamedAccount("Corner Shop", await self.active(merchant_id), "usd"), NamedAccount(
            "Berlin Tea", away, "eur"
        )

    async def pinned(self, merchant_id: str, account_id: str, livemode: bool) -> StripeAccount:
        """Either of them."""
        if account_id == AWAY:
            token = "sk_test_gone" if self.other_is_revoked else self.other_token
            return self.gateway.account(account_id=AWAY, livemode=False, access_token=token)
        return await super().pinned(merchant_id, account_id, livemode)


@pytest.fixture
def two(shop: Shop) -> Shop:
    """The merchant with a second account."""
    token = shop.world.control("POST", "/connections", account=AWAY)["access_token"]
    one = shop.accounts
    accounts = TwoAccounts(one.merchant_id, one.gateway, one.account_id, one.token, other_token=token)
    return replace(shop, accounts=accounts)


def pay_away(shop: Shop, order: str, amount: int, currency: str = "eur") -> str:
    """An order paid in Berlin."""
    assert isinstance(shop.accounts, TwoAccounts)
    paid = shop.world.client(shop.accounts.other_token).v1.payment_intents.create(
        {
            "amount": amount,
            "currency": currency,
            "payment_method": "pm_card_visa",
            "confirm": True,
            "metadata": {"order_id": order},
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
    )
    return str(paid.id)


async def test_a_question_without_an_account_is_about_the_active_one(two: Shop) -> None:
    """It says on which account it looked."""
    two.pay("1", 1500)
    pay_away(two, "2", 700)
    reply = await two.assistant().chat(two.owner, "list payments")
    assert "Account “Corner Shop”" in reply.text
    assert "$15.00" in reply.text
    assert "€7.00" not in reply.text


async def test_all_accounts_answer_together_and_nothing_is_added_across(two: Shop) -> None:
    """Each account's figures stand under its name."""
    two.pay("1", 1500)
    pay_away(two, "2", 700, "usd")
    reply = await two.assistant().chat(two.owner, "list payments on all accounts")
    assert "Account “Corner Shop”" in reply.text
    assert "Account “Berlin Tea”" in reply.text
    assert "$15.00" in reply.text
    assert "$7.00" in reply.text
    assert "$22.00" not in reply.text


async def test_an_account_is_named_in_the_message(two: Shop) -> None:
    """Only the named account answers."""
    two.pay("1", 1500)
    pay_away(two, "2", 700)
    reply = await two.assistant().chat(two.owner, "list payments on Berlin Tea")
    assert "Account “Berlin Tea”" in reply.text
    assert "€7.00" in reply.text
    assert "$15.00" not in reply.text


async def test_a_write_is_pinned_to_the_account_that_was_named(two: Shop) -> None:
    """The proposal names it and carries its id, and the refund is made there whatever is active."""
    payment = pay_away(two, "42", 700)
    assistant = two.assistant()
    reply = await assistant.chat(two.owner, "refund order 42 on Berlin Tea")
    (proposal,) = reply.proposals
    assert proposal.account == AWAY
    assert proposal.effects[0] == f"On the account “Berlin Tea” ({AWAY}): you named it."
    done = await assistant.confirm(two.owner, proposal.id, proposal.digest)
    assert done.state == "done"
    assert [refund["payment_intent"] for refund in two.refunds()] == [payment]


async def test_a_write_without_a_name_says_that_it_is_on_the_active_account(two: Shop) -> None:
    """The card states the account and why."""
    two.pay("42", 1500)
    reply = await two.assistant().chat(two.owner, "refund order 42")
    (proposal,) = reply.proposals
    assert proposal.account == two.world.platform
    assert "the active one of your 2" in proposal.effects[0]


async def test_what_is_not_on_the_active_account_may_be_on_another(two: Shop) -> None:
    """A refusal says where it looked and which other account there is."""
    pay_away(two, "42", 700)
    reply = await two.assistant().chat(two.owner, "refund order 42")
    assert not reply.proposals
    assert "I looked on “Corner Shop” only; you also have “Berlin Tea”" in reply.text


async def test_a_row_of_another_account_is_refunded_there_when_it_is_named(two: Shop) -> None:
    """Without the name nothing is proposed and the way is said; with it the row that was shown is meant."""
    two.pay("1", 1500)
    payment = pay_away(two, "42", 700)
    assistant = two.assistant()
    listed_there = await assistant.chat(two.owner, "list payments on Berlin Tea")
    reply = await assistant.chat(two.owner, f"refund {payment}", listed_there.conversation_id)
    assert not reply.proposals
    assert "Add “on” and its name" in reply.text
    reply = await assistant.chat(two.owner, f"refund {payment} on Berlin Tea", listed_there.conversation_id)
    assert [proposal.account for proposal in reply.proposals] == [AWAY]
    reply = await assistant.chat(two.owner, "refund the first one on Berlin Tea", listed_there.conversation_id)
    assert [proposal.account for proposal in reply.proposals] == [AWAY]


async def test_a_write_on_two_accounts_is_a_question(two: Shop) -> None:
    """A change is made on one account."""
    two.pay("42", 1500)
    reply = await two.assistant().chat(two.owner, "refund order 42 on all accounts")
    assert not reply.proposals
    assert "A change is made on one account" in reply.text


async def test_an_account_that_is_not_connected_is_asked_about(two: Shop) -> None:
    """An id of nobody's leads to a question, never to the active account."""
    two.pay("42", 1500)
    reply = await two.assistant().chat(two.owner, "refund order 42 on acct_1Stranger")
    assert not reply.proposals
    assert "acct_1Stranger is not connected" in reply.text


async def test_programs_name_accounts_too(two: Shop) -> None:
    """Reading takes a name, an id or "all"; propose pins; an unknown name is a question."""
    pay_away(two, "42", 700)
    assistant = two.assistant()
    every = await assistant.read(two.owner, "list_payments", {}, account="all")
    assert isinstance(every, Answer)
    assert [(one["name"], one["data"]["count"]) for one in every.data["accounts"]] == [
        ("Corner Shop", 0), ("Berlin Tea", 1)
    ]  # fmt: skip
    assert all(": " in card.title for card in every.cards if hasattr(card, "title"))
    made = await assistant.propose(two.owner, "refund_payment", {"payment_ref": "42"}, account="berlin")
    assert not isinstance(made, Ask)
    assert getattr(made, "account", None) == AWAY
    for unknown in ("Paris", "acct_1Stranger"):
        asked = await assistant.propose(two.owner, "refund_payment", {"payment_ref": "42"}, account=unknown)
        assert isinstance(asked, Ask)
        assert "“Corner Shop” and “Berlin Tea”" in asked.question
    with pytest.raises(NotFound, match="Corner Shop"):
        await assistant.propose(two.owner, "refund_payment", {"payment_ref": "42"})


async def test_a_plan_is_made_on_one_account(two: Shop) -> None:
    """All its lines are pinned to the account that was named, and it says so; on all of them it is a question."""
    for order, amount in (("12", 700), ("13", 800)):
        pay_away(two, order, amount)
    two.pay("12", 9900)
    assistant = two.assistant()
    orders = {"payment_refs": ["12", "13"]}
    plan = await assistant.plan(two.owner, "refund_payments", orders, account="Berlin Tea")
    assert not isinstance(plan, Ask | Choice)
    assert {line.account for line in plan.lines} == {AWAY}
    assert f"On the account “Berlin Tea” ({AWAY})" in str(plan)
    every = await assistant.plan(two.owner, "refund_payments", orders, account="all")
    assert isinstance(every, Ask)
    reply = await assistant.chat(two.owner, "refund orders 12 and 13 on Berlin Tea")
    (planned,) = reply.plans
    assert {line.account for line in planned.lines} == {AWAY}


async def test_one_account_alone_is_not_spoken_of(shop: Shop) -> None:
    """With a single account nothing about accounts is added."""
    shop.pay("42", 1500)
    reply = await shop.assistant().chat(shop.owner, "refund order 42")
    assert not any("account “" in line for line in reply.proposals[0].effects)


async def test_an_account_whose_token_is_gone_does_not_hide_the_others(two: Shop) -> None:
    """The others answer; what is wrong stands under its own name and the revocation is noted."""
    two.pay("1", 1500)
    assert isinstance(two.accounts, TwoAccounts)
    two.accounts.other_is_revoked = True
    every = await two.assistant().read(two.owner, "list_payments", {}, account="all")
    assert isinstance(every, Answer)
    assert "$15.00" in every.text
    assert every.data["accounts"][1]["data"] is None
    assert two.accounts.revocations == [(two.owner.merchant_id, AWAY, False)]
    two.accounts.is_revoked = False
    with pytest.raises(ConnectionRevoked):
        await two.assistant().read(two.owner, "list_payments", {}, account="Berlin Tea")


async def test_without_any_account_the_error_is_as_before(shop: Shop) -> None:
    """Nothing connected stays NotConnected for programs."""
    shop.accounts.account_id = "acct_another"
    shop.accounts.merchant_id = "mer_other"
    with pytest.raises(NotConnected):
        await shop.assistant().read(shop.owner, "list_payments", {})


def named(*names: str) -> tuple[NamedAccount, ...]:
    """Accounts by these names that nobody calls."""

    class Mute(StripeAccount):
        def __init__(self, account_id: str) -> None:
            self.account_id = account_id
            self.livemode = False

    return tuple(NamedAccount(name, Mute(f"acct_{number}X")) for number, name in enumerate(names, 1))


@pytest.mark.parametrize(
    ("message", "found", "rest"),
    [
        ("refund order 42 on Berlin Tea", ["Berlin Tea"], "refund order 42"),
        ("Berlin Tea: refund order 42", ["Berlin Tea"], "refund order 42"),
        ("refund order 42 from the berlin tea account", ["Berlin Tea"], "refund order 42"),
        ("how much did we make in account “Tea” today?", ["Tea"], "how much did we make today?"),
        ("balance of acct_2X", ["Berlin Tea"], "balance"),
        ("balance on Berlin Tea and Tea", ["Berlin Tea", "Tea"], "balance"),
        ("balance across all my accounts", ["Tea", "Berlin Tea"], "balance"),
        ("show payments for every account, please", ["Tea", "Berlin Tea"], "show payments, please"),
        ("payments from Berlin Tea", [], "payments from Berlin Tea"),
        ("invoice Berlin Tea for $20", [], "invoice Berlin Tea for $20"),
        ("Berlin Tea account", ["Berlin Tea"], "Berlin Tea account"),
        ("what is on teabags?", [], "what is on teabags?"),
    ],
)
def test_accounts_are_read_only_where_they_are_named_as_such(message: str, found: list[str], rest: str) -> None:
    """A customer of the same name is never taken for an account, and what is left reads as a sentence."""
    chosen, kept = spoken(message, named("Tea", "Berlin Tea"))
    assert ([account.name for account in chosen], kept) == (found, rest)


def test_names_that_two_accounts_share_carry_their_id() -> None:
    """Each is told apart, and the shared name alone is a question."""
    accounts = named("Tea", "Tea", "Shop")
    assert list(names_of(accounts)) == ["Tea (acct_1X)", "Tea (acct_2X)", "Shop"]
    assert name_of(accounts[1], accounts) == "Tea (acct_2X)"
    assert isinstance(resolved("tea", accounts), Ask)
    assert resolved("acct_2X", accounts) == (accounts[1],)
    assert resolved("ALL", accounts) == accounts
    assert listed(accounts[2:]) == "“Shop”"
    assert unknown_id("on acct_2X and acct_9X", accounts) == "acct_9X"
