"""Finds the plan or product a person means: by id, name, nickname, lookup key, how often it is billed, or its price."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from rapidfuzz import fuzz, process, utils

from domain.cards import ChoiceCard, Option
from domain.errors import BadInput, NotFound
from skills.contract import Choice, Desk, Mentions
from skills.finding.candidates import left_out
from skills.finding.foreign import foreign, quoted
from skills.finding.plan import INTERVAL_WORDS, Plan, adverb_of, plan_of, plan_text

__all__ = [
    "Plan",
    "find_plan",
    "find_product",
    "fitting_plans",
    "name_plans",
    "plan_of",
    "plan_text",
    "read_plans",
    "read_products",
]

CANDIDATES_MAX = 10
NAMED_MAX = 12
WORDS_MAX = 120

# How many products are asked for by their ids at once.
IDS_MAX = 100

# How alike (0 to 100, rapidfuzz's ratio) a name must be to be offered when nothing is called so exactly.
ALIKE_MIN = 80

Product = dict[str, Any]
Row = TypeVar("Row")

_PRICE_ID = re.compile(r"(?:price|plan)_[A-Za-z0-9_]{1,60}\Z")
_PRODUCT_ID = re.compile(r"prod_[A-Za-z0-9_]{1,60}\Z")
# Said around a name without being part of it.
_AROUND = frozenset({"the", "our", "a", "an", "plan", "plans", "product", "price", "subscription", "tier", "one", "per",
                     "every", "each", "billed", "in", "for", "at", "to", "of"})  # fmt: skip
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[#$€£¥]")
_SIGNS = frozenset("#$€£¥")


async def find_plan(
    desk: Desk, words: str, *, recurring: bool = True, argument: str = "plan", currency: str | None = None
) -> Plan | Choice:
    """Return the active price called `words`, or a choice that fills `argument` where several fit.

    With `recurring` only prices billed again and again are looked at. Of several, those in `currency` (lower case, what
    the customer is billed in) go first, as no other can be. A price named by its id is returned even when it is not
    offered any more (`active` says so). Raises NotFound naming the plans that exist, BadInput for no words.
    """
    said = _bare(words, "Which plan? Give its name or its price's id (price_…).")
    if _PRICE_ID.match(said):
        price = await desk.stripe.find(f"/v1/prices/{said}", {"expand": ["product"]})
        if price is None:
            raise NotFound(f"There is no price {said} on this account. Check the id, and test or live mode.")
        return plan_of(price)
    await desk.progress("Looking for the plan")
    plans = [
        plan
        for plan in await read_plans(desk, active=True)
        if plan.active and (plan.interval is not None or not recurring)
    ]
    found = fitting_plans(plans, said)
    found = [plan for plan in found if plan.amount.currency == currency] or found
    if not found:
        raise NotFound(_no_plan(desk, said, plans, recurring=recurring))
    return found[0] if len(found) == 1 else _plan_choice(desk, said, found, argument)


async def find_product(desk: Desk, words: str, argument: str = "product") -> Product | Choice:
    """Return the product called `words`, or a choice that fills `argument`; an active one goes before archived ones.

    Raises NotFound naming products that exist, BadInput for no words.
    """
    said = _bare(words, "Which product? Give its name or its id (prod_…).")
    if _PRODUCT_ID.match(said):
        product = await desk.stripe.find(f"/v1/products/{said}")
        if product is None or product.get("deleted"):
            raise NotFound(f"There is no product {said} on this account. Check the id, and test or live mode.")
        return product
    await desk.progress("Looking for the product")
    products = await read_products(desk)
    found = fitting_products(products, said)
    if not found:
        names = _names([str(product["name"]) for product in products if product["active"]])
        there = f"There are: {names}." if names else "There are no active products yet."
        raise NotFound(f"I found no product called {quoted(said, 60)}. {there}")
    found = [product for product in found if product["active"]] or found
    return found[0] if len(found) == 1 else _product_choice(said, found, argument)


async def read_plans(desk: Desk, **params: Any) -> list[Plan]:
    """Read every price with its product, newest first, narrowed by Stripe's parameters (`product`, `active`)."""
    rows = await desk.stripe.all("/v1/prices", {**params, "expand": ["data.product"]})
    return [plan_of(row) for row in rows]


async def name_plans(desk: Desk, prices: Iterable[dict[str, Any]]) -> list[Plan]:
    """Return plans for prices whose `product` is only an id, as inside subscriptions, each price once."""
    by_id = {str(price["id"]): price for price in prices}
    wanted = sorted({str(price["product"]) for price in by_id.values() if isinstance(price["product"], str)})
    products: dict[str, Product] = {}
    for at in range(0, len(wanted), IDS_MAX):
        rows = await desk.stripe.all("/v1/products", {"ids": wanted[at : at + IDS_MAX]})
        products |= {str(row["id"]): row for row in rows}
    return [
        plan_of({**price, "product": products.get(str(price["product"]), price["product"])})
        if isinstance(price["product"], str)
        else plan_of(price)
        for price in by_id.values()
    ]


async def read_products(desk: Desk, **params: Any) -> list[Product]:
    """Read every product, newest first, narrowed by Stripe's parameters (`active`)."""
    return await desk.stripe.all("/v1/products", params)


def fitting_plans(plans: Iterable[Plan], said: str) -> list[Plan]:
    """Return the plans that `said` may mean: called exactly so, else holding every word of it, else spelled alike.

    How often it is billed and its price in major units count as words of a plan: "pro yearly", "the $49 plan".
    """
    rows = list(plans)
    if by_product := [plan for plan in rows if said in (plan.product_id, plan.price_id)]:
        return by_product
    return _fitting(rows, said, _plan_names, _plan_words)


def fitting_products(products: Iterable[Product], said: str) -> list[Product]:
    """Return the products that `said` may mean, in the same order of certainty."""
    return _fitting(list(products), said, lambda row: [str(row["name"])], lambda row: set(_words(str(row["name"]))))


def _fitting(
    rows: list[Row], said: str, names: Callable[[Row], list[str]], words: Callable[[Row], set[str]]
) -> list[Row]:
    """Keep the rows of the first test that any passes."""
    plain = " ".join(said.split()).casefold()
    if exact := [row for row in rows if plain in {name.casefold() for name in names(row)}]:
        return exact
    asked = [word for word in _words(said) if word not in _AROUND] or _words(said)
    if same := [row for row in rows if any(asked == _words(name) for name in names(row))]:
        return same
    if held := [row for row in rows if asked and set(asked) <= words(row)]:
        closest = [row for row in held if any(set(_words(name)) <= set(asked) for name in names(row))]
        return closest or held
    texts = {(at, number): name for at, row in enumerate(rows) for number, name in enumerate(names(row)) if name}
    query = " ".join(word for word in asked if word not in INTERVAL_WORDS) or plain
    hits = process.extract(
        query, texts, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=ALIKE_MIN, limit=CANDIDATES_MAX
    )
    alike = [rows[at] for at in dict.fromkeys(key[0] for _text, _score, key in hits)]
    interval = {INTERVAL_WORDS[word][0] for word in asked if word in INTERVAL_WORDS}
    return [row for row in alike if interval & words(row)] or alike if interval else alike


def _plan_names(plan: Plan) -> list[str]:
    """What a plan may be called in full."""
    named = [plan.product_name, plan.nickname, str(plan.price.get("lookup_key") or "")]
    return [name for name in named if name]


def _plan_words(plan: Plan) -> set[str]:
    """Every word that may tell a plan apart, its interval and price among them."""
    found = {word for name in _plan_names(plan) for word in _words(name)}
    found |= {word for word, every in INTERVAL_WORDS.items() if every == (plan.interval, plan.interval_count)}
    found |= {plan.amount.currency, *filter(None, (plan.interval, adverb_of(plan)))}
    if not plan.tiered:
        found.add(_number(str(plan.amount.major)))
    return found


def _words(text: str) -> list[str]:
    """Split into words in lower case; amounts lose their sign and zeros at the end, so that "$49.00" is "49"."""
    found = [word for word in _WORD.findall(text.casefold()) if word not in _SIGNS]
    return [_number(word) if word[0].isdigit() else word for word in found]


def _number(text: str) -> str:
    """Write a number in one way: "49.00", "49" and "49,00" are the same."""
    plain = text.replace(",", ".") if text.count(",") + text.count(".") == 1 else text.replace(",", "")
    if plain.count(".") > 1:
        return plain
    shortest = f"{Decimal(plain):f}"
    return shortest.rstrip("0").rstrip(".") if "." in shortest else shortest


def _bare(words: str, question: str) -> str:
    """Strip quotation marks and spaces; BadInput when nothing or too much is left."""
    said = " ".join(words.split()).strip(" .,;:!?\"'“”")
    if not said or len(said) > WORDS_MAX:
        raise BadInput(question)
    return said


def _plan_choice(desk: Desk, said: str, found: list[Plan], argument: str) -> Choice:
    """Offer the plans by their prices' ids."""
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its id, price_…", "first")
    options = tuple(Option(plan_text(desk, plan), plan.price_id) for plan in shown)
    question = f"{len(found)} prices fit {quoted(said, 60)}{more}. Which one?"
    return Choice(ChoiceCard(question, options), argument, Mentions(listed=tuple(plan.price_id for plan in shown)))


def _product_choice(said: str, found: list[Product], argument: str) -> Choice:
    """Offer the products by their ids."""
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its id, prod_…", "first")
    options = tuple(
        Option(f"{foreign(row['name'], 80)}{'' if row['active'] else ' · archived'} · {row['id']}", str(row["id"]))
        for row in shown
    )
    question = f"{len(found)} products fit {quoted(said, 60)}{more}. Which one?"
    return Choice(ChoiceCard(question, options), argument, Mentions(listed=tuple(str(row["id"]) for row in shown)))


def _no_plan(desk: Desk, said: str, plans: list[Plan], *, recurring: bool) -> str:
    """Say that no plan is called so, and which there are."""
    kind = "plan" if recurring else "price"
    names = _names([plan_text(desk, plan) for plan in plans], "; ")
    there = f"There are: {names}." if names else f"There is no active {kind} yet; create a product with one first."
    return f"I found no {kind} called {quoted(said, 60)}. {there}"


def _names(names: list[str], between: str = ", ") -> str:
    """List what exists, NAMED_MAX of it."""
    unique = list(dict.fromkeys(foreign(name) for name in names))
    more = f" and {len(unique) - NAMED_MAX} more" if len(unique) > NAMED_MAX else ""
    return between.join(unique[:NAMED_MAX]) + more
