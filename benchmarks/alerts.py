"""From an event at the door to its alert with whoever watches: p50 and p95 at a steady rate.

Run: .venv/bin/python -m benchmarks.alerts [--rate 100] [--alerting 0.1] [--seconds 20] [--browser] [--worker inside]
[--data FOLDER]
A whole server as ./run has it, its worker beside it or inside of it, on a PostgreSQL of its own. Events are sent at the
rate, each about another payment; `alerting` of them are failures, each of which is an alert. A reader of /api/live, as
browsers are, notes when each comes. With --browser a real one has the page open and tells when it counts so many alerts
(up to 200, so 10 seconds of the defaults). --data says where the database lies.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

AIM_MS = 500
START_S = 120.0
PATIENCE_S = 60

PROGRAM = Path(sys.executable).with_name("florin")
_NOT_OURS = ("FLORIN_", "DATABASE_", "STRIPE_", "OPENAI_")


# Notes each number of open alerts with the moment at which the frame with it was drawn.
_NOTE_COUNTS = """() => {
    window.shown = [];
    new MutationObserver(() => requestAnimationFrame(() => setTimeout(() =>
        window.shown.push([Date.now() / 1000, Number(document.getElementById("alerts").dataset.open)]))))
        .observe(document.body, { childList: true, subtree: true, attributes: true });
}"""


class Chosen(argparse.Namespace):
    """What is measured."""

    rate: float
    alerting: float
    seconds: float
    browser: bool
    worker: str
    data: Path


def environment_of(data: Path) -> dict[str, str]:
    """The environment of a command of Florin's: the data folder, and nothing else that it reads."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    return environment | {"FLORIN_DATA": str(data)}


def begun(data: Path, log: Path, worker: str) -> tuple[subprocess.Popen[bytes], str, str]:
    """Start a server; return it, where it answers, and its key."""
    ours = {"FLORIN_PORT": "0", "FLORIN_SANDBOX_PORT": "0", "FLORIN_LOG_LEVEL": "warning", "FLORIN_MIRROR": "false"}
    ours |= {"FLORIN_WORKER": worker, "FLORIN_API_REQUESTS_PER_MINUTE": "0"}
    with log.open("ab") as said:
        server = subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, str(PROGRAM), "serve"],
            env=environment_of(data) | ours,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    until = time.monotonic() + START_S
    while True:
        try:
            url = str(json.loads((data / "server.json").read_text())["url"])
            if httpx.get(f"{url}/readyz", timeout=5, trust_env=False).is_success:
                return server, url, (data / "cli.key").read_text().strip()
        except (OSError, ValueError, httpx.HTTPError):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


async def secret_of(data: Path) -> str:
    """The endpoint's secret, which the offline Stripe and its servers know by themselves."""
    from api.stripe_endpoints import offline_stripe

    known = json.loads((data / "server.json").read_text())["offline_stripe"]
    return (await offline_stripe(known)).webhook_secrets[0].value


def request_of(account_id: str, payment_id: str, secret: str, *, fails: bool) -> tuple[bytes, dict[str, str]]:
    """A payment that fails, or that is only begun, signed as it is sent."""
    import stripe

    now = int(time.time())
    kind = "payment_intent.payment_failed" if fails else "payment_intent.created"
    of = {
        "id": payment_id,
        "object": "payment_intent",
        "amount": 1800,
        "currency": "usd",
        "created": now,
        "status": "requires_payment_method",
        "last_payment_error": {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds"},
    }
    told = {"id": f"evt_{uuid4().hex}", "object": "event", "type": kind, "created": now}
    if not fails:
        del of["last_payment_error"]
    body = json.dumps(told | {"account": account_id, "livemode": False, "data": {"object": of}}).encode()
    mac = stripe.WebhookSignature._compute_signature(f"{now}.{body.decode()}", secret)  # noqa: SLF001  # signs as Stripe does
    return body, {"Stripe-Signature": f"t={now},v1={mac}"}


async def watch(url: str, key: str, came: dict[str, float], ready: asyncio.Event) -> None:
    """Note when each alert first comes, until cancelled."""
    signed = {"Authorization": f"Bearer {key}"}
    async with (
        httpx.AsyncClient(timeout=None, trust_env=False, headers=signed) as http,  # noqa: S113  # a stream has no end
        http.stream("GET", f"{url}/api/live") as stream,
    ):
        name = ""
        async for line in stream.aiter_lines():
            if line.startswith("event:"):
                name = line[6:].strip()
                if name == "ready":
                    ready.set()
            elif line.startswith("data:") and name == "alert":
                came.setdefault(json.loads(line[5:])["id"], time.perf_counter())


@asynccontextmanager
async def page_open(url: str, data: Path) -> AsyncIterator[Callable[[], Awaitable[list[list[float]]]]]:
    """Open the page in Chromium; gives what asks it for every [moment, open alerts] that it has shown, Unix seconds."""
    from playwright.async_api import async_playwright

    said = subprocess.run(  # noqa: S603, ASYNC221  # our own command, before anything is measured
        [sys.executable, str(PROGRAM), "sign-in"], env=environment_of(data), capture_output=True, text=True, check=True
    ).stdout
    path = os.environ.get("FLORIN_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page()
        await page.goto(re.findall(r"http\S+/signin\S+", said)[0])
        await page.goto(url)
        await page.get_by_text("Live", exact=True).wait_for()
        await page.evaluate(_NOTE_COUNTS)

        async def shown() -> list[list[float]]:
            found: list[list[float]] = await page.evaluate("window.shown")
            return found

        yield shown
        await browser.close()


async def send(url: str, account_id: str, secret: str, chosen: Chosen, seconds: float) -> dict[str, float]:
    """Send at the rate, whatever the answers take; return when each event was sent that is to be an alert."""
    sent: dict[str, float] = {}
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:

        async def one(number: int) -> None:
            payment_id, fails = f"pi_{uuid4().hex}", number % round(1 / chosen.alerting) == 0
            body, headers = request_of(account_id, payment_id, secret, fails=fails)
            if fails:
                sent[payment_id] = time.perf_counter()
            (await http.post(f"{url}/webhooks/stripe", content=body, headers=headers)).raise_for_status()

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(int(chosen.rate * seconds)):
                await asyncio.sleep(max(0.0, began + number / chosen.rate - time.perf_counter()))
                group.create_task(one(number))
    return sent


async def subjects(url: str, key: str) -> dict[str, str]:
    """Which payment each alert is about."""
    found: dict[str, str] = {}
    async with httpx.AsyncClient(timeout=30, trust_env=False, headers={"Authorization": f"Bearer {key}"}) as http:
        before: dict[str, Any] = {}
        while True:
            page = (await http.get(f"{url}/api/alerts", params={"limit": 100, **before})).raise_for_status().json()
            found |= {alert["id"]: alert["subject_id"] for alert in page["alerts"]}
            if not page["next"]:
                return found
            before = {"before": page["next"]}


async def measured(data: Path, url: str, key: str, chosen: Chosen) -> list[float]:
    """The milliseconds from each event's sending to its alert's coming, in order."""
    if chosen.browser:
        return await measured_in_browser(data, url, key, chosen)
    account_id, secret = await account_of(data, url, key)
    came: dict[str, float] = {}
    ready = asyncio.Event()
    watching = asyncio.create_task(watch(url, key, came, ready))
    await ready.wait()
    await send(url, account_id, secret, chosen, 2)  # a run-up
    await asyncio.sleep(3)
    came.clear()
    sent = await send(url, account_id, secret, chosen, chosen.seconds)
    for _ in range(PATIENCE_S * 10):
        if len(came) >= len(sent):
            break
        await asyncio.sleep(0.1)
    watching.cancel()
    about = await subjects(url, key)
    times = [(at - sent[about[alert]]) * 1000 for alert, at in came.items() if about.get(alert) in sent]
    print(f"  {len(times)} of {len(sent)} alerts came")
    return sorted(times)


async def measured_in_browser(data: Path, url: str, key: str, chosen: Chosen) -> list[float]:
    """The milliseconds from each event's sending until the page counts so many alerts, in order."""
    account_id, secret = await account_of(data, url, key)
    async with page_open(url, data) as shown:
        await send(url, account_id, secret, chosen, 2)  # a run-up
        await asyncio.sleep(3)
        before = int((await shown())[-1][1])
        apart_s = time.time() - time.perf_counter()
        sent = sorted(at + apart_s for at in (await send(url, account_id, secret, chosen, chosen.seconds)).values())
        for _ in range(PATIENCE_S * 10):
            if (await shown())[-1][1] >= before + len(sent):
                break
            await asyncio.sleep(0.1)
        counts = await shown()
    seen = [next((at for at, count in counts if count >= before + place), None) for place in range(1, len(sent) + 1)]
    times = [(at - since) * 1000 for at, since in zip(seen, sent, strict=True) if at is not None]
    print(f"  {len(times)} of {len(sent)} alerts were on the page")
    return sorted(times)


async def account_of(data: Path, url: str, key: str) -> tuple[str, str]:
    """The connected account, and the secret its events are signed with."""
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {key}"}) as http:
        status = (await http.get(f"{url}/api/auth/stripe/status")).json()
    return status["connections"][0]["account_id"], await secret_of(data)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--alerting", type=float, default=0.1)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--worker", choices=("beside", "inside"), default="beside")
    parser.add_argument("--data", type=Path, default=Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"))  # noqa: S108  # worthless data
    chosen = parser.parse_args(namespace=Chosen())
    with tempfile.TemporaryDirectory(dir=chosen.data, prefix="florin-bench-") as folder:
        data = Path(folder) / "florin"
        data.mkdir()
        server, url, key = begun(data, Path(folder) / "serve.log", chosen.worker)
        try:
            told = f"{chosen.alerting:.0%} of them alerts, the worker {chosen.worker} the server"
            print(f"{chosen.rate:g} events a second for {chosen.seconds:g} s, {told}")
            times = asyncio.run(measured(data, url, key, chosen))
            cuts = statistics.quantiles(times, n=100)
            p50, p95, p99 = (f"{cuts[place - 1]:.0f} ms" for place in (50, 95, 99))
            print(f"  event → alert: p50 {p50}   p95 {p95} (aim ≤ {AIM_MS})   p99 {p99}")
        finally:
            server.terminate()
            server.wait(60)


if __name__ == "__main__":
    main()
