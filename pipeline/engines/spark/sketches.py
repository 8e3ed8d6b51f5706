"""Sketches are counted where those of one key come together: packed on the way there, and never a row to Spark.

What every document says once, a row whose key is empty, would all come together in one place. It goes by its article
instead, and is summed up by `walls.ARTICLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc

from pipeline.corpus import COUNTS
from pipeline.engines.local.repeated import hashes_of

KEY = ("kind", "site", "key")
HELD = 1 << 20
"""So many rows are packed at once."""
GATHERED = "slice int, rows binary"

Batches = Iterator[pa.RecordBatch]


def gathered(batches: Batches, *, go: Callable[[Batches], Batches], bits: int) -> Batches:
    """In an executor: `GATHERED` of the sketches that `go` makes."""
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in go(batches):
        held.append(batch)
        count += batch.num_rows
        if count >= HELD:
            yield in_slices(pa.concat_batches(held), bits)
            held, count = [], 0
    if count:
        yield in_slices(pa.concat_batches(held), bits)


def in_slices(rows: pa.RecordBatch, bits: int) -> pa.RecordBatch:
    """Sketches as `GATHERED`, each slice an Arrow stream."""
    articles = rows.column("article").to_numpy().view(np.uint64)
    everywhere = pc.equal(rows.column("key"), "").to_numpy(zero_copy_only=False)
    slices = np.where(everywhere, articles, hashes_of(rows, KEY)) & np.uint64((1 << bits) - 1)
    order = np.argsort(slices, kind="stable")
    rows, slices = rows.take(pa.array(order)), slices[order]
    numbers, firsts = np.unique(slices, return_index=True)
    packs = streams([rows.slice(a, b - a) for a, b in zip(firsts, [*firsts[1:], len(slices)], strict=True)])
    columns = [pa.array(numbers.astype(np.int32)), packs]
    return pa.RecordBatch.from_arrays(columns, names=["slice", "rows"])


def streams(batches: Sequence[pa.RecordBatch]) -> pa.Array:
    """Every batch as an Arrow stream, in a binary column. Raises OverflowError from 2 GB on."""
    sink = pa.BufferOutputStream()
    edges = np.zeros(len(batches) + 1, np.int32)
    for number, batch in enumerate(batches, 1):
        with ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        edges[number] = sink.tell()
    return pa.Array.from_buffers(pa.binary(), len(batches), [None, pa.py_buffer(edges), sink.getvalue()])


def counted(batches: Batches) -> Batches:
    """In an executor: `COUNTS` of whole slices, but of what every document says of a part of the articles."""
    packs = [pack for batch in batches for pack in batch.column("rows")]
    if packs:
        rows = pa.concat_tables([ipc.open_stream(pack.as_buffer()).read_all() for pack in packs])
        counts = rows.group_by(KEY, use_threads=False).aggregate([("article", "count_distinct")])
        counts = counts.rename_columns({"article_count_distinct": "articles"})
        several = pc.or_(pc.greater(counts["articles"], 1), pc.equal(counts["key"], ""))
        yield from counts.filter(several).select(COUNTS.names).cast(COUNTS).to_batches()
