"""One way to send through any kind of channel."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from domain.errors import BadInput
from integrations.notify import slack, webhooks
from integrations.notify.guard import Hosts
from integrations.notify.message import Destination, Message
from integrations.notify.posting import TIMEOUT_S, Poster
from integrations.notify.services import TIMEOUT_S as SERVICES_TIMEOUT_S
from integrations.notify.services import Services

WEBHOOK, SLACK, EMAIL = "webhook", "slack", "email"
SLACK_HOST = "hooks.slack.com"


class Notifier:
    """Sends messages; it keeps nothing, so whoever sends decides whether and when to try again."""

    def __init__(
        self, hosts: Hosts = "public", *, timeout_s: float = TIMEOUT_S, services_timeout_s: float = SERVICES_TIMEOUT_S
    ) -> None:
        """With "any" hosts, private addresses and plain HTTP are allowed."""
        self._hosts = hosts
        self._poster = Poster(hosts, timeout_s=timeout_s)
        self._services = Services(hosts, timeout_s=services_timeout_s)

    async def aclose(self) -> None:
        """Close every connection."""
        self._services.close()
        await self._poster.aclose()

    def check(self, kind: str, url: str) -> str:
        """Return what may be shown of an address of that kind; BadInput says what is wrong with it."""
        if kind == WEBHOOK:
            return self._poster.check(url)
        if kind == SLACK and _is_http(url):
            host = self._poster.check(url)
            if self._hosts == "public" and host != SLACK_HOST:
                raise BadInput(f"An incoming webhook of Slack's starts with https://{SLACK_HOST}/.")
            return host
        if kind == EMAIL and "@" in url and "://" not in url:
            raise BadInput(
                "Say how to send it, too: mailtos://user:password@smtp.example.com?from=florin@example.com&"
                "to=ada@example.com."
            )
        return self._services.check(url)

    async def send(self, to: Destination, message: Message, *, message_id: str, at: datetime) -> None:
        """Send a message once; NotSent says why it was not taken. `message_id` is the same at every try."""
        if to.kind == WEBHOOK:
            await webhooks.send(self._poster, to, message, message_id=message_id, at=at)
        elif to.kind == SLACK and _is_http(to.url):
            await slack.send(self._poster, to, message)
        else:
            await self._services.send(to.url, message)


def _is_http(url: str) -> bool:
    """Whether an address is one that is posted to."""
    return urlsplit(url).scheme in ("http", "https")
