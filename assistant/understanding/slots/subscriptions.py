"""create_subscription, change_plan, cancel_, pause_ and resume_subscription."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.understanding.dates import after
from assistant.understanding.mentions import When
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.coupons import coupon_code
from assistant.understanding.slots.people import fill_customer

_PERIOD_END = (
    r"(?:at|on|by|after|until|from|effective|for|with effect from)? ?(?:the )?(?:very )?(?:end|expiry|"
    r"close) of (?:the|his|her|their|this|its|current)?(?: current| this| paid| running)? ?"
    r"(?:billing |subscription |paid |payment |current )*(?:cycle|period|term|billing)"
    r"|(?:at|on|by|after|effective|effective at|for)? ?(?:the )?(?:end of )?(?:current "
    r")?(?:billing |cycle |renewal )?(?:period|term|cycle)[ -](?:end|close)"
    r"|(?:at|on|by|before|with|from|effective) (?:the |its |his |her |their )?(?:next "
    r")?(?:renewal|renewal date|billing date)"
    r"|(?:when|once|after|as soon as) (?:the|his|her|their|this|it|its|the current|this "
    r"billing|the billing)?(?: current| billing| paid| running)* ?(?:period|cycle|term|"
    r"subscription|billing period|it)? ?"
    r"(?:ends|expires|is over|runs out|finishes|renews|is up|has ended)"
    r"|(?:let (?:it|them|him|her) (?:run out|expire))|after (?:this|the current|the) "
    r"(?:billing )?(?:period|cycle|term)|(?:not|don't) renew|at period-end|period-end|"
    r"eop"
)
# The same said of the time that was paid for; `fill_*` take it with what stresses it ("not before").
AT_END = (
    rf"(?:{_PERIOD_END}"
    r"|(?:for |to |until |but )*(?:when|once|after|as soon as|the day|whenever) (?:[a-z'’]+ ){0,4}?"
    r"(?:it|period|cycle|term|subscription|plan|membership|contract|time|they|WHEN of (?:his|hers|theirs))"
    r" (?:next |gets? )?(?:(?:is|are|has|have) )?"
    r"(?:ends?|expires?|over|runs? out|finish(?:es|ed)|renews?|up|ended|done|lapses?|lapsed|run out|expired|out)"
    r"|(?:to|at|until|from|with|on|by)? ?the end of (?:the |his |her |their |this )?(?:paid |current )?"
    r"(?:period|term|month|year|time)(?: that)? (?:he|she|they|CUST)(?: has| have| is| are|'s)? ?(?:already )?"
    r"(?:paid|has paid)(?: for| up)?"
    r"|(?:but |and |, )*(?:let|leave) (?:him|her|them) (?:have|keep|use|enjoy|finish) (?:what|all|the "
    r"(?:time|days|rest|period|month))(?: that)? ?(?:he's|she's|they've|he|she|they)?(?: is| has| have)? ?(?:already )?"
    r"(?:paid|bought)(?: for)?"
    r"|no longer than (?:the )?(?:paid|current) (?:period|term|month))"
    r"(?: ,? ?(?:and )?not (?:before|earlier|sooner|until then|now))?"
)
NOW = (
    r"(?:right |straight |effective |as of |with )?(?:immediately|immediate effect|now|right away|"
    r"straight away|straightaway|at once|instantly|immediate|this instant|this minute|effective "
    r"immediately|right this second|today only)"
)


def fill_new(scene: Scene) -> Filling:
    """Fill customer, plan and trial_days."""
    filling = Filling()
    if not scene.take_match(r"(?:with )?(?:no|without(?: a| any)?) (?:free )?trial(?: period)?"):
        _trial(scene, filling)
    extras = _beginning(scene, filling)
    plans = scene.free("PLAN")
    _one_plan(scene, filling, plans)
    fill_customer(scene, filling, "Which customer is the subscription for?")
    filling.calls = [{**call, **extras} for call in filling.calls]
    return filling


def _beginning(scene: Scene, filling: Filling) -> dict[str, Any]:
    """The first day, how many seats and which coupon a new subscription begins with, when said."""
    clause, extras = scene.clause, dict[str, Any]()
    seats = clause.match(r"(?:with|for|and|,|of|x) (?P<n>NUM) (?:seats?|users?|licen[cs]es?|units?|members?)")
    if seats is not None:
        scene.take(clause.indices(seats))
        value = str(clause.pieces[clause.indices(seats, "n")[0]].value)
        extras["quantity"] = int(value) if value.isdigit() else 0
        if not extras["quantity"]:
            filling.doubts("How many seats?")
    day = clause.match(
        r"(?:on|from|starting|starts|beginning|as of|effective)(?: on| from)? (?:the )?(?P<w>WHEN)(?: on)?"
    )
    if day is not None and clause.indices(day, "w")[0] not in scene.used:
        scene.take(clause.indices(day))
        when = clause.when(clause.indices(day, "w")[0])
        first = first_day(when, scene.world.today)
        if first is None or when is None or when.grain not in ("day", "month"):
            filling.doubts("From which date on exactly?")
        else:
            extras["start_date"] = first.isoformat()
    if clause.has(r"(?:coupon|code|promo|voucher)"):
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


def _one_plan(scene: Scene, filling: Filling, plans: list[int]) -> None:
    """Fill plan; two different plans are a doubt."""
    names = list(dict.fromkeys(str(scene.clause.pieces[place].value) for place in plans))
    scene.take(plans)
    if len({name.lower() for name in names}) > 1:
        filling.doubts("I see two plans. Which one do you mean?")
    if names:
        filling.args["plan"] = names[0]
    else:
        filling.lacks("plan", "Which plan?")


def fill_change(scene: Scene) -> Filling:
    """Fill customer and the new plan: the one after "to", or the one not after "from" or "instead of"."""
    filling = Filling()
    clause = scene.clause
    plans = scene.free("PLAN")
    # The number in "from Pro to Gold" and in "Gold instead of Pro" is always two; the old one is accounted for.
    old = clause.match(
        r"(?:from|instead of|rather than|off|away from|out of|not|leaving|currently on|currently) "
        r"(?:the |his |her |their )?(?:current |old )?(?P<old>PLAN)"
        r"|(?P<old2>PLAN) (?:plan )?(?:to|->|=>|>|into) (?:the )?PLAN|'s (?P<old3>PLAN) (?:plan |"
        r"subscription )?(?:to|into|for|up to|down to|over to)"
    )
    name = next((key for key in ("old", "old2", "old3") if old and old[key]), None)
    if old is not None and name is not None:
        place = clause.indices(old, name)[0]
        scene.take([index for index in clause.indices(old) if clause.pieces[index].form != "PLAN" or index == place])
        plans = [index for index in plans if index != place]
    at_end = scene.take_match(AT_END) is not None
    _one_plan(scene, filling, plans)
    fill_customer(scene, filling, "Which customer should change plans?")
    if at_end:
        filling.calls = [{**call, "at_period_end": True} for call in filling.calls]
    return filling


def fill_cancel(scene: Scene) -> Filling:
    """Fill subscription_id or customer, and at_period_end when said."""
    filling = Filling()
    clause = scene.clause
    _refuse_own(scene, filling)
    at_end = scene.take_match(AT_END) is not None
    at_once = scene.take_match(NOW) is not None
    extras = _refund_with_it(scene, filling)
    day = clause.match(r"(?:on|from|as of|effective(?: from| on)?|by|with effect from) (?:the )?(?P<w>WHEN)")
    if day is not None and not at_end and not at_once:
        scene.take(clause.indices(day))
        last = first_day(clause.when(clause.indices(day, "w")[0]), scene.world.today)
        when = clause.when(clause.indices(day, "w")[0])
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
        fill_customer(scene, filling, "Whose subscription should I cancel?")
    if at_end and at_once:
        filling.doubts("Should it end now, or at the end of the billing period?")
    for call in filling.calls:
        call.update(extras)
        if at_end or at_once:
            call["at_period_end"] = at_end
    scene.take(scene.free("PLAN")[:1])
    return filling


_REFUNDS = (
    ("none", r"(?:without|with no|no)(?: any| a)? refund(?:s|ing)?(?: anything)?"),
    (
        "prorated",
        (
            r"(?:and |with (?:a )?|, )?(?:refund(?:ing)? |give back )?(?:the "
            r")?(?:unused|remaining|prorated|pro-rated|pro rata)"
            r"(?: part| time| days| rest| refund| amount| share)*(?: back)?"
        ),
    ),
    (
        "full",
        (
            r"with (?:a )?full refund|(?:and |, )?(?:refund )?(?:the )?(?:whole |full )?last "
            r"(?:payment|charge) in full"
        ),
    ),
)


def _refund_with_it(scene: Scene, filling: Filling) -> dict[str, str]:
    """What goes back with a cancellation, when it is said; any other word for money back is a doubt."""
    for value, pattern in _REFUNDS:
        if scene.take_match(pattern):
            return {"refund": value}
    if scene.clause.has(r"refund|money back"):
        filling.doubts("Should the unused part go back, all of the last payment, or nothing?")
    return {}


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
        r"(?:until|through|up to|to|and resume(?: it)? on|resuming(?: on)?|restart(?:ing)? on|back on|"
        r"then resume on|till) (?:the )?(?:beginning of |start of )?(?P<w>WHEN)"
    )
    length = clause.match(
        r"(?:for|by|during) (?:the )?(?:next |coming |period of |another )*(?P<s>SPAN)(?: from (?:now|"
        r"today))?"
    )
    until = clause.match(r"until (?P<s>SPAN) from (?:now|today)")
    length = until or length
    if match is not None:
        scene.take(clause.indices(match))
        day = first_day(clause.when(clause.indices(match, "w")[0]), scene.world.today)
        if day is None:
            filling.doubts("Until which date should it be paused?")
        else:
            filling.args["until"] = day.isoformat()
    elif length is not None:
        span = clause.span(clause.indices(length, "s")[0])
        scene.take(clause.indices(length))
        if span is not None:
            filling.args["until"] = after(scene.world.today, span).isoformat()
    plans = scene.free("PLAN")
    if plans:
        _one_plan(scene, filling, plans)
    fill_customer(scene, filling, "Whose subscription should I pause?")
    return filling


def first_day(when: When | None, today: date) -> date | None:
    """The first day of what was said, when it is still to come."""
    if when is None or when.future is None or when.future[0] <= today:
        return None
    return when.future[0]


def fill_resume(scene: Scene) -> Filling:
    """Fill customer."""
    filling = Filling()
    scene.take_match(NOW)
    scene.take(scene.free("PLAN")[:1])
    fill_customer(scene, filling, "Whose subscription should I resume?")
    return filling
