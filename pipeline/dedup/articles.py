"""A cheap number that copies of one article share, for counting what a site repeats; and how long texts are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.dedup.compiled import line_kernels
from pipeline.dedup.plain import joined, span_hashes
from pipeline.dedup.texts import Texts, spans

BATCH = 4096
LINES = 2


def word_counts(texts: Texts) -> NDArray[np.int64]:
    """How many words each text has, as `str.split` finds them; 0 for null."""
    fast = line_kernels()
    if fast is None:
        return np.array([len(text.split()) for text in texts.fill_null("").to_pylist()], np.int64)
    counts = np.empty(len(texts), np.int64)
    fast.count_words(*spans(texts), counts)
    return counts


def article_key(text: str) -> int:
    """The key of one text, see `article_keys`."""
    return int(article_keys(pa.array([text], pa.large_string()))[0])


def article_keys(texts: Texts) -> NDArray[np.uint64]:
    """For each text the sum of the hashes of its two longest lines.

    Copies on one site share them, whatever teasers and dates stand around; two articles under one long disclaimer do
    not. The exact decision comes later.
    """
    fast = line_kernels()
    if fast is None:
        return plain_keys(texts)
    keys = np.empty(len(texts), np.uint64)
    fast.article_keys(*spans(texts), keys)
    return keys


def plain_keys(texts: Texts) -> NDArray[np.uint64]:
    """The same without numba."""
    parts = [_batch_keys(texts.slice(first, BATCH)) for first in range(0, len(texts), BATCH)]
    return np.concatenate([np.empty(0, np.uint64), *parts])


def _batch_keys(texts: Texts) -> NDArray[np.uint64]:
    data, edges = joined(texts)
    breaks = np.flatnonzero(data[: edges[-1]] == ord("\n"))
    starts = np.unique(np.concatenate([edges[:-1], breaks + 1]))
    starts = starts[starts < edges[-1]]
    ends = np.append(starts[1:], edges[-1])
    ends -= data[np.maximum(ends - 1, 0)] == ord("\n")
    owner = np.searchsorted(edges, starts, "right") - 1
    hashes = span_hashes(data, starts, ends)
    order = np.lexsort((hashes, starts - ends, owner))
    place = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
    chosen = order[place < LINES]
    keys = np.zeros(len(edges) - 1, np.uint64)
    np.add.at(keys, owner[chosen], hashes[chosen])
    return keys
