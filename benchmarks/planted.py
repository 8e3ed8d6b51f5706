"""What a deduplication did to a corpus, judged by exact Jaccard on word 5-grams.

Every document that was removed must have one that is kept at the threshold or above; every pair at the threshold or
above should not be kept whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from pyarrow import parquet
from scipy.sparse import csr_matrix

THRESHOLD = 0.8
NGRAM = 5
ROWS_AT_ONCE = 2000


def judged(corpus: Path, output: Path) -> str:
    """One sentence on the answer in `output/documents`: which ids of the corpus are there."""
    table = parquet.read_table(corpus, columns=["id", "text"]).to_pydict()
    sets = [shingles(text) for text in table["text"]]
    kept_ids = {
        name
        for path in (output / "documents").glob("*.parquet")
        for name in parquet.read_table(path, columns=["id"])["id"].to_pylist()
    }
    kept = [name in kept_ids for name in table["id"]]
    true = list(pairs(sets))
    justified = {a for pair in true for a, b in (pair, pair[::-1]) if not kept[a] and kept[b]}
    removed = [n for n, stays in enumerate(kept) if not stays and sets[n]]
    wrong = sum(n not in justified for n in removed)
    missed = sum(kept[a] and kept[b] for a, b in true)
    return (
        f"{len(removed):,} removed, {wrong:,} of them ({wrong / max(1, len(removed)):.1%}) like nothing that was kept; "
        f"{missed:,} of {len(true):,} true pairs kept whole"
    )


def shingles(text: str) -> set[tuple[str, ...]]:
    """The word 5-grams of a text; a shorter one is one shingle, a line without spaces is cut into characters."""
    words = text.split()
    if len(words) == 1 and len(text.strip()) > 20 and not text.isascii():
        words = list(text.strip())
    if len(words) < NGRAM:
        return {tuple(words)} if words else set()
    return set(zip(*(words[n:] for n in range(NGRAM)), strict=False))


def pairs(sets: Sequence[set[tuple[str, ...]]]) -> Iterator[tuple[int, int]]:
    """All pairs at or over the threshold, by a product of sparse matrices."""
    numbers: dict[tuple[str, ...], int] = {}
    rows = [[numbers.setdefault(shingle, len(numbers)) for shingle in one] for one in sets]
    size = np.array([len(row) for row in rows])
    flat = np.fromiter((number for row in rows for number in row), np.int64)
    edges = np.concatenate([[0], np.cumsum(size)])
    matrix = csr_matrix((np.ones(len(flat), np.int32), flat, edges), shape=(len(sets), len(numbers)))
    across = matrix.T.tocsr()
    for first in range(0, len(sets), ROWS_AT_ONCE):
        both = (matrix[first : first + ROWS_AT_ONCE] @ across).tocoo()
        a, b, shared = both.row + first, both.col, both.data
        close = (a < b) & (shared >= THRESHOLD * (size[a] + size[b] - shared))
        yield from zip(a[close].tolist(), b[close].tolist(), strict=True)
