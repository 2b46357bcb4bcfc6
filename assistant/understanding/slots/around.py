"""What stands around a refund and only repeats it: where the rest stays, what it is for, that it is for today.

Nothing here may be taken where no amount or share is said: "refund it, keep the rest" says no amount at all.
"""

from __future__ import annotations

from assistant.understanding.scene import Scene

_REST = r"(?:rest|remainder|remaining|difference|balance)(?: (?:amount|sum|part|of it))?"
_AROUND = (
    (rf"(?:(?:,|and|while|but) )*(?:keep {_REST}|{_REST} (?:you |we )?(?:keep|leave|stays|remains))(?: it| as "
    rf"(?:it )?is)?"),
    # "keep the rest", "the remainder being retained by the house for the first night"
    (
        rf"(?:(?:,|and|while|but) )*(?:(?:we|i|you|we'll|i'll|i'd) )?(?:will )?"
        rf"(?:keep|keeping|leave|leaving|retain|retaining|withhold) the {_REST}(?: (?:as (?:it )?is|where it is|"
        rf"alone))?"
    ),
    (
        rf"(?:(?:,|and|while|but|with) )*the {_REST}(?: (?:is|being|to|be|will|shall))* "
        r"(?:stays|remains|stay|remain|leave|left|retained|kept|held|withheld|ours)"
        r"(?: (?:as (?:it )?is|where it is|with us|put|ours|by (?:us|the [a-z]+)))?(?: for (?:the |a "
        r")?[a-z]+(?: [a-z]+)?$)?"
    ),
    (r"not (?:for )?(?:the|his|her|their|a) (?:whole|full|entire|total) (?:thing|lot|amount|payment|order|sum|"
    r"bill|refund)"),
    r"not (?:all of (?:it|that)|everything|in full|more than that|a (?:cent|penny) more)",
    (r"(?:(?:these|those|that|it|this|which) (?:is|are|makes|comes to|would be)|that's|it's|i\.e\.|namely|"
    r"makes)(?= MONEY)"),
    (r"(?:for )?(?:the |a |one |his |her |their )?(?:half|full|whole|unused|first|last)(?: half)? (?:month|week|"
    r"day|year|night|hour)"),
)  # fmt: skip


def take_around_amount(scene: Scene) -> None:
    """Account for what only repeats or completes an amount that was said."""
    for pattern in _AROUND:
        match = scene.clause.match(pattern)
        places = scene.clause.indices(match)
        if not any(scene.clause.pieces[place].is_typed for place in places):
            scene.take(places)


def take_today(scene: Scene) -> None:
    """Account for "today": a refund is asked for at once anyway; "from today" says which payment."""
    for place in scene.free("WHEN"):
        asks_now = scene.clause.before(place) not in ("from", "of", "since", "until", "after", "before", "'s")
        if scene.clause.pieces[place].text.lower() == "today" and asks_now and scene.clause.after(place) != "'s":
            scene.take([place])
            scene.take(index for index in (place + 1,) if scene.clause.after(place) in ("itself", "only"))
