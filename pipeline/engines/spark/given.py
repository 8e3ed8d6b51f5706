"""Small tables of the driver's as frames.

They travel in the plan, with the task that gives them. (`createDataFrame` would do, but that of a thin client asks the
server for settings that one of an earlier version does not have.)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pyarrow as pa
from pyarrow import ipc
from pyspark.sql import DataFrame, SparkSession

Batches = Iterator[pa.RecordBatch]


def given(session: SparkSession, table: pa.Table, schema: str) -> DataFrame:
    """The rows of a table, in their order in one partition. `schema` has its columns in Spark's words."""
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return session.range(0, 1, 1, 1).mapInArrow(partial(give, held=sink.getvalue().to_pybytes()), schema)


def give(_: Batches, held: bytes) -> Batches:
    """In an executor: the rows that came with the task."""
    yield from ipc.open_stream(held)
