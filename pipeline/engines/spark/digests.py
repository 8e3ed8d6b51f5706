"""The digests of the input files, taken where executors read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
from pyspark.sql import SparkSession

from pipeline.engines.local import digests_or_not

MOST_TASKS = 1000

Batches = Iterator[pa.RecordBatch]


def digests(session: SparkSession, paths: Sequence[str]) -> list[str]:
    """The SHA-256 of every file, in their order."""
    if not paths:
        return []
    asked = session.createDataFrame(list(enumerate(paths)), "number int, value string")
    found = asked.repartition(min(len(paths), MOST_TASKS)).mapInArrow(take, "number int, value string").collect()
    return [value for _, value in sorted(tuple(row) for row in found)]


def take(batches: Batches) -> Batches:
    """In an executor: digests for paths."""
    for batch in batches:
        values = pa.array(digests_or_not(batch.column("value").to_pylist()), pa.string())
        yield pa.RecordBatch.from_arrays([batch.column("number"), values], names=["number", "value"])
