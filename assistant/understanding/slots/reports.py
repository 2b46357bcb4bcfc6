"""revenue_report, list_payments, get_balance and get_payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from assistant.understanding.money import currency_of
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import CURRENCY, put_amount, take_currency
from assistant.understanding.slots.people import ordinal, people, unsure
from assistant.understanding.slots.stretch import Stretch, take_stretches

_GROUPS = (
    (
        "day",
        (
            r"(?:grouped |split |broken down |breakdown |by |per |each |every |for |figures |a )*(?:by day|"
            r"per day|each day|every day|daily|day by day|by date|by the day|a day|(?:day|date)[ -]?wise)(?: basis)?"
        ),
    ),
    (
        "week",
        (
            r"(?:grouped |split |broken down |by |per )*(?:by week|per week|each week|every week|weekly|week "
            r"by week|week on week|by the week|week over week|week[ -]?wise)"
        ),
    ),
    (
        "month",
        (
            r"(?:grouped |split |broken down |by |per )*(?:by month|per month|each month|every month|monthly|"
            r"month by month|month on month|by the month|month over month|month[ -]?wise)"
        ),
    ),
    (
        "currency",
        (
            r"(?:grouped |split |broken down |by |per )*(?:by currency|per currency|each currency|by "
            r"currencies|every currency|currency by currency|currency wise|currencywise)"
        ),
    ),
)
_STATUS = (
    (
        "failed",
        (
            r"failed|failing|declined|unsuccessful|rejected|bounced|failures?|didn't go through|fail|fails|"
            r"did not go through|decline|declines|not go through|got declined|have failed"
        ),
    ),
    ("refunded", r"refunded|refunds|given back|we refunded|reimbursed|returned"),
    (
        "pending",
        (
            r"pending|processing|in progress|not (?:yet )?settled|still open|unsettled|not cleared|in flight|"
            r"outstanding|incomplete|awaiting"
        ),
    ),
    (
        "succeeded",
        (
            r"succeeded|successful|went through|paid|completed|cleared|gone through|successfully|succesful|"
            r"captured|good"
        ),
    ),
)
_MINIMUM = (
    r"(?:over|above|more than|greater than|exceeding|of at least|at least|minimum|min|minimum of|"
    r"bigger than|larger than|from|north of|upwards of|higher than|>|> =|>=|in excess of|starting at|"
    r"worth more than|beyond|of)"
    r" (?P<m>MONEY|NUM)|(?P<m2>MONEY|NUM) (?:or more|and above|and up|or above|and over|or over|"
    r"upwards|plus|\+|or higher)|(?P<m3>MONEY|NUM) ?\+"
)
_COUNT = (
    r"(?:the |my |our |his |her |their )?(?:last|latest|recent|most recent|newest|top|first|past|"
    r"previous|biggest) (?P<n>NUM)"
    r"|(?P<n2>NUM) (?:most recent|latest|last|recent|newest|failed|declined|successful|refunded|"
    r"pending|biggest|largest)"
    r"|(?:show|list|give|see|get|me|only|just|limit|max|maximum|up to|limited to) (?:me "
    r")?(?:the )?(?P<n3>NUM)(?= (?:payments?|charges?|transactions?|$))?|(?P<n4>NUM) "
    r"(?:payments|charges|transactions|results|rows|entries)"
)


# One currency for sums of all: no filter, unlike "in EUR" alone.
_ALL_OF_IT = r"(?:(?:everything|all(?: of it| the)?(?: currencies| currency)?|every currency|the lot|it all) )"
_CONVERTED = (
    rf"(?:{_ALL_OF_IT}?(?:convert|converted|converting|translate|translated|recalculated|folded|rolled|consolidated"
    rf"|restated|expressed|brought|collapsed|normali[sz]ed)(?: up| down| together)?"
    rf"(?: (?:it|them|this|that|those|all|everything|all of (?:it|them)"
    rf"|the (?:lot|total|whole|whole lot|sum|result|figures?|numbers?|takings|sales|revenue|report)"
    rf"|(?:all|all the|every|each) currenc(?:y|ies)"
    rf"|(?:(?:the|our|my|this|that|of|for) )*(?:WHEN(?: 's)? )?(?:takings|sales|revenue|income|turnover|figures)"
    rf"(?: (?:for|of|in|from) WHEN)?))?(?: all)? (?:in|to|into)"
    rf"|(?:all(?: the)? currencies|every currency|everything|the lot) (?:\S+ ){{0,2}}?(?:in|into|as)) {CURRENCY}(?: "
    rf"terms)?"
)


def _in_one(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Stretches that follow one another as one, for a breakdown ("July and August, by month")."""
    days = [day for stretch in stretches for day in stretch]
    ends = zip(days[1::2], days[2::2], strict=False)
    follows = all(end and start and start - end == timedelta(days=1) for end, start in ends)
    return [(days[0], days[-1])] if days and follows else list(stretches)


def fill_revenue(scene: Scene) -> Filling:
    """Fill start, end, currency and group_by; two compared stretches make two calls."""
    filling = Filling()
    common: dict[str, str] = {}
    for group, pattern in _GROUPS:
        if scene.take_match(pattern):
            common["group_by"] = group
            break
    shown_in = scene.clause.match(_CONVERTED)
    scene.take(place for place in scene.clause.indices(shown_in) if not scene.clause.pieces[place].is_typed)
    if shown_in is not None:
        common["convert_to"] = str(currency_of(shown_in["cur"], scene.world.currency))
    currency = take_currency(scene) if shown_in is None else None
    if currency:
        common["currency"] = currency
    calls = []
    stretches = take_stretches(scene)
    for start, end in _in_one(stretches) if "group_by" in common else stretches:
        if start is None and end is not None:
            filling.doubts("From which date on?")
        calls.append(
            {**({"start": start.isoformat()} if start else {}), **({"end": end.isoformat()} if end else {}), **common}
        )
    filling.calls = calls or [common]
    if not calls:
        filling.lacks("start", "For which period? For example “this month” or “since March”.")
    if len(calls) > 2:
        filling.doubts("Which of these periods do you mean?")
    return filling


def fill_payments(scene: Scene) -> Filling:
    """Fill status, customer, start, end, min_amount, currency and limit."""
    filling = Filling()
    args = filling.args
    for status, pattern in _STATUS:
        if scene.take_match(pattern):
            args["status"] = status
            break
    _minimum(scene, filling)
    stretches = take_stretches(scene)
    if len(stretches) > 1:
        filling.doubts("Which of these periods do you mean?")
    for start, end in stretches[:1]:
        args.update({"start": start.isoformat()} if start else {})
        args.update({"end": end.isoformat()} if end else {})
    found = people(scene)
    if len(found) > 1:
        filling.doubts("Whose payments do you mean?")
    if found:
        args["customer"] = found[0].say
        filling.doubt = filling.doubt or unsure(found[0])
    else:
        _customer_pointed_back(scene, filling)
    _limit(scene, filling)
    currency = take_currency(scene)
    if currency:
        args["currency"] = currency
    return filling


def _minimum(scene: Scene, filling: Filling) -> None:
    """Fill min_amount and the currency said with it."""
    clause = scene.clause
    match = clause.match(_MINIMUM)
    if match is None:
        return
    name = next(key for key in ("m", "m2", "m3") if match[key])
    amount = clause.amount(clause.indices(match, name)[0])
    scene.take(clause.indices(match))
    filling.args["min_amount"] = amount.major
    if amount.currency:
        filling.args["currency"] = amount.currency


def _limit(scene: Scene, filling: Filling) -> None:
    """Fill limit; "last payment" is one."""
    clause = scene.clause
    match = clause.match(_COUNT)
    if match is not None:
        name = next(key for key in ("n", "n2", "n3", "n4") if match[key])
        place = clause.indices(match, name)[0]
        if (
            place not in scene.used
            and str(clause.pieces[place].value).isdigit()
            and 0 < Decimal(str(clause.pieces[place].value)) <= 1000
        ):
            scene.take(clause.indices(match))
            filling.args["limit"] = int(str(clause.pieces[place].value))
    elif scene.take_match(r"(?:last|latest|most recent|newest) (?:payment|charge|transaction)"):
        filling.args["limit"] = 1


def _customer_pointed_back(scene: Scene, filling: Filling) -> None:
    """A pronoun, a numbered customer or an item of the last list."""
    match = scene.clause.match(
        r"(?:from |by |of |for )?(?:him|her|them|his|their|she|he|they|(?:that|this|same|the same) "
        r"(?:customer|person|guy|lady|guest))"
    )
    said = scene.context.said_people
    if match is not None and len(said) == 1:
        filling.args["customer"] = said[0].say
        scene.take(scene.clause.indices(match))
    elif match is not None and scene.context.last_customer:
        filling.args["customer"] = scene.context.last_customer
        scene.take(scene.clause.indices(match))


def fill_balance(scene: Scene) -> Filling:
    """Fill currency."""
    filling = Filling()
    currency = take_currency(scene)
    if currency:
        filling.args["currency"] = currency
    return filling


def fill_payment(scene: Scene) -> Filling:
    """Fill payment_ref."""
    filling = Filling()
    clause = scene.clause
    places = scene.free("REF")
    if not places:
        match = clause.match(
            r"(?:order|payment|charge|transaction|invoice|booking|purchase) (?:number |no |# )?(?P<n>NUM)"
        )
        places = clause.indices(match, "n")
    scene.take(places)
    if places:
        filling.calls = [{"payment_ref": str(clause.pieces[place].value)} for place in places]
        return filling
    if _described(scene, filling):
        return filling
    item = ordinal(scene)
    match = clause.match(r"it|(?:this|that|the) (?:payment|charge|order|transaction|one)|this|that")
    if item:
        filling.args["payment_ref"] = item
    elif match is not None and (seen := _talked_of(scene)):
        scene.take(clause.indices(match))
        filling.args["payment_ref"] = seen
    else:
        filling.lacks("payment_ref", "Which payment? Give me an order number or a payment id.")
    return filling


def _talked_of(scene: Scene) -> str | None:
    """The one payment that this message named before, else the last one seen."""
    said = scene.context.said_refs
    return (said[0] if len(said) == 1 else None) if said else scene.context.last_payment


def _described(scene: Scene, filling: Filling) -> bool:
    """Fill customer, amount and last4 when a single payment is described by them; say whether it was."""
    clause = scene.clause
    moneys, cards = scene.free("MONEY"), scene.free("LAST4")
    if len(moneys) > 1 or len(cards) > 1 or not (moneys or cards):
        return False
    scene.take([*moneys, *cards])
    digits = clause.indices(clause.match(r"card (?P<n>NUM)"), "n") if moneys and not cards else []
    if digits and len(clause.pieces[digits[0]].text) == 4:
        scene.take(digits)
        filling.args["last4"] = clause.pieces[digits[0]].text
    if moneys:
        put_amount(filling.args, clause.amount(moneys[0]))
    if cards:
        filling.args["last4"] = str(clause.pieces[cards[0]].value)
        scene.take_match(r"(?:by|on|with|from|for) (?:the )?(?:visa |mastercard |amex )?card|visa|mastercard|amex|card")
    found = people(scene)
    if len(found) > 1:
        filling.doubts("Whose payment do you mean?")
    if found:
        filling.args["customer"] = found[0].say
        filling.doubt = filling.doubt or unsure(found[0])
    return True
