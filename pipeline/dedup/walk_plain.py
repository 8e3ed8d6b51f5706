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
        near, inside, told = [], [], []
        for y, firm in _candidates(x, buckets, kept).items():
            candidates += 1
            mine, other = shingle_set(x), shingle_set(y)
            sizes[x], sizes[y], both = len(mine), len(other), len(mine & other)
            jaccard, part = both / len(mine | other), both / min(len(mine), len(other))
            if jaccard >= settings.threshold and firm:
                near.append((jaccard, -y, both, NEAR))
            elif jaccard >= settings.threshold or (part >= settings.inside_from() and len(mine) != len(other)):
                told.append((x, y, both))
                if settings.drop_contained and len(mine) < len(other):
                    inside.append((part, -y, both, CONTAINED))
        if near or inside:
            _, y, common[x], kinds[x] = max(near or inside)
            kept[x], parents[x] = False, -y
        else:
            rows += told
    related = np.array(rows, np.int64).reshape(-1, 3)
    return Verdicts(parents, kinds, common, sizes, related, candidates, candidates)


def _candidates(x: int, buckets: Buckets, kept: Flags) -> dict[int, bool]:
    """The kept documents before x that share a bucket with it, and whether one of those buckets decides."""
    met: dict[int, bool] = {}
    for bucket in buckets.of[buckets.of_edges[x] : buckets.of_edges[x + 1]].tolist():
        for y in buckets.heads[buckets.edges[bucket] : buckets.edges[bucket + 1]].tolist():
            if y < x and kept[y]:
                met.setdefault(y, bucket < buckets.deciding)
    return met
