"""The decision as tables."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.dedup.buckets import Buckets
from pipeline.dedup.copies import EMPTY
from pipeline.dedup.order import Ranks
from pipeline.dedup.verdicts import CONTAINED, KEPT, NEAR, Verdicts

SCORES = [("jaccard", pa.float32()), ("containment", pa.float32()), ("kind", pa.string())]
DUPLICATES = pa.schema([("dropped", pa.string()), ("kept", pa.string()), *SCORES])
RELATIONS = pa.schema([("a", pa.string()), ("b", pa.string()), *SCORES])
KINDS = pa.array(["exact", "near", "contained"])


class Decision(msgspec.Struct, frozen=True):
    """What was found.

    `duplicates`: one row for each dropped document, with the kept one that it is a copy of, by the id of the dropped.
    `relations`: pairs of kept documents of which `a` is contained in the longer `b`, by the ids of both. A `near` pair
    here is one that the deciding bands missed.
    `stats`: documents, exact, near, contained (dropped as such), related, candidates, compared, buckets,
    largest_bucket, capped_buckets (of more documents than `bucket_cap`).
    """

    duplicates: pa.Table
    relations: pa.Table
    stats: dict[str, int]


def decision(
    ids: pa.ChunkedArray, firsts: Ranks, verdicts: Verdicts, buckets: Buckets, threshold: float, old: int = 0
) -> Decision:
    """Tables from verdicts on the documents from number `old` on.

    `ids` and `firsts`, the number of each document's first copy, are in keep order.
    """
    duplicates = _duplicates(ids, firsts, verdicts, old)
    relations = _relations(ids, verdicts, threshold)
    counts = pc.value_counts(duplicates["kind"])
    by_kind = dict(zip(*(part.to_pylist() for part in counts.flatten()), strict=True))
    stats = {
        "documents": len(ids) - old,
        **{kind: by_kind.get(kind, 0) for kind in KINDS.to_pylist()},
        "related": len(relations),
        "candidates": verdicts.candidates,
        "compared": verdicts.compared,
        "buckets": len(buckets.edges) - 1,
        "largest_bucket": buckets.largest,
        "capped_buckets": buckets.capped,
    }
    return Decision(duplicates, relations, stats)


def _duplicates(ids: pa.ChunkedArray, firsts: Ranks, verdicts: Verdicts, old: int) -> pa.Table:
    """A copy says of itself what is said of the first copy; if that one is kept, it is an exact copy of it."""
    first = np.where(firsts == EMPTY, np.arange(len(firsts)), firsts)
    dropped = np.flatnonzero((first != np.arange(len(first))) | (verdicts.kinds != KEPT))
    dropped = dropped[dropped >= old]
    first = first[dropped]
    parent, kind = verdicts.parents[first], verdicts.kinds[first]
    a, b, both = verdicts.sizes[first], verdicts.sizes[parent], verdicts.common[first]
    exact = kind == KEPT
    jaccard = np.where(exact, 1, both / np.maximum(a + b - both, 1))
    part = np.where(exact, 1, both / np.maximum(np.minimum(a, b), 1))
    columns = [ids.take(pa.array(dropped)), ids.take(pa.array(parent)), *_scores(jaccard, part, kind)]
    return _table(columns, DUPLICATES).sort_by("dropped")


def _relations(ids: pa.ChunkedArray, verdicts: Verdicts, threshold: float) -> pa.Table:
    x, y, both = verdicts.related.T
    swap = verdicts.sizes[x] >= verdicts.sizes[y]
    x, y = np.where(swap, y, x), np.where(swap, x, y)
    a, b = verdicts.sizes[x], verdicts.sizes[y]
    jaccard = both / np.maximum(a + b - both, 1)
    scores = _scores(jaccard, both / np.maximum(a, 1), np.where(jaccard >= threshold, NEAR, CONTAINED))
    columns = [ids.take(pa.array(x)), ids.take(pa.array(y)), *scores]
    return _table(columns, RELATIONS).sort_by([("a", "ascending"), ("b", "ascending")])


def _scores(
    jaccard: NDArray[np.float64], part: NDArray[np.float64], kinds: NDArray[np.int8] | NDArray[np.int64]
) -> list[pa.Array]:
    return [pa.array(jaccard.astype(np.float32)), pa.array(part.astype(np.float32)), KINDS.take(pa.array(kinds))]


def _table(columns: list[pa.Array], schema: pa.Schema) -> pa.Table:
    return pa.table(columns, names=schema.names).cast(schema)
