"""What a chat turn costs with the embedded model, everything but Stripe's time, beside a bare LangChain agent.

Run: .venv/bin/python -m benchmarks.chat_turn [--turns 200] [--disk]
The database is a real embedded PostgreSQL, on memory unless --disk is given; Stripe is the offline one in a process of
its own, and the time spent waiting for it is taken off each turn. The bare agent is LangChain's create_agent with a
model that answers from a list: one tool call, then text, as a turn here is.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import stripe
from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import tool

from assistant.assistant import Assistant
from domain.ids import new_id
from domain.people import ROLE_SCOPES, Actor, Door, Role
from integrations.sandbox.server import running
from integrations.stripe.account import NamedAccount, StripeAccount
from integrations.stripe.gateway import Pace, StripeGateway
from skills.contract.discovery import discover
from storage import members, merchants, migrate
from storage.database import Database
from storage.embedded import EmbeddedPostgres, app_url
from storage.members import Member
from storage.merchants import Merchant

MESSAGES = ("what is our balance", "show me order 42", "refund order 42", "show me order 43", "refund $5 of order 43")


class TimedAccount(StripeAccount):
    """An account that adds up how long Stripe was waited for."""

    __slots__ = ("_account", "_begun", "_under_way", "waited_s")

    def __init__(self, account: StripeAccount) -> None:
        """Stand in front of `account`."""
        self._account = account
        self.account_id = account.account_id
        self.livemode = account.livemode
        self.waited_s = 0.0
        self._under_way = 0
        self._begun = 0.0

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Read, and count the time; calls side by side wait together and count once."""
        if self._under_way == 0:
            self._begun = time.perf_counter()
        self._under_way += 1
        try:
            return await self._account.get(path, params)
        finally:
            self._under_way -= 1
            if self._under_way == 0:
                self.waited_s += time.perf_counter() - self._begun


@dataclass
class TimedAccounts:
    """The port to accounts with one timed account behind it."""

    account: TimedAccount

    async def active(self, _merchant_id: str) -> StripeAccount:
        """The account."""
        return self.account

    async def all(self, _merchant_id: str) -> tuple[NamedAccount, ...]:
        """The account, by its id."""
        return (NamedAccount(self.account.account_id, self.account),)

    async def pinned(self, _merchant_id: str, _account_id: str, _livemode: bool) -> StripeAccount:
        """The account."""
        return self.account

    async def revoked(self, _merchant_id: str, _account_id: str, _livemode: bool) -> None:
        """Nothing is ever revoked here."""


class Listed(BaseChatModel):
    """The bare agent's model: a tool call for a message, text for a tool's result."""

    @property
    def _llm_type(self) -> str:
        """Its name in LangChain."""
        return "listed"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:  # noqa: ARG002  # LangChain's names
        """Take any tools."""
        return self

    def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:  # noqa: ARG002  # LangChain's names
        """Answer from the list."""
        done = isinstance(messages[-1], ToolMessage)
        call = {"name": "look", "args": {"what": "42"}, "id": "call_1"}
        message = AIMessage("Here it is.") if done else AIMessage("", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=message)])


@tool
async def look(what: str) -> str:
    """Look something up."""
    return f"{what} was looked up"


def serve(out: Connection) -> None:
    """Run the offline Stripe in this process until it is ended."""
    with running() as base_url:
        out.send(base_url)
        time.sleep(3600)


async def bare(agent: Any) -> float:
    """Seconds of one turn of the bare agent."""
    begun = time.perf_counter()
    await agent.ainvoke({"messages": [("user", "refund order 42")]})
    return time.perf_counter() - begun


async def opened(url: str, world: str) -> tuple[Database, StripeGateway, Actor, TimedAccount]:
    """A merchant on a fresh database, with two paid orders in a world of the offline Stripe."""
    async with httpx.AsyncClient(base_url=f"{world}/_sandbox", timeout=60) as control:
        described = (await control.get("")).json()
    client = stripe.StripeClient(
        described["keys"]["test"], base_addresses={"api": world, "connect": world, "files": world}
    )
    for order in ("42", "43"):
        pay: Any = {
            "amount": 2450, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True,
            "metadata": {"order_id": order},
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }  # fmt: skip
        await asyncio.to_thread(client.v1.payment_intents.create, pay)
    db = await Database.open(app_url(url))
    now = datetime.now(UTC)
    merchant = Merchant(new_id("mer"), "Benchmark", "UTC", "en-US", "usd", now)
    member = Member(new_id("mem"), merchant.id, "Ada", Role.ADMIN.value, now)
    async with db.merchant(merchant.id) as tx:
        await merchants.create(tx, merchant)
        await members.create(tx, member)
    gateway = StripeGateway(
        api_base=world, connect_base=world, files_base=world, pace=Pace(test_per_s=100_000, burst=1_000)
    )
    actor = Actor(merchant.id, member.id, Role.ADMIN, ROLE_SCOPES[Role.ADMIN], Door.WEB, new_id("ses"))
    account = gateway.account(account_id=described["account"], livemode=False, access_token=described["keys"]["test"])
    return db, gateway, actor, TimedAccount(account)


@dataclass
class Times:
    """Seconds of every turn measured, by what it was."""

    plain: list[float]
    every: list[float]
    second: list[float]
    late: list[float]


async def chats(url: str, world: str, turns: int) -> Times:
    """Measure: turns of ten messages each in talks of their own, then turn 2 of new talks beside turn 50 of an old one.

    What is compared is measured by turns, so that a busy machine slows both.
    """
    db, gateway, actor, account = await opened(url, world)
    assistant = Assistant(db, TimedAccounts(account), discover())
    agent: Any = create_agent(Listed(), [look])

    async def timed(message: str, conversation_id: str | None = None) -> tuple[float, str]:
        account.waited_s = 0.0
        begun = time.perf_counter()
        reply = await assistant.chat(actor, message, conversation_id)
        return time.perf_counter() - begun - account.waited_s, reply.conversation_id

    times = Times([], [], [], [])
    conversation: str | None = None
    for turn in range(turns + 20):
        seconds, conversation = await timed(MESSAGES[turn % len(MESSAGES)], conversation if turn % 10 else None)
        plain = await bare(agent)
        if turn >= 20:  # the first ones warm caches up
            times.every.append(seconds)
            times.plain.append(plain)
    old: str | None = None
    for turn in range(49):
        _, old = await timed(MESSAGES[turn % len(MESSAGES)], old)
    for _ in range(turns // 5):
        _, new = await timed(MESSAGES[0])
        times.second.append((await timed(MESSAGES[1], new))[0])
        times.late.append((await timed(MESSAGES[1], old))[0])
    await assistant.aclose()
    await gateway.aclose()
    await db.close()
    return times


def ms(seconds: list[float], share: float = 0.5) -> float:
    """A percentile in milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def report(times: Times) -> None:
    """Print the figures and ratios."""
    for label, taken in (("bare LangChain agent", times.plain), ("Florin, without Stripe", times.every)):
        print(f"{label:22} p50 {ms(taken):6.1f} ms   p95 {ms(taken, 0.95):6.1f} ms   ({len(taken)} turns)")
    print(f"p95, aim ≤ 30 ms: {ms(times.every, 0.95):.1f} ms")
    print(f"ratio to bare, medians, aim ≤ 4×: {ms(times.every) / ms(times.plain):.2f}×")
    ratio = statistics.median(times.late) / statistics.median(times.second)
    print(f"turn 50 and later to turn 2, medians of {len(times.second)}, aim ≤ 1.3×: {ratio:.2f}×")


def main() -> None:
    """Set up, measure, clean up."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--turns", type=int, default=300)
    options.add_argument("--disk", action="store_true", help="put the database on disk instead of memory")
    asked = options.parse_args()
    memory = Path("/dev/shm")  # noqa: S108  # a disk's fsync swings; the data is worthless
    base = memory if not asked.disk and os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="florin-bench-", dir=base))
    ours, theirs = multiprocessing.Pipe()
    sandbox = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    sandbox.start()
    postgres = EmbeddedPostgres(folder / "pg")
    try:
        url = postgres.start()
        migrate.upgrade(url)
        world = f"{ours.recv()}/w/benchmark"
        report(asyncio.run(chats(url, world, asked.turns)))
    finally:
        sandbox.terminate()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
