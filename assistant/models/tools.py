"""Shows the skills to a model as tools; running them is the turn's toolbox's business, not the tool's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from langchain_core.tools import BaseTool
from pydantic import BaseModel

from skills.contract import Acts, Plans
from skills.contract.skill import Skill

_ONLY_PROPOSES = (
    " This does nothing by itself: it prepares a proposal that a person then confirms with a button. Call it as soon as"
    " the person asks for it, with only what they said; leave out every argument they did not give."
)

_ACCOUNT = (
    "The connected Stripe account, only when the person named one; a question may ask all. A change is made on one."
)


class SkillTool(BaseTool):
    """A skill's name, description and argument schema, in the form chat models are given tools in."""

    def _run(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse: calls are taken by the loop's middleware before a tool would run."""
        raise RuntimeError("a skill runs only inside a turn")


def tools_of(catalogue: Mapping[str, Skill], *, end_after: bool) -> list[BaseTool]:
    """Return one tool a skill; with `end_after` the loop ends with the results, and no model puts them into words.

    The schema is made once, because models are given it again on every call.
    """
    return [
        SkillTool(name=name, description=_description(skill), args_schema=_schema(skill), return_direct=end_after)
        for name, skill in catalogue.items()
    ]


def _description(skill: Skill) -> str:
    """The skill's summary, with what calling it means when it acts."""
    return skill.summary + (_ONLY_PROPOSES if isinstance(skill, Acts | Plans) else "")


def _schema(skill: Skill) -> dict[str, Any]:
    """The JSON schema of the arguments under the skill's own name."""
    return {**_schema_of(skill.args), "title": skill.name, "description": skill.summary}


@cache
def _schema_of(args: type[BaseModel]) -> dict[str, Any]:
    """What Pydantic takes milliseconds to write down, once."""
    return args.model_json_schema()


def choosing_account(tools: Sequence[BaseTool | dict[str, Any]], accounts: Sequence[str]) -> list[Any]:
    """Return the same tools with an argument `account` that names one of the merchant's accounts, or "all"."""
    choice = {"type": "string", "enum": [*accounts, "all"], "description": _ACCOUNT}
    return [_with_argument(tool, "account", choice) if isinstance(tool, SkillTool) else tool for tool in tools]


def _with_argument(tool: SkillTool, name: str, schema: dict[str, Any]) -> SkillTool:
    """Return a tool that takes one more argument."""
    known = tool.args_schema if isinstance(tool.args_schema, dict) else {}
    widened = {**known, "properties": {**known.get("properties", {}), name: schema}}
    return tool.model_copy(update={"args_schema": widened})
