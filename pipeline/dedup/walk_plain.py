"""The decision without numba, on shingles instead of their hashes: slow, short, and what `walk` must equal."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from pipeline.dedup.buckets import Buckets
from pipeline.dedup.settings import Settings
from pipeline.dedup.shingles import shingles
from pipeline.dedup.verdicts import CONTAINED, NEAR, Flags, Verdicts

HELD = 4096
"""Shingle sets that are held at once."""


def walk(text: Callable[[int], str], buckets: Buckets, old: int, kept: Flags, settings: Settings) -> Verdicts:
    """Decide on the documents from number `old` on. `text` gives the text of a document by its number."""
    shingle_set = lru_cache(HELD)(lambda document: frozenset(shingles(text(document), settings.ngram)))
    parents, kinds = np.arange(len(kept)), np.zeros(len(kept), np.int8)
    common, sizes = np.zeros(len(kept), np.int32), np.zeros(len(kept), np.int32)
    candidates, rows = 0, []
    for x in range(old, len(kept)):
        kept[x] = True
        scores = []
        for y in _candidates(x, buckets, kept):
            candidates += 1
            mine, other = shingle_set(x), shingle_set(y)
            both = len(mine & other)
            sizes[x], sizes[y] = len(mine), len(other)
            scores.append((both / len(mine | other), both / min(len(mine), len(other)), -y, both))
        near = [(jaccard, y, both, NEAR) for jaccard, _, y, both in scores if jaccard >= settings.threshold]
        inside = [
            (part, y, both, CONTAINED)
            for jaccard, part, y, both in scores
            if jaccard < settings.threshold and part >= settings.inside_from() and sizes[x] != sizes[-y]
        ]
        longer = [row for row in inside if settings.drop_contained and sizes[x] < sizes[-row[1]]]
        if near or longer:
            _, y, common[x], kinds[x] = max(near or longer)
            kept[x], parents[x] = False, -y
        else:
            rows += [(x, -y, both) for _, y, both, _ in inside]
    related = np.array(rows, np.int64).reshape(-1, 3)
    return Verdicts(parents, kinds, common, sizes, related, candidates, candidates)


def _candidates(x: int, buckets: Buckets, kept: Flags) -> list[int]:
    """The kept documents before x that share a bucket with it."""
    met = set()
    for bucket in buckets.of[buckets.of_edges[x] : buckets.of_edges[x + 1]].tolist():
        met.update(buckets.heads[buckets.edges[bucket] : buckets.edges[bucket + 1]].tolist())
    return sorted(y for y in met if y < x and kept[y])
