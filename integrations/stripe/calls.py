"""One call to Stripe from start to verdict: pace, place in the pool, time limit, and tries with the same key."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import orjson
import stripe

from domain.errors import BadInput, FlorinError, Unavailable
from domain.tally import Tally
from integrations.stripe.failures import Failure, read_failure
from integrations.stripe.limiter import RateLimiter
from integrations.stripe.transport import AnswerLost

Method = Literal["get", "post", "delete"]

# Names the SDK's raw_request_async takes for itself: as a parameter they would change key, account or host.
_RESERVED = frozenset(
    "api_key stripe_version stripe_account stripe_context max_network_retries idempotency_key content_type headers base"
    " method_ url_".split()
)

_PATH = re.compile(r"/v[12](?:/[A-Za-z0-9_.:@%-]+)+\Z")
_CLIMBING = re.compile(r"/\.{1,2}(?:/|\Z)|%2[ef]", re.IGNORECASE)


def _full_jitter(most_s: float) -> float:
    """A random wait from nothing to `most_s`, so that callers who failed together do not return together."""
    return random.uniform(0, most_s)  # noqa: S311  # spreads load, guards no secret


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long to try: `tries` at most, `timeout_s` each, `budget_s` in all, every wait included.

    Before try n+1 it waits `jitter(min(backoff_max_s, backoff_s * 2**(n-1)))`, or longer when Stripe says so.
    """

    tries: int = 3
    timeout_s: float = 30.0
    budget_s: float = 60.0
    backoff_s: float = 0.5
    backoff_max_s: float = 8.0
    jitter: Callable[[float], float] = _full_jitter

    def wait_s(self, tries_made: int, retry_after_s: float) -> float:
        """Seconds to wait after that many failed tries."""
        return max(retry_after_s, self.jitter(min(self.backoff_max_s, self.backoff_s * 2 ** (tries_made - 1))))


class Pool:
    """Places for calls on the wire; who waits longer than `max_wait_s` for one is told so (Unavailable).

    A place is handed to the longest waiting call at once. asyncio.Semaphore looks through everybody it already woke,
    which with thousands of calls waiting costs more than the calls.
    """

    def __init__(self, size: int, *, max_wait_s: float) -> None:
        """Have `size` places."""
        self._free = size
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._max_wait_s = max_wait_s

    async def enter(self, patience_s: float) -> None:
        """Take a place, to be given back with `leave`; Unavailable when none comes free within `patience_s`."""
        if self._free:
            self._free -= 1
            return
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append(turn)
        patience = loop.call_later(min(self._max_wait_s, patience_s), _give_up, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.leave()  # cancelled just after the place was handed over
            raise
        finally:
            patience.cancel()

    def leave(self) -> None:
        """Give the place back."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


def _give_up(turn: asyncio.Future[None]) -> None:
    """End the wait for a place."""
    if not turn.done():
        turn.set_exception(Unavailable("Too many calls wait for Stripe. Nothing was changed; try again shortly."))


@dataclass(frozen=True, slots=True)
class Answer:
    """Stripe's answer: the plain object, its request id, and whether it is a stored answer to the same key."""

    object: dict[str, Any]
    request_id: str | None
    replayed: bool


class Calls:
    """Sends calls of one connection; holds its SDK client, and with it the token, for nobody else to see."""

    __slots__ = ("_client", "_limiter", "_policy", "_pool", "_tally")

    def __init__(
        self, client: stripe.StripeClient, limiter: RateLimiter, pool: Pool, policy: RetryPolicy,
        tally: Tally | None = None,
    ) -> None:  # fmt: skip
        """Share the limiter with the account's other connections, and the pool and the tally with everybody."""
        self._tally = tally or Tally()
        self._client = client
        self._limiter = limiter
        self._pool = pool
        self._policy = policy

    async def send(
        self, method: Method, path: str, params: Mapping[str, Any] | None, *, key: str | None = None
    ) -> Answer:
        """Make one call; a `key` makes it a write, and every try carries it.

        Raises BadInput for a path that names no object, and the errors listed at StripeAccount.
        """
        check_path(path)
        options = _options(params, key)
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + self._policy.budget_s
        doubt = False
        for tries_made in range(1, self._policy.tries + 1):
            try:
                answer = await self._try(method, path, options, deadline_s)
            except stripe.StripeError as error:
                failure = read_failure(error)
            except FlorinError as error:
                failure = Failure(error)
            else:
                self._tally.add("stripe_calls", method=method, outcome="answered")
                return answer
            self._tally.add("stripe_calls", method=method, outcome="in_doubt" if failure.in_doubt else "refused")
            doubt = doubt or failure.in_doubt
            if method == "delete":
                # Stripe keeps no answer to a DELETE's key (https://docs.stripe.com/api/idempotent_requests): what is
                # gone answers 404, also when an earlier try of ours took it away.
                failure = replace(failure, settles=False)
            wait_s = self._policy.wait_s(tries_made, failure.retry_after_s)
            if not failure.retry or tries_made == self._policy.tries or loop.time() + wait_s >= deadline_s:
                break
            await asyncio.sleep(wait_s)
        raise failure.verdict(write=key is not None, doubt=doubt)

    async def _try(self, method: Method, path: str, options: dict[str, Any], deadline_s: float) -> Answer:
        """Send once; waiting for pace and place may take half of the time left, so that the call has the rest."""
        now_s = asyncio.get_running_loop().time
        patient_until_s = (now_s() + deadline_s) / 2
        await self._limiter.take(patient_until_s - now_s())
        await self._pool.enter(patient_until_s - now_s())
        try:
            if now_s() >= deadline_s:  # the process stood still meanwhile; whoever waits has given this call up
                raise Unavailable("The call came too late to be sent. Nothing was changed; try again.")
            async with asyncio.timeout(min(self._policy.timeout_s, deadline_s - now_s())):
                response = await self._client.raw_request_async(method, path, **options)
        except TimeoutError:
            raise AnswerLost("no answer in time") from None
        finally:
            self._pool.leave()
        replayed = response.headers.get("Idempotent-Replayed") == "true"
        return Answer(_object(response.body), response.headers.get("Request-Id"), replayed)


def check_path(path: str) -> None:
    """Raise BadInput unless `path` is a plain API path such as "/v1/charges/ch_1".

    Ids in it come from people and models; one with a slash, a query or dots would name something else.
    """
    if not _PATH.match(path) or _CLIMBING.search(path):
        raise BadInput("That is not an id of Stripe's. Ids look like pi_3Abc… or cus_Abc….")


def _object(body: str) -> dict[str, Any]:
    """Read Stripe's object; AnswerLost when it is none.

    The SDK's own parse yields OrderedDicts, twice the memory of what orjson makes of the same text. Half a surrogate
    pair, left where somebody cut a name in an emoji, is no text anywhere else: it becomes a question mark.
    """
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        told = _mended(body)
    if not isinstance(told, dict):
        raise AnswerLost("not an object")
    return told


def _mended(body: str) -> Any:
    """Read JSON that the standard library takes and orjson does not."""
    try:
        return orjson.loads(json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace"))
    except ValueError:
        raise AnswerLost("no JSON") from None


def _options(params: Mapping[str, Any] | None, key: str | None) -> dict[str, Any]:
    """Join parameters and key for the SDK; ValueError for a parameter that would steer the SDK instead."""
    options = dict(params or {})
    if taken := _RESERVED & options.keys():
        raise ValueError(f"no parameter of Stripe's: {sorted(taken)}")
    if key is not None:
        options["idempotency_key"] = key
    return options
