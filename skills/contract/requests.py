"""The request of a proposal: one call to Stripe, or several in order, exactly as they will be sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from domain.errors import Misconfigured
from domain.proposals import JSON

# The key in Stripe's metadata by which a lost answer is found again.
STAMP = "florin_proposal"

# Stands for the proposal's own id in a parameter, for operations without metadata that have an identifier of their own.
PROPOSAL_ID = "{{proposal}}"

STEPS_MAX = 40

_RESULT = re.compile(r"\{\{(\d+)\.([a-z0-9_.]+)\}\}")


@dataclass(frozen=True, slots=True)
class Step:
    """One call with nothing left to fill in, and the idempotency key it is sent with."""

    method: str
    path: str
    params: dict[str, Any]
    key: str


def call(
    method: Literal["POST", "DELETE"], path: str, params: Mapping[str, JSON] | None = None, *, stamped: bool = False
) -> dict[str, JSON]:
    """Describe one call; `stamped` puts the proposal's id into its metadata when it is sent.

    Stamp every operation that takes metadata and creates something: only so is it found after a lost answer.
    """
    described: dict[str, JSON] = {"method": method, "path": path, "params": dict(params or {})}
    return {**described, "stamped": True} if stamped else described


def in_steps(*calls: Mapping[str, JSON]) -> dict[str, JSON]:
    """Describe several calls, sent in this order, each only after the one before was answered with success."""
    if not 2 <= len(calls) <= STEPS_MAX:
        raise Misconfigured(f"A request has 2 to {STEPS_MAX} steps, this one has {len(calls)}.")
    return {"steps": [dict(one) for one in calls]}


def result_of(step: int, field: str = "id") -> str:
    """Stand for a field of an earlier step's answer (from 0), such as "id" or "latest_invoice", in a path or value."""
    return f"{{{{{step}.{field}}}}}"


def calls_of(request: Mapping[str, JSON]) -> list[Mapping[str, Any]]:
    """Return a request's calls in order."""
    return list(request["steps"]) if "steps" in request else [request]


def step_of(
    request: Mapping[str, JSON], index: int, answers: Sequence[Mapping[str, Any]], *, proposal_id: str, key: str
) -> Step:
    """Fill in call number `index` from the answers before it; `key` is the approval's.

    A single call is sent with the approval's key itself, step i with "<key>-i": the same again after a crash.
    """
    described = calls_of(request)[index]
    params = _filled(dict(described.get("params") or {}), answers, proposal_id)
    if described.get("stamped"):
        params["metadata"] = {**(params.get("metadata") or {}), STAMP: proposal_id}
    path = str(_filled(described["path"], answers, proposal_id))
    own_key = f"{key}-{index}" if "steps" in request else key
    return Step(str(described["method"]).upper(), path, params, own_key)


def is_stamped(found: Mapping[str, Any], proposal_id: str) -> bool:
    """Say whether an object of Stripe's carries the proposal's stamp."""
    return (found.get("metadata") or {}).get(STAMP) == proposal_id


def _filled(value: Any, answers: Sequence[Mapping[str, Any]], proposal_id: str) -> Any:
    """Replace what stands for an earlier answer or the proposal's id, at any depth."""
    if isinstance(value, dict):
        return {name: _filled(inner, answers, proposal_id) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, answers, proposal_id) for inner in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    known = value.replace(PROPOSAL_ID, proposal_id)
    return _RESULT.sub(lambda match: _field(answers[int(match.group(1))], match.group(2)), known)


def _field(answer: Mapping[str, Any], dotted: str) -> str:
    """Return a field of an answer as text; an expanded object stands for its id."""
    found: Any = answer
    for name in dotted.split("."):
        found = found[int(name)] if isinstance(found, list) else found[name]
    return str(found["id"] if isinstance(found, dict) else found)
