"""The parts of the mirror: which kinds of objects are copied, how they are listed, and which lists it can answer.

Not copied are coupons and promotion codes (how often they were used changes without an event), payment links and
everything below another object: those lists are short, or asked of Stripe for one object at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.mirror.folding import Tree, tree_of
from storage.mirror_objects import Wanted

# What a list may be narrowed by at Stripe and here alike, with the kinds of values that are compared exactly.
_PAGING = frozenset({"limit", "expand", "created"})
_RANGE = {"gt": 1, "gte": 0, "lt": -1, "lte": 0}


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of objects: `fields` are the filters of Stripe's list that compare with the field of their name.

    `params` go with every page of a fill, `whole` are what it asks to be shown whole beside ids. `only` narrows what
    the copy can answer for: of some objects Stripe tells nothing until they have ended. `everything` is the value of
    a filter that keeps everything, which Stripe does not do without it.
    """

    kind: str
    path: str
    fields: frozenset[str] = frozenset()
    params: Mapping[str, Any] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    everything: tuple[str, str] | None = None
    has_events: bool = True

    @property
    def tree(self) -> Tree:
        """What a fill asks to be shown whole, as a tree."""
        return tree_of(f"data.{path}" for path in self.whole)

    @property
    def list_params(self) -> dict[str, Any]:
        """The parameters of a fill's pages."""
        expand = {"expand": [f"data.{path}" for path in self.whole]} if self.whole else {}
        return {"limit": 100, **self.params, **expand}

    def wanted(self, params: Mapping[str, Any]) -> Wanted | None:
        """Return what a list asks for, or None when the copy can't answer exactly that."""
        range_s = _range(params.get("created"))
        if range_s is None:
            return None
        fields = []
        for name, value in params.items():
            if name in _PAGING:
                continue
            if (name, value) == self.everything:
                continue
            said = _said(value)
            if name not in self.fields or said is None:
                return None
            fields.append((name, (said,)))
        given = {name: values[0] for name, values in fields}
        if any(given.get(name) not in allowed for name, allowed in self.only.items()):
            return None
        if self.everything is not None and self.everything[0] not in params:
            return None
        return Wanted(self.kind, *range_s, tuple(fields))


_CLOSED = frozenset({"complete", "expired"})

# In the order in which they are filled: what reports need first.
PARTS = (
    Part(
        "balance_transaction", "/v1/balance_transactions", frozenset({"type", "source", "currency"}), has_events=False
    ),
    Part("charge", "/v1/charges", frozenset({"customer", "payment_intent"})),
    Part("payment_intent", "/v1/payment_intents", frozenset({"customer"})),
    Part("customer", "/v1/customers", frozenset({"email"})),
    Part("refund", "/v1/refunds", frozenset({"charge", "payment_intent"})),
    Part("dispute", "/v1/disputes", frozenset({"charge", "payment_intent"})),
    Part("payout", "/v1/payouts", frozenset({"status"})),
    Part(
        "subscription",
        "/v1/subscriptions",
        frozenset({"customer", "status", "collection_method"}),
        {"status": "all"},
        ("discounts", "items.data.discounts"),
        everything=("status", "all"),
    ),
    Part(
        "invoice",
        "/v1/invoices",
        frozenset({"customer", "status", "collection_method"}),
        whole=("discounts", "lines.data.discounts", "total_discount_amounts.discount"),
    ),
    Part("product", "/v1/products", frozenset({"active"})),
    Part("price", "/v1/prices", frozenset({"active", "product", "type", "currency"})),
    # Stripe tells of a session when it has ended, not when it begins.
    Part(
        "checkout.session",
        "/v1/checkout/sessions",
        frozenset({"customer", "payment_intent", "status"}),
        only={"status": _CLOSED},
    ),
)
OF_KIND = {part.kind: part for part in PARTS}
OF_PATH = {part.path: part for part in PARTS}
KINDS = tuple(OF_KIND)

# Kinds that are kept by themselves where another object shows them whole; all but discounts are listed too.
KEPT_WITHIN = frozenset({*KINDS, "discount"})


def _range(created: Any) -> tuple[int | None, int | None] | None:
    """Return the first and last second of a `created` filter, each None without one; None for what is no filter."""
    if created is None:
        return None, None
    if isinstance(created, int) and not isinstance(created, bool):
        return created, created
    if not isinstance(created, Mapping) or any(
        name not in _RANGE or isinstance(value, bool) or not isinstance(value, int) for name, value in created.items()
    ):
        return None
    since = [value + _RANGE[name] for name, value in created.items() if name.startswith("g")]
    until = [value + _RANGE[name] for name, value in created.items() if name.startswith("l")]
    return max(since, default=None), min(until, default=None)


def _said(value: Any) -> str | None:
    """Return a filter's value as JSON in PostgreSQL shows it; None for what can't be compared like that."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) and value and "\x00" not in value else None
