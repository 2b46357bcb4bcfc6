"""Talks to the server over HTTP, as any other program would: with an API key."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from api.local_files import running_url, terminal_key_file
from api.plain_http import NO_CERTIFICATES
from api.settings import Settings, load
from domain.errors import FlorinError, Misconfigured, Unavailable

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 180.0
SILENCE_S = 45.0


@dataclass(frozen=True, slots=True)
class Happening:
    """One server-sent event; `number` is its id, by which a stream is gone on with."""

    event: str
    number: int | None
    data: Any


class Refused(FlorinError):
    """The server said no; `kind` and `status` are the problem document's."""

    def __init__(self, problem: dict[str, Any]) -> None:
        """Keep the problem's sentence, and the wrong fields if it names some."""
        places = [f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in problem.get("errors", [])[:5]]
        super().__init__(" ".join([str(problem.get("detail", "The server refused.")), *places]))
        self.kind = str(problem.get("type", "")).rsplit(":", 1)[-1]
        self.status = int(problem.get("status", 500))
        self.problem = problem


class NotReached(Unavailable):
    """No connection came about, so the server has heard nothing of the request."""


class Unclear(Unavailable):
    """The request was sent and no answer of Florin's came back: it may have done what was asked, or not."""


class Client:
    """One terminal's connection to one server."""

    def __init__(self, url: str, key: str) -> None:
        """Open nothing yet; `key` is an API key."""
        self.url = url.rstrip("/")
        self._http = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {key}", "Florin-Door": "terminal"},
            timeout=httpx.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            trust_env=not _is_loopback(self.url),
            verify=self.url.startswith("https:") or NO_CERTIFICATES,
        )

    def __enter__(self) -> Client:
        """Use in a `with`."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, **query: Any) -> Any:
        """Read; Refused with the server's reason, Unavailable when it does not answer."""
        given = {name: value for name, value in query.items() if value is not None}
        return self._send("GET", path, params=given)

    def post(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        """Act; raises like `get`."""
        given = {name: value for name, value in query.items() if value is not None}
        return self._send("POST", path, json=body if body is not None else {}, params=given)

    def file(self, path: str, query: dict[str, Any], body: dict[str, Any] | None = None) -> bytes:
        """Fetch an answer as CSV, whole; with a body it is posted. Raises like `get`."""
        method, how = ("GET", {}) if body is None else ("POST", {"json": body})
        return self._answer(method, path, params={**query, "format": "csv"}, **how).content

    def delete(self, path: str) -> None:
        """Remove; raises like `get`."""
        self._send("DELETE", path)

    def stream(self, path: str, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield (event, data) of a server-sent stream; an event "error" is raised as Refused."""
        try:
            with self._http.stream("POST", path, json=body) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    raise _refusal(answer)
                for happening in _happenings(answer.iter_lines()):
                    if happening.event == "error":
                        raise Refused(happening.data)
                    yield happening.event, happening.data
        except httpx.HTTPError as error:
            raise self._away(error) from error

    def follow(self, path: str, after: int | None) -> Iterator[Happening]:
        """Yield what a stream that has no end brings, from after a number on; raises like `get`, also when it breaks.

        The server says something every 15 seconds, so longer silence means that the connection is dead.
        """
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        silence = httpx.Timeout(SILENCE_S, connect=CONNECT_TIMEOUT_S)
        try:
            with self._http.stream("GET", path, headers=headers, timeout=silence) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    raise _refusal(answer)
                yield from _happenings(answer.iter_lines())
        except httpx.HTTPError as error:
            raise self._away(error) from error

    def _send(self, method: str, path: str, **how: Any) -> Any:
        """Send one request and return its JSON."""
        answer = self._answer(method, path, **how)
        return answer.json() if answer.content else None

    def _answer(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Send one request and return what is no refusal."""
        try:
            answer = self._http.request(method, path, **how)
        except httpx.HTTPError as error:
            raise self._away(error) from error
        if answer.status_code >= 400:
            raise _refusal(answer)
        return answer

    def _away(self, error: httpx.HTTPError) -> Unavailable:
        """Say that the server does not answer."""
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return NotReached(f"No Florin server answers at {self.url}. Start one with ./run serve.")
        return Unclear(f"The server at {self.url} did not finish its answer ({type(error).__name__}).")


def connect(settings: Settings | None = None) -> Client:
    """Return a client of FLORIN_URL with FLORIN_API_KEY, or of this checkout's own server with its terminal key.

    The terminal key of this machine is never sent to another server. Raises Misconfigured when there is no key.
    """
    settings = settings or load()
    if settings.api_key is not None:
        return Client(settings.url or _own_url(settings), settings.api_key.get_secret_value())
    if settings.url is not None and settings.url.rstrip("/") != _own_url(settings):
        raise Misconfigured("FLORIN_URL is set without FLORIN_API_KEY. Make one there: florin api-key create NAME")
    try:
        key = terminal_key_file(settings.data_folder).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise Unavailable("No Florin server has run here yet. Start one with ./run serve.") from None
    return Client(_own_url(settings), key)


def _own_url(settings: Settings) -> str:
    """Return where this checkout's server answers, as it wrote itself, or where it would."""
    return running_url(settings.data_folder) or f"http://127.0.0.1:{settings.port}"


def _is_loopback(url: str) -> bool:
    """Say whether a URL stays on this machine, so that no proxy sees the key."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refusal(answer: httpx.Response) -> FlorinError:
    """Return what an answer of 400 or more says; Unclear for a failure that is not Florin's own, as a proxy's 502."""
    try:
        told = answer.json()
    except ValueError:
        told = None
    if isinstance(told, dict) and "detail" in told:
        return Refused(told)
    if answer.status_code >= 500:
        return Unclear(f"What answered for the server is not Florin (HTTP {answer.status_code}).")
    return Refused(
        {"type": "urn:florin:problem:unreadable", "status": answer.status_code, "detail": "The answer is not Florin's."}
    )


def _happenings(lines: Iterator[str]) -> Iterator[Happening]:
    """Read server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
    event, data, number = "message", "", None
    for line in lines:
        if line.startswith("event:"):
            event = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            data += line.removeprefix("data:").strip()
        elif line.startswith("id:"):
            number = int(line.removeprefix("id:"))
        elif not line and data:
            yield Happening(event, number, json.loads(data))
            event, data, number = "message", "", None
