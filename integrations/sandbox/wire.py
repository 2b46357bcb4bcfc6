"""What goes over the wire: decoded forms, requests and replies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import orjson

from integrations.sandbox.contract.parameters import Raw

_SEGMENT = re.compile(r"\[([^\]]*)\]")


@dataclass
class Request:
    """One HTTP request inside a world: `path` is without the world's prefix, header names are lower case."""

    verb: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    base_url: str = ""


@dataclass
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


def json_reply(status: int, value: object, headers: dict[str, str] | None = None) -> Reply:
    """An answer with a JSON body."""
    return Reply(status, orjson.dumps(value), headers or {})


def html_reply(text: str, status: int = 200) -> Reply:
    """An answer with a page, which no browser keeps: it shows how things are at this moment."""
    return Reply(status, text.encode(), {"cache-control": "no-store"}, "text/html; charset=utf-8")


class FormError(ValueError):
    """A form in which one name is both a value and a hash."""


def decode_form(text: str) -> dict[str, Raw]:
    """`a[b][0][c]=1&x[]=2` as {"a": {"b": {"0": {"c": "1"}}}, "x": {"0": "2"}}.

    Lists stay keyed by index until the contract says that they are lists, so `metadata[0]` stays a hash. A name given
    twice keeps its last value, as at Stripe. Raises FormError.
    """
    root: dict[str, Raw] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        if "[" not in key:
            root[key] = value
            continue
        head, _, _ = key.partition("[")
        _put(root, [head, *_SEGMENT.findall(key)], value, key)
    return root


def _put(into: dict[str, Raw], segments: list[str], value: str, key: str) -> None:
    *parents, last = segments
    for segment in parents:
        inner = into.setdefault(segment or str(len(into)), {})
        if not isinstance(inner, dict):
            raise FormError(f"Invalid parameters: {key} is both a value and a hash")
        into = inner
    into[last or str(len(into))] = value
