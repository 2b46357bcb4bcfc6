"""What the REST API knows of one kind of Stripe object: its path, filters, orders, CSV columns, and its skills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Object = dict[str, Any]

# By what a sorted list is ordered: a number or a text; None stands last.
Key = Callable[[Object], int | str | None]


@dataclass(frozen=True, slots=True)
class Filter:
    """One query parameter: `kind` is its type.

    `keep` decides for each object, given the value and the moment in Unix seconds; without it Stripe itself filters.
    """

    name: str
    kind: Any
    description: str
    keep: Callable[[Object, Any, int], bool] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One CSV column: where its value stands in the object (dotted), and how it is written.

    `theirs` is text that others may have written; `money` is written in major units of the object's `currency`. Where
    nothing stands at `path`, the first of `otherwise` with a value counts.
    """

    title: str
    path: str
    kind: Literal["plain", "theirs", "money", "moment"] = "plain"
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """A skill that works on one object, whose id fills `argument`."""

    skill: str
    argument: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One row of the table.

    `always` goes with every list, `expand` with every read (of the object itself), `expand_in_files` besides where
    a CSV file is written; `amount` names the field that
    min_amount and max_amount look at; `sorts` are further orders, each up and down; `search_in` are the fields that
    `query` looks through. `found_by` finds an object by the words people have for it, `elsewhere` reads ids of another
    kind. `creates`, `changes` and `removes` are acting skills, `acts` those by their verb, `asks` reading ones.
    """

    name: str
    what: str
    path: str
    prefixes: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    sorts: Mapping[str, Key] = field(default_factory=dict)
    search_in: tuple[str, ...] = ()
    amount: str | None = None
    always: Mapping[str, Any] = field(default_factory=dict)
    expand: tuple[str, ...] = ()
    expand_in_files: tuple[str, ...] = ()
    has_created: bool = True
    found_by: Act | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    creates: str | None = None
    changes: Act | None = None
    removes: Act | None = None
    acts: Mapping[str, Act] = field(default_factory=dict)
    asks: Mapping[str, Act] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()

    @property
    def plural(self) -> str:
        """The objects in words: "payment links"."""
        return self.name.replace("-", " ")


def value_at(found: Object, path: str) -> Any:
    """Return what stands at a dotted path, None where it ends early; an expanded object stands for its id."""
    value: Any = found
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value.get("id") if isinstance(value, dict) else value


def by(path: str) -> Key:
    """Order by a field."""
    return lambda found: value_at(found, path)


def is_equal(path: str) -> Callable[[Object, Any, int], bool]:
    """Keep what has exactly the value in a field."""
    return lambda found, wanted, _now: bool(value_at(found, path) == wanted)


def in_currency(found: Object, currency: str, _now: int) -> bool:
    """Keep what is in the currency, however its code is written."""
    return bool(found.get("currency") == currency.lower())


CUSTOMER = Filter("customer", str | None, "Only of this customer: id (cus_…), email or name.")
MADE = (Cell("id", "id"), Cell("created", "created", "moment"))
