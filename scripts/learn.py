"""Learns the weights of assistant/understanding/learnt from scripts/messages/*.txt; `--check` only compares.

Figures on these messages only say that learning did not drift: evidence are the recorded cases.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from annotated import Message, look_at, messages  # the project's folder must be on the path first
from relying import assurance, groups, heard_by_strangers, of_strangers, tally  # as above
from softmax import Course, Sample, Stage, common, fit, linear  # as above

from assistant.understanding.catalogue import WRITES  # as above
from assistant.understanding.learnt.features import BUCKETS, Line, forms_of  # as above
from assistant.understanding.learnt.voice import (  # as above
    ASIDES_FILE,
    ASKS,
    FILE,
    OUTSIDE,
    SKILLS,
    Voice,
    allowed,
    voice,
)
from assistant.understanding.learnt.weights import Linear, packed  # as above

SEED = 20261118
COURSES = {
    "skill": Course((Stage(4), Stage(2, 3.0), Stage(2, 1.5), Stage(6, 1.0)), 3.0, 20, 60_000, missing=0.6),
    "request": Course((Stage(3), Stage(3, 1.0)), 0.25, 8, 45_000),
    "tag": Course((Stage(3), Stage(2, 1.8), Stage(3, 1.0)), 0.6, 25, 74_000, missing=0.15),
}
AUTHORS_MIN = 4
# A message that must start nothing counts for two: to ask costs less than to act wrongly.
CAUTION = 2.0
TAG_SCALE = 0.25
SIZE_MAX = 200_000
# To learn from a part takes a part of the time, and shows as well whether learning still works.
CHECKED_EVERY = 12
# Which messages are among the few changes with what is read of them: so much lower than what one such part gave.
FLOORS = {"skill": 0.61, "request": 0.73, "tags": 0.85}
STORED_FLOORS = {"skill": 0.95, "request": 0.94, "tags": 0.88}


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
        request.append((_rows([found.request]), np.array([_asks(one)]), caution, np.arange(len(ASKS))))
        if one.tool is None:
            continue
        skill.append((_rows([found.skill]), np.array([SKILLS.index(one.tool)]), 1.0, np.arange(len(SKILLS))))
        if not one.labels:
            continue
        line, among = Line.of(one.tool, forms_of(one.pieces)), may[one.tool]
        rows = [line.at(place, one.labels[:place]) for place in range(len(one.labels))]
        rights = np.searchsorted(among, [labels.index(label) for label in one.labels])
        tags.append((_rows(rows), rights, 1.0, among))
    return {
        "skill": _model("skill", skill, SKILLS, None),
        "request": _model("request", request, ASKS, None),
        "tag": _model("tag", tags, labels, TAG_SCALE),
    }


def _asks(one: Message) -> int:
    """The class of what a message asks for."""
    return ASKS.index("outside" if one.is_outside else "ask" if one.tool is None else "request")


def _rows(buckets: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Buckets as rows of one length; shorter ones end with the bucket that is left out."""
    longest = max(map(len, buckets))
    return np.array([[*row, *[BUCKETS] * (longest - len(row))] for row in buckets], dtype=np.int64)


def _model(name: str, samples: list[Sample], classes: Sequence[str], scale: float | None) -> Linear:
    """One model of the samples."""
    course = COURSES[name]
    weights = fit(common(samples, course.seen_min), len(classes), scale, course, SEED)
    return linear(weights, classes, scale, course.kept)


def asides(known: Iterable[Message]) -> list[str]:
    """Words that enough authors put beside a request to change something without their filling anything."""
    said: dict[str, set[str]] = {}
    for one in known:
        if one.tool in WRITES and one.labels:
            for piece, label in zip(one.pieces, one.labels, strict=True):
                if label == OUTSIDE and not piece.is_typed and piece.form.isalpha() and piece.form.isascii():
                    said.setdefault(piece.form, set()).add(one.author)
    return sorted(word for word, authors in said.items() if len(authors) >= AUTHORS_MIN)


def metrics(speaker: Voice, known: Sequence[Message]) -> dict[str, float]:
    """Shares of messages whose skill, whose being a request, and whose typed pieces are right."""
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for one in known:
        heard = speaker.heard(one.found)
        of["request"] += 1
        right["request"] += (heard.request >= 0.5) == (one.tool is not None)
        if one.tool is None:
            continue
        of["skill"] += 1
        right["skill"] += heard.tool == one.tool
        if not one.labels:
            continue
        for piece, tag, label in zip(one.pieces, speaker.tags(one.tool, one.pieces), one.labels, strict=True):
            of["tags"] += piece.is_typed
            right["tags"] += piece.is_typed and tag.label == label
    return {name: right[name] / of[name] for name in FLOORS}


def voice_of(known: Sequence[Message]) -> Voice:
    """The voice that learns from these messages."""
    return Voice(learn(known), asides(known))


def checked(known: Sequence[Message]) -> None:
    """Ends with SystemExit when learning from some authors no longer understands others, or what is stored is old."""
    if voice().asides != set(asides(known)):
        raise SystemExit(f"{ASIDES_FILE.name} is out of date: run scripts/learn.py")
    some = known[::CHECKED_EVERY]
    group = groups(known)
    strangers = [one for one in some if group.get(one.author) == 0 and not one.is_extra]
    again = metrics(voice_of([one for one in some if group.get(one.author) != 0]), strangers)
    print(f"learnt again from {len(some)} messages; right of those by other authors:", _rounded(again))
    if low := _below(again, FLOORS):
        raise SystemExit(f"Learning has drifted: {low} below {FLOORS}.")
    stored = metrics(voice(), strangers)
    print("right by the stored weights, which learnt from them:", _rounded(stored))
    if low := _below(stored, STORED_FLOORS):
        raise SystemExit(f"{FILE.name} is out of date ({low} below {STORED_FLOORS}): run scripts/learn.py")


def _below(found: Mapping[str, float], floors: Mapping[str, float]) -> str:
    """The names of what is below its floor."""
    return ", ".join(name for name, floor in floors.items() if found[name] < floor)


def _rounded(found: Mapping[str, float]) -> dict[str, float]:
    """Shares as they are shown."""
    return {name: round(share, 3) for name, share in found.items()}


def main() -> None:
    """Learns and writes the weights; with --check ends with 1 when learning, or the file, is not what it was."""
    known = messages(SEED)
    if "--check" in sys.argv:
        checked(known)
        return
    look_at(known)
    strangers = heard_by_strangers(known, voice_of)
    print("of strangers:", tally(of_strangers(strangers, SEED)))
    content = packed(learn(known) | {"assurance": assurance(strangers, SEED)})
    print(f"{len(content):,} bytes")
    if len(content) > SIZE_MAX:
        raise SystemExit(f"The weights take more than {SIZE_MAX:,} bytes.")
    FILE.write_bytes(content)
    ASIDES_FILE.write_text("\n".join(asides(known)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
