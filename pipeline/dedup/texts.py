"""Texts where Arrow keeps them, as addresses: nothing is copied, however many chunks there are."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Texts: TypeAlias = pa.Array | pa.ChunkedArray
Int64s: TypeAlias = NDArray[np.int64]


def spans(texts: Texts) -> tuple[Int64s, Int64s]:
    """Addresses of the first byte of each text and of the one behind it, for string or large_string; null is empty.

    They hold as long as `texts` lives. Raises TypeError for other types.
    """
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    parts = [_chunk_spans(chunk) for chunk in chunks]
    nothing = np.empty(0, np.int64)
    return np.concatenate([nothing, *(s for s, _ in parts)]), np.concatenate([nothing, *(e for _, e in parts)])


def _chunk_spans(chunk: pa.Array) -> tuple[Int64s, Int64s]:
    if not pa.types.is_string(chunk.type) and not pa.types.is_large_string(chunk.type):
        raise TypeError(f"texts are string or large_string, not {chunk.type}")
    kind = "int64" if pa.types.is_large_string(chunk.type) else "int32"
    _, offsets, data = chunk.buffers()
    if not len(chunk) or data is None:
        return np.zeros(len(chunk), np.int64), np.zeros(len(chunk), np.int64)
    edges = np.frombuffer(offsets, kind)[chunk.offset : chunk.offset + len(chunk) + 1] + np.int64(data.address)
    starts, ends = edges[:-1], edges[1:].copy()
    if chunk.null_count:
        missing = chunk.is_null().to_numpy(zero_copy_only=False)
        ends[missing] = starts[missing]
    return starts, ends
