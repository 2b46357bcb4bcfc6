"""Finds the next steps: every module beside this one that holds a STEP."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType

from assistant.alerts import next_steps
from assistant.alerts.next_steps.step import Step


@cache
def all_steps() -> MappingProxyType[str, Step]:
    """Return every step by name, sorted; TypeError when two share a name or a kind of alert."""
    found: dict[str, Step] = {}
    kinds: set[str] = set()
    for module_info in pkgutil.iter_modules(next_steps.__path__):
        step = getattr(importlib.import_module(f"{next_steps.__name__}.{module_info.name}"), "STEP", None)
        if not isinstance(step, Step):
            continue
        if step.name in found or kinds & step.kinds:
            raise TypeError(f"next_steps/{module_info.name}.py must define a step of its own name and kinds")
        found[step.name] = step
        kinds |= step.kinds
    return MappingProxyType(dict(sorted(found.items())))


def step_of_kind(kind: str) -> Step | None:
    """Return the step that alerts of a kind have by themselves."""
    return next((step for step in all_steps().values() if kind in step.kinds), None)
