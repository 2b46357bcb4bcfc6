"""Finds the kinds of alerts: every module in kinds/ and watching/ that holds a KIND, or several as KINDS."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType

from assistant.alerts import kinds, watching
from assistant.alerts.kind import Kind


@cache
def all_kinds() -> MappingProxyType[str, Kind]:
    """Return every kind by name, sorted; TypeError when two share a name."""
    found: dict[str, Kind] = {}
    for package in (kinds, watching):
        for module_info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{module_info.name}")
            for kind in getattr(module, "KINDS", None) or filter(None, (getattr(module, "KIND", None),)):
                if not isinstance(kind, Kind) or kind.name in found:
                    raise TypeError(f"{module.__name__} must define kinds of their own names")
                found[kind.name] = kind
    return MappingProxyType(dict(sorted(found.items())))
