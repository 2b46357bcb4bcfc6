"""Posts JSON to an address that a person typed: guarded, in bounded time, following and reading next to nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp

from domain.errors import BadInput
from integrations.notify.guard import INSIDE, Hosts, InsideOnly, Resolver, is_public, literal_of
from integrations.notify.message import NotSent

TIMEOUT_S = 10.0
CONNECT_S = 5.0
AT_ONCE = 64
ANSWER_BYTES_MAX = 4096
RETRY_AFTER_MAX_S = 3600.0
URL_CHARS_MAX = 2000


class Poster:
    """One pool of connections for all receivers; of one receiver's several messages may be under way."""

    def __init__(self, hosts: Hosts = "public", *, timeout_s: float = TIMEOUT_S) -> None:
        """Open nothing yet. With "any" hosts also plain HTTP and private addresses are allowed."""
        self._hosts = hosts
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, connect=min(CONNECT_S, timeout_s))
        self._session: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    def check(self, url: str) -> str:
        """Return the host of an address that may be posted to; BadInput says what is wrong with another."""
        if len(url) > URL_CHARS_MAX or not url.isascii() or not url.isprintable() or " " in url:
            raise BadInput("That is no address Florin can post to. Give one that starts with https://.")
        try:
            parts = urlsplit(url)
            host = parts.hostname
            parts.port  # noqa: B018  # raises for a port that is none
        except ValueError:
            raise BadInput("That is no address Florin can post to. Give one that starts with https://.") from None
        allowed = ("https",) if self._hosts == "public" else ("https", "http")
        if parts.scheme not in allowed or not host:
            raise BadInput("Give an address that starts with https://.")
        if parts.username is not None or parts.password is not None:
            raise BadInput("Leave the name and password out of the address; the signature says who sends.")
        if self._hosts == "public" and not _may_be_public(host):
            raise BadInput(INSIDE)
        return host

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Post JSON and return once the receiver has taken it with a 2xx; NotSent says why it has not.

        Without an answer nobody can tell whether it was taken: it counts as not sent, and is sent again.
        """
        try:
            self.check(url)
        except BadInput as error:
            raise NotSent(error.message) from None
        try:
            async with self._opened().post(
                url, data=body, headers={"Content-Type": "application/json", **headers}, allow_redirects=False
            ) as answer:
                _judge(answer)
                await _spend(answer)
        except InsideOnly:
            raise NotSent(INSIDE) from None
        except TimeoutError:
            raise NotSent("The receiver did not answer in time.") from None
        except aiohttp.ClientConnectorDNSError as error:
            raise NotSent(INSIDE if isinstance(error.os_error, InsideOnly) else "Its host is not known.") from None
        except aiohttp.ClientConnectorCertificateError:
            raise NotSent("The receiver's certificate is not valid.") from None
        except (aiohttp.ClientConnectorError, ConnectionRefusedError):
            raise NotSent("The receiver can't be reached.") from None
        except (aiohttp.ClientError, OSError, ValueError):
            raise NotSent("The connection to the receiver broke off.") from None

    def _opened(self) -> aiohttp.ClientSession:
        """The session, on the loop that first needs it."""
        if self._session is None:
            connector = aiohttp.TCPConnector(resolver=Resolver(self._hosts), limit=AT_ONCE, ttl_dns_cache=0)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "Florin"},
                auto_decompress=False,
                trust_env=False,
            )
        return self._session


def _may_be_public(host: str) -> bool:
    """Whether a host is a name, which is looked at as it resolves, or a public address.

    What has digits only counts as an address to the HTTP client, which then asks no resolver: 2130706433 is 127.0.0.1.
    """
    literal = literal_of(host)
    if literal is not None:
        return is_public(literal)
    return not host.replace(".", "").isdigit() and ":" not in host


def _judge(answer: aiohttp.ClientResponse) -> None:
    """Raise NotSent unless the answer says that the message was taken."""
    status = answer.status
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise NotSent(f"The receiver answered with a redirect ({status}), which Florin does not follow.")
    if status == 410:
        raise NotSent("The receiver answered that it is gone for good (410).", is_gone=True)
    after = answer.headers.get("Retry-After", "")
    retry_after_s = min(float(after), RETRY_AFTER_MAX_S) if after.isascii() and after.isdigit() else None
    raise NotSent(f"The receiver answered with {status}.", retry_after_s=retry_after_s)


async def _spend(answer: aiohttp.ClientResponse) -> None:
    """Read a short answer, so that the connection can be used again; a long or slow one is cut off."""
    if answer.content_length is not None and answer.content_length <= ANSWER_BYTES_MAX:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with asyncio.timeout(1):
                await answer.content.read(ANSWER_BYTES_MAX)
                return
    answer.close()
