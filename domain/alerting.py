"""What kinds of alerts there are: their parameters with units and bounds, and how a rule of one explains itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from domain.errors import BadInput

# A parameter's name is its unit: amounts in minor units, shares in hundredths of a percent ("basis points").
Unit = Literal["amount_minor", "currency", "percent_bp", "count", "times", "minutes", "hours", "days"]
Severity = Literal["info", "warning", "urgent"]
Values = Mapping[str, int | str | None]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that can be tuned; `default` None means that it may be left open (such as any currency).

    `low` and `high` bound numbers, both ends included.
    """

    unit: Unit
    default: int | str | None
    about: str
    low: int = 1
    high: int = 1_000_000


@dataclass(frozen=True, slots=True)
class AlertKind:
    """A kind of alert; `explains` says of a rule's parameters when it fires, as in "payments of $500.00 or more".

    `topic` groups kinds a merchant speaks of together, such as "fraud"; `is_on` whether it is told by default.
    `is_addable`: whether a merchant may have more rules of it than the default one, as "over $500" and "over €2,000".
    """

    name: str
    title: str
    topic: str
    severity: Severity
    explains: Callable[[Values, str], str]
    parameters: tuple[Parameter, ...] = ()
    is_on: bool = True
    is_addable: bool = False

    def defaults(self) -> dict[str, int | str | None]:
        """Return the parameters of a rule that nobody changed."""
        return {parameter.unit: parameter.default for parameter in self.parameters}

    def checked(self, given: Values) -> dict[str, int | str | None]:
        """Return all parameters with those given; BadInput, in words, for one it has not or out of its bounds."""
        known: dict[str, Parameter] = {parameter.unit: parameter for parameter in self.parameters}
        values = self.defaults()
        for name, value in given.items():
            parameter = known.get(name)
            if parameter is None:
                raise BadInput(f"An alert about {self.title.lower()} has no {name.split('_', maxsplit=1)[0]} to set.")
            values[name] = _checked(parameter, value)
        return values


def _checked(parameter: Parameter, value: int | str | None) -> int | str | None:
    """Return a value that its parameter takes."""
    if value is None and parameter.default is None:
        return None
    if parameter.unit == "currency":
        if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha():
            return value.lower()
        raise BadInput("A currency has three letters, such as USD.")
    if not isinstance(value, int) or isinstance(value, bool) or not parameter.low <= value <= parameter.high:
        name = parameter.unit.split("_", maxsplit=1)[0]
        raise BadInput(f"The {name} must be from {parameter.low} to {parameter.high}: {parameter.about}.")
    return value
