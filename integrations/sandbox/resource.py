"""What a file of `resources/` tells the sandbox about itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.wire import Reply, Request
from integrations.sandbox.world import Listener, World

Handler = Callable[[Call], Any]


@dataclass
class Visit:
    """One request outside the contract: a page or an OAuth endpoint. `query` and `form` are decoded one level deep."""

    call: Call
    request: Request
    ids: list[str]
    query: dict[str, str]
    form: dict[str, str]

    @property
    def world(self) -> World:
        """The world that is visited."""
        return self.call.world


PageHandler = Callable[[Visit], Reply]


@dataclass(frozen=True)
class Resource:
    """What one file plays.

    `operations` by their line in the contract; `pages` for routes the contract does not know; `listeners` hear each
    event after its commit; `on_clock` runs after the clock was moved; `on_new_world` fills a new world; `seeds` are
    what `POST /_sandbox/seed {"name": …}` can grow. Hooks get a call of the platform in test mode and use `call.at`.
    """

    operations: Mapping[str, Handler] = field(default_factory=dict)
    kinds: tuple[Kind, ...] = ()
    pages: Mapping[str, PageHandler] = field(default_factory=dict)
    listeners: tuple[Listener, ...] = ()
    on_clock: Callable[[Call], None] | None = None
    on_new_world: Callable[[Call], None] | None = None
    seeds: Mapping[str, Callable[[Call, dict[str, Any]], Any]] = field(default_factory=dict)
    background: Callable[[Callable[[], list[World]]], Awaitable[None]] | None = None
