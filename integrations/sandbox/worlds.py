"""All worlds of one sandbox: made at first use, kept on disk under their names."""

from __future__ import annotations

import re
from pathlib import Path

from integrations.sandbox.api import Api
from integrations.sandbox.catalogue import find_resources
from integrations.sandbox.contract import load_contract
from integrations.sandbox.world import PLATFORM, World

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")
_ROOT_FILE = "_root"


class Worlds:
    """The worlds under one data folder, or in memory only; `api` answers for all of them."""

    def __init__(self, data_dir: Path | None = None, *, contract_cache: Path | None = None) -> None:
        self._folder = data_dir / "worlds" if data_dir else None
        self._worlds: dict[str, World] = {}
        self.api = Api(load_contract(contract_cache or data_dir), find_resources())

    def get(self, name: str = "") -> World | None:
        """The world of this name, made when it is new; None when the name cannot be one. "" is the root world."""
        world = self._worlds.get(name)
        if world is None and (not name or _NAME.match(name)):
            world = self._worlds[name] = self._made(name)
        return world

    def reset(self, world: World) -> None:
        """Makes a world as good as new."""
        world.reset()
        self._fill(world)

    def opened(self) -> list[World]:
        """Every world that is in memory."""
        return list(self._worlds.values())

    def open_kept(self) -> None:
        """Opens every world that is on disk, so that what it had under way goes on."""
        for file in sorted(self._folder.glob("*.jsonl")) if self._folder else ():
            self.get("" if file.stem == _ROOT_FILE else file.stem)

    def close(self) -> None:
        """Closes every journal."""
        for world in self._worlds.values():
            world.store.close()

    def _made(self, name: str) -> World:
        file = self._folder / f"{name or _ROOT_FILE}.jsonl" if self._folder else None
        world = World(name, self.api.contract, self.api.catalogue.indexes, file, sums=self.api.catalogue.sums)
        world.listeners = [heard for resource in self.api.catalogue.resources for heard in resource.listeners]
        world.kinds = self.api.catalogue.kinds
        if world.account(PLATFORM) is None:
            self._fill(world)
        return world

    def _fill(self, world: World) -> None:
        call = self.api.call(world)
        for resource in self.api.catalogue.resources:
            if resource.on_new_world:
                resource.on_new_world(call)
        world.commit()
