"""A next step: which alerts it fits, and what it asks of which skill, from the alert's own object and nothing else.

Nobody's words stand behind such a proposal, so nothing that a stranger wrote may either: a wish holds Stripe's ids, and
amounts only as Stripe holds them. Names, descriptions and metadata have no way into one.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.money import Money
from skills.contract import Desk
from storage.alerts import Alert

_ID = re.compile(r"(?:pi|py|ch|in|du|dp|cus|sub|issfr|evt)_[A-Za-z0-9_]{1,250}\Z")


@dataclass(frozen=True, slots=True)
class Case:
    """What a step is made from: the alert, its object's latest known state, and a desk at which it can be read again.

    `known` returns the latest known state of another object, {} when there is none.
    """

    alert: Alert
    state: Mapping[str, Any]
    known: Callable[[str], Awaitable[Mapping[str, Any]]]
    desk: Desk


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a skill. The proposal is not made unless its request names the id `target` (any, when "").

    Nor when it would move more than `most`. `warning` is said on the proposal beside the skill's own.
    """

    skill: str
    args: Mapping[str, str]
    target: str
    most: Money | None = None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step by its public name. `kinds` are the alerts that have it by themselves; an automation may ask for any.

    `wishes` returns what to ask for, the best first: the next is tried when a skill refuses one; or a sentence why
    there is nothing to propose.
    """

    name: str
    title: str
    wishes: Callable[[Case], Awaitable[Sequence[Wish] | str]]
    kinds: frozenset[str] = frozenset()


def stripe_id(value: object) -> str | None:
    """Return an id of Stripe's, also of an object that is expanded; None for anything that is none."""
    found = value.get("id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) and _ID.match(found) else None
