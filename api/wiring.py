"""The one composition root: builds every room from the settings and takes it down again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from api.delivery_wiring import Delivery, delivery_of
from api.intake import Intake, Refusals
from api.live_hub import LiveHub
from api.model_choice import configured_model, model_name, model_terms
from api.own_office import own_office
from api.readiness.surroundings import StripeDoor
from api.readiness.watch import Readiness
from api.settings import Settings
from api.stripe_endpoints import StripeEndpoints
from api.token_keys import vault_of
from api.work import events_of, tasks_of
from assistant.assistant import Assistant
from assistant.limits import DEFAULT, Limits
from assistant.mirror.mirrors import Bounds, Mirrors
from assistant.models.agent import ChatModel
from assistant.ports import Clock, utc_now
from domain.tally import Tally
from integrations.stripe.calls import RetryPolicy
from integrations.stripe.gateway import Pace, StripeGateway
from oauth.accounts import ConnectedAccounts
from oauth.api_keys import ApiKeys
from oauth.connect import StripeConnect
from oauth.renewal import Renewal
from oauth.sessions import Sessions
from oauth.stripe_oauth import StripeOAuth
from oauth.vault import TokenVault
from skills.contract.discovery import discover
from skills.contract.skill import Skill
from storage.database import Database
from storage.worker import Worker

CALLBACK_PATH = "/api/auth/stripe/callback"

# The offline Stripe has no limits of its own.
_UNHURRIED = Pace(test_per_s=5_000, live_per_s=5_000, burst=1_000)


@dataclass(slots=True)
class House:
    """Every room of one server process, ready to be used; `url` is how people reach it."""

    settings: Settings
    url: str
    stripe: StripeEndpoints
    db: Database
    gateway: StripeGateway
    vault: TokenVault
    connect: StripeConnect
    accounts: ConnectedAccounts
    sessions: Sessions
    api_keys: ApiKeys
    catalogue: MappingProxyType[str, Skill]
    assistant: Assistant
    model_name: str
    clock: Callable[[], datetime]
    tally: Tally
    intake: Intake
    mirrors: Mirrors
    live: LiveHub
    delivery: Delivery
    readiness: Readiness
    worker: Worker
    refusals: Refusals = field(default_factory=Refusals)
    _working: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listen for live updates, and work off jobs too if the settings want the worker inside of this process."""
        self.live.start()
        self.readiness.start()
        if self.settings.worker == "inside":
            self._working = asyncio.create_task(self.worker.run(), name="worker")

    async def aclose(self) -> None:
        """Take no further job, let jobs and executions under way end, and close every connection, whatever fails."""
        async with contextlib.AsyncExitStack() as closing:
            closing.push_async_callback(self.db.close)
            closing.push_async_callback(self.gateway.aclose)
            closing.push_async_callback(self.assistant.aclose)
            closing.push_async_callback(self.live.aclose)
            closing.push_async_callback(self.delivery.notifier.aclose)
            closing.push_async_callback(self.readiness.aclose)
            await self.intake.aclose()
            self.worker.stop()
            if self._working is not None:
                await asyncio.gather(self._working, return_exceptions=True)


async def build(
    settings: Settings,
    *,
    app_url: str,
    stripe: StripeEndpoints,
    url: str | None = None,
    clock: Callable[[], datetime] = utc_now,
    chat_model: ChatModel | None = None,
    limits: Limits | None = None,
) -> House:
    """Build the house on a migrated database; `app_url` is the app's connection, `url` how people reach it.

    `chat_model` replaces the configured one. Raises Unavailable or Misconfigured with what to do.
    """
    public = (url or settings.base_url).rstrip("/")
    vault = vault_of(settings)
    async with contextlib.AsyncExitStack() as undo:
        db = await Database.open(app_url, pool_size=settings.database_pool)
        undo.push_async_callback(db.close)
        tally = Tally()
        gateway = gateway_of(settings, stripe, tally)
        oauth = StripeOAuth(stripe.platforms, connect_base=stripe.connect_base, redirect_uri=public + CALLBACK_PATH)
        renewal = Renewal(db, vault, oauth, clock)
        accounts = ConnectedAccounts(db, vault, gateway, renewal)
        catalogue = discover()
        model = chat_model or configured_model(settings)
        bounds = limits or limits_of(settings)
        events = events_of(db, accounts, clock, tally)
        mirrors = Mirrors(db, accounts, events, clock, mirror_bounds_of(settings, is_offline=stripe.is_offline))
        assistant = Assistant(
            db, accounts, catalogue, model, clock, bounds, model_terms(settings), tally, mirrors, own_office(db, clock)
        )
        live = LiveHub(db, app_url, streams_max=settings.live_streams)
        tasks = tasks_of(db, assistant, accounts, events, mirrors, renewal, clock, tally, settings)
        delivery = delivery_of(settings, db, vault, clock, tally, url=public)
        house = House(
            settings=settings,
            url=public,
            stripe=stripe,
            db=db,
            gateway=gateway,
            vault=vault,
            connect=StripeConnect(db, vault, gateway, oauth, renewal, clock),
            accounts=accounts,
            sessions=Sessions(db, clock),
            api_keys=ApiKeys(db, clock),
            catalogue=catalogue,
            assistant=assistant,
            model_name=model_name(settings),
            clock=clock,
            tally=tally,
            intake=Intake(db, tally),
            mirrors=mirrors,
            live=live,
            delivery=delivery,
            readiness=readiness_of(settings, db, live, stripe, clock),
            worker=Worker(
                app_url, db, (*delivery.woken_by(tasks), *delivery.tasks()), concurrency=settings.worker_jobs
            ),
        )
        undo.pop_all()
    return house


def gateway_of(settings: Settings, stripe: StripeEndpoints, tally: Tally) -> StripeGateway:
    """Return the way to Stripe; the offline one is asked as fast as it can answer."""
    return StripeGateway(
        api_base=stripe.api_base,
        connect_base=stripe.connect_base,
        files_base=stripe.files_base,
        pool_size=settings.stripe_pool,
        pace=_UNHURRIED if stripe.is_offline else None,
        tally=tally,
        retry=RetryPolicy(timeout_s=settings.stripe_timeout_s, budget_s=2 * settings.stripe_timeout_s),
    )


def mirror_bounds_of(settings: Settings, *, is_offline: bool) -> Bounds:
    """Return how copies of accounts are kept; the offline Stripe is in no need of a pace."""
    return Bounds(
        is_on=settings.mirror,
        fresh_s=settings.mirror_fresh_s,
        pages_per_s=None if is_offline else settings.mirror_pages_per_s,
    )


def readiness_of(settings: Settings, db: Database, live: LiveHub, stripe: StripeEndpoints, clock: Clock) -> Readiness:
    """Return what tells whether this server can do its work."""
    return Readiness(
        db,
        live,
        StripeDoor(stripe.api_base, is_offline=stripe.is_offline, clock=clock),
        clock,
        data=settings.data_folder,
        disk_free_min_mb=settings.disk_free_min_mb,
        late_after_s=settings.late_after_s,
    )


def limits_of(settings: Settings) -> Limits:
    """Return the assistant's bounds with those that are settings."""
    return replace(
        DEFAULT,
        message_chars_max=settings.message_chars_max,
        turn_s=settings.turn_s,
        model_tokens_max=settings.model_turn_tokens,
        proposal_lifetime_s=settings.proposal_lifetime_s,
        lease_s=settings.execution_lease_s,
        look_again_s=settings.reconcile_every_s,
    )
