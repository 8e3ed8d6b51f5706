"""Our Arrow schemas as Spark holds them, and batches on their way there and back.

Spark knows neither 64-bit offsets, nor unsigned numbers, nor binary of a fixed width. Lists of structs are packed
(`packed`).
"""

from __future__ import annotations

import pyarrow as pa

from pipeline.engines.spark.packed import is_packed, pack, packed_type, unpack

SIMPLE = {
    pa.string(): "string",
    pa.large_string(): "string",
    pa.binary(): "binary",
    pa.bool_(): "boolean",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.uint64(): "bigint",
    pa.float32(): "float",
    pa.float64(): "double",
}


def ddl(schema: pa.Schema) -> str:
    """A schema in Spark's words. Raises KeyError for a type that no table of ours has."""
    return ", ".join(f"`{field.name}` {_name(field.type)}" for field in schema)


def _name(kind: pa.DataType) -> str:
    if is_packed(kind):
        return f"struct<{', '.join(f'`{field.name}`: binary' for field in packed_type(kind))}>"
    return "binary" if pa.types.is_fixed_size_binary(kind) else SIMPLE[kind]


def narrowed(column: pa.Array) -> pa.Array:
    """A column as Spark takes it. Unsigned numbers keep their bits."""
    if is_packed(column.type):
        return pack(column)
    if pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    if pa.types.is_uint64(column.type):
        return column.view(pa.int64())
    return column.cast(pa.binary()) if pa.types.is_fixed_size_binary(column.type) else column


def widened(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """A column of Spark's as one of this type."""
    if is_packed(kind):
        return unpack(column, kind)
    return column.view(kind) if pa.types.is_uint64(kind) else column.cast(kind)


def to_spark(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch of ours as Spark takes it."""
    return pa.RecordBatch.from_arrays([narrowed(column) for column in batch.columns], names=batch.schema.names)


def from_spark(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A batch of Spark's as one of this schema, whose names it has."""
    return pa.RecordBatch.from_arrays(
        [widened(batch.column(field.name), field.type) for field in schema], schema=schema
    )
