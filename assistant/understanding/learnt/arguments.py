"""From the tags of a message's pieces to a skill's arguments, and together with what the skill's own slots find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from assistant.understanding.learnt.values import Unplaced, value_of
from assistant.understanding.learnt.voice import OUTSIDE, Tag
from assistant.understanding.mentions import When
from assistant.understanding.pieces import Piece
from assistant.understanding.reading import World
from assistant.understanding.scene import Context
from assistant.understanding.scoring import normal
from assistant.understanding.slots.stretch import past_reading

_PERIOD = frozenset({"start,end", "start", "end"})
FREE_TEXT = frozenset({"description", "name", "note", "memo", "reason"})
# What a label itself names must be said in the slot's own words, too: "weekly" is no instant payout.
CHOSEN = frozenset({"speed", "interval", "pricing"})
# Where only one of the two finds one of these in a request to change something, nothing is certain.
DECISIVE = frozenset(
    """
    customer amount payment_ref invoice plan percent amount_off percent_off quantity until cancel_date start_date
    due_date payout dispute subscription_id product coupon code
    """.split()
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring pieces with one label."""

    label: str
    places: tuple[int, ...]


def stretches(tags: Sequence[Tag]) -> list[Stretch]:
    """The labelled stretches in order."""
    found: list[Stretch] = []
    for place, tag in enumerate(tags):
        if tag.label == OUTSIDE:
            continue
        if place and found and found[-1].label == tag.label and found[-1].places[-1] == place - 1:
            found[-1] = Stretch(tag.label, (*found[-1].places, place))
        else:
            found.append(Stretch(tag.label, (place,)))
    return found


def arguments_of(pieces: Sequence[Piece], tags: Sequence[Tag], world: World, context: Context) -> dict[str, Any]:
    """The arguments that the tags say; Unplaced when a stretch has no certain value, or one argument two of them."""
    args, unplaced = placed(pieces, tags, world, context)
    if unplaced:
        raise Unplaced(unplaced[0])
    return args


def placed(
    pieces: Sequence[Piece], tags: Sequence[Tag], world: World, context: Context
) -> tuple[dict[str, Any], list[str]]:
    """The arguments that the tags say, and the names of those that have no certain value.

    Of several people who are named for one argument the only one whom the merchant's records know is meant, and of
    several ways to name somebody the fullest ("Anna changed her mind. Cancel Anna Rossi").
    """
    found: dict[str, list[Any]] = {}
    periods: list[tuple[str, int]] = []
    unplaced: list[str] = []
    for stretch in stretches(tags):
        name, _, given = stretch.label.partition("=")
        inside = [pieces[place] for place in stretch.places]
        if name in _PERIOD:
            days = [place for place in stretch.places if isinstance(pieces[place].value, When)]
            periods += [(name, place) for place in days]
            unplaced += [] if days else [name]
            continue
        try:
            said = {name: _literal(given)} if given else value_of(name, inside, world, context)
        except Unplaced as reason:
            unplaced.append(str(reason))
            continue
        for key, value in said.items():
            found.setdefault(key, []).append(value)
    args = {key: value for key, values in found.items() if (value := _agreed(key, values, world)) is not None}
    unplaced += found.keys() - args.keys()
    try:
        return args | _period(pieces, periods, world), [name for name in unplaced if name not in args]
    except Unplaced as reason:
        return args, [*unplaced, str(reason)]


def _agreed(name: str, values: Sequence[Any], world: World) -> Any:
    """The one value that all of them say, or None."""
    if len({normal(name, value) for value in values}) == 1:
        return values[0]
    if name != "customer":
        return None
    known = {str(value) for value in values if world.directory.person(str(value).split()).certainty == "known"}
    among = known or {str(value) for value in values}
    fullest = max(among, key=len)
    return (
        fullest if all(set(normal(name, one).split()) <= set(normal(name, fullest).split()) for one in among) else None
    )


def _literal(given: str) -> Any:
    """The value that a label itself names."""
    return {"true": True, "false": False}.get(given, int(given) if given.isdigit() else given)


def _period(pieces: Sequence[Piece], found: Sequence[tuple[str, int]], world: World) -> dict[str, str]:
    """Start and end, both inclusive; Unplaced for more than two days, or for two in the wrong order."""
    days = [pieces[place].value for _, place in found]
    ends = [past_reading(day, world.today) for day in days if isinstance(day, When)]
    if not found:
        return {}
    if len(found) > 2 or None in ends:
        raise Unplaced("start")
    (start, last), name = ends[0] or (world.today, world.today), found[0][0]
    if len(ends) == 2 and ends[1] is not None:
        last = ends[1][1]
    elif name == "start":
        last = world.today
    elif name == "end":
        before = next((piece.form for piece in reversed(pieces[: found[0][1]]) if piece.form not in ("the", "of")), "")
        return {"end": (start - timedelta(days=1) if before == "before" else last).isoformat()}
    if start > last:
        raise Unplaced("start")
    return {"start": start.isoformat(), "end": last.isoformat()}


def together(
    tagged: Mapping[str, Any], slotted: Mapping[str, Any], context: Context
) -> tuple[dict[str, Any], list[str]]:
    """Both readings' arguments as one, and the names about which they do not agree.

    What only the slots find is disputed when it decides about the act, unless the conversation itself points there.
    """
    guessed = [name for name in CHOSEN & tagged.keys() if tagged[name] not in (slotted.get(name), "standard")]
    tagged = {name: value for name, value in tagged.items() if name not in guessed}
    known = {context.last_customer, context.last_payment, *context.last_list}
    args: dict[str, Any] = {}
    disputed = sorted(guessed)
    for name in dict.fromkeys([*tagged, *slotted]):
        by_tag, by_slot = tagged.get(name), slotted.get(name)
        if by_tag is None:
            args[name] = by_slot
            if name in DECISIVE and by_slot not in known and not (name == "code" and str(by_slot).isupper()):
                disputed.append(name)
            continue
        is_cut = name == "name" and str(by_slot) in str(by_tag)  # "Trial" of "Trial lesson"
        is_slots = name in FREE_TEXT or name == "currency"  # whose "Singapore dollars" are not cut to "dollars"
        args[name] = by_slot if is_slots and by_slot is not None and not is_cut else by_tag
        if by_slot is not None and name not in FREE_TEXT and normal(name, by_tag) != normal(name, by_slot):
            disputed.append(name)
    if slotted.get("currency") == args.get("convert_to"):
        args.pop("convert_to", None)  # "October in Swiss francs" is one word for one thing: what came in in them
    return args, disputed
