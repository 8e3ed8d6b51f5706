"""The walk, over texts of one or more places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.dedup import walk_plain
from pipeline.dedup.buckets import Buckets
from pipeline.dedup.compiled import walking
from pipeline.dedup.order import Ranks
from pipeline.dedup.settings import Settings
from pipeline.dedup.texts import Texts, spans
from pipeline.dedup.verdicts import Flags, Verdicts

ARENA = 1 << 23
"""Shingle hashes that are held at once while documents are compared, 8 bytes each."""


def judge(
    sources: Sequence[tuple[Texts, Ranks]], buckets: Buckets, kept: Flags, old: int, settings: Settings
) -> Verdicts:
    """Decide on the documents from number `old` on; `kept` says it of those before, and is filled.

    The documents are, in keep order, those of the sources one after the other: of each its texts, and their rows.
    """
    compiled = walking()
    if compiled is None:
        places = [(texts, row) for texts, rows in sources for row in rows.tolist()]

        def text(number: int) -> str:
            texts, row = places[number]
            return texts[row].as_py() or ""

        return walk_plain.walk(text, buckets, old, kept, settings)
    found = [[edges[rows] for edges in spans(texts)] for texts, rows in sources]
    starts, ends = (np.concatenate(parts) for parts in zip(*found, strict=True))
    stats: NDArray[np.int64] = np.zeros(2, np.int64)
    verdicts = compiled.walk(
        *(starts, ends, buckets.of, buckets.of_edges, buckets.heads, buckets.edges, buckets.deciding, old, kept),
        *(settings.ngram, settings.threshold, settings.inside_from(), settings.drop_contained, ARENA, stats),
    )
    return Verdicts(*verdicts, *stats.tolist())
