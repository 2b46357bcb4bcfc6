"""A discount a subscription can be given: found by promotion code, by the coupon's id or by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.cards import ChoiceCard, Option
from domain.counts import many
from domain.errors import BadInput, Conflict, NotFound
from domain.money import Money
from skills.contract import Choice, Desk, Mentions
from skills.finding.foreign import foreign, quoted
from skills.finding.payment import id_of

CANDIDATES_MAX = 10
NAMED_MAX = 10
WORDS_MAX = 80

# What a coupon takes off in other currencies is only shown when it is asked for.
OPTIONS = {"expand": ["currency_options"]}

_ID = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")


@dataclass(frozen=True, slots=True)
class Discount:
    """A coupon, and the promotion code it comes by, if it does; both are Stripe's own objects."""

    coupon: dict[str, Any]
    code: dict[str, Any] | None

    @property
    def param(self) -> dict[str, str]:
        """How Stripe is told to give it."""
        return {"promotion_code": str(self.code["id"])} if self.code else {"coupon": str(self.coupon["id"])}

    @property
    def coupon_id(self) -> str:
        """Stripe's id of the coupon."""
        return str(self.coupon["id"])

    @property
    def name(self) -> str:
        """What people call it: the code, else its name, else its id."""
        return foreign((self.code or {}).get("code") or self.coupon.get("name") or self.coupon["id"], 60)

    @property
    def amount_off(self) -> Money | None:
        """What it takes off each invoice, where that is an amount."""
        off = self.coupon.get("amount_off")
        return Money(int(off), str(self.coupon["currency"])) if off is not None else None


def discount_text(desk: Desk, one: Discount) -> str:
    """Say what it takes off, and for how long: "SPRING: 20% off for 3 months"."""
    if one.amount_off is not None:
        off = f"{desk.show(one.amount_off)} off"
    else:
        off = f"{Decimal(str(one.coupon['percent_off'])).normalize():f}% off"
    months = one.coupon.get("duration_in_months")
    lasts = {"forever": "for as long as it runs", "repeating": f"for {many(int(months or 0), 'month')}"}.get(
        str(one.coupon["duration"]), "once, on the next invoice"
    )
    return f"{quoted(one.name)}: {off} {lasts}"


async def find_discount(desk: Desk, words: str, argument: str = "coupon") -> Discount | Choice:
    """Return what is called so, or a choice that fills `argument` where several are.

    Raises NotFound naming those there are, BadInput for no words, Conflict for one that can't be given any more.
    """
    said = " ".join(words.split()).strip(" .,;:!?\"'“”")
    if not said or len(said) > WORDS_MAX:
        raise BadInput("Which coupon? Give its code, its name or its id.")
    codes = await _codes(desk, said)
    if codes:
        return await _usable_code(desk, said, codes)
    coupon = await desk.stripe.find(f"/v1/coupons/{said}", OPTIONS) if _ID.match(said) else None
    if coupon is not None:
        return _usable(Discount(coupon, None))
    rows = await desk.stripe.all("/v1/coupons", {"expand": ["data.currency_options"]})
    named = [row for row in rows if str(row.get("name") or "").casefold() == said.casefold()]
    if not named:
        names = [quoted(row.get("name") or row["id"], 40) for row in rows if row["valid"]]
        there = ", ".join(names[:NAMED_MAX]) or "none yet"
        more = f" and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else ""
        raise NotFound(f"I found no coupon or code called {quoted(said, 60)}. Coupons there are: {there}{more}.")
    if len(named) > 1:
        return _choice(desk, said, [Discount(row, None) for row in named], argument)
    return _usable(Discount(named[0], None))


def require_usable(one: Discount, customer_id: str, currency: str) -> None:
    """Raise Conflict for an amount off in another currency, or a promotion code that is somebody else's."""
    off = one.amount_off
    if off is not None and currency not in (off.currency, *(one.coupon.get("currency_options") or {})):
        code = currency.upper()
        raise Conflict(
            f"The coupon {quoted(one.name)} takes off {off.currency.upper()}, but this is billed in {code}. Use a "
            f"percentage, or a coupon in {code}."
        )
    owner = id_of((one.code or {}).get("customer"))
    if owner is not None and owner != customer_id:
        raise Conflict(f"The promotion code {quoted(one.name)} is only for customer {owner}.")


async def _codes(desk: Desk, said: str) -> list[dict[str, Any]]:
    """Return the promotion codes of that word, or the one of that id, active ones first."""
    if said.startswith("promo_") and _ID.match(said):
        found = await desk.stripe.find(f"/v1/promotion_codes/{said}")
        return [found] if found is not None else []
    if " " in said:
        return []
    answer = await desk.stripe.get("/v1/promotion_codes", {"code": said, "limit": 100})
    return sorted(answer["data"], key=lambda row: not row["active"])


async def _usable_code(desk: Desk, said: str, codes: list[dict[str, Any]]) -> Discount:
    """Return the active code with its coupon; Conflict when it is switched off, used up or past its date."""
    code = codes[0]
    if not code["active"]:
        raise Conflict(f"The promotion code {quoted(said, 60)} can't be used any more: it is inactive or has expired.")
    coupon_id = id_of(code["promotion"]["coupon"])
    return _usable(Discount(await desk.stripe.get(f"/v1/coupons/{coupon_id}", OPTIONS), code))


def _usable(one: Discount) -> Discount:
    """Return it when its coupon can still be given; Conflict otherwise."""
    if not one.coupon["valid"]:
        raise Conflict(f"The coupon {quoted(one.name)} can't be given any more: it has expired or is used up.")
    return one


def _choice(desk: Desk, said: str, found: list[Discount], argument: str) -> Choice:
    """Offer coupons of one name by their ids."""
    shown = found[:CANDIDATES_MAX]
    options = tuple(Option(f"{discount_text(desk, one)} · {one.coupon_id}", one.coupon_id) for one in shown)
    card = ChoiceCard(f"{len(found)} coupons are called {quoted(said, 60)}. Which one?", options)
    return Choice(card, argument, Mentions(listed=tuple(one.coupon_id for one in shown)))
