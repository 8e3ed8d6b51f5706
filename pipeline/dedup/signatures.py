"""MinHash signatures of texts, bit for bit those of datasketch under our `hashfunc`.

    MinHash(num_perm, seed=seed, scheme="affine32", hashfunc=hashfunc).update_batch(shingles(text, ngram))

A row of ours loads into datasketch with `LeanMinHash(seed=seed, hashvalues=row, scheme="affine32")`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.dedup import plain
from pipeline.dedup.articles import article_key, article_keys
from pipeline.dedup.bands import Band
from pipeline.dedup.compiled import kernels
from pipeline.dedup.settings import Settings
from pipeline.dedup.shingles import hashfunc, shingles
from pipeline.dedup.texts import Texts, spans

__all__ = [
    "Signatures",
    "article_key",
    "article_keys",
    "band_keys",
    "hashfunc",
    "keys_by_band",
    "permutations",
    "shingles",
    "signatures",
    "views",
]

Signatures: TypeAlias = NDArray[np.uint32]

BANDS_AT_ONCE = 4
"""Bands whose keys are made in one pass over the signatures; 8 bytes for each of them and each document are held."""


def signatures(texts: Texts, settings: Settings) -> Signatures:
    """The signature of each text, shape (len(texts), num_perm). An empty text is all 0xFFFFFFFF."""
    a, b = permutations(settings.num_perm, settings.seed)
    fast = kernels()
    if fast is None:
        return plain.sign(texts, settings.ngram, a, b)
    out = np.empty((len(texts), settings.num_perm), np.uint32)
    fast.sign(*spans(texts), settings.ngram, a, b, out)
    return out


@cache
def permutations(num_perm: int, seed: int) -> tuple[Signatures, Signatures]:
    """Factors (odd) and terms of datasketch's affine32 permutations."""
    draw = np.random.RandomState(seed)
    factors = draw.randint(0, 1 << 31, num_perm, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors, draw.randint(0, 1 << 32, num_perm, dtype=np.uint32)


def views(column: Signatures | pa.ChunkedArray | pa.Array) -> list[Signatures]:
    """Signatures as arrays of shape (rows, num_perm), from such an array or a fixed_size_binary column, uncopied."""
    if isinstance(column, np.ndarray):
        return [column]
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    width = column.type.byte_width
    flat = [
        np.frombuffer(chunk.buffers()[1], np.uint32, len(chunk) * width // 4, chunk.offset * width) for chunk in chunks
    ]
    return [values.reshape(-1, width // 4) for values in flat]


def keys_by_band(chunks: list[Signatures], plan: Sequence[Band]) -> Iterator[tuple[Band, NDArray[np.uint64]]]:
    """Every band with its keys, some bands in each pass over the signatures."""
    for at in range(0, len(plan), BANDS_AT_ONCE):
        some = plan[at : at + BANDS_AT_ONCE]
        yield from zip(some, band_keys(chunks, some), strict=True)


def band_keys(chunks: list[Signatures], bands: Sequence[Band]) -> NDArray[np.uint64]:
    """For each band a number for its values in each signature, shape (bands, documents)."""
    edges = np.array([(band.first, band.first + band.rows) for band in bands], np.int64)
    keys = np.empty((len(bands), sum(map(len, chunks))), np.uint64)
    make = (kernels() or plain).band_keys
    at = 0
    for chunk in chunks:
        make(chunk, edges, keys[:, at : at + len(chunk)])
        at += len(chunk)
    return keys
