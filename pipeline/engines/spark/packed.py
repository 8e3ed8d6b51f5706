"""Lists of structs as Spark gets them: a few runs of bytes a row, however many items a list has.

Spark would take every value of every item into its hands, and do so again at every step; bytes it passes on as they
are. An item becomes a record of fixed width; the characters of its texts lie beside the records, field by field.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

RECORDS = "records"
VALID = "valid"
"""Of a record: a bit for each field, by its place, that is not null."""
OFFSETS = np.iinfo(np.int32)


def is_packed(kind: pa.DataType) -> bool:
    """Whether a column of this type is packed."""
    return bool((pa.types.is_list(kind) or pa.types.is_large_list(kind)) and pa.types.is_struct(kind.value_type))


def packed_type(kind: pa.DataType) -> pa.DataType:
    """What a list of structs is packed into: its records, and the characters of each field that is a text."""
    texts = [field.name for field in kind.value_type if _is_text(field.type)]
    return pa.struct([(name, pa.binary()) for name in (RECORDS, *texts)])


def pack(column: pa.Array) -> pa.Array:
    """A list column, without nulls, as bytes. Raises ValueError where one batch has 2 GB of them."""
    kind = column.type
    edges = column.offsets.to_numpy()
    items = column.values.slice(edges[0], edges[-1] - edges[0])
    edges = (edges - edges[0]).astype(np.int64)
    records = np.zeros(len(items), _record(kind.value_type))
    runs = {}
    for bit, field in enumerate(kind.value_type):
        values = items.field(bit)
        records[VALID] |= values.is_valid().to_numpy(zero_copy_only=False).astype(np.uint16) << bit
        if _is_text(field.type):
            places, characters = _characters(values)
            records[field.name] = np.diff(places)
            runs[field.name] = _bytes(places[edges], characters)
        else:
            records[field.name] = values.fill_null(0).to_numpy(zero_copy_only=False)
    runs[RECORDS] = _bytes(edges * records.dtype.itemsize, pa.py_buffer(records))
    fields = list(packed_type(kind))
    return pa.StructArray.from_arrays([runs[field.name] for field in fields], fields=fields)


def unpack(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The list column of this type that was packed."""
    edges, held = _run(column.field(RECORDS))
    records = np.frombuffer(held, _record(kind.value_type))
    values = []
    for bit, field in enumerate(kind.value_type):
        valid = records[VALID] >> np.uint16(bit) & np.uint16(1)
        buffers = [None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))]
        if _is_text(field.type):
            places = np.concatenate([[0], np.cumsum(records[field.name], dtype=np.int64)])
            width = np.int64 if pa.types.is_large_string(field.type) else np.int32
            buffers += [pa.py_buffer(places.astype(width)), _run(column.field(field.name))[1]]
        else:
            buffers += [pa.py_buffer(np.ascontiguousarray(records[field.name]))]
        values.append(pa.Array.from_buffers(field.type, len(records), buffers))
    items = pa.StructArray.from_arrays(values, fields=list(kind.value_type))
    large = pa.types.is_large_list(kind)
    offsets = pa.array((edges // records.dtype.itemsize).astype(np.int64 if large else np.int32))
    return (pa.LargeListArray if large else pa.ListArray).from_arrays(offsets, items, type=kind)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _record(item: pa.DataType) -> np.dtype[Any]:
    """A record of an item: what is not null, its numbers, and how long its texts are."""
    widths = [(field.name, np.dtype("<i4") if _is_text(field.type) else field.type.to_pandas_dtype()) for field in item]
    return np.dtype([(VALID, "<u2"), *widths])


def _characters(texts: pa.Array) -> tuple[NDArray[np.int64], pa.Buffer]:
    """Where each text ends in a run of bytes, with a 0 before, and that run."""
    texts = texts.fill_null("") if texts.null_count else texts
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    _, offsets, held = texts.buffers()
    places = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    return _from_zero(places, held)


def _run(column: pa.Array) -> tuple[NDArray[np.int64], pa.Buffer]:
    """Where each value of a binary column ends in the run of all of them, with a 0 before, and that run."""
    _, offsets, held = column.buffers()
    return _from_zero(np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1], held)


def _from_zero(places: NDArray[Any], held: pa.Buffer | None) -> tuple[NDArray[np.int64], pa.Buffer]:
    if held is None or not len(places):
        return np.zeros(max(1, len(places)), np.int64), pa.py_buffer(b"")
    return places.astype(np.int64) - places[0], held.slice(places[0], places[-1] - places[0])


def _bytes(places: NDArray[np.int64], held: pa.Buffer) -> pa.Array:
    if places[-1] > OFFSETS.max:
        raise ValueError("a batch holds more than 2 GB of changes")
    return pa.Array.from_buffers(pa.binary(), len(places) - 1, [None, pa.py_buffer(places.astype(np.int32)), held])
