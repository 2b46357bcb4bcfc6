"""A product's or link's name in everyday words, where nothing but such a name can stand ("stop selling the mug")."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.lexicon import ACTS, NEGATIONS
from assistant.understanding.pieces import Clause
from assistant.understanding.scene import Scene

# A request that begins so is no report and nobody else's wish.
BEGINS = r"^(?:(?:please|pls|kindly|can|could|would|you|hi|hello|ok|okay|so|and|also|then|now|just|right|,) )*"
NAME = r"(?P<n>[^\s,]+(?: [^\s,]+){0,4}?)"
ENDS = r"(?= ,| please| thanks| now| from now| from WHEN| today| right away| at once| immediately|$)"
# A request goes on with these, so that they are never part of a name.
_NOT_IN_NAMES = (
    NEGATIONS
    | (ACTS - frozenset("transfer record text mark".split()))
    | frozenset(
        """
    i we he she it they you me us him her them his hers its our my your their this that these those who whom whose
    which what when where why how and or but nor so as than if unless until till while because since though
    although whether once whenever before after except besides instead rather then than to from for with without at by
    on in into onto off out up down over under via per about like is are was were be been being am do does did has have
    had can could will would shall should may might must let let's all any some each every both either half part parts
    most more less few several many other another same rest everything anything something nothing one ones now later
    soon today tomorrow tonight yesterday again always ever already still yet just only also too maybe perhaps please
    pls thanks anymore longer online offline abroad overseas everywhere anywhere here there together separately day
    days week weeks month months year years minute moment second time times first last next thing things stuff
    product products item items service trial trials discount discounts coupon coupons code codes voucher vouchers
    promo subscription subscriptions link links payment payments payout payouts invoices dispute disputes alert alerts
    customer customers client clients account accounts card cards price prices tax vat fee fees balance money amount
    quantity seat seats order orders refunds cheaper dearer higher lower better bigger smaller cheap free half-price
    deposit limit threshold minimum maximum cap budget target goal reserve interest salary total sum bid offer number
    name email address description date deadline status settings gets goes costs sells happens says said wants asked
    want need needs possible available sold stock monthly weekly yearly annual daily
    """.split()
    )
)
_DESCRIBE = frozenset(
    "new old big small nice special simple regular whole main extra good real current plan class".split()
)
# Words that end like one that says how ("separately") and are things or a kind of them.
_NO_ADVERBS = frozenset("family belly jelly lily italy assembly butterfly anomaly bully supply reply".split())


def take_named(scene: Scene, *patterns: str) -> str | None:
    """The name at `n` of the first pattern that finds one; what stands there and can be no name is left unread."""
    for pattern in patterns:
        places = scene.clause.indices(scene.clause.match(pattern), "n")
        if places and not scene.used.intersection(places) and may_name(scene.clause, places):
            scene.take(places)
            return scene.clause.written(places)
    return None


def may_name(clause: Clause, places: Sequence[int]) -> bool:
    """Whether these pieces can only be a name: plain words, a season or a maker before them, no customer."""
    last = clause.pieces[places[-1]].form
    if last.endswith("ly") and last not in _NO_ADVERBS:
        return False
    if all(clause.pieces[place].form in _DESCRIBE for place in places):
        return False
    return all(_may_stand(clause, place, is_first=place == places[0]) for place in places) and not (
        clause.pieces[places[-1]].form in ("WHEN", "DOUBT") or {clause.pieces[places[0]].form, last} & {"of"}
    )


def _may_stand(clause: Clause, place: int, *, is_first: bool) -> bool:
    """Whether one piece can be part of a name."""
    piece = clause.pieces[place]
    if piece.form == "CUST":
        return is_first and clause.person(place).certainty == "named"
    if piece.form in ("WHEN", "DOUBT"):  # "the Christmas calendar", "the Easter basket"
        return is_first and piece.text.isalpha() and piece.text[:1].isupper()
    word = piece.form.replace("-", "").replace("'", "")
    return not piece.is_typed and word.isalnum() and not word.isdigit() and piece.form not in _NOT_IN_NAMES
