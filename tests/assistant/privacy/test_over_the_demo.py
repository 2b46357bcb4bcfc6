"""Whole conversations over the demo merchant: of no customer does a byte leave, while replies hold the real words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from assistant.conversation import Reply
from domain.cards import ProposalCard
from skills.contract import Reads
from skills.contract.discovery import discover
from tests.assistant.conftest import OneAccount, Shop
from tests.plugins.scripted_openai import Says, ScriptedOpenAI

HARBOUR = "acct_1HarbourPine"
PLACEHOLDER = re.compile(r"\[[a-z]+-\d+\]")


@dataclass
class Demo:
    """The demo merchant's shop, a model that is scripted, and the conversation they have."""

    shop: Shop
    scripted: ScriptedOpenAI
    people: list[dict[str, Any]]
    told: frozenset[str]
    conversation_id: str | None = None
    checked: int = 0

    async def say(self, message: str, tool: str | None = None, **args: Any) -> Reply:
        """One message; the model calls `tool` with `args`, then repeats every placeholder it was shown.

        In an argument, "{n}" is the n-th placeholder of the message as the model sees it.
        """
        self.scripted.script = [lambda request: _called(request, tool, args)] if tool else []
        self.scripted.afterwards = _repeats_what_it_saw
        assistant = self.shop.assistant(self.scripted.model())
        reply = await assistant.chat(self.shop.owner, message, self.conversation_id)
        self.conversation_id = reply.conversation_id
        return reply

    def leaked(self) -> set[str]:
        """Every word of a customer's in what the model's server received since this was asked last."""
        bodies = [json.loads(text.rpartition("\n")[2])["messages"] for text in self.scripted.received[self.checked :]]
        self.checked = len(self.scripted.received)
        received = json.dumps(bodies, ensure_ascii=False).lower()
        return {word for word in self.told if word.lower() in received}


def _told(people: list[dict[str, Any]]) -> Iterator[str]:
    """Everything that tells who the customers are."""
    for person in people:
        yield from (person["id"], person["email"], person["name"])
        yield from (person["phone"],) if person.get("phone") else ()
        address = person.get("address") or {}
        yield from (address[part] for part in ("line1", "line2", "postal_code") if address.get(part))


def _called(request: dict[str, Any], tool: str | None, args: dict[str, Any]) -> Says:
    """A call whose arguments are taken from the message as the model sees it."""
    seen = PLACEHOLDER.findall(str(request["messages"][-1]["content"]))
    filled = {name: value.format(*seen) if isinstance(value, str) else value for name, value in args.items()}
    return Says(calls=((str(tool), filled),))


def _repeats_what_it_saw(request: dict[str, Any]) -> Says:
    """A reply that names everybody the last result or message told of."""
    told = dict.fromkeys(PLACEHOLDER.findall(str(request["messages"][-1]["content"])))
    return Says(f"That concerns {', '.join(told)}." if told else "Nothing to tell.")


@pytest.fixture
def demo(shop: Shop, scripted_openai: ScriptedOpenAI) -> Demo:
    """The demo merchant, grown."""
    shop.world.control("POST", "/seed", name="demo", days=30, people=40)
    accounts = OneAccount(shop.owner.merchant_id, shop.gateway, HARBOUR, f"sk_test_{HARBOUR}")
    people = shop.world.objects("customer", HARBOUR)
    return Demo(replace(shop, accounts=accounts), scripted_openai, people, frozenset(_told(people)))


async def test_a_refund_by_a_customers_name(demo: Demo) -> None:
    """The model handles placeholders only; the proposal and the reply name the customer."""
    found = await demo.say("find Jane Doe", "find_customer", query="{0}")
    assert "Jane Doe" in found.text
    assert "jane.doe@example.com" in found.text
    person = next(one for one in demo.people if one["name"] == "Jane Doe")
    reply = await demo.say("create a portal link for jane.doe@example.com", "create_portal_link", customer="{0}")
    assert any(isinstance(card, ProposalCard) for card in reply.cards)
    (proposal,) = reply.proposals
    assert person["email"] in proposal.summary + "".join(proposal.effects) or "Jane Doe" in proposal.summary
    again = await demo.say(f"show {person['id']}", "get_customer", customer="{0}")
    assert "Jane Doe" in again.text
    assert demo.leaked() == set()
    assert len(demo.scripted.received) >= 5


# Arguments that the merchant gives in words, and that a model therefore sees as placeholders.
HIDDEN = ("customer", "invoice", "dispute", "refund", "query", "subscription_id")
READS = sorted(name for name, skill in discover().items() if isinstance(skill, Reads))


def _args(name: str, demo: Demo) -> dict[str, Any]:
    """Arguments with which a reading skill finds something in the demo."""
    objects = demo.shop.world.objects
    jane = next(one for one in demo.people if one["name"] == "Jane Doe")
    given = {
        "customer": jane["id"], "payment_ref": "42", "query": "jane", "amount": "10.00", "country": "US",
        "start": "2020-01-01",
    }  # fmt: skip
    kinds = {"subscription_id": "subscription"} | {
        kind: kind for kind in ("invoice", "dispute", "refund", "payout", "coupon")
    }
    fields = discover()[name].args.model_fields
    wanted = [field for field, info in fields.items() if info.is_required()]
    wanted += [field for field in ("payment_ref", "subscription_id", "payout") if field in fields and not wanted]
    wanted = [] if name.startswith(("list_", "top_", "forecast")) else wanted
    found = {field: str(objects(kinds[field], HARBOUR)[0]["id"]) for field in wanted if field in kinds}
    return found | {field: given[field] for field in wanted if field in given}


async def test_every_reading_skill(demo: Demo) -> None:
    """One long conversation with all of them, its history too: nobody's name, address, phone or id leaves."""
    told = 0
    for name in READS:
        args = _args(name, demo)
        hidden = [field for field, value in args.items() if field in HIDDEN]
        message = " ".join(["please", *name.split("_"), *(args[field] for field in hidden)])
        by_placeholder = {field: f"{{{place}}}" for place, field in enumerate(hidden)}
        reply = await demo.say(message, name, **(args | by_placeholder))
        assert reply.text
        told += any(word in reply.text for word in demo.told)
        assert demo.leaked() == set(), name
    assert told >= 8
