"""Which stretch of days a question is about: "since March", "from … to", "before November", "last week"."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.understanding.mentions import When
from assistant.understanding.scene import Scene

Stretch = tuple[date | None, date | None]

# Between two stretches of time these keep them two.
_APART = frozenset("and or , & vs versus to against with compared than".split())
_TILL_NOW = (
    r"(?:until|to|till|through|up to) (?:now|date|today|present|this date|the present)|onwards?|on|so far|"
    r"forward|until WHEN_TODAY"
)
_RANGE = (
    r"(?:from|between|starting|in the period|for)? ?(?:the )?(?P<a>WHEN) (?:to|until|through|and|-|up "
    r"to|through to|–) (?:the )?(?P<b>WHEN)(?: inclusive| both inclusive)?"
)
# What a stretch of days is called before its days are said: "in the week of the strike, from 2 to 8 November".
_CALLED = (
    r"(?:(?:in|during|for|over) )?(?:the|our|that) (?:days?|weeks?|weekend|fortnight|months?|period|time|stretch) of "
    r"(?:the|our|my|that) [a-z'-]+(?: [a-z'-]+){0,2}?(?: [,(:-])*(?= (?:from |between )?(?:the )?WHEN)"
)


def take_stretches(scene: Scene) -> list[Stretch]:
    """The stretches of days said, each inclusive with None for an open end; two when two are compared."""
    clause, today = scene.clause, scene.world.today
    if scene.world.asks:
        scene.take_match(_CALLED)
    joined = clause.match(_RANGE)
    whens = scene.free("WHEN")
    if joined is not None and len(whens) == 2:
        first, second = (clause.when(clause.indices(joined, name)[0]) for name in ("a", "b"))
        apart = " and " in f" {joined.group()} " and not clause.has(r"between (?:the )?WHEN.*")
        if first is not None and second is not None and not apart:
            scene.take(clause.indices(joined))
            return [_between(first, second, today)]
    stretches = []
    if scene.world.asks:
        whens = _without_outer(scene, whens)
    for place in whens:
        when = clause.when(place)
        if when is not None:
            scene.take([place])
            stretches.append(_one(scene, place, when, today))
    scene.take_match(_TILL_NOW) if stretches else None
    return stretches


def _without_outer(scene: Scene, whens: list[int]) -> list[int]:
    """The places without a week that only says which day is meant ("Sunday lunch takings last weekend")."""
    if len(whens) != 2:
        return whens
    joined = {piece.form for piece in scene.clause.pieces[whens[0] : whens[1]]} & _APART
    days = [(place, scene.clause.when(place)) for place in whens]
    for (day, inner), (week, outer) in (days, days[::-1]):
        named = not any(sign.isdigit() for sign in scene.clause.pieces[day].text)
        if joined or inner is None or outer is None or inner.past is None or outer.past is None or not named:
            continue
        if inner.grain == "day" and outer.grain == "week" and outer.past[0] <= inner.past[0] <= outer.past[1]:
            scene.take([week])
            return [day]
    return whens


def past_reading(when: When, today: date) -> tuple[date, date] | None:
    """The reading that lies behind us, else the future one (a report on it is empty but was asked for)."""
    past = when.past or when.future
    return (past[0], min(past[1], today)) if past and past[0] <= today else past


def _between(first: When, second: When, today: date) -> Stretch:
    """From the first day of one to the last day of the other."""
    start, end = past_reading(first, today), past_reading(second, today)
    if start is None or end is None:
        return None, None
    if start[0] > end[1]:
        earlier = start[0].replace(year=start[0].year - 1, day=min(start[0].day, 28))
        return (earlier if start[0].day <= 28 else start[0]), end[1]
    return start[0], end[1]


def _one(scene: Scene, place: int, when: When, today: date) -> Stretch:
    """One stretch with the word before it: since, after, before, until."""
    clause = scene.clause
    ends = past_reading(when, today)
    if ends is None:
        return None, None
    lead_place = place - 1 if clause.before(place) != "the" else place - 2
    lead = clause.pieces[lead_place].form if lead_place >= 0 and lead_place not in scene.used else ""
    open_ended = clause.part(place + 1).match(rf"^(?:{_TILL_NOW})")
    if lead in ("since", "starting", "after") or (lead in ("from", "as") and open_ended):
        scene.take([lead_place])
        scene.take([place + 1 + index for index in clause.part(place + 1).indices(open_ended)])
        return (ends[1] + timedelta(days=1) if lead == "after" else ends[0]), today
    if lead == "until" and clause.before(lead_place) in ("the", "our", "my"):
        return ends  # money in the till
    if lead in ("before", "until", "by", "through", "til", "upto"):
        scene.take([lead_place])
        return None, (ends[0] - timedelta(days=1) if lead == "before" else ends[1])
    if lead in ("in", "for", "on", "from", "during", "of", "over", "within", "this", "throughout"):
        scene.take([lead_place])
    return ends
