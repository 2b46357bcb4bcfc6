"""What payouts and the balance's transactions need: which payout, of what kind, when, how fast."""

from __future__ import annotations

from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import single_amount, take_currency
from assistant.understanding.slots.ranges import take_filters
from assistant.understanding.slots.records import choice_of

# How merchants say that money goes from Stripe to their bank.
MOVES = (
    "send|transfer|move|wire|push|get|put|take|pay|cash|shift|sweep|shoot|sling|whack|whip|flick|fire|draw|pull|remit"
    "|bring|drop|bung|chuck|zap|ping|transmit|release|shove|withdraw"
)
_STATUS = (
    ("in_transit", r"in transit|on (?:its|their|the) way|under ?way|in flight|travelling|coming|sent but not arrived"),
    ("failed", r"failed|fail|bounced|rejected|returned|didn't arrive|went wrong"),
    ("canceled", r"cancell?ed"),
    ("pending", r"pending|scheduled|upcoming|not (?:yet )?sent|planned"),
    ("paid", r"paid|arrived|landed|completed|received|reached (?:the|our|my) bank"),
)
_TYPES = (
    ("refund", r"refunds?"),
    ("dispute", r"disputes?|chargebacks?"),
    ("fee", r"(?:stripe |processing )?fees?|stripe's cut|costs"),
    ("transfer", r"transfers?"),
    ("adjustment", r"adjustments?"),
    ("payout", r"payouts?"),
    ("charge", r"charges?|payments?"),
)
# Said of a speed that is not wanted ("not instant", "instant isn't needed"): the ordinary one is.
_NOT_INSTANT = (
    r"(?:not|no need for|needn't be|doesn't (?:have|need) to be|don't need|isn't) (?:an? |the |it )?instant(?:ly)?"
    r"(?: (?:one|payout|transfer|option))?"
    r"|instant(?:ly)? (?:is |isn't )?(?:not )?(?:needed|necessary|required|wanted)"
)
_SPEED = (
    (
        "instant",
        (
            r"instant(?:ly)? (?:rails?|option|one|speed|transfer|way)|instant(?:ly)?|right now|immediately|at once|"
            r"straight away|right away|now|as an instant payout|fast|express"
        ),
    ),
    (
        "standard",
        (
            r"(?:by |on |over |via )?(?:the )?(?:standard|normal|ordinary|regular|usual|slow)(?:ly)?"
            r"(?: (?:rails?|option|one|speed|transfer|way|route|run|terms))?"
        ),
    ),
)
_NUMBERS = (
    (
        r"(?:payout|pay out|out|of|for|send|withdraw|transfer|move|amount|got|get|received|exactly) :? "
        r"?(?P<n>NUM)"
    ),
    rf"(?:{MOVES}) (?:me |us )?(?P<n>NUM)(?= (?:\S+ ){{0,3}}?(?:bank|account)(?: |$))",
)
_ARRIVED = (
    r"(?P<n>NUM) (?:deposit|payout|transfer|credit|settlement|lump|landed|hit|arrived|came|reached|showed|from stripe)",
    (
        r"(?:why|only|just|in|inside|behind|up|into|explain|what is|down|unpack|itemi[sz]e) (?:only |just |the |this "
        r"|that "
        r")?(?P<n>NUM)"
    ),
)
# What was expected instead is told only.
_EXPECTED = (
    r"(?:,|and|but)? ?(?:not|instead of|rather than|when (?:we|i) (?:expected|expect)|versus|vs|expected|expecting) "
    r"(?:like |about |around |the |some |roughly )?(?:MONEY|NUM)(?: expected)?"
)
_LATEST = (
    r"(?:the |my |our )?(?:latest|last|newest|most recent|recent)(?: payouts?| one| deposit| settlement| transfer)?"
)


def fill_transactions(scene: Scene) -> Filling:
    """list_balance_transactions: fill type, payout, start, end, currency and limit."""
    filling = Filling()
    places = scene.free("PAYOUT")
    scene.take(places[:1])
    if places:
        filling.args["payout"] = str(scene.clause.pieces[places[0]].value)
        scene.take_match(r"(?:the )?payout(?= PAYOUT)")
    elif scene.take_match(r"(?:in|of|from) (?:the |my |our )?(?:latest|last) payout"):
        filling.args["payout"] = "latest"
    scene.take_match(r"balance (?:transactions?|entries|movements|history|activity|changes|ledger)")
    choice_of(scene, filling, "type", _TYPES)
    take_filters(scene, filling)
    return filling


def fill_payout_list(scene: Scene) -> Filling:
    """list_payouts: fill status, start, end, currency and limit."""
    filling = Filling()
    choice_of(scene, filling, "status", _STATUS)
    take_filters(scene, filling)
    return filling


def _one(scene: Scene, filling: Filling) -> bool:
    """Fill payout with its id, or with "latest" when that was said."""
    places = scene.free("PAYOUT")
    if len(places) > 1:
        filling.doubts("One payout at a time, please. Which one?")
    scene.take(places)
    if places:
        filling.args["payout"] = str(scene.clause.pieces[places[0]].value)
        return True
    match = scene.take_match(_LATEST)
    if match is not None:
        words = match.group().split()
        filling.args["payout"] = next((word for word in ("last", "newest") if word in words), "latest")
        return True
    before = scene.context.last_call[1].get("payout") if scene.context.last_call else None
    if before and scene.take_match(r"it|(?:this|that) (?:one|payout)|that|this"):
        filling.args["payout"] = str(before)
        return True
    return False


def fill_explain(scene: Scene) -> Filling:
    """explain_payout: fill payout, or the amount that arrived; neither means the latest."""
    filling = Filling()
    if len(scene.free("MONEY", "NUM")) > 1:
        scene.take_match(_EXPECTED)
    if not _one(scene, filling):
        single_amount(scene, filling, None, (*_NUMBERS, *_ARRIVED))
    if "currency" not in filling.args:
        currency = take_currency(scene)
        filling.args.update({"currency": currency} if currency else {})
    if "payout" in filling.args or "amount" in filling.args:
        scene.take(scene.free("WHEN"))  # the day beside a payout that is already named
    if scene.free("WHEN"):
        filling.doubts("Which payout? Give its id (po_…), its amount, or say “the latest”.")
    return filling


def fill_new_payout(scene: Scene) -> Filling:
    """create_payout: fill amount, currency and speed; no amount means all that is available."""
    filling = Filling()
    _speed(scene, filling)
    _today(scene)
    single_amount(scene, filling, None, _NUMBERS)
    if "currency" not in filling.args:
        currency = take_currency(scene)
        filling.args.update({"currency": currency} if currency else {})
    if "amount" not in filling.args and scene.clause.has(r"half|some|part(?: of)?|most|a bit"):
        filling.doubts("How much should I pay out?")
    if scene.clause.has(
        r"every (?:day|week|month)|daily|weekly|monthly|automatic(?:ally)?|schedule|each "
        r"(?:day|week|month)"
    ):
        filling.doubts("I pay out once; the schedule is set in Stripe. How much should go out now?")
    scene.take_match(
        r"(?:everything|all(?: of it| the money| that is available| available| we have| our money)?|the "
        r"(?:whole|full|entire) balance|all our balance)"
    )
    return filling


def _speed(scene: Scene, filling: Filling) -> None:
    """Fill speed; "the ordinary way, not instant" says one thing twice, "instant, the ordinary way" two."""
    said = {
        speed
        for speed, pattern in (("standard", _NOT_INSTANT), *_SPEED)
        if choice_of(scene, Filling(), "speed", ((speed, pattern),))
    }
    if len(said) > 1:
        filling.doubts("Instant or standard?")
    elif said:
        filling.args["speed"] = said.pop()


def _today(scene: Scene) -> None:
    """Account for "today": a payout is made on the day it is asked for."""
    for place in scene.free("WHEN"):
        when = scene.clause.when(place)
        if when is not None and when.future == (scene.world.today, scene.world.today):
            scene.take([place])


def fill_cancel_payout(scene: Scene) -> Filling:
    """cancel_payout: fill payout with its id, its amount, or "latest"."""
    filling = Filling()
    if _one(scene, filling):
        return filling
    moneys = scene.free("MONEY")
    if len(moneys) == 1:
        scene.take(moneys)
        filling.args["payout"] = scene.clause.amount(moneys[0]).major
        return filling
    filling.lacks("payout", "Which payout should I cancel? Give its id (po_…) or say “the latest”.")
    return filling


def fill_currency(scene: Scene) -> Filling:
    """currency_exposure, forecast_payout: fill currency."""
    filling = Filling()
    currency = take_currency(scene)
    filling.args.update({"currency": currency} if currency else {})
    return filling
