"""Reads tool calls that a model printed as text, because its server has no other channel for them.

Only a message that is nothing but calls is one: a call inside prose may be a quotation, and is never believed.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

_CHARS_MAX = 20_000

_THOUGHTS = re.compile(r"^\s*<(think|thinking)>.*?</\1>", re.DOTALL)
# What chat templates leave around a call, and what stands between two.
_BETWEEN = re.compile(r"(?:\s|;|<\|python_tag\|>|<\|e(?:om|ot)_id\|>|<\|im_end\|>|</s>)*")
_BLOCKS = (
    # The closing tag is often taken for the end of the message and lost; a call cut short is no valid JSON.
    re.compile(r"<tool_call>(?P<inside>.*?)(?:</tool_call>|\Z)", re.DOTALL),
    re.compile(r"```(?:json|tool_calls?|tool_code|python)?[ \t]*\n(?P<inside>.*?)```", re.DOTALL),
)
_TAGGED = re.compile(r"<function=(?P<name>\w+)>(?P<inside>.*?)</function>", re.DOTALL)
_PARAMETER = re.compile(r"\s*<parameter=(?P<name>\w+)>(?P<value>.*?)</parameter>\s*", re.DOTALL)
_MISTRAL = re.compile(r"\[TOOL_CALLS\]\s*")
_NAMED = re.compile(r"(?P<name>\w+)(?:\[ARGS\])?\s*(?=\{)")
_LOOKS = re.compile(
    r"\A\s*(?:\{|\[\s*\{)|<tool_call>|<function=|\[TOOL_CALLS\]|<\|python_tag\|>|<｜tool"
    r'|"(?:name|tool|function|answer)"\s*:'
)

_NAMES = ("name", "tool", "tool_name", "function")
_ARGS = ("arguments", "parameters", "args", "input")
_BESIDE = frozenset({"id", "type", "index"})
_LISTS = ("tool_calls", "calls")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One call as a model wants it: a known tool's name, and arguments that nobody has checked yet."""

    tool: str
    args: dict[str, Any]


class Unreadable(ValueError):
    """A model's message that is neither prose nor usable; the text tells the model why, and repeats nothing of it."""


def without_thoughts(text: str) -> str:
    """The message without the reasoning that some models print before it."""
    return _THOUGHTS.sub("", text, count=1).strip()


def strict_json(text: str) -> Any:
    """Parse a JSON text whole; Unreadable when it is none, repeats a name, or holds NaN or Infinity."""
    value, end = _json_at(text.strip(), 0)
    if end != len(text.strip()):
        raise Unreadable("there is text after the JSON")
    return value


def printed_calls(text: str, names: Collection[str]) -> list[Wanted] | None:
    """The calls that `text` consists of, or None when it is prose; `names` are the tools on offer.

    Raises Unreadable for broken calls, calls of tools that do not exist, and calls with anything else beside them.
    """
    if len(text) > _CHARS_MAX:
        raise Unreadable("it is too long")
    if not _looks_like_calls(text, names):
        return None
    calls: list[Wanted] = []
    place = _skip(text, 0)
    while place < len(text):
        found, place = _next(text, place, names)
        calls += found
        place = _skip(text, place)
    if not calls:
        raise Unreadable("there is no call in it")
    return calls


def is_printed_call(text: str, names: Collection[str]) -> bool:
    """Whether a message is made of calls, whole or broken, or holds one: then it is no reply to a person."""
    try:
        return printed_calls(without_thoughts(text), names) is not None
    except Unreadable:
        return True


def is_repeated(calls: Iterable[Wanted], messages: Sequence[BaseMessage]) -> bool:
    """Whether a printed call's tool is spelled out in what the person, a reply or a result said.

    Then the model may have copied a call out of somebody's text, and what it printed is not taken for its own.
    """
    others = "\n".join(_foreign(message) for message in messages)
    return any(_is_spelled(call.tool, others) for call in calls)


def _foreign(message: BaseMessage) -> str:
    """What a message holds that the model did not say; of a result, without the line that names the tool."""
    if isinstance(message, ToolMessage):
        return message.text.partition("\n")[2]
    is_reply = isinstance(message, AIMessage) and not message.tool_calls
    return message.text if is_reply or isinstance(message, HumanMessage) else ""


def _is_spelled(name: str, text: str) -> bool:
    """Whether a tool's name stands in a text; a name that is also a plain word must look like a call."""
    after = "" if "_" in name else r"""\\*["']?\s*[({\[,>}`]"""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w){after}", text, re.IGNORECASE) is not None


def _looks_like_calls(text: str, names: Collection[str]) -> bool:
    """Whether a message has anything of a call in it, alone or in prose."""
    if _LOOKS.search(text):
        return True
    plain, special = ("|".join(n for n in names if ("_" in n) is has) or r"\Z." for has in (False, True))
    return bool(
        re.search(rf"(?<!\w)(?:{special})\s*[({{\[]", text)
        or re.search(rf"(?<!\w)(?:{plain})\s*(?:\(\s*(?:\)|\w+\s*=)|\[ARGS\]|\{{)", text)
    )


def _next(text: str, place: int, names: Collection[str]) -> tuple[list[Wanted], int]:
    """The calls of the form that begins at a place, and where it ends."""
    for block in _BLOCKS:
        if match := block.match(text, place):
            return _inside(match["inside"].strip(), names), match.end()
    if match := _TAGGED.match(text, place):
        return [_tagged(match["name"], match["inside"].strip(), names)], match.end()
    if match := _MISTRAL.match(text, place):
        place = match.end()
    if text[place : place + 1] == "{" or re.match(r"\[\s*\{", text[place:]):
        value, end = _json_at(text, place)
        return _of_json(value, names), end
    if match := _NAMED.match(text, place):
        args, end = _json_at(text, match.end())
        return [_wanted(match["name"], args, names)], end
    return _pythonic(text[place:], names), len(text)


def _inside(text: str, names: Collection[str]) -> list[Wanted]:
    """The calls inside a block, which may not be empty and holds one form only, and no block."""
    is_usable = text and not any(block.match(text) for block in _BLOCKS)
    calls, end = _next(text, 0, names) if is_usable else ([], 0)
    if not calls or _skip(text, end) != len(text):
        raise Unreadable("a call must stand alone, with nothing before or after it")
    return calls


def _tagged(name: str, inside: str, names: Collection[str]) -> Wanted:
    """A call whose name stands in the tag, with JSON or one tag a parameter inside."""
    if not inside.startswith("<parameter="):
        return _wanted(name, strict_json(inside or "{}"), names)
    args: dict[str, Any] = {}
    place = 0
    while place < len(inside):
        match = _PARAMETER.match(inside, place)
        if match is None or match["name"] in args:
            raise Unreadable("the parameters of the call are broken")
        args[match["name"]] = match["value"].strip()
        place = match.end()
    return _wanted(name, args, names)


def _of_json(value: Any, names: Collection[str]) -> list[Wanted]:
    """The calls in a JSON value: one, a list of them, or an object that holds the list."""
    if isinstance(value, list):
        if not value:
            raise Unreadable("the list of calls is empty")
        return [call for item in value for call in _of_json(item, names)]
    if not isinstance(value, dict):
        raise Unreadable("a call must be a JSON object")
    if len(value) == 1 and (held := next((value[key] for key in _LISTS if key in value), None)) is not None:
        return _of_json(held, names)
    if isinstance(value.get("function"), dict) and set(value) - {"function"} <= _BESIDE:
        return _of_json(value["function"], names)
    named = [key for key in _NAMES if key in value]
    given = [key for key in _ARGS if key in value]
    if len(named) != 1 or len(given) > 1 or set(value) - {*named, *given} - _BESIDE:
        raise Unreadable("a call must have a name and its arguments, and nothing else")
    args = value[given[0]] if given else {}
    return [_wanted(value[named[0]], strict_json(args) if isinstance(args, str) else args, names)]


def _pythonic(text: str, names: Collection[str]) -> list[Wanted]:
    """Calls as lines or a list of Python, with constants for arguments; nothing of it is run."""
    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unreadable("a call must stand alone, with nothing before or after it") from None
    if not body or any(not isinstance(node, ast.Expr) for node in body):
        raise Unreadable("a call must stand alone, with nothing before or after it")
    values = [node.value for node in body if isinstance(node, ast.Expr)]
    listed = [one for value in values for one in (value.elts if isinstance(value, ast.List) else [value])]
    return [_of_python(node, names) for node in listed]


def _of_python(node: ast.expr, names: Collection[str]) -> Wanted:
    """One call like get_payment(payment_ref="42")."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.args:
        raise Unreadable("a call must have a tool's name and named arguments")
    args: dict[str, Any] = {}
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg in args:
            raise Unreadable("a call must have a tool's name and named arguments")
        try:
            args[keyword.arg] = ast.literal_eval(keyword.value)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            raise Unreadable("the arguments of a call must be plain values") from None
    return _wanted(node.func.id, args, names)


def _wanted(name: Any, args: Any, names: Collection[str]) -> Wanted:
    """A call, when there is such a tool and its arguments are named."""
    if not isinstance(name, str) or name not in names:
        raise Unreadable("there is no tool of that name")
    if not isinstance(args, dict) or any(not isinstance(key, str) for key in args):
        raise Unreadable("the arguments of a call must be a JSON object")
    _refuse_halves(args)
    return Wanted(name, args)


def _json_at(text: str, place: int) -> tuple[Any, int]:
    """The JSON value that begins at a place, and where it ends."""
    try:
        value, end = _DECODER.raw_decode(text, place)
        _refuse_halves(value)
        return value, end
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable("it is not valid JSON") from None


def _skip(text: str, place: int) -> int:
    """Where the next form begins."""
    match = _BETWEEN.match(text, place)
    return match.end() if match else place


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are all different; a repeated one would hide a value from whoever reads the first."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise Unreadable("a name stands twice in one JSON object")
    return dict(pairs)


def _refuse_halves(value: Any) -> None:
    """Half a character (a lone surrogate) can be escaped in JSON, but never be sent or stored again."""
    try:
        json.dumps(value, ensure_ascii=False, default=repr).encode()
    except UnicodeEncodeError:
        raise Unreadable("it holds half a character") from None


def _no_number(_text: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise Unreadable("it is not valid JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)
