"""What a run says of its copies: how alike they are, how large their groups are, which pairs are worth a look."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.changes import first_of_each
from pipeline.report.shards import rows
from pipeline.report.spans import codes
from pipeline.report.tally import Tally

EDGES = np.linspace(0, 1, 51)
"""Edges of the bins of Jaccard similarities."""
SCORES = ("jaccard", "containment", "kind")
MOST_PAIRS = 5
MOST_GROUPS = 8


class Copies:
    """One pass over `duplicates` and `relations`. `jaccard` counts pairs that were dropped, in `EDGES`.

    `pairs` are the least alike pairs of each kind, with the columns dropped, kept, jaccard, containment, kind.
    """

    def __init__(self) -> None:
        self.jaccard = np.zeros(len(EDGES) - 1, np.int64)
        self.kinds: dict[str, int] = {}
        self.groups = Tally(("kept",), "copies", 2_000_000)
        self.pairs: pa.Table | None = None

    def add(self, batch: pa.RecordBatch, *, dropped: bool) -> None:
        """Add pairs, with the columns of `duplicates`."""
        table = pa.Table.from_batches([batch])
        for row in pc.value_counts(table["kind"]).to_pylist():
            name = row["values"] if dropped else f"{row['values']}, reported only"
            self.kinds[name] = self.kinds.get(name, 0) + row["counts"]
        if dropped:
            self.jaccard += binned(table["jaccard"].to_numpy())
            self.groups.add(table.select(["kept"]).append_column("copies", pa.array(np.ones(len(table), np.int64))))
        else:
            table = table.set_column(4, "kind", pc.binary_join_element_wise(table["kind"], "reported only", ", "))
        self.pairs = least_alike(table, self.pairs)

    def sizes(self) -> dict[int, int]:
        """How many groups of documents, the kept one counted in, have which size."""
        groups = self.groups.table()
        if not groups.num_rows:
            return {}
        sizes, counts = np.unique(groups["copies"].to_numpy() + 1, return_counts=True)
        return dict(zip(sizes.tolist(), counts.tolist(), strict=True))

    def largest(self) -> list[dict[str, int | str]]:
        """The kept documents that stand for most copies."""
        found: list[dict[str, int | str]] = self.groups.table().slice(0, MOST_GROUPS).to_pylist()
        return found


def copies(folder: Path) -> Copies:
    """Look at every pair of a run once."""
    found = Copies()
    for batch in rows(folder, "duplicates", ("dropped", "kept", *SCORES)):
        if batch.num_rows:
            found.add(batch, dropped=True)
    for batch in rows(folder, "relations", ("a", "b", *SCORES)):
        if batch.num_rows:
            found.add(batch.rename_columns(["dropped", "kept", *SCORES]), dropped=False)
    return found


def binned(jaccard: np.ndarray) -> np.ndarray:
    """How many similarities lie in each bin of `EDGES`; one that is an edge, but for its rounding, begins a bin."""
    bins = len(EDGES) - 1
    places = np.floor(np.round(jaccard.astype(np.float64), 6) * bins + 1e-6).astype(np.int64)
    return np.bincount(np.clip(places, 0, bins - 1), minlength=bins)


def least_alike(pairs: pa.Table, before: pa.Table | None) -> pa.Table:
    """Of every kind the pairs that are least alike, one for each kept document; then by the ids."""
    both = pairs if before is None else pa.concat_tables([before, pairs])
    kinds, groups = codes(both["kind"]), codes(both["kept"])
    order = np.lexsort((groups, both["containment"].to_numpy(), both["jaccard"].to_numpy(), kinds))
    _, first = np.unique((kinds * len(groups) + groups)[order], return_index=True)
    order = order[np.sort(first)]
    return both.take(pa.array(order[first_of_each(kinds[order], MOST_PAIRS)])).combine_chunks()
