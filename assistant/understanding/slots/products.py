"""What products, prices and coupons need: a name, a price, how often, which one, on or off."""

from __future__ import annotations

import re

from assistant.understanding.pieces import compiled
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import single_amount, take_currency
from assistant.understanding.slots.coupons import coupon_code, shouted
from assistant.understanding.slots.named_things import take_named
from assistant.understanding.slots.payments import active
from assistant.understanding.slots.product_names import ADDED, ARCHIVED, PART_OF_NAME, PRICED
from assistant.understanding.slots.records import choice_of
from assistant.understanding.slots.terms import take_today
from assistant.understanding.vocabulary import is_ordinary

_INTERVALS = (
    ("day", r"(?:per|a|an|every|each|/) day|daily"),
    ("week", r"(?:per|a|every|each|/) week|weekly"),
    ("month", r"(?:per|a|every|each|/) (?:month|mo|mth)|monthly|p ?\. ?m ?\.?|pm"),
    ("year", r"(?:per|a|every|each|/) (?:year|yr|annum)|yearly|annually|annual|p ?\. ?a ?\.?"),
)
_PRICING = (
    ("per_seat", r"per[ -](?:seat|user|head|licen[cs]e|person)|per-seat|each seat|by seats?|for each seat"),
    (
        "metered",
        (
            r"metered|usage[ -]based|by usage|pay[ -]as[ -]you[ -]go|per "
            r"(?:use|call|unit|request|message|gb|minute)"
        ),
    ),
    ("tiered", r"tiered|in tiers|volume pricing|with tiers"),
    ("one_off", r"one[ -]off|one[ -]time|once|single purchase|not recurring"),
    ("recurring", r"recurring|subscription"),
)
_NUMBERS = (r"(?:for|at|costs?|costing|price|priced at|is|to|of|=|:|,) :? ?(?P<n>NUM)",)
_LIKE_A_CODE = re.compile(r"[A-Z]{3,}[A-Z0-9_-]*")
_LEADS = frozenset("called named product plan item service new: :".split())


def fill_product_list(scene: Scene) -> Filling:
    """list_products: fill query and active."""
    filling = Filling()
    active(scene, filling)
    if "active" not in filling.args and scene.take_match(r"retired|discontinued|unavailable"):
        filling.args["active"] = False
    name = _take_part_of_name(scene) or take_product(scene)
    if name:
        filling.args["query"] = name
    return filling


def _take_part_of_name(scene: Scene) -> str | None:
    """What products are to have in their names, in words that need not look like a name ("with mug in the name")."""
    match = next((found for pattern in PART_OF_NAME if (found := scene.clause.match(pattern))), None)
    places = scene.clause.indices(match, "n")
    scene.take(scene.clause.indices(match))
    if len(places) == 1 and isinstance(scene.clause.pieces[places[0]].value, str):
        return str(scene.clause.pieces[places[0]].value)  # a quotation without its marks
    return scene.clause.written(places) or None


def take_product(scene: Scene) -> str | None:
    """The product or plan named: its id, its name, a quotation, or a word written as a name."""
    clause = scene.clause
    for form in ("PRODUCT", "PLAN", "QUOTE", "CUST"):
        places = scene.free(form)
        if places:
            scene.take(places[:1])
            value = clause.pieces[places[0]].value
            return _whole_name(scene, places[0]) if form == "CUST" else str(value)
    run = _name_run(scene)
    scene.take(run)
    return clause.written(run) or None


def _whole_name(scene: Scene, place: int) -> str:
    """The name with the capitalised everyday words right before it ("Winter Pass", "Gift Box")."""
    clause, first = scene.clause, place
    while first > 1 and first - 1 not in scene.used and _goes_on(scene, first - 1):
        first -= 1
    scene.take(range(first, place))
    return " ".join([*(clause.pieces[index].text for index in range(first, place)), clause.person(place).say])


def _name_run(scene: Scene) -> list[int]:
    """Words of a product's name in no list: after a word that announces it, or written with a capital."""
    clause = scene.clause
    for start, piece in enumerate(clause.pieces):
        announced = start > 0 and (clause.before(start) in _LEADS)
        capital = piece.text[:1].isupper() and start > 0 and not shouted(scene)
        if start in scene.used or piece.is_typed or piece.is_mark or not (announced or capital):
            continue
        if piece.form in _NOT_NAMES or (is_ordinary(piece.form) and not capital):
            continue
        end = start + 1
        while end < len(clause.pieces) and end not in scene.used and _goes_on(scene, end):
            end += 1
        return list(range(start, end))
    return []


_NOT_NAMES = frozenset("for at to with the a an of in on and that is at".split())


def _goes_on(scene: Scene, index: int) -> bool:
    """Whether a piece belongs to the name begun before it."""
    piece = scene.clause.pieces[index]
    capital = piece.text[:1].isupper() and not shouted(scene)
    return not piece.is_typed and not piece.is_mark and piece.form not in _NOT_NAMES and capital


def fill_interval(scene: Scene, filling: Filling) -> None:
    """Fill interval from "monthly", "per year" or "a month", which reads as a length of time."""
    if choice_of(scene, filling, "interval", _INTERVALS):
        _take_again(scene, filling.args["interval"])
        if choice_of(scene, Filling(), "interval", _INTERVALS) or scene.free("SPAN"):
            filling.doubts("How often is it to be paid?")
        return
    for index in scene.free("SPAN"):
        span = scene.clause.span(index)
        if span is not None and span.count == 1 and span.unit != "quarter":
            scene.take([index])
            filling.args["interval"] = span.unit


def _take_again(scene: Scene, unit: str) -> None:
    """Account for the same interval said once more ("a monthly box, $30 a month")."""
    for match in compiled(dict(_INTERVALS)[unit]).finditer(scene.clause.line):
        scene.take(scene.clause.indices(match))
    spans = ((place, scene.clause.span(place)) for place in scene.free("SPAN"))
    scene.take(place for place, span in spans if span is not None and (span.count, span.unit) == (1, unit))


def fill_new_product(scene: Scene) -> Filling:
    """create_product: fill name, amount, currency, interval and pricing; tiers as said in quotation marks."""
    filling = Filling()
    clause = scene.clause
    choice_of(scene, filling, "pricing", _PRICING)
    fill_interval(scene, filling)
    if filling.args.get("pricing") == "tiered" or clause.has(r"tiers?"):
        filling.doubts("Which tiers? For example “1-10: 5.00, 11+: 4.00”.")
    single_amount(scene, filling, None, _NUMBERS)
    name = take_named(scene, *ADDED) or _before_comma(scene) or take_product(scene)
    if name:
        filling.args["name"] = name
    else:
        filling.lacks("name", "What should the product be called?")
    return filling


def _before_comma(scene: Scene) -> str | None:
    """The words between "add" and the first comma ("add API calls, metered, …"), when they only name something."""
    clause = scene.clause
    comma = next(iter(clause.of(",")), 0)
    first = next((i for i in clause.of("add", "sell", "offer") if i < comma), None)
    if first is None or not 1 < comma - first <= 5:
        return None
    places = range(first + 1, comma)
    plain = all(i not in scene.used and clause.pieces[i].form not in (*_NOT_NAMES, "product", "plan") for i in places)
    if not plain or any(clause.pieces[i].is_typed and clause.pieces[i].form != "CUST" for i in places):
        return None
    scene.take(places)
    return clause.written(places)


def fill_product_change(scene: Scene) -> Filling:
    """update_product: fill product and its new name or description."""
    filling = Filling()
    clause = scene.clause
    match = clause.match(r"(?:to|as|into|be|is) (?:the )?(?P<x>PLAN|QUOTE|CUST|PRODUCT|\S+)$")
    places = clause.indices(match, "x")
    new = None
    if places and not clause.pieces[places[0]].is_mark:
        new = _value(scene, places[0])
        scene.take(places)
    old = take_product(scene)
    if old:
        filling.args["product"] = old
    else:
        filling.lacks("product", "Which product should change?")
    if new:
        filling.args["description" if clause.has(r"description|describe") else "name"] = new
    else:
        filling.lacks("name", "What should the new name or description be?")
    return filling


def _value(scene: Scene, index: int) -> str:
    """What a piece says: a name, a quotation, a word."""
    piece = scene.clause.pieces[index]
    if piece.form == "CUST":
        return scene.clause.person(index).say
    return str(piece.value) if piece.is_typed else piece.text


def _doubt_customer(scene: Scene, filling: Filling) -> None:
    """A customer's own name is hardly a product's ("make the Kim Haddad $349")."""
    for place in scene.clause.of("CUST"):
        person = scene.clause.person(place)
        if person.certainty in ("known", "several"):
            filling.doubts(f"“{person.say}” is a customer. Which product do you mean?")


def fill_archive(scene: Scene) -> Filling:
    """archive_product: fill product."""
    filling = Filling()
    _doubt_customer(scene, filling)
    scene.take_match("from(?= WHEN)")
    take_today(scene)
    name = take_named(scene, *ARCHIVED) or take_product(scene)
    if name:
        filling.args["product"] = name
    else:
        filling.lacks("product", "Which product should I archive?")
    if scene.free("PLAN", "PRODUCT"):
        filling.doubts("One product at a time, please. Which one first?")
    if name and _LIKE_A_CODE.fullmatch(name):
        filling.doubts(f"Is “{name}” a product or a coupon's code?")
    return filling


def fill_price(scene: Scene) -> Filling:
    """change_price: fill product, the new amount (the one after "to") and currency."""
    filling = Filling()
    clause = scene.clause
    old = clause.match(r"from (?P<old>MONEY|NUM)")
    if old is not None:
        scene.take(clause.indices(old))
    _doubt_customer(scene, filling)
    fill_interval(scene, Filling())
    single_amount(scene, filling, "What should the new price be?", _NUMBERS)
    if clause.has(r"(?:by|raise .* by|increase .* by) (?:MONEY|PCT|NUM)") or clause.of("PCT"):
        filling.doubts("What should the new price be, as an amount?")
    name = take_named(scene, *PRICED) or take_product(scene)
    if name:
        filling.args["product"] = name
    else:
        filling.lacks("product", "Which product's price?")
    if scene.free("PLAN", "PRODUCT"):
        filling.doubts("I see two products. Which one's price?")
    return filling


def fill_coupon_list(scene: Scene) -> Filling:
    """list_coupons: fill active."""
    filling = Filling()
    active(scene, filling)
    take_currency(scene)
    return filling


def fill_one_coupon(scene: Scene) -> Filling:
    """deactivate_coupon, coupon_usage: fill coupon with its code, name or id."""
    filling = Filling()
    places = scene.free("PROMO")
    scene.take(places[:1])
    take_today(scene)
    scene.take_match("as of(?= WHEN)")
    code = str(scene.clause.pieces[places[0]].value) if places else coupon_code(scene) or _said_code(scene)
    if code:
        filling.args["coupon"] = code
    else:
        filling.lacks("coupon", "Which coupon? Give me its code.")
    return filling


def _said_code(scene: Scene) -> str | None:
    """The code that "it" or "this code" means: the one said before in the message, or the last call's."""
    if not scene.clause.has(r"it|this|that|(?:the|this|that) (?:code|coupon|voucher)"):
        return None
    last = scene.context.last_call[1] if scene.context.last_call else {}
    said = scene.context.said_codes or tuple(str(last[name]) for name in ("coupon", "code") if name in last)
    return said[0] if len(said) == 1 else None
