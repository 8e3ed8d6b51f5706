"""The tables of a run as streams: a shard at a time, some rows at a time, never a table in whole.

Shards of one number hold the same documents in `documents`, `dropped` and `audit`, each sorted by id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

ROWS = 8192

Each = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
"""What `map` does: a function called on each of many, its results in their order. It may do so elsewhere."""


class Part(msgspec.Struct, frozen=True):
    """The shards of one number. A part without dropped documents may have no such shard."""

    folder: Path
    name: str

    def batches(
        self, table: str, columns: Sequence[str], coded: Sequence[str] = (), most: int = ROWS
    ) -> Iterator[pa.RecordBatch]:
        """The rows of one table of this part, at most so many at a time; `coded` columns come with a dictionary."""
        path = self.folder / table / self.name
        if path.exists():
            yield from batches(path, columns, coded, most)


def parts(folder: Path) -> list[Part]:
    """The parts of a run, in the order of ids."""
    return [Part(folder, path.name) for path in sorted((folder / "documents").glob("part-*.parquet"))]


def rows(folder: Path, table: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """All rows of a table, some at a time."""
    for path in sorted((folder / table).glob("part-*.parquet")):
        yield from batches(path, columns)


def batches(
    path: Path, columns: Sequence[str], coded: Sequence[str] = (), most: int = ROWS
) -> Iterator[pa.RecordBatch]:
    """The rows of one shard, some at a time."""
    with parquet.ParquetFile(path, read_dictionary=list(coded)) as file:
        yield from file.iter_batches(batch_size=most, columns=list(columns), use_threads=False)


def whole_documents(stream: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Rows that are sorted by id, in tables that end where a document ends."""
    held: list[pa.RecordBatch] = []
    for batch in stream:
        if not batch.num_rows:
            continue
        ids = batch.column("id")
        start = last_document(ids)
        if start or (held and held[-1].column("id")[-1].as_py() != ids[-1].as_py()):
            yield pa.Table.from_batches([*held, batch.slice(0, start)])
            held = [batch.slice(start)]
        else:
            held.append(batch)
    if held:
        yield pa.Table.from_batches(held)


def last_document(ids: pa.Array) -> int:
    """Where the rows of the last id begin; ids may be coded by a dictionary."""
    numbers = ids.indices if pa.types.is_dictionary(ids.type) else ids
    return int(pc.index(numbers, numbers[-1]).as_py())
