"""The digests of the input files, taken where executors read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
from pyspark.sql import SparkSession

from pipeline.engines.local import digests_or_not
from pipeline.engines.spark.given import given
from pipeline.read.files import File

MOST_TASKS = 1000
ASKED = "number int, value string"
BYTES_A_TASK, FILES_A_TASK = 64 << 20, 500

Batches = Iterator[pa.RecordBatch]


def digests(session: SparkSession, inputs: Sequence[File]) -> list[str]:
    """The SHA-256 of every file, in their order."""
    if not inputs:
        return []
    paths = pa.table({"number": pa.array(range(len(inputs)), pa.int32()), "value": [item.path for item in inputs]})
    asked = given(session, paths, ASKED)
    work = sum(item.bytes for item in inputs) // BYTES_A_TASK + len(inputs) // FILES_A_TASK + 1
    spread = asked.repartition(min(work, len(inputs), MOST_TASKS))
    found = spread.mapInArrow(take, ASKED).collect()
    return [value for _, value in sorted(tuple(row) for row in found)]


def take(batches: Batches) -> Batches:
    """In an executor: digests for paths."""
    for batch in batches:
        values = pa.array(digests_or_not(batch.column("value").to_pylist()), pa.string())
        yield pa.RecordBatch.from_arrays([batch.column("number"), values], names=["number", "value"])
