"""create_coupon: what is off, the code, and for how long."""

from __future__ import annotations

import re

from assistant.understanding.money import WORDLIKE
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import put_amount
from domain import currencies

_DURATIONS = (
    (
        "once",
        (
            r"(?:and |this |valid |usable |good |use |applies |applied |works |only |just |for |on |off |of |their |"
            r"his |her )*(?:once|one[ "
            r"-]time(?: use)?|single[ -]use|one use|a single use|one off|one-off|once only|first (?:payment|"
            r"invoice|month|bill|order|charge|purchase|stay|visit|booking)(?: only)?|the first (?:payment|invoice|"
            r"month|bill)(?: only)?|one (?:bill|invoice|order|payment|purchase|stay|visit|booking))(?: only)?(?: use)?"
        ),
    ),
    (
        "forever",
        (
            r"(?:valid |good |applies |lasting |for |that |lasts |running |which |works )*(?:forever|lifetime|"
            r"for life|life|ever(?: and ever)?|always|permanently|permanent|indefinitely|for all time|no expiry|never "
            r"expires)"
        ),
    ),
    (
        "repeating",
        (
            r"(?:valid |applies |for |on )*(?:repeating|recurring|every month|each month|monthly|every "
            r"invoice|every payment|every renewal)"
        ),
    ),
)
_CODE_LEAD = (
    r"(?:with |using |under |and )?(?:the |a )?(?:coupon |promo |discount |voucher )?(?:code|called|named|"
    r"name|titled|id|call (?:it|this)|name (?:it|this)|as|labelled|=)(?: (?:is|should be|must be|to be|of|"
    r"called|named|word|:|=))*"
)
_CODE_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,}\Z")


def fill_coupon(scene: Scene) -> Filling:
    """Fill percent_off or amount_off with currency, code and duration."""
    filling = Filling()
    clause = scene.clause
    for duration, pattern in _DURATIONS:
        if scene.take_match(pattern):
            filling.args["duration"] = duration
            break
    months = clause.match(
        r"(?:valid |applies |for |over |during |lasting )+(?:the )?(?:first |next )?(?P<s>SPAN)"
        r"|(?:off |of )?(?:the |his |her |their )?(?:first|next) (?P<s2>SPAN)"
        r"|, (?P<s3>SPAN)(?= ,|$)"
    )
    if months is not None and "duration" not in filling.args:
        span = clause.span(clause.indices(months, next(key for key in ("s", "s2", "s3") if months[key]))[0])
        if span is not None and span.unit in ("month", "year"):
            scene.take(clause.indices(months))
            filling.args.update(duration="repeating", months=span.count * (12 if span.unit == "year" else 1))
    if clause.has(r"the (?:code|coupon|voucher) \S+ (?:gives|takes|is|was|has)"):
        filling.doubts("Is that a coupon that you have, or shall I create it?")
    code = coupon_code(scene)
    if code:
        filling.args["code"] = code
    percents, moneys = scene.free("PCT"), scene.free("MONEY")
    scene.take([*percents, *moneys])
    if len(percents) + len(moneys) > 1:
        filling.doubts("I see more than one discount. Which one do you mean?")
    elif percents:
        value = str(clause.pieces[percents[0]].value)
        filling.args["percent_off"] = int(value) if value.isdigit() else value
    elif moneys:
        put_amount(filling.args, clause.amount(moneys[0]), "amount_off")
    else:
        filling.lacks("percent_off", "How much should be off: a percentage, or an amount with its currency?")
    return filling


def coupon_code(scene: Scene) -> str | None:
    """The code: quoted, after a word that announces it, or written in capitals."""
    clause = scene.clause
    quotes = scene.free("QUOTE")
    if quotes:
        scene.take(quotes[:1])
        scene.take_match(_CODE_LEAD)
        return str(clause.pieces[quotes[0]].value)
    before = clause.indices(clause.match(r"(?P<c>\S+) (?:code|coupon|voucher)"), "c")
    if _is_loud(scene, before):
        scene.take(before)
        return clause.pieces[before[0]].text
    match = clause.match(rf"{_CODE_LEAD} (?P<c>\S+)")
    if match is not None:
        places = clause.indices(match, "c")
        if places and _may_be_code(scene, places[0]):
            scene.take(clause.indices(match))
            return clause.pieces[places[0]].text
    named = clause.match(r"(?P<c>\S+) (?:coupon|code|voucher|promo|promotion|discount)(?: code)?")
    places = clause.indices(named, "c")
    capital = bool(places) and clause.pieces[places[0]].text[:1].isupper() and not shouted(scene)
    if places and places[0] and capital and _may_be_code(scene, places[0]):
        scene.take(places)
        return clause.pieces[places[0]].text
    for index, piece in enumerate(clause.pieces):
        written = piece.text
        loud = written.isupper() and len(written) > 3 and _CODE_TEXT.match(written)
        mixed = bool(_CODE_TEXT.match(written)) and any(s.isdigit() for s in written) and not piece.is_typed
        plain_word = piece.form in ("CUST", "PLAN") or not piece.is_typed
        if index not in scene.used and plain_word and (mixed or (loud and not shouted(scene))):
            if written.lower() in currencies.KNOWN or piece.form in WORDLIKE:
                continue
            scene.take([index])
            return written
    return None


def _is_loud(scene: Scene, places: list[int]) -> bool:
    """Whether the one piece is written in capitals where the others are not, as codes are."""
    if len(places) != 1 or not _may_be_code(scene, places[0]) or shouted(scene):
        return False
    written = scene.clause.pieces[places[0]].text
    return written.isupper() and len(written) > 3 and written.lower() not in currencies.KNOWN


def _may_be_code(scene: Scene, index: int) -> bool:
    """Whether the piece after "code" or "called" can be one."""
    piece = scene.clause.pieces[index]
    if piece.form in ("MONEY", "PCT", "SPAN", "EMAIL", "REF") or index in scene.used:
        return False
    return bool(_CODE_TEXT.match(piece.text)) and piece.form not in (
        "for",
        "with",
        "the",
        "that",
        "and",
        "is",
        "a",
        "please",
        "off",
        "coupon",
        "valid",
    )


def shouted(scene: Scene) -> bool:
    """Whether the whole clause is in capitals, so that capitals tell nothing."""
    words = [piece.text for piece in scene.clause.pieces if piece.text.isalpha()]
    return sum(word.isupper() for word in words) > len(words) / 2
