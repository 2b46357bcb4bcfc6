"""What subscriptions need besides their start and end: seats, usage, a coupon, a day to come, which one."""

from __future__ import annotations

import re

from assistant.understanding.due_terms import exact_day
from assistant.understanding.pieces import compiled
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.coupons import coupon_code
from assistant.understanding.slots.people import fill_customer, same_person
from assistant.understanding.slots.ranges import take_customer, take_limit
from assistant.understanding.slots.records import choice_of
from assistant.understanding.slots.subscriptions import first_day
from assistant.understanding.slots.terms import AT_END, NOW, take_denied_now

_UNITS = (
    r"seats?|users?|licen[cs]es?|units?|members?|people|spots?|places?|copies|slots?|devices?|"
    r"locations?|heads?|persons?|nos(?: \.)?|"
    r"employees?|teammates?|accounts?|staff|lads?|folks?|guys|colleagues?|workers?|crew|drivers?|technicians?"
)
_STATUS = (
    ("past_due", r"past[ -]due|overdue|late|behind(?: on payments?)?"),
    ("unpaid", r"unpaid|not paid|non-paying|owing"),
    ("trialing", r"trialing|trialling|in (?:a |the |their )?trial|on (?:a |the |their )?trial|trials?"),
    ("paused", r"paused|on hold|on pause|frozen|suspended"),
    ("canceled", r"cancell?ed|ended|terminated|churned"),
    ("incomplete", r"incomplete|unfinished"),
    ("ending", r"ending|about to end|set to (?:end|cancel)|scheduled to (?:end|cancel)|cancelling|canceling|expiring"),
    ("active", r"active|running|live|current|paying"),
)
_METERS = (
    r"(?:api "
    r")?(?:calls?|requests?|messages?|tokens?|minutes?|hours?|gb|gigabytes?|emails?|sms|events?|credits?|"
    r"units?|km|kwh|orders?|pages?|[a-z]+(?:_[a-z]+)+)"
)
# "Until then leave it as it is": a change on a later day says so anyway.
_AS_IT_IS = (
    r"(?:, )?(?:and )?(?:(?:until|before) (?:then|that) )?(?:let|leave|keep) (?:it|him|her|them|things|everything|that)"
    r"(?: be)?(?: just)? (?:as (?:it|he|she|they|things) (?:is|are)(?: now)?|as is|as now|unchanged|on (?:the )?PLAN"
    r"(?= until then))(?: (?:until|before) then)?"
)


def fill_subscription_list(scene: Scene) -> Filling:
    """list_subscriptions: fill status, customer, plan and limit."""
    filling = Filling()
    choice_of(scene, filling, "status", _STATUS)
    _plan(scene, filling)
    take_customer(scene, filling)
    take_limit(scene, filling)
    return filling


def _plan(scene: Scene, filling: Filling) -> None:
    """Fill plan when one is named; two are a doubt."""
    places = scene.free("PLAN")
    scene.take(places)
    if len({str(scene.clause.pieces[place].value).lower() for place in places}) > 1:
        filling.doubts("I see two plans. Which one do you mean?")
    if places:
        filling.args["plan"] = str(scene.clause.pieces[places[0]].value)


def fill_one_subscription(scene: Scene) -> Filling:
    """get_subscription, undo_cancellation: fill subscription_id, else customer."""
    filling = Filling()
    scene.take_match(r"(?:don't|do not|not) cancel(?= .*(?:after all|anymore|any more|any longer))")
    subscriptions = scene.free("SUB")
    scene.take(subscriptions)
    scene.take(scene.free("PLAN")[:1])
    if subscriptions:
        filling.calls = [{"subscription_id": str(scene.clause.pieces[index].value)} for index in subscriptions]
        scene.take(scene.free("CUST", "EMAIL")[:1])
        return filling
    fill_customer(scene, filling, "Whose subscription do you mean?")
    same_person(scene, filling)
    return filling


def _now(scene: Scene) -> None:
    """Account for "this month" and "next month" where a skill answers for the period that runs, and the one after."""
    for index in scene.free("WHEN"):
        when = scene.clause.when(index)
        near = when is not None and when.grain == "month" and when.future is not None
        if near and when is not None and when.future is not None and (when.future[0] - scene.world.today).days < 31:
            scene.take([index])


def fill_one_subscription_now(scene: Scene) -> Filling:
    """get_subscription: as for any subscription; it says what the next month costs, too."""
    _now(scene)
    return fill_one_subscription(scene)


def fill_quantity(scene: Scene) -> Filling:
    """change_quantity: fill customer, quantity (how many there shall be) and plan."""
    filling = Filling()
    clause = scene.clause
    if clause.has(
        rf"(?:add|remove|drop|buy|plus|extra|additional|more|fewer|less|another) (?:\S+ )?(?:NUM )?(?:more "
        rf"|fewer |extra |additional )?(?:{_UNITS}|NUM)|NUM (?:more|fewer|extra|additional|less) .*|by NUM"
        r"|(?:up|down) NUM(?! to ).*"
    ):
        filling.doubts("How many should there be in all? I set the number, I don't add to it.")
    old = clause.match(rf"(?:from )?(?P<o>NUM)(?: (?:{_UNITS}))? (?:to|up to|down to) NUM")
    if old is not None:
        scene.take(clause.indices(old, "o"))
    instead = clause.match(
        rf"(?:instead of|rather than|in place of|(?:, )?(?:and |now )*not(?: only| just)?|up from|down from) "
        rf"NUM(?: (?:{_UNITS}))?(?: any ?more| any longer)?"
    )
    if instead is not None:
        scene.take(clause.indices(instead))
    pattern = (
        rf"(?:to|at|of|=|be|quantity|is|:|with|for|down to|up to|needs?|only) (?P<n>NUM)(?: "
        rf"(?:{_UNITS}))?|(?P<n2>NUM) (?:{_UNITS})|(?P<n3>NUM)$"
    )
    found = [match for match in compiled(pattern).finditer(clause.line) if not scene.used & {*clause.indices(match)}]
    match = found[0] if found else None
    names = [key for key in ("n", "n2", "n3") if match and match[key]]
    places = [i for i in clause.indices(match, names[0]) if i not in scene.used] if names else []
    if not places and instead is not None and len(scene.free("NUM")) == 1:
        places = scene.free("NUM")  # "they have 9 now, not 6"
        match = None
    if places:
        scene.take(clause.indices(match) or places)
        value = str(clause.pieces[places[0]].value)
        if value.isdigit() and int(value) > 0:
            filling.args["quantity"] = int(value)
        else:
            filling.doubts("How many should there be?")
    _plan(scene, filling)
    fill_customer(scene, filling, "Whose subscription?", numbers=False)
    same_person(scene, filling)
    if not places:
        filling.lacks("quantity", "How many should there be?")
    if len(filling.calls) > 1:
        filling.doubts("Whose subscription should change?")
    return filling


def fill_schedule(scene: Scene) -> Filling:
    """schedule_change: fill customer, plan and start_date, a day to come."""
    filling = Filling()
    clause = scene.clause
    match = clause.match(
        r"(?:on|from|starting|as of|effective|effective from|beginning|by|with effect from|at|for)(?: on| "
        r"from)? (?:the )?(?P<w>WHEN)(?: on| onwards?)?"
        r"|(?:but )?not (?:until|before|earlier than) (?:the )?(?P<w2>WHEN)"
    )
    places = clause.indices(match, "w2" if match and match["w2"] else "w") or scene.free("WHEN")[:1]
    if places:
        scene.take(clause.indices(match) or places)
        when = clause.when(places[0])
        day = exact_day(when, scene.world.today)
        if clause.has(r"for (?:the )?(?:WHEN|SPAN)") and (when is None or when.grain != "day"):
            filling.doubts("From when on? I change a plan for good, not for a time.")
        if day is None and when is not None and when.grain in ("month", "year", "quarter"):
            day = first_day(when, scene.world.today)
        if day is None or day <= scene.world.today:
            filling.doubts("On which date exactly should it change?")
        else:
            filling.args["start_date"] = day.isoformat()
    take_denied_now(scene)
    scene.take_match(_AS_IT_IS)
    old = clause.match(r"(?:from|off|instead of) (?:the )?(?P<old>PLAN)")
    scene.take(clause.indices(old))
    _plan(scene, filling)
    fill_customer(scene, filling, "Whose subscription should change?", numbers=False)
    same_person(scene, filling)
    if "plan" not in filling.args:
        filling.lacks("plan", "Which plan?")
    if not places:
        filling.lacks("start_date", "From which date on?")
    if len(filling.calls) > 1:
        filling.doubts("Whose subscription should change?")
    return filling


def fill_apply_coupon(scene: Scene) -> Filling:
    """apply_coupon: fill customer and coupon."""
    filling = Filling()
    places = scene.free("PROMO")
    scene.take(places[:1])
    code = str(scene.clause.pieces[places[0]].value) if places else coupon_code(scene)
    fill_customer(scene, filling, "Whose subscription should get the coupon?", numbers=False)
    same_person(scene, filling)
    if len(filling.calls) > 1:
        filling.doubts("Whose subscription should get the coupon?")
    if code:
        scene.take(
            place for place in scene.free("PCT") if re.findall(r"\d+", code) == [str(scene.clause.pieces[place].value)]
        )
    if scene.free("MONEY", "PCT"):
        filling.doubts("Which coupon? Give me its code.")
    if code:
        filling.calls = [{**call, "coupon": code} for call in filling.calls]
    else:
        filling.lacks("coupon", "Which coupon? Give me its code.")
    return filling


def fill_usage(scene: Scene) -> Filling:
    """record_usage: fill customer, quantity and meter."""
    filling = Filling()
    clause = scene.clause
    match = clause.match(
        rf"(?P<n>NUM) (?:more |new |extra )?(?:(?P<m>{_METERS})|(?:of )?usage)|(?P<n2>NUM) (?:on|for|to) "
        rf"(?:the )?(?:meter )?"
    )
    name = "n" if match and match["n"] else "n2"
    places = clause.indices(match, name) if match else scene.free("NUM")[:1]
    if places:
        value = str(clause.pieces[places[0]].value)
        scene.take(places)
        if value.isdigit() and int(value) > 0:
            filling.args["quantity"] = int(value)
        else:
            filling.doubts("How much usage should I record?")
    if match is not None and match["m"]:
        scene.take(clause.indices(match, "m"))
        filling.args["meter"] = match["m"]
    else:
        _meter(scene, filling)
    fill_customer(scene, filling, "Whose usage?", numbers=False)
    if not places:
        filling.lacks("quantity", "How much usage should I record?")
    return filling


def _meter(scene: Scene, filling: Filling) -> None:
    """Fill meter from "meter X" or a unit of usage."""
    named = scene.clause.match(r"(?:on|for|to|of) (?:the )?(?:meter (?P<m>\S+)|(?P<m2>\S+) meter)")
    unit = scene.clause.match(rf"(?P<m>{_METERS})")
    if named is not None:
        name = "m" if named["m"] else "m2"
        scene.take(scene.clause.indices(named))
        filling.args["meter"] = scene.clause.written(scene.clause.indices(named, name)).strip("\"'")
    elif unit is not None:
        scene.take(scene.clause.indices(unit))
        filling.args["meter"] = unit["m"]


def fill_usage_read(scene: Scene) -> Filling:
    """get_usage: fill customer and meter."""
    filling = Filling()
    _now(scene)
    _meter(scene, filling)
    fill_customer(scene, filling, "Whose usage?")
    return filling


def fill_many_cancellations(scene: Scene) -> Filling:
    """cancel_subscriptions: fill status, plan and at_period_end; never all subscriptions at once."""
    filling = Filling()
    at_end = scene.take_match(AT_END) is not None
    at_once = scene.take_match(NOW) is not None
    choice_of(scene, filling, "status", _STATUS)
    _plan(scene, filling)
    if at_end or at_once:
        filling.args["at_period_end"] = at_end
    if at_end and at_once:
        filling.doubts("Should they end now, or at the end of the billing period?")
    if not filling.args.keys() & {"status", "plan"}:
        filling.doubts("Which subscriptions? Name a plan or a status such as unpaid; I don't cancel them all.")
    return filling
