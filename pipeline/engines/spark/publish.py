"""The finished tables: executors write shards into a folder of their attempt, and the driver puts them in their place.

Shards are cut where the local engine cuts them, and written by the same writer. An attempt that Spark gave up, ran
twice or lost leaves files that nobody puts anywhere.
"""

from __future__ import annotations

import shutil
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from math import isqrt
from pathlib import Path
from uuid import uuid4

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as f

from pipeline.engines.local.plan import with_copies
from pipeline.engines.local.publish import AUDIT_ORDER, Written, audit_rows, conform, counted
from pipeline.engines.local.store import read_part
from pipeline.engines.spark.checkpoints import Checkpoints
from pipeline.engines.spark.order import summed
from pipeline.engines.spark.schemas import from_spark
from pipeline.tables import CHANGE
from pipeline.write import TABLES, Settings, part_name, write_shard

STORED = pa.schema(
    [
        *((field.name, field.type) for field in TABLES["documents"]),
        ("changes", pa.large_list(CHANGE)),
        *((name, pa.string()) for name in ("status", "drop_rule", "drop_detail")),
        ("drop_score", pa.float64()),
    ]
)
RESULT = "shard int, folder string, written string"

Batches = Iterator[pa.RecordBatch]


class Shards(msgspec.Struct, frozen=True):
    """What every shard needs: where its first id is, the copies of the run, where to write, and how."""

    firsts: tuple[str, ...]
    copies: str
    staging: str
    steps: int
    settings: Settings


def cut(store: Checkpoints, digest: str, rows: DataFrame, settings: Settings) -> tuple[str, ...]:
    """The first id of every shard."""
    narrow = rows.select("id", "weight")
    placed = summed(store, "sizes", digest, narrow, [f.col("id").asc()], "id string, weight bigint")
    number = f"reached - reached % {settings.shard_bytes}"
    firsts = placed.groupBy(f.expr(number)).agg(f.min("id").alias("first")).select("first").collect()
    return tuple(sorted(row["first"] for row in firsts))


def shard_of(firsts: Sequence[str]) -> Column:
    """The number of the shard that an `id` is in: among blocks of them first, so that few are compared with."""
    width = isqrt(max(0, len(firsts) - 1)) + 1
    blocks = [f.array(*map(f.lit, firsts[at : at + width])) for at in range(0, len(firsts), width)]
    block = _begun(f.array(*map(f.lit, firsts[::width])))
    inside = _begun(f.element_at(f.array(*blocks), block))
    return ((block - 1) * width + inside - 1).cast("int") if firsts else f.lit(0)


def _begun(firsts: Column) -> Column:
    """How many of these ids an `id` is not before."""
    return f.size(f.filter(firsts, lambda first: first <= f.col("id")))


def write(rows: DataFrame, shards: Shards) -> list[tuple[int, Path, Written]]:
    """Have all shards written: number, folder of the attempt, and what it holds, in order."""
    placed = rows.select(*STORED.names, shard_of(shards.firsts).alias("shard"))
    ordered = placed.repartition(max(1, len(shards.firsts)), "shard").sortWithinPartitions("shard", "id")
    found = ordered.mapInArrow(partial(write_shards, shards=shards), RESULT).collect()
    if not found:
        found = [tuple(row.values()) for row in write_one(0, pa.Table.from_batches([], STORED), shards).to_pylist()]
    return sorted((number, Path(folder), msgspec.json.decode(said, type=Written)) for number, folder, said in found)


def quarantine(rows: DataFrame) -> pa.Table:
    """The rows of the quarantine."""
    schema = TABLES["quarantine"]
    names = ["id", "source", "offset", "fault_stage", "fault", "fault_detail"]
    found = rows.where("status = 'quarantined'").select(*names).toArrow().rename_columns(schema.names).cast(schema)
    return found.sort_by([(name, "ascending") for name in ("source", "offset", "id")])


def write_shards(batches: Batches, *, shards: Shards) -> Batches:
    """In an executor: write shards, of rows in the order of their shard and id."""
    for number, rows in by_shard(batches):
        yield write_one(number, rows, shards)


def by_shard(batches: Batches) -> Iterator[tuple[int, pa.Table]]:
    """The rows of one shard after the other."""
    held: list[pa.RecordBatch] = []
    reached = -1
    for batch in batches:
        numbers = batch.column("shard")
        for number in numbers.unique().to_pylist():
            if number != reached and held:
                yield reached, pa.Table.from_batches(held)
                held = []
            reached = number
            held.append(from_spark(batch.filter(pc.equal(numbers, number)), STORED))
    if held:
        yield reached, pa.Table.from_batches(held)


def write_one(number: int, rows: pa.Table, shards: Shards) -> pa.RecordBatch:
    """Write the documents, the dropped and the audit of one shard. Raises ValueError where two have one id."""
    names = rows["id"]
    if pc.count_distinct(names).as_py() != rows.num_rows:
        raise ValueError("two documents ended up with one id")
    rows = explained(rows, copies_among(names, Path(shards.copies)))
    folder = Path(shards.staging) / f"{number:05d}-{uuid4().hex}"
    kept = pc.equal(rows["status"], "kept")
    dropped = rows.filter(pc.invert(kept))
    tables = {"documents": conform(rows.filter(kept), "documents"), "audit": audit_rows(rows, shards.steps)}
    if dropped.num_rows or number == 0:
        tables["dropped"] = conform(dropped, "dropped")
    for name, table in tables.items():
        order = AUDIT_ORDER if name == "audit" else ("id",)
        write_shard(folder / name / part_name(number), table, shards.settings, order)
    status = Counter(rows["status"].to_pylist())
    audit = tables["audit"]
    said = Written(status["kept"], status["duplicate"], status["filtered"], audit.num_rows, counted(audit))
    encoded = msgspec.json.encode(said).decode()
    return pa.RecordBatch.from_pydict(
        {"shard": pa.array([number], pa.int32()), "folder": [str(folder)], "written": [encoded]}
    )


def copies_among(names: pa.ChunkedArray, path: Path) -> pa.Table:
    """The rows of the copies, which are sorted by the dropped id, that can be about these documents, sorted too."""
    copies = pa.Table.from_batches(read_part(path), TABLES["duplicates"])
    if not len(names) or not copies.num_rows:
        return copies.slice(0, 0)
    gone = copies["dropped"]
    first, last = names[0].as_py(), names[-1].as_py()
    start = bisect_right(range(copies.num_rows), first, key=lambda n: gone[n].as_py())
    stop = bisect_right(range(copies.num_rows), last, key=lambda n: gone[n].as_py())
    return copies.slice(max(0, start - 1), stop - max(0, start - 1))


def explained(rows: pa.Table, copies: pa.Table) -> pa.Table:
    """The rows as the tables of the run want them: with their status there, and why each was dropped."""
    filtered = pc.equal(rows["status"], "filtered")
    columns = {"id": rows["id"], "status": pc.if_else(filtered, "filtered", "kept")}
    columns |= {name: rows[f"drop_{name}"] for name in ("rule", "detail", "score")}
    plan = with_copies(pa.table(columns), copies)
    stage = pc.list_element(pc.split_pattern(plan["rule"], "."), 0)
    rows = rows.drop_columns(["status", "drop_rule", "drop_detail", "drop_score"]).append_column("stage", stage)
    for name in ("status", "rule", "score", "detail"):
        rows = rows.append_column(name, plan[name])
    return rows


def put_in_place(found: list[tuple[int, Path, Written]], folder: Path) -> None:
    """Move the files of one attempt for every shard into the folder of the run."""
    for _, attempt, _ in found:
        for path in sorted(attempt.glob("*/*.parquet")):
            target = folder / path.relative_to(attempt)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        shutil.rmtree(attempt)
