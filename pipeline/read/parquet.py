"""Parquet: a document in every row. A split is a range of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.read.columns import json_of, record_of
from pipeline.read.contract import Cut, Fault, Record, Split
from pipeline.read.files import open_file
from pipeline.read.settings import Settings

BATCH_ROWS = 64
BUFFER_BYTES = 1 << 20
UNREADABLE = (ValueError, OverflowError, KeyError)  # invalid UTF-8, dates beyond all years, unknown time zones
INDEX = re.compile(r"__index_level_\d+__")  # pandas numbers rows; a place in a file is no part of a document
MOST_PIECES = 64  # of one row group: each piece decodes the rows before it, too


class Group(NamedTuple):
    """A row group: its number, its first row and the one after its last."""

    number: int
    first: int
    last: int


def cuts(path: str, _size: int, settings: Settings, _compression: str) -> Iterator[Cut]:
    """Row numbers, `split_bytes` or so of unpacked bytes apart, at which the file can be cut; the last is its end.

    Small row groups stay together; a large one is cut inside. Raises pyarrow.ArrowInvalid where it is not Parquet.
    """
    with open_file(path) as file:
        metadata = pq.ParquetFile(file).metadata
    row, held, step = 0, 0, settings.split_bytes
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        held += group.total_byte_size
        pieces = min(MOST_PIECES, max(1, held // step))
        if held >= step:
            rows = {row + group.num_rows * piece // pieces for piece in range(1, pieces + 1)} - {row}
            yield from map(Cut, sorted(rows))
            held = 0
        row += group.num_rows
    if held and row:
        yield Cut(row)


def read(split: Split, settings: Settings) -> Iterator[Record | Fault]:
    """The documents of a range of rows. A row group that cannot be read is one fault."""
    with open_file(split.path) as file:
        try:
            table = pq.ParquetFile(file, buffer_size=BUFFER_BYTES, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            yield Fault(split.source, split.start, "parquet", f"{_first_line(error)}.")
            return
        for group in _groups(table, split):
            yield from _rows(table, group, split, settings)


def _groups(table: pq.ParquetFile, split: Split) -> Iterator[Group]:
    """The row groups that hold rows of the split."""
    sizes = [table.metadata.row_group(n).num_rows for n in range(table.metadata.num_row_groups)]
    starts = [sum(sizes[:n]) for n in range(len(sizes) + 1)]
    for number, (first, last) in enumerate(pairwise(starts)):
        if first < split.stop and split.start < last:
            yield Group(number, first, last)


def _rows(table: pq.ParquetFile, group: Group, split: Split, settings: Settings) -> Iterator[Record | Fault]:
    reached = group.first
    try:
        for batch in table.iter_batches(BATCH_ROWS, row_groups=[group.number], use_threads=False):
            start, stop = max(split.start, reached), min(split.stop, reached + batch.num_rows)
            if start < stop:
                yield from _documents(batch.slice(start - reached, stop - start), start, split.source, settings)
            reached += batch.num_rows
            if reached >= split.stop:
                return
    except (pa.ArrowException, OSError) as error:
        rows = f"Rows {max(reached, split.start)} to {min(group.last, split.stop) - 1} cannot be read"
        yield Fault(split.source, max(reached, split.start), "parquet", f"{rows}: {_first_line(error)}.")


def _documents(batch: pa.RecordBatch, start: int, source: str, settings: Settings) -> Iterator[Record | Fault]:
    batch = _in_microseconds(batch.drop_columns([name for name in batch.schema.names if INDEX.fullmatch(name)]))
    try:
        rows: list[Any] = batch.to_pylist()
    except UNREADABLE:
        rows = [_row(batch.slice(n, 1)) for n in range(batch.num_rows)]
    for offset, row in enumerate(rows, start):
        if isinstance(row, Exception):
            error = "encoding" if isinstance(row, UnicodeDecodeError) else "type"
            yield Fault(source, offset, error, f"{row}.")
        else:
            yield record_of(row, json_of(row, in_order=True), source, offset, settings)


def _row(one: pa.RecordBatch) -> dict[str, Any] | Exception:
    try:
        row: dict[str, Any] = one.to_pylist()[0]
    except UNREADABLE as error:
        return error
    return row


def _in_microseconds(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Timestamps as Python can hold them, which has no nanoseconds."""
    for n, field in enumerate(batch.schema):
        if pa.types.is_timestamp(field.type) and field.type.unit == "ns":
            finer = pa.timestamp("us", field.type.tz)
            batch = batch.set_column(n, field.with_type(finer), batch.column(n).cast(finer, safe=False))
    return batch


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")
