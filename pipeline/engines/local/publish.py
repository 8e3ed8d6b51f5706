"""The finished tables on one machine: every shard takes its rows, by place, from the memory-mapped parts of MAP 2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.engines import Counts
from pipeline.engines.local.plan import PLAN
from pipeline.engines.local.store import open_part, read_part
from pipeline.tables import cleaned_schema
from pipeline.write import TABLES, Settings, part_name, write_shard

AUDIT_ORDER = ("id", "step", "start", "end")
REASON = ("stage", "rule", "score", "detail")
"""Why a document was dropped."""
_CLEANED = cleaned_schema(0)
TEXTS = pa.schema(field for field in _CLEANED if field.name in {*TABLES["documents"].names, *TABLES["dropped"].names})
CHANGES = pa.schema([_CLEANED.field("id"), _CLEANED.field("changes")])
"""What the finished tables take of `CLEANED`: of the documents, and of the audit."""


Places = NDArray[np.int64]


class Shard(msgspec.Struct, frozen=True):
    """The rows `start:stop` of the plan, to be written as shard `number` of every table."""

    plan: str
    parts: tuple[str, ...]
    folder: str
    number: int
    start: int
    stop: int
    steps: int
    settings: Settings


class Written(msgspec.Struct, frozen=True):
    """What a shard holds: documents kept, copies and filtered ones dropped, audit rows, and changes by rule."""

    kept: int
    duplicates: int
    filtered: int
    changes: int
    by_rule: tuple[tuple[str, int, int], ...]


def write_one(shard: Shard) -> Written:
    """In a worker: documents, dropped and audit of one shard."""
    plan = pa.Table.from_batches(read_part(Path(shard.plan)), PLAN)
    plan = plan.slice(shard.start, shard.stop - shard.start).combine_chunks()
    folder, name = Path(shard.folder), part_name(shard.number)
    rows, kept = gather(plan, shard.parts, TEXTS), pc.equal(plan["status"], "kept")
    documents, dropped = rows.filter(kept), rows.filter(pc.invert(kept))
    del rows
    write_shard(folder / "documents" / name, conform(documents, "documents"), shard.settings, ("id",))
    del documents  # texts are not needed for the audit: only one of the two is in memory
    if dropped.num_rows or shard.number == 0:
        write_shard(folder / "dropped" / name, conform(dropped, "dropped"), shard.settings, ("id",))
    audit = audit_rows(gather(plan, shard.parts, CHANGES), shard.steps)
    write_shard(folder / "audit" / name, audit, shard.settings, AUDIT_ORDER)
    status = Counter(plan["status"].to_pylist())
    return Written(status["kept"], status["duplicate"], status["filtered"], audit.num_rows, counted(audit))


def gather(plan: pa.Table, parts: Sequence[str], columns: pa.Schema) -> pa.Table:
    """The rows of `CLEANED` that the plan names, in its order: some columns, and why each was dropped.

    Batches hold their rows by id, as the plan does: what it names of one lies together, and is read in one piece.
    """
    part, batch, row = (plan[name].to_numpy().astype(np.int64) for name in ("part", "batch", "row"))
    order = np.lexsort((row, batch, part))
    edges = np.flatnonzero(np.diff(part[order]) | np.diff(batch[order])) + 1
    tables, places, reached = [columns.empty_table()], np.empty(len(order), np.int64), 0
    for number, runs in groupby(np.split(order, edges) if len(order) else (), key=lambda run: part[run[0]]):
        reader, pieces = open_part(Path(parts[number])), []
        for run in runs:
            first, last = row[run[0]], row[run[-1]] + 1
            pieces.append(reader.get_batch(batch[run[0]]).select(columns.names).slice(first, last - first))
            places[run] = row[run] - first + reached
            reached += last - first
        tables.append(pa.Table.from_batches(pieces).combine_chunks())  # so that the part need not stay mapped
    table = pa.concat_tables(tables).take(pa.array(places))
    stage = pc.list_element(pc.split_pattern(plan["rule"], "."), 0)
    for name, column in zip(REASON, (stage, plan["rule"], plan["score"], plan["detail"]), strict=True):
        table = table.append_column(name, column)
    return table


def conform(table: pa.Table, name: str) -> pa.Table:
    """The columns that a table of the run declares, as it declares them."""
    schema = TABLES[name]
    return table.select(schema.names).cast(schema)


def audit_rows(rows: pa.Table, steps: int) -> pa.Table:
    """The audit of some documents, one row a change; documents that were dropped as copies have one more, the last."""
    if not rows.num_rows:
        return TABLES["audit"].empty_table()
    rows = rows.combine_chunks()
    changes = rows["changes"].chunk(0)
    parents = pc.list_parent_indices(changes)
    flat = pa.Table.from_struct_array(pc.list_flatten(changes))
    copies = np.flatnonzero(pc.fill_null(pc.equal(rows["stage"], "near_duplicates"), fill_value=False).to_numpy())
    audit = TABLES["audit"].names
    both = [
        flat.append_column("id", rows["id"].take(parents)).select(audit).cast(TABLES["audit"]),
        copy_rows(rows.take(pa.array(copies)), steps),
    ]
    documents = np.concatenate([parents.to_numpy(), copies])
    table = pa.concat_tables(both)
    return table.take(pa.array(in_order(documents, *(table[name].to_numpy() for name in AUDIT_ORDER[1:]))))


def copy_rows(copies: pa.Table, steps: int) -> pa.Table:
    """The rows of the audit that say why documents were dropped as copies."""
    schema = TABLES["audit"]
    fill = {"step": steps, "start": 0, "end": 0, "old": "", "new": "", "kind": "drop"}
    columns = {name: copies[name] for name in ("id", *REASON)}
    columns |= {name: pa.array([value] * len(copies), schema.field(name).type) for name, value in fill.items()}
    return pa.table({name: columns[name] for name in schema.names}).cast(schema)


def in_order(documents: Places, steps: Places, starts: Places, ends: Places) -> Places:
    """The order of rows of the audit. Those of a document come in order already, but for vetoes."""
    order = np.argsort(documents, kind="stable")
    document, step, start, end = (
        np.diff(column[order].astype(np.int64)) for column in (documents, steps, starts, ends)
    )
    behind = (step < 0) | (step == 0) & ((start < 0) | (start == 0) & (end < 0))
    return np.lexsort((ends, starts, steps, documents)) if (behind & (document == 0)).any() else order


def counted(audit: pa.Table) -> tuple[tuple[str, int, int], ...]:
    """For every rule: how many rows of the audit, and how many lines they cut."""
    rules = audit["rule"].combine_chunks().dictionary_encode()
    names, of_row = rules.dictionary.to_pylist(), rules.indices.to_numpy()
    done = pc.not_equal(audit["kind"], "veto")
    cut = pc.and_(done, pc.and_(pc.not_equal(audit["old"], ""), pc.equal(audit["new"], "")))
    lines = pc.add(pc.count_substring(pc.utf8_trim_whitespace(audit["old"].filter(cut)), "\n"), 1)
    rows = np.bincount(of_row[done.to_numpy()], minlength=len(names))
    of_rule = np.bincount(of_row[cut.to_numpy()], lines.to_numpy(), len(names))
    return tuple(sorted((rule, int(rows[n]), int(of_rule[n])) for n, rule in enumerate(names) if rows[n]))


def total(read: int, quarantine: pa.Table, shards: Sequence[Written], passed: Counter[str]) -> Counts:
    """The counts of the run."""
    rows: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for shard in shards:
        for rule, count, of_lines in shard.by_rule:
            rows[rule] += count
            lines[rule] += of_lines
    return Counts(
        read=read,
        kept=sum(shard.kept for shard in shards),
        duplicates=sum(shard.duplicates for shard in shards),
        filtered=sum(shard.filtered for shard in shards),
        quarantined=quarantine.num_rows,
        changes=sum(shard.changes for shard in shards),
        by_rule=tuple((rule, rows[rule], lines[rule]) for rule in sorted(rows)),
        by_fault=tuple(sorted(Counter(quarantine["error"].to_pylist()).items())),
        passed_over=tuple(sorted(passed.items())),
    )
