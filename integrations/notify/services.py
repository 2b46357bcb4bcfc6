"""Mail, text messages, push, Teams and the rest, through Apprise: the one place that knows it.

Apprise blocks, so each send has a thread of a bounded pool. Its own log is off: it may hold addresses with secrets.
Source of the URLs: https://appriseit.com/services/
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from apprise import Apprise, AppriseAsset, NotifyFormat, PersistentStoreMode

from domain.errors import BadInput
from integrations.notify.guard import INSIDE, Hosts, InsideOnly, refuse_inside
from integrations.notify.message import Message, NotSent, without_mentions

THREADS = 16
TIMEOUT_S = 25.0
URL_CHARS_MAX = 2000
TARGET_CHARS_MAX = 120

# Not for a server: what shows something on the machine itself, and what the signed webhook does better and guarded.
_REFUSED = frozenset(
    """
    apprise apprises blink1 dbus deltachat form forms gio glib gnome json jsons kde macosx qt rsyslog syslog windows
    xml xmls
    """.split()
)

_NO_URL = (
    "That is no address of a service Florin knows. Examples: mailtos://user:password@example.com?to=ada@example.com, "
    "slack://…, twilio://…; all are listed at https://appriseit.com/services/."
)

logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


class Services:
    """Sends through Apprise's plugins, a few at a time."""

    def __init__(self, hosts: Hosts = "public", *, timeout_s: float = TIMEOUT_S) -> None:
        """With "any" hosts also servers of one's own network are reached, such as a mail server beside Florin."""
        self._hosts = hosts
        self._timeout_s = timeout_s
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="notify")

    def close(self) -> None:
        """Begin nothing more; what is under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def check(self, url: str) -> str:
        """Return what may be shown of a service's address; BadInput for one that can't be used."""
        plugin = _plugin(url)
        people = [one[1] for one in getattr(plugin, "targets", ()) if isinstance(one, tuple | list) and len(one) == 2]
        where = ", ".join(person for person in people if isinstance(person, str) and "@" in person)
        where = where or ", ".join(_hosts_of(plugin))
        name = str(getattr(plugin, "service_name", None) or "Apprise")
        shown = f"{name}: {where}" if where else name
        return "".join(char for char in shown if char.isprintable())[:TARGET_CHARS_MAX]

    async def send(self, url: str, message: Message) -> None:
        """Hand a message over as plain text; NotSent when the service does not take it in time."""
        await asyncio.to_thread(_load)
        try:
            plugin = _plugin(url)
        except BadInput as error:
            raise NotSent(error.message) from None
        for host in _hosts_of(plugin):
            await self._guard(host)
        plugin.notify_format = NotifyFormat.TEXT
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout_s):
                taken = await loop.run_in_executor(self._threads, _sent, plugin, message)
        except TimeoutError:
            raise NotSent("The service did not answer in time.") from None
        if not taken:
            raise NotSent("The service can't be reached, or did not take the message.")

    async def _guard(self, host: str) -> None:
        """Raise NotSent for a host inside the network; one that is no name of a host is left to the plugin."""
        try:
            await refuse_inside(host, self._hosts)
        except InsideOnly:
            raise NotSent(INSIDE) from None
        except (OSError, UnicodeError):
            return


@cache
def _load() -> None:
    """Have Apprise load its plugins, which takes half a second; what some of them import is none of our warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Apprise.instantiate("mailto://user:password@example.com")


def _plugin(url: str) -> Any:
    """The plugin of an address; BadInput where there is none, or none for a server."""
    if not 3 < len(url) <= URL_CHARS_MAX or not url.isprintable():
        raise BadInput(_NO_URL)
    _load()
    if url.partition("://")[0].lower() in _REFUSED:
        raise BadInput("That kind of address can't be used here. For a program of your own use a webhook channel.")
    asset = AppriseAsset(
        app_id="Florin",
        app_desc="Florin",
        app_url="",
        storage_mode=PersistentStoreMode.MEMORY,
        secure_logging=True,
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        async_mode=False,
    )
    try:
        plugin = Apprise.instantiate(url, asset=asset)
    except Exception:  # noqa: BLE001  # a plugin may raise anything about an address that it can't read
        plugin = None
    if plugin is None:
        raise BadInput(_NO_URL)
    return plugin


def _hosts_of(plugin: Any) -> list[str]:
    """The hosts that an address itself names; where it names none, what stands in their place may be a secret."""
    names = ["smtp_host"]
    if any("{host}" in template for template in getattr(plugin, "templates", ())):
        names.append("host")
    found = [getattr(plugin, name, None) for name in names]
    return sorted({host for host in found if isinstance(host, str) and host})


def _sent(plugin: Any, message: Message) -> bool:
    """Send, on a thread; whatever a plugin raises, the message was not taken."""
    sender = Apprise()
    sender.add(plugin)
    try:
        return bool(
            sender.notify(body=message.text or message.title, title=without_mentions(message.title), body_format="text")
        )
    except Exception:  # noqa: BLE001  # any of a hundred plugins; its words may hold the address
        return False
