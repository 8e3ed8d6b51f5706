"""A few documents of a run, by their ids, in one pass over its tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import parquet

from pipeline.apply import undo
from pipeline.audit import Audited
from pipeline.report.shards import Each, Part, parts
from pipeline.tables import changes_of

AT_ONCE = 4096
"""Rows that are unpacked at once."""
CODED = {"audit": ["id", "stage", "rule", "detail", "kind"]}
"""Columns of a table whose texts are made only of the rows that are asked for; `id` of all others."""


def fetch(folder: Path, ids: Collection[str], each: Each = map) -> dict[str, Audited]:
    """The documents of these ids, kept or dropped, as they lie in the run. Ids that are not there are left out.

    `each` is `map`, or does the same elsewhere.
    """
    wanted = pa.array(sorted(set(ids)), pa.string())
    asked = [(part, own) for part in parts(folder) if (own := _may_be_in(part, wanted))]
    found: dict[str, Audited] = {}
    for of_part in each(fetch_part, asked):
        found.update(of_part)
    return {name: found[name] for name in sorted(found)}


def fetch_part(asked: tuple[Part, list[str]]) -> dict[str, Audited]:
    """Those of one part."""
    part, wanted = asked[0], pa.array(asked[1], pa.string())
    audit: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(part, "audit", wanted):
        audit[row["id"]].append(row)
    found = {}
    for table in ("documents", "dropped"):
        for row in _rows(part, table, wanted):
            changes = tuple(changes_of(audit[row["id"]]))
            found[row["id"]] = Audited(row, changes, undo(row["text"], changes))
    return found


def _may_be_in(part: Part, wanted: pa.Array) -> list[str]:
    """Those of the ids that the part may have."""
    held = np.zeros(len(wanted), bool)
    for table in ("documents", "dropped"):
        path = part.folder / table / part.name
        if path.exists():
            with parquet.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    held |= _may_hold(file, group, wanted)
    ids: list[str] = wanted.filter(pa.array(held)).to_pylist()
    return ids


def _rows(part: Part, table: str, wanted: pa.Array) -> Iterator[dict[str, Any]]:
    path = part.folder / table / part.name
    if not path.exists():
        return
    with parquet.ParquetFile(path, read_dictionary=CODED.get(table, ["id"])) as file:
        for group in range(file.num_row_groups):
            if _may_hold(file, group, wanted).any():
                yield from _rows_at(file, group, _places(file, group, wanted))


def _places(file: parquet.ParquetFile, group: int, wanted: pa.Array) -> NDArray[np.int64]:
    """Where in a row group those ids stand. No other column is read for that."""
    ids = file.read_row_group(group, columns=["id"], use_threads=False)["id"].combine_chunks()
    asked = pc.is_in(ids.dictionary, wanted).to_numpy(zero_copy_only=False)
    return np.flatnonzero(asked[ids.indices.to_numpy()])


def _rows_at(file: parquet.ParquetFile, group: int, places: NDArray[np.int64]) -> Iterator[dict[str, Any]]:
    """The rows that stand there. What is behind the last of them is not unpacked."""
    reached = 0
    for batch in file.iter_batches(AT_ONCE, row_groups=[group], use_threads=False) if len(places) else ():
        first, last = np.searchsorted(places, [reached, reached + batch.num_rows])
        yield from batch.take(pa.array(places[first:last] - reached)).to_pylist()
        reached += batch.num_rows
        if reached > places[-1]:
            return


def _may_hold(file: parquet.ParquetFile, group: int, wanted: pa.Array) -> NDArray[np.bool_]:
    """Which of the ids the row group may have, by the least and the greatest id that it has."""
    column = file.metadata.row_group(group).column(file.schema_arrow.get_field_index("id"))
    statistics = column.statistics
    if statistics is None or not statistics.has_min_max:
        return np.ones(len(wanted), bool)
    within = pc.and_(pc.greater_equal(wanted, statistics.min), pc.less_equal(wanted, statistics.max))
    held: NDArray[np.bool_] = within.to_numpy(zero_copy_only=False)
    return held
