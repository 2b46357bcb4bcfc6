"""Asks a model in two small steps what to do: first which tools, then their arguments, each held to a JSON schema.

All tools at once are too much for a small model: their schemas are some 70,000 characters, their names with a line each
about 7,000. So the first step shows every tool by one line, and the second the arguments of the chosen few.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.models.printed import Unreadable, Wanted, strict_json

CHOSEN_MAX = 4
CALLS_MAX = 100

_CONFIRMED = re.compile(r"[,;] (?:as one plan that a person confirms|after (?:a person has confirmed|confirmation))$")
# What grammars are made of; lengths, patterns and defaults make them slow, and Florin checks those itself.
_KEPT = ("type", "enum", "const", "anyOf", "items", "properties")

_CHOOSE = """\
Tools, one a line:
{tools}

Answer with one JSON object and nothing else. To use tools, name those that this message needs (at most {most}; you
will be asked for their arguments next): {{"answer": {{"tools": ["<name>"]}}}}. Otherwise, to ask for something that is
missing, to tell what a result says, or to decline: {{"answer": {{"reply": "<your words>"}}}}."""

_FILL = """\
Now give the arguments. Take each value from the merchant's own words; an argument they did not give is null.
{tools}
Answer with one JSON object and nothing else, one call for each thing asked for:
{{"answer": {{"calls": [{{"tool": "<name>", "args": {{…}}}}]}}}}. If a required argument is missing, ask for it instead:
{{"answer": {{"reply": "<your question>"}}}}."""

_TOLD = "Results of your calls follow. Tell the merchant what they say, or use another tool if the task needs one."

_NATIVE_REPAIR = "That could not be used: {why}. Call the tool itself, or answer the merchant in plain words."
_REPAIR = "That could not be used: {why}. Answer again with the one JSON object and nothing else."


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool on offer; `parameters` is its arguments' JSON schema."""

    name: str
    summary: str
    parameters: Mapping[str, Any]

    @classmethod
    def of(cls, tool: Mapping[str, Any]) -> Offer:
        """Read a tool in the form of the chat completions API."""
        function = tool["function"]
        summary = _CONFIRMED.sub("", str(function.get("description") or "").split(". ")[0].rstrip("."))
        return cls(str(function["name"]), summary, function.get("parameters") or {})

    @property
    def properties(self) -> Mapping[str, Any]:
        """The schemas of the arguments, by name."""
        found = self.parameters.get("properties")
        return found if isinstance(found, Mapping) else {}

    @property
    def required(self) -> Sequence[str]:
        """The arguments that a call can't be without."""
        return tuple(self.parameters.get("required") or ())


class _Form(BaseModel):
    """The base of what a model must answer with: exactly these names, exactly these types."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class _Reply(_Form):
    reply: Annotated[str, Field(min_length=1)]


class _Tools(_Form):
    tools: Annotated[list[str], Field(min_length=1, max_length=CHOSEN_MAX)]


class _Call(_Form):
    tool: str
    args: dict[str, Any]


class _Calls(_Form):
    calls: Annotated[list[_Call], Field(min_length=1, max_length=CALLS_MAX)]


class _Choice(_Form):
    answer: _Reply | _Tools


class _Filled(_Form):
    answer: _Reply | _Calls


F = TypeVar("F", bound=_Form)


def choose_prompt(offers: Sequence[Offer]) -> str:
    """The first step in words: every tool by a line, and the form of the answer."""
    lines = "\n".join(f"{offer.name}: {offer.summary}" for offer in offers)
    return _CHOOSE.format(tools=lines, most=CHOSEN_MAX)


def fill_prompt(offers: Sequence[Offer]) -> str:
    """The second step in words: the arguments of the chosen tools."""
    return _FILL.format(tools="\n".join(_told(offer) for offer in offers))


def repair_prompt(why: str) -> str:
    """What a model is told whose answer could not be used."""
    return _REPAIR.format(why=why)


def native_repair_prompt(why: str) -> str:
    """The same for a server that has tool calls of its own."""
    return _NATIVE_REPAIR.format(why=why)


def choose_schema(offers: Sequence[Offer]) -> dict[str, Any]:
    """The form of the first step's answer."""
    names = {"type": "array", "items": {"type": "string", "enum": [offer.name for offer in offers]}}
    return _answer(_closed({"reply": {"type": "string"}}), _closed({"tools": names}))


def fill_schema(offers: Sequence[Offer]) -> dict[str, Any]:
    """The form of the second step's answer: a call of one of the chosen tools has that tool's arguments."""
    calls = [_closed({"tool": {"type": "string", "enum": [o.name]}, "args": _portable(o.parameters)}) for o in offers]
    items = calls[0] if len(calls) == 1 else {"anyOf": calls}
    return _answer(_closed({"reply": {"type": "string"}}), _closed({"calls": {"type": "array", "items": items}}))


def read_choice(text: str, offers: Sequence[Offer]) -> str | tuple[Offer, ...]:
    """The first step's answer: a reply, or the tools chosen, each once; Unreadable says what is wrong with it."""
    answer = _read(_Choice, text).answer
    if isinstance(answer, _Reply):
        return answer.reply
    known = {offer.name: offer for offer in offers}
    if any(name not in known for name in answer.tools):
        raise Unreadable("there is no tool of that name")
    return tuple(known[name] for name in dict.fromkeys(answer.tools))


def read_calls(text: str, offers: Sequence[Offer]) -> str | list[Wanted]:
    """The second step's answer: a reply, or calls of the chosen tools; Unreadable says what is wrong with it."""
    answer = _read(_Filled, text).answer
    if isinstance(answer, _Reply):
        return answer.reply
    return [checked(Wanted(call.tool, call.args), offers) for call in answer.calls]


def checked(call: Wanted, offers: Sequence[Offer]) -> Wanted:
    """The call without the arguments that were left null, when its tool was offered and takes the others."""
    offer = next((offer for offer in offers if offer.name == call.tool), None)
    if offer is None:
        raise Unreadable("there is no tool of that name")
    args = {name: _without_nulls(value) for name, value in call.args.items() if value is not None}
    if any(name not in offer.properties for name in args):
        raise Unreadable(f"{offer.name} takes only these arguments: {', '.join(offer.properties) or 'none'}")
    missing = [name for name in offer.required if name not in args]
    if missing:
        raise Unreadable(f"{offer.name} needs {', '.join(missing)}; if the merchant did not say it, reply and ask")
    return Wanted(call.tool, args)


def talk(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The conversation for a server that knows no tools: calls and results in words, no two of one side in a row."""
    said: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            is_first = not said or not isinstance(said[-1], HumanMessage)
            text = f"{_TOLD}\n\n{message.text}" if is_first else message.text
            _say(said, HumanMessage, text)
        elif isinstance(message, AIMessage):
            _say(said, AIMessage, _calls_in_words(message) if message.tool_calls else message.text)
        elif isinstance(message, HumanMessage | SystemMessage):
            _say(said, type(message), message.text)
    return said


def _say(said: list[BaseMessage], side: type[BaseMessage], text: str) -> None:
    """Add a message, or to the last one when it is of the same side; many chat templates refuse two in a row."""
    if said and type(said[-1]) is side:
        said[-1] = side(content=f"{said[-1].text}\n\n{text}")
    elif text:
        said.append(side(content=text))


def _calls_in_words(message: AIMessage) -> str:
    """Earlier calls in the form that the model is asked for."""
    calls = [{"tool": call["name"], "args": call["args"]} for call in message.tool_calls]
    return json.dumps({"answer": {"calls": calls}}, ensure_ascii=False, default=str)


def _read(form: type[F], text: str) -> F:
    """Read an answer strictly."""
    value = strict_json(text)
    try:
        return form.model_validate(value)
    except ValidationError:
        raise Unreadable("the JSON does not have the form that was asked for") from None


def _without_nulls(value: Any) -> Any:
    """A value whose objects lack what was left null."""
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def _told(offer: Offer) -> str:
    """A tool and its arguments in words, since few servers show a schema to the model."""
    lines = [f"{offer.name}: {offer.summary}"]
    for name, schema in offer.properties.items():
        must = ", required" if name in offer.required else ""
        lines.append(f"- {name} ({_kind(schema)}{must}): {schema.get('description', '')}".rstrip(": "))
    return "\n".join(lines)


def _kind(schema: Mapping[str, Any]) -> str:
    """The type of an argument in a few words: text, integer, one of …, list of {…}."""
    branches = [_kind(branch) for branch in schema.get("anyOf", ()) if branch.get("type") != "null"]
    if branches:
        return " or ".join(branches)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if schema.get("type") == "object":
        inner = schema.get("properties", {}).items()
        return "{" + ", ".join(f"{name}: {_kind(one)}" for name, one in inner) + "}"
    return "text" if schema.get("type", "string") == "string" else str(schema["type"])


def _portable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema as every server's grammar takes it: closed objects, all names required, null for what is not given."""
    kept: dict[str, Any] = {name: schema[name] for name in _KEPT if name in schema}
    if "anyOf" in kept:
        kept["anyOf"] = [_portable(branch) for branch in kept["anyOf"]]
    if "items" in kept:
        kept["items"] = _portable(kept["items"])
    if schema.get("type") != "object":
        return kept
    required = schema.get("required", ())
    shaped = {name: _portable(one) for name, one in schema.get("properties", {}).items()}
    return _closed({name: one if name in required else _or_null(one) for name, one in shaped.items()})


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema, or null."""
    branches = schema.get("anyOf", [schema])
    return {"anyOf": [*(b for b in branches if b.get("type") != "null"), {"type": "null"}]}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object of exactly these names."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _answer(*forms: dict[str, Any]) -> dict[str, Any]:
    """An object whose `answer` has one of these forms; some servers want an object at the root, and no choice there."""
    return _closed({"answer": {"anyOf": list(forms)}})
