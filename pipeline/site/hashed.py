"""Keys as `kernels` hashes them in a text, so that a text can be asked which of them it may have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.site.keys import DIGEST, LONGEST_KEY

Hashes = NDArray[np.uint64]
BASE, HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
PREFIX = LONGEST_KEY - DIGEST - 1
"""Of a longer key only so much is hashed: its digest takes longer than looking at the few that share this much."""
AT_ONCE = 10_000


class HashedKeys:
    """The hashes of many keys, those of each site by themselves: its keys are those from one edge to the next."""

    def __init__(self, keys: pa.ChunkedArray, edges: Sequence[int]) -> None:
        pieces = [_hashed(keys.slice(first, AT_ONCE).to_pylist(), first) for first in range(0, len(keys), AT_ONCE)]
        hashes = np.concatenate([np.empty(0, np.uint64), *(hashes for hashes, _ in pieces)])
        owners = np.concatenate([np.empty(0, np.int64), *(owners for _, owners in pieces)])
        sites = np.searchsorted(np.array(edges[1:], np.int64), owners, "right")
        order = np.lexsort((hashes, sites))
        self.hashes = hashes[order]
        self.edges = np.searchsorted(sites[order], np.arange(len(edges))).tolist()

    def holds(self, site: int, hashes: Hashes) -> NDArray[np.bool_]:
        """Which of the hashes are of a key of the site, given its number, or by chance the same as one."""
        here = self.hashes[self.edges[site] : self.edges[site + 1]]
        found: NDArray[np.bool_] = here[np.minimum(np.searchsorted(here, hashes), len(here) - 1)] == hashes
        return found


def _hashed(keys: Sequence[str], first: int) -> tuple[Hashes, NDArray[np.int64]]:
    """The hashes of keys, and the number of each one's key: where it may end in a digest, it has two."""
    long = [at for at, key in enumerate(keys) if len(key) == LONGEST_KEY]
    hashes = key_hashes([*keys, *(keys[at][:PREFIX] for at in long)])
    return hashes, np.array([*range(len(keys)), *long], np.int64) + first


def key_hashes(keys: Sequence[str]) -> Hashes:
    """A hash of the code points of each key: polynomials, mixed."""
    sizes = np.array([len(key) for key in keys], np.int64)
    codes = np.frombuffer("".join(keys).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    firsts = np.cumsum(sizes) - sizes
    values = np.zeros(len(keys), np.uint64)
    for place in range(sizes.max(initial=0)):
        left = np.flatnonzero(sizes > place)
        values[left] = (values[left] + codes[firsts[left] + place] + np.uint64(1)) * BASE
    values = (values ^ values >> HALF) * BASE
    return values ^ values >> HALF
