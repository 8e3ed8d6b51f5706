"""Which hashes were met twice, of more than one machine holds: the table that `pipeline.twice.among` looks at.

Hashes travel as bytes, by slices of that table, so that no engine has a row for each. A slice is made where its hashes
come together; the driver lays the slices side by side in a file, which executors map.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from pipeline.corpus import FINGERPRINTS
from pipeline.engines.local.store import count_part, write_part
from pipeline.twice import Hashes, bits_of, words_for

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

BYTES_A_SLICE = 32 << 20
"""About so many come together in one task."""
MOST_SLICE_BITS = 14
MOST_BITS = 1 << 32
"""Of the table: 512 MiB, which the driver holds once and every executor maps."""
HELD = 1 << 20
"""So many hashes are packed at once."""

PACKED = "slice int, hashes binary"
WORDS = "slice int, words binary"

Batches = Iterator[pa.RecordBatch]


def slice_bits(expected_bytes: int) -> int:
    """How many of the lowest bits of a hash name its slice, of which there are two or more."""
    return min(max(1, (expected_bytes // BYTES_A_SLICE).bit_length()), MOST_SLICE_BITS)


def packed_by(batches: Batches, *, go: Callable[[Batches], Batches], bits: int) -> Batches:
    """In an executor: `PACKED` of the column of hashes that `go` makes. Of one that comes often it has two at least."""
    held: list[Hashes] = []
    for batch in go(batches):
        held.append(batch.column(0).to_numpy().view(np.uint64))
        if sum(map(len, held)) >= HELD:
            yield in_slices(np.concatenate(held), bits)
            held = []
    if held:
        yield in_slices(np.concatenate(held), bits)


def in_slices(hashes: Hashes, bits: int) -> pa.RecordBatch:
    """Hashes as `PACKED`: turned to the right by `bits`, so that those of a slice follow each other in their order."""
    values, counts = np.unique(turned(hashes, bits), return_counts=True)
    values = np.repeat(values, np.minimum(counts, 2))
    firsts = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    edges = np.append(np.searchsorted(values, firsts), len(values))
    offsets = pa.py_buffer((8 * edges).astype(np.int32))
    packs = pa.Array.from_buffers(pa.binary(), 1 << bits, [None, offsets, pa.py_buffer(values)])
    some = pa.array(np.flatnonzero(np.diff(edges)).astype(np.int32))
    return pa.RecordBatch.from_arrays([some, packs.take(some)], names=["slice", "hashes"])


def turned(hashes: Hashes, bits: int) -> Hashes:
    """Hashes with their lowest bits in front; with `64 - bits` it turns them back."""
    return hashes >> np.uint64(bits) | hashes << np.uint64(64 - bits)


def tabled(batches: Batches, *, bits: int, words: int) -> Batches:
    """In an executor: `WORDS`, the slices of the table, of which all hashes are here; each has so many words."""
    held: dict[int, list[Hashes]] = {}
    for batch in batches:
        for number, pack in zip(*(batch.column(name) for name in ("slice", "hashes")), strict=True):
            held.setdefault(number.as_py(), []).append(np.frombuffer(pack.as_buffer(), np.uint64))
    for number in sorted(held):
        table = slice_of(np.concatenate(held.pop(number)), bits, words)
        columns = [pa.array([number], pa.int32()), pa.array([table.tobytes()], pa.binary())]
        yield pa.RecordBatch.from_arrays(columns, names=["slice", "words"])


def slice_of(values: Hashes, bits: int, words: int) -> Hashes:
    """One slice of the table, with the bits of the hashes, turned as they are packed, that are there twice."""
    values = np.sort(values)
    twice = values[1:][values[1:] == values[:-1]]
    table = np.zeros(words, np.uint64)
    np.bitwise_or.at(table, twice & np.uint64(words - 1), bits_of(turned(twice, 64 - bits)))
    return table


def side_by_side(slices: pa.Table, bits: int, words: int) -> Hashes:
    """The table: a word of each slice in turn."""
    table = np.zeros((words, 1 << bits), np.uint64)
    for number, pack in zip(slices["slice"], slices["words"], strict=True):
        table[:, number.as_py()] = np.frombuffer(pack.as_buffer(), np.uint64)
    return table.ravel()


def table_of(packs: DataFrame, bits: int, path: Path) -> Path:
    """The file with the table of all hashes in `packs`, written if it is not there."""
    if count_part(path) is None:
        size = packs.selectExpr("coalesce(sum(octet_length(hashes)), 0)").toArrow()[0][0].as_py()
        words = max(1, words_for(size // 8, MOST_BITS) >> bits)
        spread = packs.repartition(1 << bits, "slice")
        slices = spread.mapInArrow(partial(tabled, bits=bits, words=words), WORDS).toArrow()
        table = pa.record_batch([pa.array(side_by_side(slices, bits, words))], FINGERPRINTS)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_part(path, table.schema, [table])
    return path
