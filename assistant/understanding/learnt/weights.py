"""Learnt weights in a file and in memory: sparse rows of whole numbers, a row a bucket, a column a class."""

from __future__ import annotations

import json
import lzma
import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

# A weight is a whole number of these steps; one byte holds it.
STEP = 0.5
WEIGHT_MAX = 127


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows, one after another: `buckets` rise; row i holds `columns` and `weights` from `starts[i]` on."""

    buckets: array[int]
    starts: array[int]
    columns: bytes
    weights: array[int]

    @classmethod
    def of(cls, rows: Mapping[int, Mapping[int, int]]) -> Rows:
        """The rows given as weight by column by bucket."""
        buckets = sorted(rows)
        columns = b"".join(bytes(rows[bucket]) for bucket in buckets)
        weights = array("b", [weight for bucket in buckets for weight in rows[bucket].values()])
        return cls(array("I", buckets), _starts(len(rows[bucket]) for bucket in buckets), columns, weights)

    def row(self, bucket: int) -> Iterable[tuple[int, int]]:
        """The (column, weight) pairs of a bucket; none for one that has no row."""
        place = bisect_left(self.buckets, bucket)
        if place == len(self.buckets) or self.buckets[place] != bucket:
            return ()
        start, end = self.starts[place], self.starts[place + 1]
        return zip(self.columns[start:end], self.weights[start:end], strict=True)


@dataclass(frozen=True, slots=True)
class Linear:
    """Sums of weights over the buckets that a text falls into, as shares of its classes.

    `evenly` divides by the root of the number of buckets, so that long messages are no surer than short ones; `scale`
    stands in its place where every text has as many.
    """

    classes: tuple[str, ...]
    rows: Rows
    scale: float | None = None

    def shares(self, buckets: Sequence[int], allowed: Sequence[int] | None = None) -> list[float]:
        """The share of each class, 0 for one that is not allowed; they add up to 1."""
        totals = [0] * len(self.classes)
        for bucket in buckets:
            for column, weight in self.rows.row(bucket):
                totals[column] += weight
        factor = STEP * (self.scale or 1 / math.sqrt(max(1, len(buckets))))
        columns = range(len(totals)) if allowed is None else allowed
        top = max(totals[column] for column in columns)
        shares = [0.0] * len(totals)
        for column in columns:
            shares[column] = math.exp((totals[column] - top) * factor)
        whole = sum(shares)
        return [share / whole for share in shares]


def packed(models: Mapping[str, Linear]) -> bytes:
    """The models as the bytes of one file: a line of JSON, then their columns one after another, compressed."""
    head = []
    body = bytearray()
    for name, model in models.items():
        rows = model.rows
        counts = bytes(end - start for start, end in pairwise(rows.starts))
        parts = (_steps(rows.buckets).tobytes(), counts, rows.columns, rows.weights.tobytes())
        head.append({"name": name, "classes": model.classes, "scale": model.scale, "sizes": [*map(len, parts)]})
        body += b"".join(parts)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    content = json.dumps(head).encode() + b"\n" + bytes(body)
    return lzma.compress(content, lzma.FORMAT_XZ, lzma.CHECK_CRC32, None, filters)


def unpacked(content: bytes) -> dict[str, Linear]:
    """The models of a file; ValueError when it is none."""
    try:
        head, _, body = lzma.decompress(content).partition(b"\n")
        described = json.loads(head)
    except (lzma.LZMAError, ValueError) as error:
        raise ValueError("The learnt weights can't be read: run scripts/learn.py.") from error
    models = {}
    at = 0
    for one in described:
        parts = []
        for size in one["sizes"]:
            parts.append(body[at : at + size])
            at += size
        buckets = array("I", accumulate(array("I", parts[0])))
        rows = Rows(buckets, _starts(parts[1]), parts[2], array("b", parts[3]))
        models[one["name"]] = Linear(tuple(one["classes"]), rows, one["scale"])
    return models


def _starts(counts: Iterable[int]) -> array[int]:
    """Where each row starts, and where the last one ends."""
    return array("I", accumulate(counts, initial=0))


def _steps(buckets: array[int]) -> array[int]:
    """Rising numbers as steps from one to the next, which compress better."""
    return array("I", [*buckets[:1], *(right - left for left, right in pairwise(buckets))])
