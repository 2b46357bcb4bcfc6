"""Learnt weights in a file and in memory: sparse rows of whole numbers, a row a bucket, a column a class."""

from __future__ import annotations

import json
import lzma
import math
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

# A weight is a whole number of these steps; one byte holds it.
STEP = 0.5
WEIGHT_MAX = 127
_HEAD_BYTES = 4
_MORE = 255
_BY_FREQUENCY, _BY_REPEATS = b"f", b"r"
_LZMA = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0, "lp": 0, "pb": 0}]


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

    They are divided by the root of the number of buckets, so that long messages are no surer than short ones; `scale`
    stands in its place where every text has as many.
    """

    classes: tuple[str, ...]
    rows: Rows
    scale: float | None = None

    def shares(self, buckets: Sequence[int]) -> list[float]:
        """The share of each class; they add up to 1."""
        factor = self.scale or 1 / math.sqrt(max(1, len(buckets)))
        return _shares(self.totals(buckets), STEP * factor, range(len(self.classes)))

    def totals(self, buckets: Iterable[int], before: Sequence[int] | None = None) -> list[int]:
        """The sum of each class in steps, added to those of `before`."""
        totals = [0] * len(self.classes) if before is None else [*before]
        for bucket in buckets:
            for column, weight in self.rows.row(bucket):
                totals[column] += weight
        return totals

    def shares_of(self, totals: Sequence[int], allowed: Sequence[int]) -> list[float]:
        """The shares for sums where every text has as many buckets, 0 for a class that is not allowed.

        ValueError where texts have more or fewer buckets.
        """
        if self.scale is None:
            raise ValueError("These sums are divided by how many there are.")
        return _shares(totals, STEP * self.scale, allowed)


def _shares(totals: Sequence[int], factor: float, allowed: Sequence[int]) -> list[float]:
    """The share of each class by its sum, 0 for one that is not allowed."""
    top = max(totals[column] for column in allowed)
    shares = [0.0] * len(totals)
    for column in allowed:
        shares[column] = math.exp((totals[column] - top) * factor)
    whole = sum(shares)
    return [share / whole for share in shares]


def packed(models: Mapping[str, Linear]) -> bytes:
    """The models as the bytes of one file: what it holds as JSON, then their columns one after another, compressed."""
    described = []
    parts = []
    for name, model in models.items():
        rows = model.rows
        values = sorted({*rows.weights})
        counts = bytes(end - start for start, end in pairwise(rows.starts))
        raw = (
            _steps(rows.buckets),
            counts,
            rows.columns,
            _in_pairs([values.index(one) for one in rows.weights], values),
        )
        parts += [_shortest(one) for one in raw]
        sizes = [len(one) for one in parts[-len(raw) :]]
        of_model = {"classes": model.classes, "scale": model.scale, "values": values, "weights": len(rows.weights)}
        described.append({"name": name, "sizes": sizes, **of_model})
    head = _shortest(json.dumps(described).encode())
    return len(head).to_bytes(_HEAD_BYTES, "big") + head + b"".join(parts)


def unpacked(content: bytes) -> dict[str, Linear]:
    """The models of a file; ValueError when it is none."""
    try:
        at = _HEAD_BYTES + int.from_bytes(content[:_HEAD_BYTES], "big")
        described = json.loads(_restored(content[_HEAD_BYTES:at]))
        models = {}
        for one in described:
            ends = list(accumulate(one["sizes"], initial=at))
            steps, counts, columns, pairs = (_restored(content[start:end]) for start, end in pairwise(ends))
            at = ends[-1]
            weights = array("b", [one["values"][place] for place in _out_of_pairs(pairs, len(one["values"]))])
            rows = Rows(_places(steps), _starts(counts), columns, weights[: one["weights"]])
            models[one["name"]] = Linear(tuple(one["classes"]), rows, one["scale"])
    except (lzma.LZMAError, zlib.error, ValueError, LookupError) as error:
        raise ValueError("The learnt weights can't be read: run scripts/learn.py.") from error
    return models


def _shortest(raw: bytes) -> bytes:
    """Bytes compressed by what makes them shortest, which the first byte names: codes by frequency, or LZMA."""
    coder = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_HUFFMAN_ONLY)
    by_frequency = coder.compress(raw) + coder.flush()
    by_repeats = lzma.compress(raw, lzma.FORMAT_RAW, filters=_LZMA)
    return min(_BY_FREQUENCY + by_frequency, _BY_REPEATS + by_repeats, key=len)


def _restored(coded: bytes) -> bytes:
    """The bytes before `_shortest`."""
    if coded[:1] == _BY_FREQUENCY:
        return zlib.decompress(coded[1:], -zlib.MAX_WBITS)
    return lzma.decompress(coded[1:], lzma.FORMAT_RAW, filters=_LZMA)


def _in_pairs(numbers: Sequence[int], values: Sequence[int]) -> bytes:
    """Two small numbers a byte: codes by frequency give each byte a bit at least."""
    padded = [*numbers, 0] if len(numbers) % 2 else numbers
    return bytes(first * len(values) + second for first, second in zip(padded[::2], padded[1::2], strict=True))


def _out_of_pairs(pairs: bytes, base: int) -> Iterator[int]:
    """The numbers before `_in_pairs`, and perhaps one more."""
    return chain.from_iterable(divmod(pair, base) for pair in pairs)


def _starts(counts: Iterable[int]) -> array[int]:
    """Where each row starts, and where the last one ends."""
    return array("I", accumulate(counts, initial=0))


def _steps(buckets: array[int]) -> bytes:
    """Rising numbers as steps from one to the next: 255 for as many more, then what is left."""
    steps = [*buckets[:1], *(right - left for left, right in pairwise(buckets))]
    return b"".join(b"\xff" * (step // _MORE) + bytes([step % _MORE]) for step in steps)


def _places(steps: bytes) -> array[int]:
    """The rising numbers before `_steps`."""
    found = array("I")
    place = 0
    for step in steps:
        place += step
        if step < _MORE:
            found.append(place)
    return found
