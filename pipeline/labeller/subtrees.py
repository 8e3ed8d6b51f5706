"""Sums and distances over the tree of a page's boxes. `parent[i] < i`; box 0 is the page and its own parent."""

from __future__ import annotations

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.forest import Array


@njit(cache=True, nogil=True)
def subtree_sums(parent: Array, own: Array) -> Array:
    """What each box and all boxes in it hold together, float64 (boxes, columns); `own` is what it holds itself."""
    sums = own.copy()
    for i in range(len(parent) - 1, 0, -1):
        for k in range(own.shape[1]):
            sums[parent[i], k] += sums[i, k]
    return sums


@njit(cache=True, nogil=True)
def gathered_bits(parent: Array, own: Array) -> Array:
    """The bits of each box and of all boxes around it, int64."""
    bits = own.copy()
    for i in range(1, len(parent)):
        bits[i] |= bits[parent[i]]
    return bits


@njit(cache=True, nogil=True)
def depths(parent: Array) -> Array:
    """How many boxes are around each one, int64."""
    depth = np.zeros(len(parent), np.int64)
    for i in range(1, len(parent)):
        depth[i] = depth[parent[i]] + 1
    return depth


@njit(cache=True, nogil=True)
def hops(parent: Array, share: Array, heavy: float) -> Array:
    """Levels up to a box with a share of `heavy`, and from there down to the innermost such box, int64 (boxes, 2)."""
    out = np.zeros((len(parent), 2), np.int64)
    deepest = 0
    for i in range(1, len(parent)):
        up = parent[i]
        if share[i] >= heavy:
            out[i, 1] = out[up, 1] + 1
            deepest = max(deepest, out[i, 1])
        else:
            out[i, 0] = out[up, 0] + 1
            out[i, 1] = out[up, 1]
    for i in range(len(parent)):
        out[i, 1] = deepest - out[i, 1]
    return out


@njit(cache=True, nogil=True)
def meetings(parent: Array, target: int) -> Array:
    """Levels up to the innermost box that holds `target` too, and from there down to it, int64 (boxes, 2)."""
    out = np.full((len(parent), 2), -1, np.int64)
    at, down = target, 0
    while True:
        out[at, 0], out[at, 1] = 0, down
        if at == 0:
            break
        at, down = parent[at], down + 1
    for i in range(1, len(parent)):
        if out[i, 0] < 0:
            out[i, 0], out[i, 1] = out[parent[i], 0] + 1, out[parent[i], 1]
    return out
