"""Finds the one subscription a person means: by its id, by whose it is, and by the plan where somebody has several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.cards import ChoiceCard, Option
from domain.errors import Conflict, NotFound
from skills.contract import Ask, Choice, Desk, Mentions
from skills.finding.candidates import left_out
from skills.finding.customers import Found, find_customer, find_surely
from skills.finding.foreign import quoted
from skills.finding.payment import id_of
from skills.finding.plan import Plan, plan_of
from skills.finding.products import fitting_plans
from skills.subscriptions.record import EXPAND, OVER, Item, Subscription, label, of_subscription, title

CANDIDATES_MAX = 10
PRODUCTS_A_CALL = 100

_ID = re.compile(r"sub_[A-Za-z0-9_]{1,60}\Z")
_ITEM_ID = re.compile(r"si_[A-Za-z0-9_]{1,60}\Z")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person said of a subscription: `customer` may also be its id, `plan` the id of it or of one of its items.

    `plan_argument` names the argument that a choice between several fills; `prefer` narrows several down, and where
    none fits `lacking` says what of them there is not, or all are kept without it. A customer whose name only comes
    close is asked about, and taken only with `closest`: for what reads and says so.
    """

    customer: str | None
    plan: str | None = None
    subscription_id: str | None = None
    plan_argument: str = "subscription_id"
    prefer: Callable[[Subscription], bool] | None = None
    lacking: str | None = None
    closest: bool = False


async def find_subscription(desk: Desk, wanted: Wanted, *, over: bool = False) -> Subscription | Choice | Ask:
    """Return the subscription that is meant, read afresh; a choice where several fit, a question where nobody is named.

    Only with `over` are subscriptions looked at that have ended. Raises NotFound with what to do next.
    """
    for said in (wanted.subscription_id, wanted.customer, wanted.plan):
        if said is not None and _ID.match(said.strip()):
            return await _whose(desk, await read_subscription(desk, said.strip()), wanted)
    if wanted.subscription_id is not None:
        raise NotFound(f"{quoted(wanted.subscription_id, 60)} is no subscription's id; they look like sub_1Abc….")
    if wanted.customer is None:
        return Ask("Whose subscription do you mean? Give the customer's name or e-mail address.", "customer")
    find = find_customer if wanted.closest else find_surely
    customer = await find(desk, wanted.customer, "customer")
    if isinstance(customer, Choice):
        return customer
    found = await of_customer(desk, customer.id, over=over)
    if not found:
        raise NotFound(_none(customer, over=over))
    fitting = with_plan(found, wanted.plan) if wanted.plan else found
    if not fitting:
        names = "; ".join(f"{one.name} ({one.id})" for one in found)
        raise NotFound(
            f"{quoted(customer.name, 80)} has no subscription to {quoted(wanted.plan, 60)}. There is: {names}."
        )
    if wanted.prefer is not None and len(fitting) > 1:
        preferred = [one for one in fitting if wanted.prefer(one)]
        if not preferred and wanted.lacking:
            raise Conflict(f"None of the {len(fitting)} subscriptions of {quoted(customer.name, 80)} {wanted.lacking}.")
        fitting = preferred or fitting
    if len(fitting) == 1:
        return replace(await read_subscription(desk, fitting[0].id), closest=not customer.exact)
    return choice_of(desk, customer, fitting, wanted.plan_argument)


def find_item(one: Subscription, said: str | None, argument: str) -> Item | Choice:
    """Return the item of a subscription that a plan's words mean, or a choice where it has several.

    Raises NotFound when none of its items is called so.
    """
    items = one.items
    if said is not None and not _ID.match(said.strip()):
        fitting = _items_called(one, said)
        if not fitting:
            raise NotFound(f"{title(one)} has no plan called {quoted(said, 60)}. It has: {one.name}.")
        items = tuple(fitting)
    if len(items) == 1:
        return items[0]
    options = tuple(Option(item.name, item.id) for item in items[:CANDIDATES_MAX])
    card = ChoiceCard(f"The {title(one)} has {len(items)} plans. Which one?", options)
    return Choice(card, argument, Mentions(listed=tuple(item.id for item in items[:CANDIDATES_MAX])))


async def read_subscription(desk: Desk, subscription_id: str) -> Subscription:
    """Read one subscription by its id; NotFound when there is none."""
    found = await desk.stripe.find(f"/v1/subscriptions/{subscription_id}", {"expand": EXPAND})
    if found is None:
        raise NotFound(
            f"There is no subscription {subscription_id} on this account. Check the id, and test or live mode."
        )
    return of_subscription(found)


async def of_customer(desk: Desk, customer_id: str, *, over: bool = False) -> list[Subscription]:
    """Return a customer's subscriptions, newest first, without those that ended unless `over`."""
    params = {"customer": customer_id, "status": "all", "expand": ["data.customer", "data.discounts"]}
    rows = await desk.stripe.all("/v1/subscriptions", params, limit=1000)
    kept = [row for row in rows if over or row["status"] not in OVER]
    plans = await plans_of(desk, kept)
    return [of_subscription(row, plans) for row in kept]


async def plans_of(desk: Desk, rows: Iterable[dict[str, Any]]) -> dict[str, Plan]:
    """Return the plans of listed subscriptions by price id, with their products' names.

    A list can't expand as deep as the product, so the products are read by their ids.
    """
    prices = {str(item["price"]["id"]): item["price"] for row in rows for item in row["items"]["data"]}
    wanted = sorted({id_of(price["product"]) or "" for price in prices.values()} - {""})
    products: dict[str, dict[str, Any]] = {}
    for at in range(0, len(wanted), PRODUCTS_A_CALL):
        params = {"ids": wanted[at : at + PRODUCTS_A_CALL], "limit": PRODUCTS_A_CALL}
        answer = await desk.stripe.get("/v1/products", params)
        products |= {str(product["id"]): product for product in answer["data"]}
    return {
        price_id: plan_of({**price, "product": products.get(id_of(price["product"]) or "", price["product"])})
        for price_id, price in prices.items()
    }


def with_plan(found: Iterable[Subscription], said: str) -> list[Subscription]:
    """Keep the subscriptions of which an item is called so; those called exactly so go before those that only fit."""
    return [one for one in found if _items_called(one, said)]


def choice_of(desk: Desk, customer: Found, found: list[Subscription], argument: str) -> Choice:
    """Offer a customer's subscriptions by their ids."""
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its id, sub_…")
    options = tuple(Option(label(desk, one), one.id, foreign=True) for one in shown)
    card = ChoiceCard(f"{quoted(customer.name, 80)} has {len(found)} subscriptions{more}. Which one?", options)
    return Choice(card, argument, Mentions(None, customer.id, customer.name, tuple(one.id for one in shown)))


def paused_first(one: Subscription) -> bool:
    """Prefer what rests: who resumes a subscription means that one."""
    return one.is_paused


def ending_first(one: Subscription) -> bool:
    """Prefer what is going to end: who undoes a cancellation means that one."""
    return one.cancel_unix_s is not None


def mentions(one: Subscription) -> Mentions:
    """What a conversation may point back to after a subscription was shown."""
    return Mentions(None, one.customer_id, one.customer_name, (one.id,))


async def _whose(desk: Desk, one: Subscription, wanted: Wanted) -> Subscription | Choice:
    """Return a subscription named by its id, unless a customer was named beside it whose it is not."""
    said = wanted.customer
    if said is None or _ID.match(said.strip()) or said.strip() == one.customer_id:
        return one
    customer = await find_customer(desk, said, "customer")
    if isinstance(customer, Choice):
        listed = customer.mentions.listed
        if one.customer_id in listed:
            return one
    elif customer.id == one.customer_id:
        return one
    raise NotFound(f"Subscription {one.id} belongs to {quoted(one.customer_name, 80)}, not to {quoted(said, 60)}.")


def _items_called(one: Subscription, said: str) -> list[Item]:
    """Return the items that the words may mean: by the item's, price's or product's id, or the plan's name."""
    words = said.strip()
    if _ITEM_ID.match(words):
        return [item for item in one.items if item.id == words]
    if words == one.id:
        return list(one.items)
    by_price = {item.plan.price_id: item for item in one.items}
    return [by_price[plan.price_id] for plan in fitting_plans([item.plan for item in one.items], words)]


def _none(customer: Found, *, over: bool) -> str:
    """Say that a customer has no subscription."""
    ever = "has never had a subscription" if over else "has no subscription that is running"
    return f"{quoted(customer.name, 80)} ({customer.id}) {ever}. Name another customer, or a subscription's id (sub_…)."
