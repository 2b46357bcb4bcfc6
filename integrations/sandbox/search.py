"""Stripe's search query language: `status:"succeeded" AND metadata["order"]:"42"`."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, invalid
from integrations.sandbox.lists import limit_of
from integrations.sandbox.store import Stored

Matches = Callable[[Stored], bool]

_CLAUSE = re.compile(
    r"""\s*(?P<not>-)?(?P<field>[a-z_][a-z0-9_.]*)(?:\[(?P<q>["'])(?P<key>(?:\\.|(?!(?P=q)).)*)(?P=q)\])?
        \s*(?P<op>:|~|>=|<=|>|<|=)\s*
        (?:(?P<vq>["'])(?P<text>(?:\\.|(?!(?P=vq)).)*)(?P=vq)|(?P<null>null\b)|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>true|false))\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_JOIN = re.compile(r"(AND|OR)\s+", re.IGNORECASE)
_MAX_CLAUSES = 10
_MIN_SUBSTRING = 3
_NUMERIC = {"amount", "created", "total", "amount_authorized", "exp_month", "exp_year"}


class _Clause(NamedTuple):
    negated: bool
    path: tuple[str, ...]
    operator: str
    value: str | int | float | None


def search(call: Call, kind: str) -> dict[str, Any]:
    """The answer of a search operation; unlike Stripe's it sees an object at once, not after up to a minute.

    Raises ApiError (400) for a query that Stripe's grammar does not allow.
    """
    fields = call.kinds[kind].search
    matches = compile_query(call.params["query"], fields, kind)
    limit = limit_of(call)
    cursor = call.get(kind, _object_of(call.params["page"])) if call.params.get("page") else None
    if call.params.get("page") and cursor is None:
        raise invalid("Invalid page token.", param="page")
    timeline = call.world.store.timeline(call.place, kind)
    ids = timeline.newest_first(before=cursor.moment if cursor is not None else None)
    objects = (stored for i in ids if (stored := call.world.store.get(call.place, i)) is not None and matches(stored))
    found = list(islice(objects, limit + 1))
    data = found[:limit]
    more = len(found) > limit
    next_page = _page_of(data[-1]["id"]) if more else None
    return {"object": "search_result", "data": data, "has_more": more, "next_page": next_page, "url": call.path}


def compile_query(query: str | None, fields: tuple[str, ...], kind: str) -> Matches:
    """The query as a test of one object."""
    clauses, joins = _parse(query or "")
    for clause in clauses:
        if ".".join(clause.path) not in fields and not (clause.path[0] == "metadata" and "metadata" in fields):
            raise _bad(f"Field `{'.'.join(clause.path)}` is an unsupported search field for resource `{kind}s`.")
    tests = [_test(clause) for clause in clauses]
    every = "OR" not in joins
    return lambda stored: all(t(stored) for t in tests) if every else any(t(stored) for t in tests)


def _parse(query: str) -> tuple[list[_Clause], set[str]]:
    clauses: list[_Clause] = []
    joins: set[str] = set()
    at = 0
    while True:
        match = _CLAUSE.match(query, at)
        if match is None:
            raise _bad(f"We were unable to parse your search query at position {at}.")
        clauses.append(_clause(match))
        at = match.end()
        if at == len(query):
            break
        join = _JOIN.match(query, at)
        at = join.end() if join else at
        joins.add(join[1].upper() if join else "AND")  # two clauses side by side mean AND
    if len(joins) > 1:
        raise _bad("You cannot combine AND and OR in the same search query.")
    if len(clauses) > _MAX_CLAUSES:
        raise _bad(f"You can use at most {_MAX_CLAUSES} clauses in a search query.")
    return clauses, joins


def _clause(match: re.Match[str]) -> _Clause:
    field, operator = match["field"], match["op"]
    path = (field, _unescaped(match["key"])) if match["key"] is not None else tuple(field.split("."))
    value: str | int | float | None
    if match["text"] is not None:
        value = _unescaped(match["text"])
    elif match["number"] is not None:
        value = float(match["number"]) if "." in match["number"] else int(match["number"])
    else:
        value = match["word"].lower() if match["word"] else None
    if operator in {">", "<", ">=", "<="} and path[-1] not in _NUMERIC:
        raise _bad(f"The operator `{operator}` can only be used with numeric fields, not with `{field}`.")
    if operator == "~" and (not isinstance(value, str) or len(value) < _MIN_SUBSTRING):
        raise _bad(f"Substring search needs at least {_MIN_SUBSTRING} characters.")
    if field == "metadata" and match["key"] is None:
        raise _bad('Search metadata by key: metadata["key"]:"value".')
    return _Clause(bool(match["not"]), path, ":" if operator == "=" else operator, value)


def _test(clause: _Clause) -> Matches:
    compare = _COMPARE[clause.operator]

    def test(stored: Stored) -> bool:
        value: Any = stored
        for name in clause.path:
            value = value.get(name) if isinstance(value, dict) else None
        return compare(value, clause.value) is not clause.negated

    return test


def _equal(value: Any, wanted: Any) -> bool:
    if value is None or wanted is None:
        return value is None and wanted is None
    if isinstance(value, bool):
        return str(value).lower() == str(wanted).lower()
    if isinstance(value, str):
        return value.casefold() == str(wanted).casefold()
    return _number(value) == _number(wanted)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _ordered(holds: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def compare(value: Any, wanted: Any) -> bool:
        mine, theirs = _number(value), _number(wanted)
        return mine is not None and theirs is not None and holds(mine, theirs)

    return compare


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ":": _equal,
    "~": lambda value, wanted: isinstance(value, str) and str(wanted).casefold() in value.casefold(),
    ">": _ordered(lambda mine, theirs: mine > theirs),
    "<": _ordered(lambda mine, theirs: mine < theirs),
    ">=": _ordered(lambda mine, theirs: mine >= theirs),
    "<=": _ordered(lambda mine, theirs: mine <= theirs),
}


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _bad(message: str) -> ApiError:
    return invalid(message, param="query")


def _page_of(object_id: str) -> str:
    return base64.urlsafe_b64encode(object_id.encode()).decode()


def _object_of(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token.encode()).decode()
    except (ValueError, UnicodeDecodeError):
        return ""
