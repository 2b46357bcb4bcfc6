"""What a language model is told of the tools outside a turn: the skills' own schemas, by name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from assistant.understanding.catalogue import FIRST, SPECS
from skills.contract.discovery import discover


@lru_cache(maxsize=1)
def _own_schemas() -> dict[str, dict[str, Any]]:
    """Each skill's summary and schema in the form that OpenAI-compatible servers take."""
    return {
        name: {
            "type": "function",
            "function": {
                "name": name,
                "description": skill.summary,
                "parameters": {**skill.args.model_json_schema(), "title": name},
            },
        }
        for name, skill in discover().items()
    }


def tools_for(names: Iterable[str]) -> list[dict[str, Any]]:
    """The tools of these names, in their order; those that Florin does not have are left out.

    The first skills keep the forms they are recorded with in the cases; the others are told as their files have them.
    """
    known = [name for name in names if name in SPECS]
    return [SPECS[name].as_openai() if name in FIRST else _own_schemas().get(name, _bare(name)) for name in known]


def _bare(name: str) -> dict[str, Any]:
    """The tool as the table has it, while its skill is not there."""
    return SPECS[name].as_openai()
