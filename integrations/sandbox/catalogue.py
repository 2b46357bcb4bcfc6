"""Finds every file of `resources/` and puts what they offer together."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cached_property

from integrations.sandbox import demo, resources
from integrations.sandbox.call import Kind
from integrations.sandbox.contract.model import Routes
from integrations.sandbox.resource import Handler, PageHandler, Resource


@dataclass(frozen=True)
class Catalogue:
    """Everything that the resource files offer, put together."""

    resources: tuple[Resource, ...]

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """Every kind by its name."""
        return {kind.name: kind for resource in self.resources for kind in resource.kinds}

    @cached_property
    def operations(self) -> dict[str, Handler]:
        """Every handler by its operation's line."""
        return {line: handler for resource in self.resources for line, handler in resource.operations.items()}

    @cached_property
    def pages(self) -> dict[str, PageHandler]:
        """Every page by its line."""
        return {line: handler for resource in self.resources for line, handler in resource.pages.items()}

    @cached_property
    def page_routes(self) -> Routes:
        """Finds the line of a page."""
        return Routes(list(self.pages))

    @cached_property
    def sums(self) -> dict[str, tuple[str, ...]]:
        """What is added up, by kind."""
        return {name: kind.sums for name, kind in self.kinds.items() if kind.sums}

    @cached_property
    def indexes(self) -> dict[str, tuple[str, ...]]:
        """Indexed fields by kind."""
        return {"_token": ("account", "refresh_token")} | {name: kind.indexes for name, kind in self.kinds.items()}


def find_resources() -> Catalogue:
    """Imports every file of `resources/` and `demo/` and takes its RESOURCE, where it has one.

    Raises ValueError when two play the same operation.
    """
    modules = [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for package in (resources, demo)
        for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name)
    ]
    found = tuple(module.RESOURCE for module in modules if hasattr(module, "RESOURCE"))
    lines = [line for resource in found for line in (*resource.operations, *resource.pages)]
    if twice := {line for line in lines if lines.count(line) > 1}:
        raise ValueError(f"two resource files play {min(twice)}")
    return Catalogue(found)
