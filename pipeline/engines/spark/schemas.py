"""Our Arrow schemas as Spark holds them, and batches on their way there and back.

Spark knows neither 64-bit offsets, nor unsigned numbers, nor binary of a fixed width.
"""

from __future__ import annotations

import pyarrow as pa

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
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'`{field.name}`: {_name(field.type)}' for field in kind)}>"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"array<{_name(kind.value_type)}>"
    return "binary" if pa.types.is_fixed_size_binary(kind) else SIMPLE[kind]


def narrowed(kind: pa.DataType) -> pa.DataType:
    """The type that Spark gets in place of this one."""
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, narrowed(field.type)) for field in kind])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(narrowed(kind.value_type))
    if pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_uint64(kind):
        return pa.int64()
    return pa.binary() if pa.types.is_fixed_size_binary(kind) else kind


def to_spark(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch of ours as Spark takes it. Unsigned numbers keep their bits."""
    columns = [
        column.view(pa.int64()) if pa.types.is_uint64(column.type) else column.cast(narrowed(column.type))
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def from_spark(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A batch of Spark's as one of this schema, whose names it has."""
    columns = [
        column.view(field.type) if pa.types.is_uint64(field.type) else column.cast(field.type)
        for field, column in ((field, batch.column(field.name)) for field in schema)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
