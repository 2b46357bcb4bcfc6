"""create_subscription, change_plan, cancel_, pause_ and resume_subscription."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.understanding.dates import after, first_ahead
from assistant.understanding.mentions import When
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.coupons import coupon_code
from assistant.understanding.slots.people import fill_customer, same_person
from assistant.understanding.slots.refunded_with import refund_with_it
from assistant.understanding.slots.terms import NOW, take_timing


def fill_new(scene: Scene) -> Filling:
    """Fill customer, plan and trial_days."""
    filling = Filling()
    if not scene.take_match(r"(?:with )?(?:no|without(?: a| any)?) (?:free )?trial(?: period)?"):
        _trial(scene, filling)
    extras = _beginning(scene, filling)
    plans = scene.free("PLAN")
    _one_plan(scene, filling, plans)
    fill_customer(scene, filling, "Which customer is the subscription for?")
    same_person(scene, filling)
    if extras and len(filling.calls) > 1 and scene.clause.has(_EACH_THEIR_OWN):
        filling.doubts("Does that hold for each of them?")
    filling.calls = [{**call, **extras} for call in filling.calls]
    return filling


# Of two customers around the plan, what follows may be said of the second only ("A on Pro and B from January").
_EACH_THEIR_OWN = r"(?:CUST|EMAIL) (?:\S+ )*?PLAN (?:\S+ )*?(?:CUST|EMAIL)"


_DENIED_CODE = r"(?:don't|do not|not|no|without|never) (?:\S+ ){0,2}?(?:coupon|code|promo|voucher|apply|use|using).*"


def _beginning(scene: Scene, filling: Filling) -> dict[str, Any]:
    """The first day, how many seats and which coupon a new subscription begins with, when said."""
    clause, extras = scene.clause, dict[str, Any]()
    seats = clause.match(r"(?:(?:with|for|and|,|of|x) )?(?P<n>NUM) (?:seats?|users?|licen[cs]es?|units?|members?)")
    if seats is not None:
        scene.take(clause.indices(seats))
        value = str(clause.pieces[clause.indices(seats, "n")[0]].value)
        extras["quantity"] = int(value) if value.isdigit() else 0
        if not extras["quantity"]:
            filling.doubts("How many seats?")
    day = clause.match(
        r"(?:on|from|starting|starts|beginning|as of|effective)(?: \.)?(?: on| from)? (?:the )?(?P<w>WHEN)(?: on)?"
        r"|PLAN (?:plan |membership |subscription |package )?(?P<w3>WHEN)$"
        r"|(?:but )?(?:don't|do not|not to|never) (?:start|begin|bill|charge|activate|collect)(?: (?:it|him|her|them))*"
        r" (?:until|before) (?:the )?(?P<w2>WHEN)"
    )
    name = next((key for key in ("w", "w2", "w3") if day and day[key]), "w")
    if day is not None and clause.indices(day, name)[0] not in scene.used:
        scene.take(clause.indices(day, name) if name == "w3" else clause.indices(day))
        when = clause.when(clause.indices(day, name)[0])
        first = first_day(when, scene.world.today)
        grains = ("day",) if name == "w3" else ("day", "month")
        if first is None or when is None or when.grain not in grains:
            filling.doubts("From which date on exactly?")
        else:
            extras["start_date"] = first.isoformat()
    if clause.has(r"(?:coupon|code|promo|voucher|apply|use|using)|with [A-Za-z]{3,}-?\d[\w-]*") and not clause.has(
        _DENIED_CODE
    ):
        scene.take_match(r"from (?:day one|the (?:start|outset|beginning))")
        code = coupon_code(scene)
        extras.update({"coupon": code} if code else {})
    return extras


def _trial(scene: Scene, filling: Filling) -> None:
    """Fill trial_days from a length of time beside "trial" or "free"."""
    clause = scene.clause
    match = clause.match(
        r"(?:with |on |including |incl |w |\+ )?(?:a |an |the )?(?:free )?(?:trial|trial period) "
        r"(?:of |for |period |is |: |lasting |- )*(?P<s>SPAN)"
        r"|(?:with |on |including |incl |\+ )?(?:a |an |the |their |his |her )?(?:first "
        r")?(?P<s2>SPAN) (?:of )?(?:long |free |as )*(?:a )?(?:trial|trial period|free|on the "
        r"house|try-out)(?: period)?"
        r"|(?:trial|first|try) (?P<s3>SPAN)(?: (?:are |is |for )?(?:free|trial))?|(?:starting "
        r")?with (?P<s4>SPAN) free"
    )
    if match is not None:
        name = next(key for key in ("s", "s2", "s3", "s4") if match[key])
        span = clause.span(clause.indices(match, name)[0])
        scene.take(clause.indices(match))
        if span is not None:
            filling.args["trial_days"] = span.days
    elif clause.has(r"trial"):
        filling.doubts("How many days should the trial last?")


# With one of these after it, the name is something else's ("the Silver team").
_NAMED_LIKE_A_PLAN = frozenset("team squad group class side section room table league course party crew".split())


def _one_plan(scene: Scene, filling: Filling, plans: list[int]) -> None:
    """Fill plan; two different plans are a doubt."""
    names = list(dict.fromkeys(str(scene.clause.pieces[place].value) for place in plans))
    scene.take(plans)
    if any(scene.clause.after(place) in _NAMED_LIKE_A_PLAN for place in plans):
        filling.doubts("Do you mean the plan, or something else of that name?")
    if len({name.lower() for name in names}) > 1:
        filling.doubts("I see two plans. Which one do you mean?")
    if names:
        filling.args["plan"] = names[0]
    else:
        filling.lacks("plan", "Which plan?")


# A change at the end of what was paid for is never prorated.
_NO_PRORATION = (
    r"(?:(?:so that|so|and) )?(?:(?:we|i|there) (?:have|get|need|want|is|be) )?(?:with )?(?:no|without(?: any)?) "
    r"(?:pro-?ration|pro-?rating)(?: mess| stuff| nonsense)?"
)


def fill_change(scene: Scene) -> Filling:
    """Fill customer and the new plan: the one after "to", or the one not after "from" or "instead of".

    The one that is left is the current plan; "not Pro" and "instead of Pro" only say what is not wanted.
    """
    filling = Filling()
    clause = scene.clause
    plans = scene.free("PLAN")
    # The number in "from Pro to Gold" and in "Gold instead of Pro" is always two; the old one is accounted for.
    old = clause.match(
        r"(?:(?:from|off|away from|out of|leaving|currently on|currently) (?:the |his |her |their )?(?:current |old )?"
        r"(?P<left>PLAN)|(?:instead of|rather than|not) (?:the |his |her |their )?(?:current |old )?(?P<old>PLAN))"
        r"|(?P<old2>PLAN) (?:plan )?(?:to|->|=>|>|into) (?:the )?PLAN|'s (?P<old3>PLAN) (?:plan |"
        r"subscription )?(?:to|into|for|up to|down to|over to)"
    )
    name = next((key for key in ("left", "old", "old2", "old3") if old and old[key]), None)
    if old is not None and name is not None:
        place = clause.indices(old, name)[0]
        scene.take([index for index in clause.indices(old) if clause.pieces[index].form != "PLAN" or index == place])
        plans = [index for index in plans if index != place]
        if name != "old" and plans:
            filling.args["current_plan"] = str(clause.pieces[place].value)
    at_end, at_once = take_timing(scene)
    if at_end:
        scene.take_match(_NO_PRORATION)
    if at_end and at_once:
        filling.doubts("Should it change now, or at the end of the billing period?")
    _one_plan(scene, filling, plans)
    fill_customer(scene, filling, "Which customer should change plans?", is_known=True)
    same_person(scene, filling)
    if at_end:
        filling.calls = [{**call, "at_period_end": True} for call in filling.calls]
    return filling


def fill_cancel(scene: Scene) -> Filling:
    """Fill subscription_id or customer, and at_period_end when said."""
    filling = Filling()
    clause = scene.clause
    _refuse_own(scene, filling)
    at_end, at_once = take_timing(scene)
    if clause.has("it|this|that") and not clause.of("CUST", "EMAIL", "SUB") and _speaks_of_another(scene):
        filling.doubts("Whose subscription should I cancel?")
    extras = refund_with_it(scene, filling)
    day = clause.match(
        r"(?:on|at|for|from|as of|effective(?: \.)?(?: from| on)?|by|with effect from) (?:the )?(?P<w>WHEN)"
        r"|(?:terminate|cancel|end|stop) (?:(?:SUB|CUST|EMAIL|his|hers?|him|their|it|subscription|plan|membership|'s)"
        r" )+(?P<w2>WHEN)|'s (?:last|final) day is (?:the )?(?P<w3>WHEN)"
    )
    if day is not None and not at_end and not at_once:
        place = clause.indices(day, next(name for name in ("w", "w2", "w3") if day[name]))[0]
        scene.take([*(clause.indices(day) if day["w"] else []), place])
        scene.take_match(
            r"(?:(?:for|on|from|by|as of) )?(?:that|the same|this) (?:very )?(?:day|date)|(?:from |by )?then"
        )
        when = clause.when(place)
        last = first_day(when, scene.world.today)
        if last is None or when is None or when.grain != "day":
            filling.doubts("On which date exactly should it end?")
        else:
            extras["cancel_date"] = last.isoformat()
    subscriptions = scene.free("SUB")
    if subscriptions:
        scene.take(subscriptions)
        filling.calls = [{"subscription_id": str(clause.pieces[index].value)} for index in subscriptions]
        _companion(scene, filling)
    else:
        fill_customer(scene, filling, "Whose subscription should I cancel?", is_known=True)
        same_person(scene, filling)
    if at_end and at_once:
        filling.doubts("Should it end now, or at the end of the billing period?")
    for call in filling.calls:
        call.update(extras)
        if at_end or at_once:
            call["at_period_end"] = at_end
    scene.take(scene.free("PLAN")[:1])
    return filling


def _speaks_of_another(scene: Scene) -> bool:
    """Whether "it" may be a code spoken of before, or what the last call was about, and so no subscription."""
    last = scene.context.last_call[0] if scene.context.last_call else "subscription"
    is_hers = scene.clause.has("him|her|his|hers|them|their|theirs") or bool(scene.context.said_people)
    return bool(scene.context.said_codes) or not (
        is_hers or "subscription" in last or last in ("change_plan", "find_customer", "get_customer")
    )


def _refuse_own(scene: Scene, filling: Filling) -> None:
    """The merchant's own subscriptions elsewhere are none of Florin's."""
    if scene.clause.has(r"(?:my|our) (?:\S+ )?(?:subscription|plan|membership|account)"):
        filling.doubts("I look after your customers' subscriptions. Whose should it be?")


def _companion(scene: Scene, filling: Filling) -> None:
    """A customer named beside the subscription's id: accounted for, as the proposal shows whose it is."""
    found = scene.free("CUST", "EMAIL")
    scene.take(found)
    if len(found) > 1:
        filling.doubts("Whose subscription do you mean?")


def fill_pause(scene: Scene) -> Filling:
    """Fill customer, plan and until (the day it starts again)."""
    filling = Filling()
    clause = scene.clause
    _refuse_own(scene, filling)
    match = clause.match(
        r"(?:until (?:(?:he|she|they)(?: is| are| comes?|'s)|he's|she's|they're) back(?: on)?|"
        r"until|through|up to|to|and resume(?: it)? on|resuming(?: on)?|restart(?:ing)? on|back on|"
        r"then resume on|till) (?:the )?(?:beginning of |start of )?(?P<w>WHEN)"
    )
    length = clause.match(
        r"(?:for|by|during) (?:the )?(?:next |coming |period of |another )*(?P<s>SPAN)(?: from (?:now|"
        r"today))?"
    )
    until = clause.match(r"until (?P<s>SPAN) from (?:now|today)|(?:a )?(?P<s2>SPAN) (?:break|pause|freeze|rest)")
    length = until or length
    if match is not None:
        scene.take(clause.indices(match))
        scene.take_match(r"(?:until|till) (?:then|that day|that date)")
        day = first_day(clause.when(clause.indices(match, "w")[0]), scene.world.today)
        if day is None:
            filling.doubts("Until which date should it be paused?")
        else:
            filling.args["until"] = day.isoformat()
    elif length is not None:
        span = clause.span(clause.of("SPAN")[0])
        scene.take(clause.indices(length))
        if span is not None:
            filling.args["until"] = after(scene.world.today, span).isoformat()
    plans = scene.free("PLAN")
    if plans:
        _one_plan(scene, filling, plans)
    fill_customer(scene, filling, "Whose subscription should I pause?", is_known=True)
    same_person(scene, filling)
    return filling


def first_day(when: When | None, today: date) -> date | None:
    """The first day of what was said, when it is still to come; None for one that is just over."""
    day = first_ahead(when, today)
    return day if day is not None and day > today else None


def fill_resume(scene: Scene) -> Filling:
    """Fill customer."""
    filling = Filling()
    scene.take_match(NOW)
    scene.take(scene.free("PLAN")[:1])
    fill_customer(scene, filling, "Whose subscription should I resume?", is_known=True)
    same_person(scene, filling)
    return filling
