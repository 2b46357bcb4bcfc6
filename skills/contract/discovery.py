"""Finds the skills: every module directly in skills/ that is not a package holds one, as `SKILL`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType

import skills
from skills.contract.plan import Plans
from skills.contract.skill import Acts, Reads, Skill


@cache
def discover() -> MappingProxyType[str, Skill]:
    """Import every skill file and return the skills by name, sorted.

    Raises TypeError when a file holds no SKILL, or one whose name is not the file's.
    """
    found: dict[str, Skill] = {}
    for module_info in pkgutil.iter_modules(skills.__path__):
        if module_info.ispkg:
            continue
        skill = getattr(importlib.import_module(f"skills.{module_info.name}"), "SKILL", None)
        if not isinstance(skill, Reads | Acts | Plans) or skill.name != module_info.name:
            raise TypeError(f"skills/{module_info.name}.py must define SKILL named {module_info.name!r}")
        found[skill.name] = skill
    return MappingProxyType(dict(sorted(found.items())))
