"""What the server stands on: the disk under its data, the database's willingness to store, clocks, and Stripe."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from api.plain_http import NO_CERTIFICATES
from api.readiness.trouble import Trouble
from storage import backlog
from storage.database import Database, Tx

REFUSED_WITHIN_S = 30.0
CLOCK_OFF_S = 10.0
# Stripe's Date header is of whole seconds and may have been under way for a while.
STRIPE_CLOCK_OFF_S = 60.0
STRIPE_TIMEOUT_S = 3.0
STRIPE_KEPT_S = 10.0

_MEGABYTE = 1024 * 1024
_CLOCK_HELP = "Let the machine keep its time by NTP; sign-ins, deadlines and signatures depend on it."


async def of_disk(data: Path, free_min_mb: int) -> list[Trouble]:
    """Say when the disk of the data folder is nearly full; nothing when that can't be found out."""
    try:
        free_mb = (await asyncio.to_thread(shutil.disk_usage, data)).free // _MEGABYTE
    except OSError:
        return []
    if free_mb >= free_min_mb:
        return []
    return [
        Trouble(
            "disk-nearly-full",
            f"The disk of the data folder has {free_mb} MB left.",
            "Free some space there, or set FLORIN_DATA to a folder on a larger disk.",
        )
    ]


def of_refused_writes(db: Database) -> list[Trouble]:
    """Say when the database has refused to store something a moment ago, though it can be read."""
    refusal = db.write_refused
    if refusal is None or time.monotonic() - refusal.at_s > REFUSED_WITHIN_S:
        return []
    return [Trouble("database-refuses-writes", refusal.reason, "Stripe and jobs send again by themselves what waits.")]


async def of_database_clock(tx: Tx, clock: Callable[[], datetime]) -> list[Trouble]:
    """Say when the database's clock and this server's are far apart."""
    before = clock()
    theirs = await backlog.moment(tx)
    off_s = max((before - theirs).total_seconds(), (theirs - clock()).total_seconds())
    return _off("database", off_s) if off_s > CLOCK_OFF_S else []


def _off(whose: str, off_s: float) -> list[Trouble]:
    """Clocks that are so far apart; `whose` is "database" or "stripe"."""
    name = {"database": "the database's", "stripe": "Stripe's"}[whose]
    reason = f"This server's clock and {name} are {off_s:.0f} seconds apart."
    return [Trouble(f"clock-off-{whose}", reason, _CLOCK_HELP)]


class StripeDoor:
    """Knocks at Stripe without a key, at most every few seconds: its refusal is a sign of life and tells its time."""

    def __init__(self, base: str, *, is_offline: bool, clock: Callable[[], datetime]) -> None:
        """Connect to nothing yet."""
        self._url = base + ("/_sandbox/clock" if is_offline else "/healthcheck")
        self._trusts_environment = not is_offline
        self._clock = clock
        self._http: httpx.AsyncClient | None = None
        self._seen_at_s = -STRIPE_KEPT_S
        self._seen = (False, 0.0)
        self._knocking = asyncio.Lock()

    async def knock(self) -> tuple[bool, list[Trouble]]:
        """Return whether Stripe answers, and what is wrong."""
        async with self._knocking:
            if time.monotonic() - self._seen_at_s >= STRIPE_KEPT_S:
                self._seen = await self._answer()
                self._seen_at_s = time.monotonic()
        answers, off_s = self._seen
        if not answers:
            away = Trouble(
                "stripe-away",
                "Stripe does not answer, so what needs it is refused or waits.",
                "Look whether api.stripe.com can be reached from here, and at status.stripe.com.",
            )
            return False, [away]
        return True, _off("stripe", off_s) if off_s > STRIPE_CLOCK_OFF_S else []

    async def aclose(self) -> None:
        """Close the connection."""
        if self._http is not None:
            await self._http.aclose()

    async def _answer(self) -> tuple[bool, float]:
        """Ask once: whether there was an answer, and how far apart the clocks are."""
        if self._http is None:
            verify = self._url.startswith("https:") or NO_CERTIFICATES
            self._http = httpx.AsyncClient(timeout=STRIPE_TIMEOUT_S, trust_env=self._trusts_environment, verify=verify)
        try:
            answer = await self._http.get(self._url)
        except httpx.HTTPError:
            return False, 0.0
        try:
            said = parsedate_to_datetime(answer.headers.get("date", ""))
            off_s = abs((self._clock() - said).total_seconds())
        except (TypeError, ValueError):
            off_s = 0.0
        return answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, off_s
