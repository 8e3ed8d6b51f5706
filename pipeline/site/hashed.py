"""Keys as `kernels` hashes them in a text, so that a text can be asked which of them it may have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.site.keys import DIGEST, LONGEST_KEY

Hashes = NDArray[np.uint64]
BASE, HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
PREFIX = LONGEST_KEY - DIGEST - 1
"""Of a longer key only so much is hashed: its digest takes longer than looking at the few that share this much."""
AT_ONCE = 10_000
BEGINNING = 8
"""So many characters of a key are looked at first."""
BYTES, BYTES_A_KEY = 256, 16
"""What else begins like a key has to be folded in vain, so that bits are spent: one in a hundred is set."""
_DIGIT = re.compile(r"\d")


class Keys(NamedTuple):
    """What tells whether a text may hold a key of a site.

    `hashes` are those of its keys, in order. `beginnings` has a bit for the hash of how each key begins: of its first
    `BEGINNING` characters, or those above its first digit.
    """

    beginnings: NDArray[np.uint8]
    hashes: Hashes


class HashedKeys:
    """The hashes of many keys, those of each site by themselves: its keys are those from one edge to the next."""

    def __init__(self, keys: pa.ChunkedArray, edges: Sequence[int]) -> None:
        pieces = [_hashed(keys.slice(first, AT_ONCE).to_pylist(), first) for first in range(0, len(keys), AT_ONCE)]
        begun, hashes, owners = ([piece[n] for piece in pieces] for n in range(3))
        owner = np.concatenate([np.empty(0, np.int64), *owners])
        sites = np.searchsorted(np.array(edges[1:], np.int64), owner, "right")
        hashed = np.concatenate([np.empty(0, np.uint64), *hashes])
        order = np.lexsort((hashed, sites))
        self.hashes = hashed[order]
        self.edges = np.searchsorted(sites[order], np.arange(len(edges))).tolist()
        sizes = np.array([bytes_for(last - first) for first, last in pairwise(edges)], np.int64)
        self.starts = [0, *np.cumsum(sizes).tolist()]
        self.beginnings = np.zeros(self.starts[-1], np.uint8)
        site = np.repeat(np.arange(len(sizes)), [last - first for first, last in pairwise(edges)])
        bits = np.concatenate([np.empty(0, np.uint64), *begun]) & (8 * sizes[site] - 1).astype(np.uint64)
        at = np.array(self.starts, np.int64)[site] + (bits >> np.uint64(3)).astype(np.int64)
        np.bitwise_or.at(self.beginnings, at, np.uint8(1) << (bits & np.uint64(7)).astype(np.uint8))

    def of(self, site: int) -> Keys:
        """Those of a site, given its number."""
        beginnings = self.beginnings[self.starts[site] : self.starts[site + 1]]
        return Keys(beginnings, self.hashes[self.edges[site] : self.edges[site + 1]])


def bytes_for(keys: int) -> int:
    """How many bytes tell the beginnings of so many keys, from those of other lines: a power of two."""
    return max(BYTES, 1 << (BYTES_A_KEY * keys - 1).bit_length())


def _beginning(key: str) -> str:
    return _DIGIT.split(key[:BEGINNING], maxsplit=1)[0]


def _hashed(keys: Sequence[str], first: int) -> tuple[Hashes, Hashes, NDArray[np.int64]]:
    """The hashes of how keys begin, those of keys, and the number of each one's key.

    Where a key may end in a digest, it has two.
    """
    long = [at for at, key in enumerate(keys) if len(key) == LONGEST_KEY]
    hashes = key_hashes([*keys, *(keys[at][:PREFIX] for at in long)])
    return key_hashes(list(map(_beginning, keys))), hashes, np.array([*range(len(keys)), *long], np.int64) + first


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
