"""A hash for every string of a column, the same on all machines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.dedup.compiled import line_kernels
from pipeline.dedup.plain import joined, span_hashes
from pipeline.dedup.texts import Texts, spans


def string_hashes(texts: Texts) -> NDArray[np.uint64]:
    """The hash of the bytes of each string, as `shingles` hashes a word; 0 for null and for an empty one."""
    fast = line_kernels()
    if fast is None:
        data, edges = joined(texts)
        return span_hashes(data, edges[:-1], edges[1:])
    hashes = np.empty(len(texts), np.uint64)
    fast.hash_strings(*spans(texts), hashes)
    return hashes
