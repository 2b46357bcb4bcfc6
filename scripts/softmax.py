"""Softmax regression over hashed features, as scripts/learn.py needs it: fast, and the same on every machine."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.learnt.features import BUCKETS
from assistant.understanding.learnt.weights import STEP, WEIGHT_MAX, Linear, Rows

FEW_CLASSES = 3
Weights = NDArray[np.float32]
# The buckets of each row, which of the columns is right for it, what it counts for, and the columns to choose from.
Sample = tuple[NDArray[np.int64], NDArray[np.int64], float, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a course: how often everything is read, and before it, down to how many times what is kept is cut."""

    epochs: int
    left: float | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """How a model learns: in which stages, how fast, and which share of the buckets it must do without.

    What has to be said right with any half of a message missing leans on no single word, so that authors who were not
    read are understood better. A bucket that was seen less than `seen_min` times is chance. Of the weights the `kept`
    largest are stored: what goes on learning after the others are cut makes up for most of them.
    """

    stages: tuple[Stage, ...]
    rate: float
    seen_min: int
    kept: int
    missing: float = 0.0


def fit(samples: list[Sample], columns: int, scale: float | None, course: Course, seed: int) -> Weights:
    """Softmax regression with AdaGrad, one message after another; the weights of every bucket.

    All pieces of a message are weighed at once, over only the columns that its skill allows. The last row stands for
    buckets that are left out and stays zero.
    """
    chance = np.random.default_rng(seed)
    weights = np.zeros((BUCKETS + 1) * columns, dtype=np.float32)
    squares = np.full(BUCKETS + 1, 1e-8, dtype=np.float32)
    may_grow = np.ones(len(weights), dtype=np.float32)
    may_grow[BUCKETS * columns :] = 0
    order = random.Random(seed)  # noqa: S311  # repeatable on purpose
    samples = list(samples)
    for stage in course.stages:
        if stage.left is not None:
            may_grow *= _largest(weights, int(course.kept * stage.left))
            weights *= may_grow
        for _ in range(stage.epochs):
            order.shuffle(samples)
            for whole, right, counts, among in samples:
                buckets = _with_gaps(whole, course.missing, chance) if course.missing else whole
                cells = buckets[:, :, None] * columns + among
                factor = scale or 1 / np.sqrt(buckets.shape[1])
                sums = weights[cells].sum(1) * factor
                shares = np.exp(sums - sums.max(1, keepdims=True))
                shares /= shares.sum(1, keepdims=True)
                shares[np.arange(len(right)), right] -= 1
                slope = shares * (factor * counts)
                np.add.at(squares, buckets.ravel(), np.repeat((slope * slope).sum(1), buckets.shape[1]))
                steps = slope[:, None, :] * (course.rate / np.sqrt(squares[buckets]))[:, :, None] * may_grow[cells]
                np.subtract.at(weights, cells.ravel(), steps.astype(np.float32).ravel())
    return weights.reshape(-1, columns)[:BUCKETS]


def _largest(weights: Weights, kept: int) -> NDArray[np.bool_]:
    """Where the `kept` largest weights are."""
    sizes = np.abs(weights)
    smallest = np.partition(sizes, -kept)[-kept] if kept < sizes.size else 0
    return (sizes >= smallest) & (sizes > 0)


def _with_gaps(buckets: NDArray[np.int64], missing: float, chance: np.random.Generator) -> NDArray[np.int64]:
    """The buckets without a share of them: fewer in a single row, the one that is left out in several."""
    kept = chance.random(buckets.shape) >= missing
    if len(buckets) > 1:
        return np.where(kept, buckets, BUCKETS)
    return buckets[:, kept[0]] if kept.any() else buckets


def linear(weights: Weights, classes: Sequence[str], scale: float | None, kept: int) -> Linear:
    """The `kept` largest weights, each as the nearest power of two steps: what lies between costs room for little.

    Where there are only a few classes, all are weighed against the first, which then needs no weights.
    """
    if len(classes) <= FEW_CLASSES:
        weights = weights - weights[:, :1]
    sizes = np.abs(weights)
    smallest = max(np.partition(sizes.ravel(), -kept)[-kept] if kept < sizes.size else 0, STEP / 2)
    powers = np.exp2(np.round(np.log2(np.maximum(sizes, STEP) / STEP)))
    whole = (np.sign(weights) * np.minimum(powers, WEIGHT_MAX)).astype(np.int64)
    whole[sizes < smallest] = 0
    rows = {}
    for bucket in np.nonzero(whole.any(1))[0]:
        places = np.nonzero(whole[bucket])[0]
        rows[int(bucket)] = dict(zip(places.tolist(), whole[bucket, places].tolist(), strict=True))
    return Linear(tuple(classes), Rows.of(rows), scale)


def common(samples: list[Sample], seen_min: int) -> list[Sample]:
    """The samples with the buckets that enough of them fall into; the others become the one that is left out.

    A message of one row loses its buckets instead, since their number scales it.
    """
    seen = np.zeros(BUCKETS + 1, dtype=np.int64)
    for buckets, *_ in samples:
        np.add.at(seen, buckets.ravel(), 1)
    often = seen >= seen_min
    often[BUCKETS] = False
    kept: list[Sample] = []
    for buckets, rights, counts, among in samples:
        if len(buckets) > 1:
            kept.append((np.where(often[buckets], buckets, BUCKETS), rights, counts, among))
        elif often[buckets].any():
            kept.append((buckets[:, often[buckets[0]]], rights, counts, among))
    return kept
