"""What comparisons and rankings need: a period, a currency, how many."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.understanding.mentions import When
from assistant.understanding.periods import unit_around
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.ranges import take_filters

_UNITS = frozenset("week month quarter year".split())


def fill_period(scene: Scene) -> Filling:
    """payment_success: fill start, end and currency when said."""
    filling = Filling()
    take_filters(scene, filling, limit=False)
    return filling


def fill_metrics(scene: Scene) -> Filling:
    """subscription_metrics: fill start and end when said."""
    filling = Filling()
    take_filters(scene, filling, limit=False, currency=False)
    return filling


def fill_ranking(scene: Scene) -> Filling:
    """top_customers and top_products: fill start, end, currency and limit."""
    filling = Filling()
    take_filters(scene, filling)
    return filling


def fill_comparison(scene: Scene) -> Filling:
    """compare_revenue: fill start, end and currency of the later period."""
    filling = Filling()
    scene.take_match(
        r"(?:compared |relative |in comparison )?(?:to|with|vs|versus|against|than|over) (?:the )?"
        r"(?:(?:period|week|month|quarter|year|day|one|same period) (?:before(?: that| it)?|prior|earlier|previously)|"
        r"(?:previous|prior|preceding|last) (?:period|one)|before|previous)"
    )
    if scene.clause.has(r"(?:same|this) (?:time|point|stage|period|day) (?:last|a) year.*"):
        filling.doubts("I compare a period with the one right before it. Which period should I take?")
    if _against_the_last(scene, filling):
        take_filters(scene, filling, period=False, limit=False)
        return filling
    _drop_the_one_before(scene)
    both = [scene.clause.pieces[place].text for place in scene.free("WHEN")]
    if len(both) > 1:
        asks = f"To see both, ask for the “revenue of {' and '.join(both)}”."
        filling.doubts(f"I compare a period with the one right before it. {asks}")
    take_filters(scene, filling, limit=False)
    if "start" not in filling.args:
        filling.lacks("start", "Which period should I compare with the one before it?")
    return filling


def _against_the_last(scene: Scene, filling: Filling) -> bool:
    """Fill this month until today where it is held against "last month so far"; say whether it is."""
    places = scene.free("WHEN")
    said = scene.clause.pieces[places[0]].text.lower().removeprefix("the ").split() if len(places) == 1 else []
    beaten = scene.clause.has(r"beat|beaten|beating|topped|outdo|outdone")
    if said[:1] not in (["last"], ["previous"], ["prior"]) or said[1] not in _UNITS or not (beaten or len(said) > 2):
        return False
    scene.take(places)
    start = unit_around(scene.world.today, said[1], 0)[0]
    filling.args.update({"start": start.isoformat(), "end": scene.world.today.isoformat()})
    return True


def _drop_the_one_before(scene: Scene) -> None:
    """Of two periods, account for the earlier when it is the one that the later is compared with anyway."""
    places = scene.free("WHEN")
    if len(places) != 2:
        return
    for place in places:
        if scene.clause.pieces[place].text.lower().removeprefix("the ").startswith(("previous", "prior", "preceding")):
            scene.take([place])
            scene.take_match(r"(?:compared )?(?:to|with|vs|versus|against|than|over|and)")
            return
    whens = [scene.clause.when(place) for place in places]
    later, earlier = sorted(zip(places, whens, strict=True), key=lambda pair: _start(pair[1]), reverse=True)
    if later[1] is None or earlier[1] is None or later[1].past is None or earlier[1].past is None:
        return
    if later[1].grain == earlier[1].grain and earlier[1].past[1] + timedelta(days=1) == later[1].past[0]:
        scene.take([earlier[0]])
        scene.take_match(r"(?:compared )?(?:to|with|vs|versus|against|than|over|and)")


def _start(when: When | None) -> date:
    """The first day of a period, for sorting."""
    return when.past[0] if when is not None and when.past is not None else date.min


def fill_against(scene: Scene) -> Filling:
    """compare_revenue: fill the period that runs, until today, where it is held against the whole one before it."""
    filling = Filling()
    places = scene.free("WHEN")
    when = scene.clause.when(places[0]) if len(places) == 1 else None
    if when is None or when.past is None or when.grain not in _UNITS:
        filling.lacks("start", "Which period should I compare with the one before it?")
        return filling
    start = unit_around(scene.world.today, when.grain, 0)[0]
    if when.past[1] + timedelta(days=1) != start:
        filling.doubts("I compare a period with the one right before it. Which period should I take?")
        return filling
    scene.take(places)
    filling.args.update({"start": start.isoformat(), "end": scene.world.today.isoformat()})
    take_filters(scene, filling, period=False, limit=False)
    return filling
