"""Reads scripts/messages/*.txt, from which the weights are learnt.

A line is a skill, " | " and a message with what fills its arguments in brackets: [amount: 12 quid], or, where the words
are not the value itself, [status=failed: declined].
`ask` and `none` stand for a message from which nothing may be started, as do the skills that are read by rules alone;
`outside` for a request that is not this business. spoilers.list says how a request is spoilt: what comes of it is one
from which nothing may be started.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

from assistant.evaluation.cases import TUNING, read_cases
from assistant.understanding.catalogue import SPECS, WRITES
from assistant.understanding.directory import Records
from assistant.understanding.learnt.arguments import arguments_of
from assistant.understanding.learnt.features import MessageFeatures, of_message
from assistant.understanding.learnt.values import POINTING, Unplaced
from assistant.understanding.learnt.voice import OUTSIDE, SKILLS, Tag
from assistant.understanding.mentions import Amount
from assistant.understanding.pieces import Piece
from assistant.understanding.quotes import separate
from assistant.understanding.reading import World, read
from assistant.understanding.scene import Context
from assistant.understanding.text import normalise
from skills.contract.discovery import discover

ROOT = Path(__file__).parent.parent
MESSAGES = Path(__file__).with_name("messages")
OUTSIDE_BUSINESS = "outside"
# Recorded cases from which the stored weights have not learnt.
UNLEARNT = "beside"
BARE_SHARE = 0.4
SPOILT_SHARE = 0.15
# Beside an order's number a bare number may be another order's.
NUMBERED = frozenset({"refund_payment", "capture_payment", "create_credit_note"})
# What pronouns point to where one fills an argument.
TALKED_OF = Context(last_customer="Jane Doe", last_payment="pi_3Ctx1")
_SPAN = re.compile(r"\[([a-z_0-9,]+)(?:=([^:\]]+))?: ([^\]]+)\]")


@dataclass(frozen=True)
class Message:
    """One message: its skill, None when nothing may be started, its pieces, what each of them fills, and its author.

    `is_extra` is one that nobody wrote so, or that nobody marked: to learn from only. Of these `is_spoilt` is a request
    from which nothing may be started any more. Those without an author are for every voice.
    """

    tool: str | None
    pieces: tuple[Piece, ...]
    labels: tuple[str, ...]
    author: str = ""
    own: str = ""
    is_outside: bool = False
    is_extra: bool = False
    is_spoilt: bool = False

    @cached_property
    def found(self) -> MessageFeatures:
        """The message's features, which take longer than learning from them."""
        return of_message(self.pieces)

    @property
    def context(self) -> Context:
        """What went before: something where a pronoun fills an argument, and for half of what asks nothing."""
        marked = zip(self.pieces, self.labels, strict=False)
        points = any(piece.form in POINTING and label != OUTSIDE for piece, label in marked)
        asks_nothing = self.tool is None and crc32(self.own.encode()) % 2
        return TALKED_OF if points or asks_nothing else Context()

    def arguments(self, world: World) -> dict[str, Any] | None:
        """What its author marked, as arguments; None when that has no certain value."""
        try:
            return arguments_of(self.pieces, [Tag(label, 1.0) for label in self.labels], world, self.context)
        except Unplaced:
            return None


def look_at(known: Sequence[Message]) -> None:
    """Work out the features of all of them now, with every processor that there is."""
    with ProcessPoolExecutor() as pool:
        for one, found in zip(known, pool.map(of_message, [one.pieces for one in known], chunksize=500), strict=True):
            one.__dict__["found"] = found  # where cached_property keeps it


def merchant() -> World:
    """Whose messages they are: Wednesday 2026-11-18, US dollars, the customers and plans of the recorded cases."""
    records = Records.from_json(json.loads((ROOT / "tests" / "understanding" / "directory.json").read_text()))
    return World(date(2026, 11, 18), "USD", False, records)


def messages(seed: int) -> list[Message]:
    """All there is to learn from, the authors mixed; SystemExit for a line that can't be read, a skill without any."""
    world = merchant()
    found = [
        replace(_message(line, world), author=file.stem)
        for file in sorted(MESSAGES.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    if missing := set(SKILLS) - {message.tool for message in found}:
        raise SystemExit(f"scripts/messages has none for {', '.join(sorted(missing))}.")
    chance = random.Random(seed)  # noqa: S311  # repeatable on purpose
    found += [*_recorded(world), *_tabled(world), *_exemplary(world)]
    found += [*_with_bare_amounts(found, chance), *_spoilt(found, chance, world)]
    chance.shuffle(found)
    return [message for message in found if message.pieces]


def _with_bare_amounts(found: Sequence[Message], chance: random.Random) -> list[Message]:
    """Some messages once more without the currency of their amount: merchants leave it out more often than authors."""
    twins = []
    for one in found:
        places = [place for place, label in enumerate(one.labels) if label == "amount"]
        if len(places) != 1 or not isinstance(amount := one.pieces[places[0]].value, Amount):
            continue
        is_clear = one.tool not in NUMBERED or "." in amount.major
        if is_clear and chance.random() < BARE_SHARE:
            bare = replace(one.pieces[places[0]], form="NUM", value=amount.major)
            pieces = (*one.pieces[: places[0]], bare, *one.pieces[places[0] + 1 :])
            twins.append(replace(one, pieces=pieces, is_extra=True))
    return twins


def _spoilt(found: Sequence[Message], chance: random.Random, world: World) -> Iterator[Message]:
    """Some requests to change something once more with what forbids, postpones or doubts them."""
    spoilers = (MESSAGES / "spoilers.list").read_text(encoding="utf-8").splitlines()
    for one in found:
        if one.tool in WRITES and not one.own.endswith("?") and chance.random() < SPOILT_SHARE:
            own, pieces = _pieces(chance.choice(spoilers).format(one.own.rstrip(".!")), world)
            yield Message(None, pieces, (), one.author, own, is_extra=True, is_spoilt=True)


def _recorded(world: World) -> Iterator[Message]:
    """What was recorded to tune on, for skills and for what asks nothing: nothing marks what fills the arguments."""
    recorded = ROOT / "tests" / "understanding"
    files = [file for file in recorded.glob("*/*.jsonl") if file.parent.name != UNLEARNT]
    for file in sorted([*files, recorded / "records.jsonl"]):
        for case in read_cases(file.read_text(encoding="utf-8").splitlines(), file.stem):
            tool = case.record["expect"].get("tool") or None
            asks_once = case.record["expect"]["kind"] != "calls" and not case.record.get("history")
            if case.half == TUNING and asks_once and tool in (None, *SKILLS):
                own, pieces = _pieces(normalise(case.record["text"]), world)
                yield Message(tool, pieces, (), own=own, is_extra=True)


def _exemplary(world: World) -> Iterator[Message]:
    """What the skills themselves say that merchants say for them."""
    for tool, skill in discover().items():
        for example in skill.examples if tool in SKILLS else ():
            own, pieces = _pieces(normalise(example), world)
            yield Message(tool, pieces, (), own=own, is_extra=True)


def _tabled(world: World) -> Iterator[Message]:
    """What tests/understanding/plans.jsonl says of subscriptions, and what only sounds alike."""
    for line in (ROOT / "tests" / "understanding" / "plans.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if not record.keys() & {"context", "history"} and record["tool"] in (None, *SKILLS):
            own, pieces = _pieces(normalise(record["text"]), world)
            yield Message(record["tool"], pieces, (), own=own, is_extra=True)


def _pieces(text: str, world: World) -> tuple[str, tuple[Piece, ...]]:
    """The writer's own words in a normalised text, and their pieces, line breaks left out."""
    own = separate(text).own
    return own, tuple(piece for piece in read(own, world) if piece.form != "\n") if own else ()


def _message(line: str, world: World) -> Message:
    """Read one line."""
    tool, split, marked = line.partition(" | ")
    if not split or (tool not in SPECS and tool not in ("ask", "none", OUTSIDE_BUSINESS)):
        raise SystemExit(f"scripts/messages: this line names no skill: {line[:80]}")
    spans: list[tuple[int, int, str]] = []
    plain, at = "", 0
    for match in _SPAN.finditer(marked := marked.replace("\\n", "\n")):
        plain += marked[at : match.start()]
        label = match[1] + (f"={match[2]}" if match[2] else "")
        if any(name not in SPECS[tool].properties for name in match[1].split(",")):
            raise SystemExit(f"scripts/messages: {tool} has no {match[1]}: {line[:80]}")
        spans.append((len(plain), len(plain) + len(match[3]), label))
        plain += match[3]
        at = match.end()
    text = normalise(plain + marked[at:])
    own, pieces = _pieces(text, world)
    labels = [_label(place, spans) for place in _places(pieces, text)]
    is_outside = tool == OUTSIDE_BUSINESS
    return Message(tool if tool in SKILLS else None, pieces, tuple(labels), own=own, is_outside=is_outside)


def _places(pieces: Sequence[Piece], text: str) -> Iterator[tuple[int, int]]:
    """Where each piece stands in the text; a piece that is not found stands nowhere."""
    low, at = text.lower(), 0
    for piece in pieces:
        written = piece.text.strip().strip("\"'").lower()
        start = low.find(written, at) if written else -1
        if written and start < 0:
            start = low.find(written.split()[0], at)
        if start < 0:
            yield at, at
            continue
        at = start + len(written)
        yield start, at


def _label(place: tuple[int, int], spans: Iterable[tuple[int, int, str]]) -> str:
    """The label of the span that a place lies in."""
    start, end = place
    return next((label for first, last, label in spans if start < last and end > first and end > start), OUTSIDE)
