"""Rows of a relation that may say what another row says, too: two passes over it, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.dedup.strings import string_hashes
from pipeline.engines import Relation
from pipeline.engines.local.store import batches_of, open_part
from pipeline.twice import Twice, among

TURN = np.uint64(0x9E3779B97F4A7C15)
SHIFT = np.uint64(32)


def repeated(relation: Relation, by: Sequence[str], names: Sequence[str]) -> pa.RecordBatchReader:
    """The columns `names` of all rows whose columns `by`, strings, may stand in another row, too."""
    whole = open_part(relation.folder / relation.parts[0]).schema
    schema = pa.schema([whole.field(name) for name in names])
    met = Twice(sum(relation.rows))
    for batch in batches(relation):
        met.meet(hashes_of(batch, by))
    again = met.again()

    def rows() -> Iterator[pa.RecordBatch]:
        for batch in batches(relation):
            found = among(hashes_of(batch, by), again)
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
