"""Exact copies, collapsed before anything is compared: texts of the same units in the same order."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.dedup import plain
from pipeline.dedup.buckets import Keys, group
from pipeline.dedup.compiled import kernels
from pipeline.dedup.order import Ranks
from pipeline.dedup.texts import Texts, spans

BATCH = 1024
EMPTY = -1


def collapse(texts: Texts, signature_keys: Keys, order: Ranks, rows: Ranks) -> Ranks:
    """For each text the lowest rank of its copies, its own if there is none; EMPTY for copies of nothing at all.

    `order` is the rank of each row, `rows` the row of each rank.

    Copies have one signature, so that only texts that share theirs are read. (An empty text that is alone keeps its own
    rank: it shares no band with any other.)
    """
    firsts = order.copy()
    suspects = rows[np.sort(group(signature_keys, order, rows, np.ones(len(rows), np.bool_)).members)]
    if not len(suspects):
        return firsts
    hashes = text_hashes(texts, suspects)
    _, first, copy_of = np.unique(hashes, return_index=True, return_inverse=True)
    firsts[suspects] = np.where(hashes, order[suspects[first[copy_of]]], EMPTY)
    return firsts


def text_hashes(texts: Texts, rows: Ranks) -> Keys:
    """The hash of the units of each of these texts; 0 for a text without any."""
    fast = kernels()
    if fast is not None:
        starts, ends = spans(texts)
        hashes = np.empty(len(rows), np.uint64)
        fast.text_hashes(starts[rows], ends[rows], hashes)
        return hashes
    batches = (texts.take(pa.array(rows[at : at + BATCH])) for at in range(0, len(rows), BATCH))
    parts: list[NDArray[np.uint64]] = [plain.text_hashes(batch) for batch in batches]
    return np.concatenate([np.empty(0, np.uint64), *parts])
