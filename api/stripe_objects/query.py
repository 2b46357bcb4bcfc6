"""The query of a list: its parameters as OpenAPI describes them, and what they mean to Stripe and to us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from api.shapes import clean_values
from api.stripe_objects.cursors import CURSOR_CHARS_MAX
from api.stripe_objects.resource import Object, Resource, value_at
from domain.canonical import sha256_hex
from domain.money import Money, exponent
from skills.contract import Choice, Desk
from skills.finding.customers import find_customer
from skills.finding.moments import created_between

LIMIT_DEFAULT = 20
LIMIT_MAX = 100
WORD_CHARS_MAX = 200

Word = Annotated[str, Field(min_length=1, max_length=WORD_CHARS_MAX)]
Day = Annotated[str, Field(max_length=20)]
Amount = Annotated[str, Field(max_length=24)]
Code = Annotated[str, Field(max_length=8)]

NEWEST_FIRST = "-created"


class AskedOf(BaseModel):
    """What every read takes; a parameter that is not known is refused, so that a misspelt one is never ignored."""

    model_config = ConfigDict(extra="forbid")

    account: Word | None = Field(None, description="One of several connected accounts: its name or id.")
    format: Literal["json", "csv"] | None = Field(None, description="csv: every row, as a file.")

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, given: Any) -> Any:
        """Refuse characters that no name, id or date has."""
        return clean_values(given)


class AnswerAsked(AskedOf):
    """What every answer of a skill takes."""

    table: Annotated[int, Field(ge=1, le=100)] | None = Field(None, description="Which of several tables as CSV.")


class ListAsked(AskedOf):
    """What every list takes."""

    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="How many on a page; a CSV holds all.")
    cursor: Annotated[str, Field(max_length=CURSOR_CHARS_MAX)] | None = Field(
        None, description="next_cursor of the page before, with the same filters and order."
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list as it was asked for.

    `params` go to Stripe, `keep` decide here; `key` orders, None in Stripe's order, with `by_money` within each
    currency. `name` tells this list from every other one.
    """

    name: str
    params: dict[str, Any]
    keep: tuple[Callable[[Object], bool], ...]
    key: Callable[[Object], int | str | None] | None
    descending: bool
    by_money: bool

    def fits(self, found: Object) -> bool:
        """Say whether an object is one of those."""
        return all(test(found) for test in self.keep)


def query_of(resource: Resource) -> type[ListAsked]:
    """Return the model of a resource's query."""
    fields: dict[str, Any] = {}
    for one in resource.filters:
        kind = Word | None if one.kind == str | None else one.kind
        fields[one.name] = (kind, Field(None, description=one.description))
    if resource.has_created:
        fields["start"] = (Day | None, Field(None, description="First day, ISO, in the merchant's time zone."))
        fields["end"] = (Day | None, Field(None, description="Last day, ISO, inclusive."))
    if resource.amount:
        fields["currency"] = (Code | None, Field(None, description="Only in this currency."))
        least = "A decimal in major units of `currency`, or else of the merchant's own."
        fields["min_amount"] = (Amount | None, Field(None, description=f"This much or more. {least}"))
        fields["max_amount"] = (Amount | None, Field(None, description=f"This much or less. {least}"))
    if resource.search_in:
        where = ", ".join(resource.search_in)
        fields["query"] = (Word | None, Field(None, description=f"Only with these words in {where}."))
    orders = [NEWEST_FIRST, *(["created"] if resource.has_created else [])]
    orders += [f"{sign}{name}" for name in resource.sorts for sign in ("", "-")]
    note = "Another order than -created reads everything first; amounts are ordered within their currency."
    kind = Literal.__getitem__(tuple(orders))
    fields["sort"] = (kind, Field(NEWEST_FIRST, description=note))
    title = "".join(part.capitalize() for part in resource.name.split("-")) + "Query"
    return cast("type[ListAsked]", create_model(title, __base__=ListAsked, **fields))


async def wanted(desk: Desk, resource: Resource, asked: ListAsked) -> Wanted | Choice:
    """Say what a query means; a choice when several customers go by the name.

    Raises BadPeriod, BadAmount and NotFound.
    """
    given = asked.model_dump(exclude_none=True, exclude={"limit", "cursor", "account", "format", "sort"})
    order = str(getattr(asked, "sort", NEWEST_FIRST))
    params, keep = dict(resource.always), []
    params |= {"expand": [f"data.{name}" for name in resource.expand]} if resource.expand else {}
    now = int(desk.now.timestamp())
    for one in resource.filters:
        if one.name not in given:
            continue
        if one.keep is not None:
            keep.append(_kept(one.keep, given[one.name], now))
        elif one.name == "customer":
            found = await find_customer(desk, given["customer"], "customer")
            if isinstance(found, Choice):
                return found
            params["customer"] = given["customer"] = found.id
        else:
            params[one.name] = given[one.name]
    if created := created_between(desk, given.get("start"), given.get("end")):
        params["created"] = created
    keep += _amounts(desk, resource, given)
    if "query" in given:
        keep.append(_written(resource, given["query"]))
    name = sha256_hex({"of": resource.name, "at": desk.stripe.account_id, "given": given, "sort": order})
    field_name = order.lstrip("-")
    key = None if order == NEWEST_FIRST else resource.sorts.get(field_name, _created)
    return Wanted(name, params, tuple(keep), key, order.startswith("-"), by_money=field_name == "amount")


def _created(found: Object) -> int:
    """Order by the moment an object was made."""
    return int(found["created"])


def _kept(keep: Callable[[Object, Any, int], bool], value: Any, now: int) -> Callable[[Object], bool]:
    """Bind a filter to its value."""
    return lambda found: keep(found, value, now)


def _written(resource: Resource, query: str) -> Callable[[Object], bool]:
    """Keep objects with all the words in their texts."""
    words = query.casefold().split()

    def keep(found: Object) -> bool:
        text = " ".join(str(value_at(found, path) or "") for path in resource.search_in).casefold()
        return all(word in text for word in words)

    return keep


def _amounts(desk: Desk, resource: Resource, given: dict[str, Any]) -> list[Callable[[Object], bool]]:
    """Keep amounts of one currency within bounds; BadAmount for what is none."""
    if resource.amount is None or not given.keys() & {"currency", "min_amount", "max_amount"}:
        return []
    path, currency = resource.amount, str(given.get("currency") or desk.merchant.currency).lower()
    exponent(currency)
    least, most = (
        Money.from_major(given[name], currency).minor if name in given else None
        for name in ("min_amount", "max_amount")
    )

    def keep(found: Object) -> bool:
        minor = value_at(found, path)
        if found.get("currency") != currency:
            return False
        if least is None and most is None:
            return True
        return minor is not None and (least is None or minor >= least) and (most is None or minor <= most)

    return [keep]
