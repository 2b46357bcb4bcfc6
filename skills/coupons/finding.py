"""Finds the coupon or promotion code a person means, also one that can't be used any more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process, utils

from domain.cards import ChoiceCard, Option
from domain.errors import BadInput, NotFound
from skills.contract import Choice, Desk, Mentions
from skills.coupons.wording import Coupon, lasts_text, name_of, off_text
from skills.finding.foreign import foreign, quoted
from skills.finding.payment import id_of

CANDIDATES_MAX = 10
NAMED_MAX = 10
WORDS_MAX = 80
ALIKE_MIN = 80

Code = dict[str, Any]

_ID = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
_LEADING = re.compile(
    r"(?:the\s+)?(?P<kind>coupon|promo(?:tion)? code|code|voucher|discount)\s+(?P<rest>\S.*)\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Meant:
    """A coupon, with the promotion code when it was the code that was named."""

    coupon: Coupon
    code: Code | None = None

    @property
    def title(self) -> str:
        """Name it as it was named: code “SPRING” (promo_1), or coupon “Spring” (abc)."""
        if self.code:
            return f"promotion code {quoted(self.code['code'])} ({self.code['id']})"
        return f"coupon {quoted(name_of(self.coupon))} ({foreign(self.coupon['id'], 60)})"


async def find_coupon(desk: Desk, words: str, argument: str = "coupon") -> Meant | Choice:
    """Return what is called so, or a choice that fills `argument` where several are.

    A promotion code goes before a coupon of that word, unless "coupon" was said. Raises NotFound naming the coupons
    there are, BadInput for no words.
    """
    said = " ".join(words.split()).strip(" .,;:!?\"'“”")
    if not said or len(said) > WORDS_MAX:
        raise BadInput("Which coupon? Give its code, its name or its id.")
    leading = _LEADING.match(said)
    bare = leading["rest"].strip("\"'“” ") if leading else said
    coupon_said = leading is not None and leading["kind"].casefold() == "coupon"
    coupon = await desk.stripe.find(f"/v1/coupons/{bare}") if _ID.match(bare) else None
    if coupon is not None and coupon_said:
        return Meant(coupon)
    code = await _code(desk, bare)
    if code is not None:
        return Meant(await coupon_of(desk, code), code)
    if coupon is not None:
        return Meant(coupon)
    coupons = await desk.stripe.all("/v1/coupons")
    named = _named(coupons, said) or _named(coupons, bare)
    if not named:
        raise NotFound(_none(coupons, said))
    return Meant(named[0]) if len(named) == 1 else _choice(desk, said, named, argument)


async def coupon_of(desk: Desk, code: Code) -> Coupon:
    """Return the coupon behind a promotion code; a deleted one as what is left of it."""
    coupon_id = str(id_of(code["promotion"]["coupon"]))
    coupon = await desk.stripe.find(f"/v1/coupons/{coupon_id}")
    gone = {"id": coupon_id, "name": None, "percent_off": 0, "duration": "once", "times_redeemed": 0, "valid": False}
    return coupon or gone


async def read_codes(desk: Desk, coupon_id: str | None = None) -> dict[str, list[Code]]:
    """Read every promotion code, of one coupon or of all, by its coupon's id; newest first."""
    codes: dict[str, list[Code]] = {}
    async for page in desk.stripe.pages("/v1/promotion_codes", {"coupon": coupon_id} if coupon_id else None):
        for code in page:
            codes.setdefault(str(id_of(code["promotion"]["coupon"])), []).append(code)
    return codes


async def _code(desk: Desk, said: str) -> Code | None:
    """Return the promotion code of that word or id; of several, the active one, else the newest."""
    if not _ID.match(said):
        return None
    if said.startswith("promo_"):
        return await desk.stripe.find(f"/v1/promotion_codes/{said}")
    rows = await desk.stripe.all("/v1/promotion_codes", {"code": said})
    return next((row for row in rows if row["active"]), rows[0] if rows else None)


def _named(coupons: list[Coupon], said: str) -> list[Coupon]:
    """Return the coupons of that name: exactly, else holding its words, else spelled alike."""
    plain = said.casefold()
    names = {at: str(row.get("name") or "") for at, row in enumerate(coupons)}
    exact = [coupons[at] for at, name in names.items() if name.casefold() == plain]
    if exact:
        return exact
    pattern = re.compile(rf"(?<!\w){re.escape(said)}(?!\w)", re.IGNORECASE)
    if holding := [coupons[at] for at, name in names.items() if pattern.search(name)]:
        return holding
    hits = process.extract(
        said, names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=ALIKE_MIN, limit=CANDIDATES_MAX
    )
    return [coupons[at] for _name, _score, at in hits]


def _choice(desk: Desk, said: str, found: list[Coupon], argument: str) -> Choice:
    """Offer the coupons by their ids."""
    shown = found[:CANDIDATES_MAX]
    options = tuple(
        Option(f"{name_of(row)}: {off_text(desk, row)} {lasts_text(row)} · {row['id']}", str(row["id"]))
        for row in shown
    )
    card = ChoiceCard(f"{len(found)} coupons fit {quoted(said, 60)}. Which one?", options)
    return Choice(card, argument, Mentions(listed=tuple(str(row["id"]) for row in shown)))


def _none(coupons: list[Coupon], said: str) -> str:
    """Say that nothing is called so, and what there is."""
    names = [quoted(name_of(row), 40) for row in coupons if row["valid"]]
    more = f" and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else ""
    there = f"Coupons there are: {', '.join(names[:NAMED_MAX])}{more}." if names else "There is no coupon yet."
    return f"I found no coupon or promotion code called {quoted(said, 60)}. {there}"
