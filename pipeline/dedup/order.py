"""Who comes first: the total order by which one of two copies stays."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.dedup.settings import Settings

Ranks: TypeAlias = NDArray[np.int64]


def priority(table: pa.Table, settings: Settings) -> Ranks:
    """For each row its place in the keep order, 0 first; the same whatever the order of the rows.

    `table` has `id`, `length`, and what the policy asks for: `published` (ISO 8601 or a timestamp) for `earliest`,
    `source` for `source`. Ties go to the longer, then to the lower id, byte by byte.
    """
    columns = {"length": table["length"], "id": table["id"]}
    keys = [("length", "descending"), ("id", "ascending")]
    if settings.keep == "earliest":
        columns["published"] = table["published"]
        keys.insert(0, ("published", "ascending"))
    elif settings.keep == "source":
        columns["source"] = _source_ranks(table["source"], settings.source_rank)
        keys.insert(0, ("source", "ascending"))
    whole = pa.table(columns).combine_chunks()  # in a thousand chunks a row takes three times as long
    rows = pc.sort_indices(whole, sort_keys=keys).to_numpy()
    return places(rows)


def places(rows: NDArray[np.uint64] | Ranks) -> Ranks:
    """The inverse of a permutation: where each row stands."""
    ranks = np.empty(len(rows), np.int64)
    ranks[rows] = np.arange(len(rows))
    return ranks


def _source_ranks(sources: pa.ChunkedArray, best_first: tuple[str, ...]) -> NDArray[np.int32]:
    ranks = np.full(len(sources), len(best_first), np.int32)
    for rank, start in reversed(list(enumerate(best_first))):
        ranks[pc.starts_with(sources, start).fill_null(False).to_numpy()] = rank
    return ranks
