"""Learns the weights of assistant/understanding/learnt from scripts/messages/*.txt; `--check` only compares.

A line is a skill, " | " and a message with what fills its arguments in brackets: [amount: 12 quid], or, where the words
are not the value itself, [status=failed: declined].
`ask` and `none` stand for a message from which nothing may be started. Figures on these messages only say that learning
did not drift: evidence are the recorded cases.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
MESSAGES = Path(__file__).with_name("messages")
sys.path.insert(0, str(ROOT))

from softmax import Course, Sample, common, fit, linear  # noqa: E402  # as above

from assistant.understanding.catalogue import SPECS, WRITES  # noqa: E402  # the project's folder must be on the path first
from assistant.understanding.directory import Records  # noqa: E402  # as above
from assistant.understanding.learnt.caution import ASIDES_FILE  # noqa: E402  # as above
from assistant.understanding.learnt.features import MessageFeatures, forms_of, of_message, of_piece  # noqa: E402  # as above
from assistant.understanding.learnt.voice import (  # noqa: E402  # as above
    ASKS,
    FILE,
    OUTSIDE,
    SKILLS,
    Voice,
    allowed,
)
from assistant.understanding.learnt.weights import Linear, packed, unpacked  # noqa: E402  # as above
from assistant.understanding.mentions import Amount  # noqa: E402  # as above
from assistant.understanding.pieces import Piece  # noqa: E402  # as above
from assistant.understanding.quotes import separate  # noqa: E402  # as above
from assistant.understanding.reading import World, read  # noqa: E402  # as above
from assistant.understanding.text import normalise  # noqa: E402  # as above

SEED = 20261118
COURSES = {
    "skill": Course(8, 3.0, 8, 0.8, missing=0.6),
    "request": Course(5, 0.5, 3, 0.5),
    "tag": Course(4, 0.6, 8, 0.9, missing=0.3),
}
HELD_OUT = 10
BARE_SHARE = 0.4
# Beside an order's number a bare number may be another order's.
NUMBERED = frozenset({"refund_payment", "capture_payment", "create_credit_note"})
AUTHORS_MIN = 4
# A message that must start nothing counts for two: to ask costs less than to act wrongly.
CAUTION = 2.0
TAG_SCALE = 0.25
SIZE_MAX = 200_000
FLOORS = {"skill": 0.7, "request": 0.83, "tags": 0.86}
AGREEMENT_MIN = 0.92
_SPAN = re.compile(r"\[([a-z_0-9,]+)(?:=([^:\]]+))?: ([^\]]+)\]")


@dataclass(frozen=True)
class Message:
    """One message: its skill, None when nothing may be started, its pieces, what each of them fills, and its author."""

    tool: str | None
    pieces: tuple[Piece, ...]
    labels: tuple[str, ...]
    author: str = ""

    @cached_property
    def found(self) -> MessageFeatures:
        """The message's features, which take longer than learning from them."""
        return of_message(self.pieces)


def messages() -> list[Message]:
    """Every written message, in an order that mixes the authors; SystemExit for a line that can't be read."""
    records = Records.from_json(json.loads((ROOT / "tests" / "understanding" / "directory.json").read_text()))
    world = World(date(2026, 11, 18), "USD", False, records)
    found = [
        replace(_message(line, world), author=file.stem)
        for file in sorted(MESSAGES.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    if missing := set(SKILLS) - {message.tool for message in found}:
        raise SystemExit(f"scripts/messages has none for {', '.join(sorted(missing))}.")
    found += _recorded(world)
    found += _with_bare_amounts(found)
    random.Random(SEED).shuffle(found)  # noqa: S311  # repeatable on purpose
    return [message for message in found if message.pieces]


def _with_bare_amounts(found: Sequence[Message]) -> list[Message]:
    """Some messages once more without the currency of their amount: merchants leave it out more often than authors."""
    chance = random.Random(SEED)  # noqa: S311  # repeatable on purpose
    twins = []
    for one in found:
        places = [place for place, label in enumerate(one.labels) if label == "amount"]
        if len(places) != 1 or not isinstance(amount := one.pieces[places[0]].value, Amount):
            continue
        is_clear = one.tool not in NUMBERED or "." in amount.major
        if is_clear and chance.random() < BARE_SHARE:
            bare = replace(one.pieces[places[0]], form="NUM", value=amount.major)
            twins.append(replace(one, pieces=(*one.pieces[: places[0]], bare, *one.pieces[places[0] + 1 :])))
    return twins


def _recorded(world: World) -> Iterator[Message]:
    """The plain requests of the recorded personas, for skills only: nothing marks what fills their arguments."""
    for file in sorted((ROOT / "tests" / "understanding" / "cases").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case["expect"]["kind"] != "calls" and not case.get("history"):
                yield Message(case["expect"].get("tool") or None, _pieces(normalise(case["text"]), world), ())


def _pieces(text: str, world: World) -> tuple[Piece, ...]:
    """The pieces of the writer's own words in a normalised text, its line breaks left out."""
    own = separate(text).own
    return tuple(piece for piece in read(own, world) if piece.form != "\n") if own else ()


def _message(line: str, world: World) -> Message:
    """Read one line."""
    tool, split, marked = line.partition(" | ")
    if not split or (tool not in SPECS and tool not in ("ask", "none")):
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
    pieces = _pieces(text, world)
    labels = [_label(place, spans) for place in _places(pieces, text)]
    return Message(tool if tool in SPECS else None, pieces, tuple(labels))


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


def learn(known: Sequence[Message]) -> dict[str, Linear]:
    """The three models: which skill, whether anything is asked for, what each piece fills."""
    skill: list[Sample] = []
    request: list[Sample] = []
    tags: list[Sample] = []
    labels = sorted({OUTSIDE, *(label for one in known if one.tool for label in one.labels)})
    may = {tool: np.array(allowed(tool, labels)) for tool in SKILLS}
    for one in known:
        found = one.found
        caution = CAUTION if one.tool is None else 1.0
        request.append((_rows([found.request]), np.array([int(one.tool is not None)]), caution, np.arange(len(ASKS))))
        if one.tool is None:
            continue
        skill.append((_rows([found.skill]), np.array([SKILLS.index(one.tool)]), 1.0, np.arange(len(SKILLS))))
        if not one.labels:
            continue
        words, among = forms_of(one.pieces), may[one.tool]
        before = ("^", *one.labels)
        rows = [of_piece(one.tool, words, place, before[place]) for place in range(len(one.labels))]
        rights = np.searchsorted(among, [labels.index(label) for label in one.labels])
        tags.append((_rows(rows), rights, 1.0, among))
    return {
        "skill": _model("skill", skill, SKILLS, None),
        "request": _model("request", request, ASKS, None),
        "tag": _model("tag", tags, labels, TAG_SCALE),
    }


def _rows(buckets: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Buckets as rows of one length."""
    return np.array(buckets, dtype=np.int64)


def _model(name: str, samples: list[Sample], classes: Sequence[str], scale: float | None) -> Linear:
    """One model of the samples."""
    course = COURSES[name]
    weights = fit(common(samples, course.seen_min), len(classes), scale, course, SEED)
    return linear(weights, classes, scale, course.weight_min)


def asides(known: Iterable[Message]) -> list[str]:
    """Words that enough authors put beside a request to change something without their filling anything."""
    said: dict[str, set[str]] = {}
    for one in known:
        if one.tool in WRITES and one.labels:
            for piece, label in zip(one.pieces, one.labels, strict=True):
                if label == OUTSIDE and not piece.is_typed and piece.form.isalpha() and piece.form.isascii():
                    said.setdefault(piece.form, set()).add(one.author)
    return sorted(word for word, authors in said.items() if len(authors) >= AUTHORS_MIN)


def metrics(voice: Voice, known: Sequence[Message]) -> dict[str, float]:
    """Shares of messages whose skill, whose being a request, and whose typed pieces are right."""
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for one in known:
        heard = voice.heard(one.found)
        of["request"] += 1
        right["request"] += (heard.request >= 0.5) == (one.tool is not None)
        if one.tool is None:
            continue
        of["skill"] += 1
        right["skill"] += heard.tool == one.tool
        if not one.labels:
            continue
        for piece, tag, label in zip(one.pieces, voice.tags(one.tool, one.pieces), one.labels, strict=True):
            of["tags"] += piece.is_typed
            right["tags"] += piece.is_typed and tag.label == label
    return {name: right[name] / of[name] for name in FLOORS}


def main() -> None:
    """Learns and writes the weights; with --check ends with 1 when learning, or the file, is not what it was."""
    known = messages()
    kept, left_out = [one for place, one in enumerate(known) if place % HELD_OUT], known[::HELD_OUT]
    without = Voice(learn(kept))
    found = metrics(without, left_out)
    print(f"{len(known)} messages; of those left out right:", {name: round(share, 3) for name, share in found.items()})
    if low := [name for name, floor in FLOORS.items() if found[name] < floor]:
        raise SystemExit(f"Learning has drifted: {', '.join(low)} below {FLOORS}.")
    if "--check" in sys.argv:
        stored = Voice(unpacked(FILE.read_bytes()))
        alike = sum(stored.heard(one.found).tool == without.heard(one.found).tool for one in kept)
        print(f"{alike} of {len(kept)} messages sound the same to the stored weights")
        if alike < AGREEMENT_MIN * len(kept):
            raise SystemExit(f"{FILE.name} is out of date: run scripts/learn.py")
        if ASIDES_FILE.read_text(encoding="utf-8").split() != asides(known):
            raise SystemExit(f"{ASIDES_FILE.name} is out of date: run scripts/learn.py")
        return
    content = packed(learn(known))
    print(f"{len(content):,} bytes")
    if len(content) > SIZE_MAX:
        raise SystemExit(f"The weights take more than {SIZE_MAX:,} bytes.")
    FILE.write_bytes(content)
    ASIDES_FILE.write_text("\n".join(asides(known)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
