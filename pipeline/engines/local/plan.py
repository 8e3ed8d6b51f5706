"""The plan of the finished tables: which documents there are, in the order of their ids, and where each one lies."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.dedup.outcome import Decision
from pipeline.engines import Relation
from pipeline.engines.local.store import read_part
from pipeline.tables import FILTERED, PASSED_OVER, QUARANTINED
from pipeline.write import TABLES

PLAN = pa.schema(
    [
        ("id", pa.string()),
        ("part", pa.int32()),
        ("batch", pa.int32()),
        ("row", pa.int32()),
        ("bytes", pa.int64()),
        ("status", pa.string()),
        ("rule", pa.string()),
        ("detail", pa.string()),
        ("score", pa.float64()),
    ]
)
"""Where every document lies, in the order of ids, and why it was dropped, if it was."""


def make_plan(cleaned: Relation, decision: Decision | None) -> tuple[pa.Table, pa.Table]:
    """The plan of all documents that were processed, and the rows of the quarantine. Raises ValueError on equal ids."""
    pieces, quarantine = [], [TABLES["quarantine"].empty_table()]
    for number, part in enumerate(cleaned.parts):
        for index, batch in enumerate(read_part(cleaned.folder / part)):
            if batch.num_rows and batch.column("status")[0].as_py() == QUARANTINED:
                quarantine.append(quarantined(batch))
            else:
                pieces.append(planned(batch, number, index))
    plan = pa.concat_tables([PLAN.empty_table(), *pieces]).sort_by("id").combine_chunks()
    if pc.count_distinct(plan["id"]).as_py() != plan.num_rows:
        raise ValueError("two documents ended up with one id")
    if decision is not None:
        plan = with_copies(plan, decision.duplicates)
    faults = pa.concat_tables(quarantine).sort_by([(name, "ascending") for name in ("source", "offset", "id")])
    return plan, faults


def without_passed(faults: pa.Table) -> tuple[pa.Table, Counter[str]]:
    """The quarantine without the rows that are no records, and what those count: records that are no documents."""
    passed = pc.equal(faults["error"], PASSED_OVER)
    counts: Counter[str] = Counter()
    for detail in faults.filter(passed)["detail"].to_pylist():
        counts.update(msgspec.json.decode(detail, type=dict[str, int]))
    return faults.filter(pc.invert(passed)), counts


def planned(batch: pa.RecordBatch, part: int, index: int) -> pa.Table:
    """The rows of the plan for one batch."""
    rows = batch.num_rows
    filtered = pc.equal(batch.column("status"), FILTERED)
    columns = {
        "id": batch.column("id"),
        "part": pa.array(np.full(rows, part, np.int32)),
        "batch": pa.array(np.full(rows, index, np.int32)),
        "row": pa.array(np.arange(rows, dtype=np.int32)),
        "bytes": pa.array(weights(batch)),
        "status": pc.if_else(filtered, "filtered", "kept"),
        "rule": batch.column("drop_rule"),
        "detail": batch.column("drop_detail"),
        "score": batch.column("drop_score"),
    }
    return pa.table(columns, PLAN)


def weights(batch: pa.RecordBatch) -> NDArray[np.int64]:
    """About how many bytes each document takes in the tables: its text, and what was cut from it."""
    changes = batch.column("changes")
    cut = pc.binary_length(pc.list_flatten(changes).field("old")).to_numpy(zero_copy_only=False)
    of_each = np.bincount(pc.list_parent_indices(changes).to_numpy(), weights=cut, minlength=batch.num_rows)
    text = pc.binary_length(batch.column("text")).to_numpy(zero_copy_only=False)
    whole: NDArray[np.int64] = text.astype(np.int64) + of_each.astype(np.int64)
    return whole


def quarantined(batch: pa.RecordBatch) -> pa.Table:
    """The rows of the quarantine for one batch."""
    names = ["id", "source", "offset", "fault_stage", "fault", "fault_detail"]
    schema = TABLES["quarantine"]
    return pa.table([batch.column(name) for name in names], names=schema.names).cast(schema)


def with_copies(plan: pa.Table, duplicates: pa.Table) -> pa.Table:
    """The plan, where every copy says which document was kept for it."""
    if not duplicates.num_rows:
        return plan
    at = pc.index_in(plan["id"], value_set=duplicates["dropped"].combine_chunks())
    copy = pc.is_valid(at)
    row = duplicates.take(pc.fill_null(at, 0))
    jaccard = row["jaccard"].cast(pa.float64())
    score = pc.utf8_slice_codeunits(row["jaccard"].cast(pa.string()), 0, 6)
    detail = pc.binary_join_element_wise("a copy of ", row["kept"], ", Jaccard ", score, "")
    rule = pc.binary_join_element_wise("near_duplicates", row["kind"], ".")
    for name, value in (("status", "duplicate"), ("rule", rule), ("detail", detail), ("score", jaccard)):
        column = pc.if_else(copy, value, plan[name])
        plan = plan.set_column(plan.schema.get_field_index(name), name, column)
    return plan


def cut(plan: pa.Table, shard_bytes: int) -> list[tuple[int, int]]:
    """Where shards begin and end: at least one, none much over `shard_bytes` of text."""
    reached = np.cumsum(plan["bytes"].to_numpy())
    number = reached // shard_bytes if len(reached) else np.zeros(0, np.int64)
    edges = [0, *(np.flatnonzero(np.diff(number)) + 1).tolist(), plan.num_rows]
    return list(pairwise(edges))
