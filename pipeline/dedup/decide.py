"""Who is the same as whom: exact copies first, then buckets, then the walk in keep order.

A document is dropped only if an exact score ties it to a document that is kept (priority greedy), so that chains
swallow no strangers, and no two documents that were compared are both kept as copies of each other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.dedup import walk_plain
from pipeline.dedup.bands import Band
from pipeline.dedup.buckets import Buckets, Shared, gather, group
from pipeline.dedup.compiled import walking
from pipeline.dedup.copies import collapse
from pipeline.dedup.order import Ranks, places
from pipeline.dedup.outcome import Decision, decision
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import Signatures, band_keys, views
from pipeline.dedup.texts import Texts, spans
from pipeline.dedup.verdicts import Flags, Verdicts

BANDS_AT_ONCE = 8
"""Bands whose keys are made in one pass over the signatures; 8 bytes for each of them and each document are held."""
ARENA = 1 << 24
"""Shingle hashes that are held at once while documents are compared, 8 bytes each."""


def decide(
    ids: pa.ChunkedArray,
    texts: Texts,
    signatures: Signatures | pa.ChunkedArray,
    order: Ranks,
    settings: Settings,
) -> Decision:
    """Decide on all documents. The same rows come out whatever their order and however they are chunked.

    `texts` are string or large_string, read where they are; `signatures` are of shape (documents, num_perm), or a
    fixed_size_binary column of 4 * num_perm bytes; `order` is each document's place in the keep order, 0 first.
    """
    chunks = views(signatures)
    rows = places(order)
    firsts = collapse(texts, band_keys(chunks, [Band(0, settings.num_perm, 0)])[0], order, rows)
    buckets = gather(_buckets(chunks, order, rows, firsts == order, settings), len(order))
    verdicts = judge(texts, rows, buckets, np.zeros(len(rows), np.bool_), 0, settings)
    return decision(ids.take(pa.array(rows)), firsts[rows], verdicts, buckets, settings.threshold)


def _buckets(
    chunks: list[Signatures], order: Ranks, rows: Ranks, alone: Flags, settings: Settings
) -> Iterator[tuple[Shared, Band]]:
    """The buckets of every band, of the documents in these rows."""
    plan = settings.plan()
    for at in range(0, len(plan), BANDS_AT_ONCE):
        some = plan[at : at + BANDS_AT_ONCE]
        for band, keys in zip(some, band_keys(chunks, some), strict=True):
            yield group(keys, order, rows, alone), band


def judge(texts: Texts, rows: Ranks, buckets: Buckets, kept: Flags, old: int, settings: Settings) -> Verdicts:
    """The walk over documents in keep order; `rows` says where the text of each is."""
    compiled = walking()
    if compiled is None:
        return walk_plain.walk(lambda number: texts[rows[number]].as_py() or "", buckets, old, kept, settings)
    starts, ends = spans(texts)
    stats: NDArray[np.int64] = np.zeros(2, np.int64)
    found = compiled.walk(
        *(starts[rows], ends[rows], buckets.of, buckets.of_edges, buckets.heads, buckets.edges, buckets.deciding),
        *(old, kept),
        *(settings.ngram, settings.threshold, settings.inside_from(), settings.drop_contained, ARENA, stats),
    )
    return Verdicts(*found, *stats.tolist())
