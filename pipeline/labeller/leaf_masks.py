"""A forest asked about many rows at once: every node is compared with all rows, without a branch.

Each node holds, as bits, the leaves that a row can still reach when it goes right there. All nodes of a tree are
compared, in any order; the lowest leaf that is left is the one that a walk down the tree ends in. (QuickScorer,
Lucchese et al. 2015, with rows side by side instead of sorted thresholds.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.forest import TABLE, Trees, probabilities_of

Array: TypeAlias = np.ndarray[Any, Any]

LEAVES = 32
"""The most leaves of a tree: one bit each."""

DE_BRUIJN = np.uint32(0x077CB531)
"""Times a power of two, its upper five bits are another number for each of the 32 powers."""
DE_BRUIJN_SHIFT = np.uint32(27)

BLOCK = 64
FEW = 32
"""Rows side by side, and where there are no more than a few."""
REACH = 3
"""A node may ask a row for a number of another one, so many places away."""


class LeafMasks(NamedTuple):
    """Tree `t` has the nodes `start[t]` to `start[t + 1]`.

    Row `r` goes right at node `i`, unless `rows[r + away[i]][feature[i]] <= threshold[i]`; then the leaves in `left[i]`
    are out. Beyond the first and the last row all numbers are 0. `leaf[t]` are the tree's values, each where the hash
    of its bit points.
    """

    start: Array
    feature: Array
    away: Array
    threshold: Array
    left: Array
    leaf: Array


def leaf_masks(trees: Trees, places: Sequence[tuple[int, int]] = ()) -> LeafMasks:
    """The masks of a forest. Raises ValueError where a tree has more than `LEAVES` leaves.

    `places` are, for each feature that the trees know, the one that rows have, and how far away the row is that is
    asked for it, `REACH` at most. Without them rows have all features themselves.
    """
    order: list[int] = []
    left: list[int] = []
    start = [0]
    values = np.zeros((len(trees.root), LEAVES), np.int64)
    for t, root in enumerate(trees.root.tolist()):
        leaves: list[int] = []
        walk(trees, root, order, left, leaves)
        if len(leaves) > LEAVES:
            raise ValueError(f"a tree has {len(leaves)} leaves, the most is {LEAVES}")
        for bit, leaf in enumerate(leaves):
            values[t, (((1 << bit) * int(DE_BRUIJN)) % 2**32) >> int(DE_BRUIJN_SHIFT)] = trees.leaf[leaf]
        start.append(len(order))
    asked = trees.feature[order]
    feature, away = np.array(places, np.int32)[asked].T if len(places) else (asked, np.zeros_like(asked))
    return LeafMasks(
        np.array(start, np.int64),
        np.ascontiguousarray(feature),
        np.ascontiguousarray(away),
        trees.threshold[order],
        np.array(left, np.uint32),
        values,
    )


def walk(trees: Trees, node: int, order: list[int], left: list[int], leaves: list[int]) -> int:
    """Append what is below `node`, its leaves from left to right. Gives their bits."""
    if node < 0:
        leaves.append(~node)
        return 1 << (len(leaves) - 1)
    at = len(order)
    order.append(node)
    left.append(0)
    left[at] = walk(trees, int(trees.child[2 * node]), order, left, leaves)
    return left[at] | walk(trees, int(trees.child[2 * node + 1]), order, left, leaves)


def likelihoods(columns: Array, masks: LeafMasks) -> Array:
    """The probability of each row, float64 (n,). `columns` is float32 (features, n), a row a column."""
    found: Array = likelihoods_of(columns, *masks, TABLE)
    return found


@njit(cache=True, nogil=True)
def likelihoods_of(
    columns: Array, start: Array, feature: Array, away: Array, threshold: Array, left: Array, leaf: Array, table: Array
) -> Array:
    """See `likelihoods`. To take a tuple apart for a kernel takes long, its parts do not."""
    sums = sum_leaves_of(columns, LeafMasks(start, feature, away, threshold, left, leaf))
    found: Array = probabilities_of(sums, table)
    return found


@njit(cache=True, nogil=True)
def sum_leaves_of(columns: Array, masks: LeafMasks) -> Array:
    """Sum the leaves of each row exactly, int64 (n,). `columns` is float32 (features, n), a row a column."""
    n = columns.shape[1]
    width = FEW if n <= FEW else BLOCK
    sums = np.zeros(n, np.int64)
    out = np.empty(width, np.uint32)
    # Always whole, so that no rows are compared one by one.
    block = np.zeros((columns.shape[0], width + 2 * REACH), np.float32)
    for first in range(0, n, width):
        size, start, end = min(width, n - first), max(0, first - REACH), min(n, first + width + REACH)
        for k in range(columns.shape[0]):
            for i in range(start, end):
                block[k, i - first + REACH] = columns[k, i]
            for i in range(end - first + REACH, width + 2 * REACH):
                block[k, i] = 0
        for t in range(masks.start.shape[0] - 1):
            out[:] = 0
            for node in range(masks.start[t], masks.start[t + 1]):
                at, threshold, left = REACH + masks.away[node], masks.threshold[node], masks.left[node]
                row = block[masks.feature[node], at : at + width]
                for i in range(width):
                    out[i] |= np.uint32(0) if row[i] <= threshold else left
            for i in range(size):
                low = ~out[i] & (out[i] + np.uint32(1))
                sums[first + i] += masks.leaf[t, np.uint32(low * DE_BRUIJN) >> DE_BRUIJN_SHIFT]
    return sums
