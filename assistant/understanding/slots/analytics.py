"""What comparisons and rankings need: a period, a currency, how many."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.understanding.mentions import When
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.ranges import take_filters


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
    _drop_the_one_before(scene)
    take_filters(scene, filling, limit=False)
    if "start" not in filling.args:
        filling.lacks("start", "Which period should I compare with the one before it?")
    return filling


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
