"""Rows of a relation that may say what another row says, too: of the others nobody has to count anything.

Every row's columns are hashed, and two bits for each hash tell whether it was met once, or again. Hashes that share
their bits let a few rows through for nothing; none that has an equal is lost. Two passes, in bounded memory.
"""

# mypy: allow-untyped-decorators

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.dedup.strings import string_hashes
from pipeline.engines import Relation
from pipeline.engines.local.store import batches_of, open_part
from pipeline.jit import njit

BITS_A_ROW = 8
FEWEST_BITS, MOST_BITS = 1 << 16, 1 << 29
"""Of each of the two tables: at most 64 MiB."""
TURN = np.uint64(0x9E3779B97F4A7C15)
SHIFT = np.uint64(32)


def repeated(relation: Relation, by: Sequence[str], names: Sequence[str]) -> pa.RecordBatchReader:
    """The columns `names` of all rows whose columns `by`, strings, may stand in another row, too."""
    whole = open_part(relation.folder / relation.parts[0]).schema
    schema = pa.schema([whole.field(name) for name in names])
    bits = min(max(FEWEST_BITS, 1 << (BITS_A_ROW * sum(relation.rows)).bit_length()), MOST_BITS)
    once, again = np.zeros(bits // 64, np.uint64), np.zeros(bits // 64, np.uint64)
    for batch in batches(relation):
        mark(hashes_of(batch, by), once, again)
    del once

    def rows() -> Iterator[pa.RecordBatch]:
        for batch in batches(relation):
            found = marked(hashes_of(batch, by), again)
            if len(found):
                yield batch.select(schema.names).take(pa.array(found))

    return pa.RecordBatchReader.from_batches(schema, rows())


def batches(relation: Relation) -> Iterator[pa.RecordBatch]:
    """All batches, of one part after the other."""
    for part in relation.parts:
        yield from batches_of(relation.folder / part)


def hashes_of(batch: pa.RecordBatch, by: Sequence[str]) -> NDArray[np.uint64]:
    """A hash of these columns of each row."""
    mixed = np.zeros(batch.num_rows, np.uint64)
    for name in by:
        mixed = (mixed ^ string_hashes(batch.column(name))) * TURN
        mixed ^= mixed >> SHIFT
    return mixed


@njit(cache=True, nogil=True)
def mark(hashes: Any, once: Any, again: Any) -> None:
    """Note hashes in `once`, those that were noted there before in `again`."""
    for value in hashes:
        place = value & np.uint64(64 * len(once) - 1)
        bit = np.uint64(1) << (place & np.uint64(63))
        if once[place >> np.uint64(6)] & bit:
            again[place >> np.uint64(6)] |= bit
        else:
            once[place >> np.uint64(6)] |= bit


@njit(cache=True, nogil=True)
def marked(hashes: Any, again: Any) -> Any:
    """Which of the hashes are noted."""
    found = np.empty(len(hashes), np.int64)
    count = 0
    for at in range(len(hashes)):
        place = hashes[at] & np.uint64(64 * len(again) - 1)
        if again[place >> np.uint64(6)] >> (place & np.uint64(63)) & np.uint64(1):
            found[count] = at
            count += 1
    return found[:count]
