"""Fixtures: the whole of Florin over real HTTP, on a fresh database and a fresh world, connected by OAuth."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest

from api.plain_http import NO_CERTIFICATES
from domain.people import Scope

if TYPE_CHECKING:
    # The house brings LangChain with it, which only tests that ask for one should wait for.
    from api.first_start import Owner
    from api.serving import QuietServer
    from api.wiring import House
    from tests.plugins.sandbox import SandboxWorld

T = TypeVar("T")

START_TIMEOUT_S = 30.0


@dataclass
class RunningHouse:
    """One server in a thread of the test: `run` works inside it, `api` and `browser` are clients from outside.

    `key` is an API key of the owner with all scopes; `account_id` is the connected account.
    """

    house: House
    owner: Owner
    url: str
    key: str
    account_id: str
    world: SandboxWorld
    loop: asyncio.AbstractEventLoop
    opened: ExitStack = field(default_factory=ExitStack)

    def run(self, work: Coroutine[Any, Any, T], timeout_s: float = 60.0) -> T:
        """Run a coroutine on the server's own loop, where its connections live."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout_s)

    def api(self, key: str | None = None) -> httpx.Client:
        """A program's client, with the owner's key or another one ("" for none)."""
        key = self.key if key is None else key
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return self.opened.enter_context(
            httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False, verify=NO_CERTIFICATES)
        )

    def browser(self) -> httpx.Client:
        """A signed-in browser: a session cookie, and the headers that browsers send with what a page does."""
        client = self.api("")
        token = self.run(self.house.sessions.sign_in_link(self.owner.merchant_id, self.owner.member_id))
        assert client.get(f"/signin?token={token}").status_code == httpx.codes.SEE_OTHER
        client.headers.update({"Origin": self.url, "Sec-Fetch-Site": "same-origin"})
        return client

    def make_key(self, *scopes: Scope) -> str:
        """A new API key of the owner with these scopes."""
        return self.run(self.house.api_keys.create_key(self.owner.actor(), "test", scopes)).secret

    def sell(self, amount_minor: int = 1800, currency: str = "usd", order: str = "42", **more: Any) -> dict[str, Any]:
        """A paid order of the connected account, as a real client of it makes one; returns the payment intent."""
        client = self.world.client(account=self.account_id)
        params: Any = {
            "amount": amount_minor,
            "currency": currency,
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "confirm": True,
            "description": f"Order {order}",
            "metadata": {"order_id": order},
            **more,
        }
        paid = client.v1.payment_intents.create(params)
        return dict(paid.to_dict())

    def refunds(self) -> list[dict[str, Any]]:
        """Every refund of the connected account, as the sandbox stores it."""
        return self.world.objects("refund", self.account_id)


MakeHouse = Callable[..., RunningHouse]


@pytest.fixture
def make_house(app_database_url: str, world: SandboxWorld, tmp_path: Path) -> Iterator[MakeHouse]:
    """Starts servers on the test's database and world; a second one on the same is a second process of the cluster.

    Takes what `api.wiring.build` takes (clock, chat_model, limits), `settings` (fields of Settings) and `connected`.
    """
    with ExitStack() as running:

        def make(*, connected: bool = True, settings: dict[str, Any] | None = None, **parts: Any) -> RunningHouse:
            given = {
                "data": tmp_path / "florin",
                "port": 0,
                "sandbox_url": world.base_url,
                "database_pool": 10,
                "missed_events_every_s": 0,  # a test counts the calls that it makes itself
                "mirror": False,
                "worker": "inside",
                "api_requests_per_minute": 0,  # tests make more than people and programs do
            }
            return running.enter_context(
                _running(app_database_url, world, given | (settings or {}), parts, connected=connected)
            )

        yield make


@pytest.fixture
def house(make_house: MakeHouse) -> RunningHouse:
    """A server with the embedded model, connected to the world's shop."""
    return make_house()


@contextmanager
def _running(
    app_url: str, world: SandboxWorld, given: dict[str, Any], parts: dict[str, Any], *, connected: bool
) -> Iterator[RunningHouse]:
    """Run one server in a thread until the block ends."""
    from api.app import make_app
    from api.first_start import connect_offline, ensure_owner
    from api.serving import listen, make_server
    from api.settings import load
    from api.stripe_endpoints import offline_stripe
    from api.wiring import build

    settings = load(env_file=None, **given)
    listening = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    told: list[tuple[House, Owner, str, asyncio.AbstractEventLoop, QuietServer]] = []
    failed: list[BaseException] = []
    begun = threading.Event()

    async def serve() -> None:
        house = await build(settings, app_url=app_url, stripe=await offline_stripe(world.base_url), url=url, **parts)
        owner = await ensure_owner(house)
        if connected and not await house.connect.connections(owner.actor()):
            await connect_offline(house, owner.actor())
        key = (await house.api_keys.create_key(owner.actor(), "owner", list(Scope))).secret
        server = make_server(make_app(house), house.live.stop)
        told.append((house, owner, key, asyncio.get_running_loop(), server))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await server.answering.wait()
        begun.set()
        await serving

    def body() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:  # noqa: BLE001  # shown by the thread that waits
            failed.append(error)
            begun.set()

    thread = threading.Thread(target=body, name="florin", daemon=True)
    thread.start()
    assert begun.wait(START_TIMEOUT_S), "the server did not start in time"
    if failed:
        raise failed[0]
    house, owner, key, loop, server = told[0]
    running = RunningHouse(house, owner, url, key, "", world, loop)
    if connected:
        running.account_id = running.run(house.connect.connections(owner.actor()))[0].account_id
    try:
        with running.opened:
            yield running
    finally:
        server.should_exit = True
        thread.join(START_TIMEOUT_S)
        listening.close()
    if failed:
        raise failed[0]
