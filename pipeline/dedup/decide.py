"""Who is the same as whom: exact copies first, then buckets, then the walk in keep order.

A document is dropped only if an exact score ties it to a document that is kept (priority greedy), so that chains
swallow no strangers, and no two documents that were compared are both kept as copies of each other.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from pipeline.dedup.against import Newcomers, decide_against
from pipeline.dedup.bands import Band
from pipeline.dedup.buckets import gather, group
from pipeline.dedup.copies import collapse
from pipeline.dedup.index import Index
from pipeline.dedup.judge import judge
from pipeline.dedup.order import Ranks, places
from pipeline.dedup.outcome import Decision, decision
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import Signatures, band_keys, keys_by_band, views
from pipeline.dedup.texts import Texts


def decide(
    ids: pa.ChunkedArray,
    texts: Texts,
    signatures: Signatures | pa.ChunkedArray,
    order: Ranks,
    settings: Settings,
    against: Index | None = None,
) -> Decision:
    """Decide on all documents. The same rows come out whatever their order and however they are chunked.

    `texts` are string or large_string, read where they are; `signatures` are of shape (documents, num_perm), or a
    fixed_size_binary column of 4 * num_perm bytes; `order` is each document's place in the keep order, 0 first.
    Documents that the index `against` knows come before all of them.
    """
    chunks = views(signatures)
    rows = places(order)
    firsts = collapse(texts, band_keys(chunks, [Band(0, settings.num_perm, 0)])[0], order, rows)
    if against is not None:
        return decide_against(Newcomers(ids, texts, chunks, rows, firsts[rows]), against, settings)
    keys = keys_by_band(chunks, settings.plan())
    buckets = gather(((group(key, order, rows, firsts == order), band) for band, key in keys), len(order))
    verdicts = judge([(texts, rows)], buckets, np.zeros(len(rows), np.bool_), 0, settings)
    return decision(ids.take(pa.array(rows)), firsts[rows], verdicts, buckets, settings.threshold)
