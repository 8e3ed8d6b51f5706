"""Numbers in a total order, without one machine that sorts everything.

Rows are shuffled into ranges and sorted there; each range counts for itself, and is then moved up by the sum of those
before it, which only takes one number a range.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import accumulate

import numpy as np
import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as f

from pipeline.dedup.settings import Settings as CopySettings
from pipeline.engines.spark.checkpoints import Checkpoints
from pipeline.engines.spark.given import given

Batches = Iterator[pa.RecordBatch]


def keep_order(settings: CopySettings) -> list[Column]:
    """By what documents are sorted, the one that stays first: `pipeline.dedup.order.priority` as columns."""
    by = [f.col("length").desc(), f.col("id").asc()]
    if settings.keep == "earliest":
        return [f.col("published").asc_nulls_last(), *by]
    if settings.keep == "source":
        return [_source_rank(settings.source_rank).asc(), *by]
    return by


def _source_rank(best_first: tuple[str, ...]) -> Column:
    ranks = f.when(f.lit(value=False), 0)
    for rank, start in enumerate(best_first):
        ranks = ranks.when(f.col("source").startswith(start), rank)
    return ranks.otherwise(len(best_first))


def summed(store: Checkpoints, label: str, digest: str, rows: DataFrame, by: list[Column], schema: str) -> DataFrame:
    """The rows and `reached`: the sum of `weight` over all rows before, and this one.

    `schema` is that of the rows; `by` must order them totally.
    """

    def make() -> DataFrame:
        ranges = int(store.session.conf.get("spark.sql.shuffle.partitions"))
        ordered = rows.repartitionByRange(ranges, *by).sortWithinPartitions(*by)
        return ordered.mapInArrow(partial(add_up), f"{schema}, shelf int, reached bigint")

    added = store.frame(store.keep(label, digest, f"{schema}, shelf int, reached bigint", make))
    ends = sorted(tuple(row) for row in added.groupBy("shelf").agg(f.max("reached")).collect())
    before = accumulate((end for _, end in ends), initial=0)
    shelves = pa.array([shelf for shelf, _ in ends], pa.int32())
    starts = pa.array([start for _, start in zip(ends, before, strict=False)], pa.int64())
    moved = given(store.session, pa.table({"shelf": shelves, "start": starts}), "shelf int, start bigint")
    whole = added.join(f.broadcast(moved), "shelf").withColumn("reached", f.col("reached") + f.col("start"))
    return whole.drop("shelf", "start")


def add_up(batches: Batches) -> Batches:
    """In an executor: the running sum of `weight` over one range."""
    shelf = TaskContext.get().partitionId()
    total = 0
    for batch in batches:
        if batch.num_rows:
            sums = np.cumsum(batch.column("weight").to_numpy()) + total
            total = int(sums[-1])
            shelves = pa.array(np.full(batch.num_rows, shelf, np.int32))
            columns = [*batch.columns, shelves, pa.array(sums.astype(np.int64))]
            yield pa.RecordBatch.from_arrays(columns, names=[*batch.schema.names, "shelf", "reached"])
