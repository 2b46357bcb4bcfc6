"""Trains the second voice from scripts/second_voice.txt, to the same bytes every time; `--check` only compares.

The phrasings are made, so figures on them say only that training did not drift; evidence are the recorded cases.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from operator import add
from pathlib import Path

ROOT = Path(__file__).parent.parent
PHRASINGS = Path(__file__).with_suffix(".txt")
sys.path.insert(0, str(ROOT))

from assistant.understanding.second_voice import (  # noqa: E402  # the project's folder must be on the path first
    BUCKETS,
    CLASSES,
    FILE,
    NOTHING,
    WEIGHT_MAX,
    WEIGHT_MIN,
    SecondVoice,
    features,
    packed,
)

SEED = 20261118
EACH = 24
EPOCHS = 5
HELD_OUT = 10
ACCURACY_MIN = 0.95
BEFORE = ("", "", "", "", "please", "hi ,", "ok ,", "hey", "so", "quick one :", "and", "now", "kindly")
AFTER = ("", "", "", "", "please", "thanks", "asap", ", thank you", "today", "for me", "now", "if possible")
_GROUP = re.compile(r"\(([^()]*)\)")

Example = tuple[str, str]


def read_phrasings(text: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The lists by name, and (skill, phrasing) pairs; SystemExit for a skill that has none."""
    lists: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    skill = ""
    for line in text.splitlines():
        if line.startswith("= "):
            name, _, choices = line[2:].partition(": ")
            lists[name] = f"({choices})"
        elif line in CLASSES or line == "none":
            skill = NOTHING if line == "none" else line
        elif line and not line.startswith("#"):
            found.append((skill, line))
    if missing := set(CLASSES) - {name for name, _ in found}:
        raise SystemExit(f"scripts/second_voice.txt has no phrasing for {', '.join(sorted(missing))}.")
    return lists, found


def phrase(pattern: str, lists: dict[str, str], chance: random.Random) -> str:
    """One sentence of a pattern: every {name} and (a|b) chosen."""
    while "{" in pattern:
        pattern = re.sub(r"\{([\w?]+)\}", lambda match: lists[match[1]], pattern)
    while (group := _GROUP.search(pattern)) is not None:
        choices = group[1].split("|")
        pattern = pattern[: group.start()] + choices[int(chance.random() * len(choices))] + pattern[group.end() :]
    words = f"{BEFORE[int(chance.random() * len(BEFORE))]} {pattern} {AFTER[int(chance.random() * len(AFTER))]}"
    return " ".join(words.split())


def examples() -> Iterator[Example]:
    """(skill, line) pairs, in an order that mixes the skills."""
    chance = random.Random(SEED)  # noqa: S311  # repeatable on purpose
    lists, patterns = read_phrasings(PHRASINGS.read_text(encoding="utf-8"))
    made = list(dict.fromkeys((name, phrase(text, lists, chance)) for name, text in patterns for _ in range(EACH)))
    order = sorted(range(len(made)), key=lambda _: chance.random())
    return (made[place] for place in order)


def train(made: list[Example]) -> list[list[int]]:
    """An averaged perceptron in whole numbers; the weights of each bucket, cut to what the file can hold."""
    places = {name: place for place, name in enumerate(CLASSES)}
    read = [(places[name], features(line)) for name, line in made]
    rows = [[0] * len(CLASSES) for _ in range(BUCKETS)]
    sums = [[0] * len(CLASSES) for _ in range(BUCKETS)]
    step, steps = 0, EPOCHS * len(read)
    for _ in range(EPOCHS):
        for right, buckets in read:
            totals = rows[buckets[0]]
            for bucket in buckets[1:]:
                totals = list(map(add, totals, rows[bucket]))
            rival = max((place for place in range(len(CLASSES)) if place != right), key=totals.__getitem__)
            # A margin, so that what is barely right is still learnt from.
            if totals[right] <= totals[rival] + len(buckets):
                left = steps - step
                for bucket in buckets:
                    rows[bucket][right] += 1
                    rows[bucket][rival] -= 1
                    sums[bucket][right] += left
                    sums[bucket][rival] -= left
            step += 1
    # A sum over all steps, divided by their number, is the average; rounded to the nearest, halves up.
    return [[min(WEIGHT_MAX, max(WEIGHT_MIN, (2 * value + steps) // (2 * steps))) for value in row] for row in sums]


def accuracy(rows: list[list[int]], made: list[Example]) -> float:
    """The share of made-up lines whose skill comes first."""
    voice = SecondVoice(rows)
    return sum(voice.opinion(line).tool == name for name, line in made) / len(made)


def main() -> None:
    """Trains and writes the weights, or with --check ends with 1 when they are not what training gives."""
    made = list(examples())
    rows = train([one for place, one in enumerate(made) if place % HELD_OUT])
    share = accuracy(rows, made[::HELD_OUT])
    print(f"{len(made)} phrasings, {share:.3f} of those left out are told apart, {len(packed(rows)):,} bytes")
    if share < ACCURACY_MIN:
        raise SystemExit(f"Fewer than {ACCURACY_MIN} of the phrasings left out are told apart: the voice has drifted.")
    if "--check" not in sys.argv:
        FILE.write_bytes(packed(rows))
    elif not FILE.is_file() or FILE.read_bytes() != packed(rows):
        raise SystemExit(f"{FILE.name} is out of date: run scripts/second_voice.py")


if __name__ == "__main__":
    main()
