"""Recorded cases: reading and checking them, and the fixed rule that splits them into two halves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.understanding.catalogue import SPECS

KINDS = frozenset({"call", "calls", "clarify", "refuse"})
TUNING, HELD_BACK = "tuning", "held back"
_DATES = frozenset({"start", "end", "until", "due_date", "cancel_date", "start_date"})
_LISTS = ("accept", "free", "must_not_call", "calls")


class BadCase(ValueError):
    """A line that is no case; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded message with what a careful assistant would do.

    `record` is the line as written: {id, author?, history, context, text, expect, tags}.
    """

    id: str
    author: str
    half: str
    tags: tuple[str, ...]
    record: Mapping[str, Any]

    @property
    def expect(self) -> Mapping[str, Any]:
        """What is right: {kind, tool, args, calls, accept, free, must_not_call}."""
        found: Mapping[str, Any] = self.record["expect"]
        return found

    @property
    def wants_call(self) -> bool:
        """Whether a call is expected, so that a question may be a needless one."""
        return self.expect["kind"] in ("call", "calls")


def half_of(case_id: str) -> str:
    """Which half a case belongs to, for good: the last bit of its id's SHA-256, 0 for tuning, 1 for holding back."""
    return HELD_BACK if hashlib.sha256(case_id.encode()).digest()[-1] & 1 else TUNING


def read_cases(lines: Iterable[str], source: str) -> Iterator[Case]:
    """Read JSON lines; `source` is the author of cases that name none. Raises BadCase at the first that is none."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadCase(f"line {number} of {source} is no JSON") from error
        if wrong := _form_faults(record):
            raise BadCase(f"line {number} of {source}: {wrong}")
        name = str(record["id"])
        tags = tuple(str(tag) for tag in record.get("tags") or ())
        yield Case(name, str(record.get("author") or source), half_of(name), tags, record)


def _form_faults(record: Any) -> str:
    """What keeps a record from being scored at all; empty when nothing does."""
    if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("text"), str):
        return "a case needs an id and a text"
    expect = record.get("expect")
    if not isinstance(expect, dict) or expect.get("kind") not in KINDS:
        return "expect.kind must be call, calls, clarify or refuse"
    if expect["kind"] == "call" and not (isinstance(expect.get("tool"), str) and isinstance(expect.get("args"), dict)):
        return "a call needs expect.tool and expect.args"
    calls = expect.get("calls")
    if expect["kind"] == "calls" and not (calls and all(isinstance(one, dict) and "tool" in one for one in calls)):
        return "calls need expect.calls"
    return ""


def label_faults(case: Case) -> list[str]:
    """What is wrong with a case's labels: unknown skills or arguments, dates that are none, lists that are none."""
    expect = case.expect
    found = [f"{name} is no list" for name in _LISTS if not isinstance(expect.get(name, []), list)]
    for call in expected_calls(expect):
        found.extend(_call_faults(str(call["tool"]), call.get("args") or {}))
    found.extend(f"unknown skill {name}" for name in expect.get("must_not_call") or () if name not in SPECS)
    for rule in expect.get("accept") or ():
        found.extend(_accept_faults(str(rule)))
    return found


def expected_calls(expect: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The calls a case asks for, one or several; none when it asks for a question."""
    if expect["kind"] == "calls":
        return list(expect["calls"])
    return [{"tool": expect["tool"], "args": expect["args"]}] if expect["kind"] == "call" else []


def _call_faults(tool: str, args: Mapping[str, Any]) -> list[str]:
    """What is wrong with one expected call."""
    if tool not in SPECS:
        return [f"unknown skill {tool}"]
    found = [f"{tool} takes no {name}" for name in args if name not in SPECS[tool].properties]
    for name in _DATES & args.keys():
        values = args[name] if isinstance(args[name], list) else [args[name]]
        found.extend(f"{name} {value} is no date" for value in values if value is not None and not _is_date(value))
    return found


def _accept_faults(rule: str) -> list[str]:
    """What is wrong with one outcome that is right too."""
    if rule in ("clarify", "refuse"):
        return []
    kind, _, rest = rule.partition(":")
    tool, _, pair = rest.partition(":")
    if kind != "call" or tool not in SPECS:
        return [f"accepts {rule}, which is no outcome"]
    name = pair.partition("=")[0]
    return [f"accepts {rule}: {tool} takes no {name}"] if pair and name not in SPECS[tool].properties else []


def _is_date(value: Any) -> bool:
    """Whether a value is an ISO day."""
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
