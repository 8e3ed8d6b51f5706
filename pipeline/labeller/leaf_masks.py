"""A forest asked about many rows at once: every node is compared with all rows, without a branch.

Each node holds, as bits, the leaves that a row can still reach when it goes right there. All nodes of a tree are
compared, in any order; the lowest leaf that is left is the one that a walk down the tree ends in. (QuickScorer,
Lucchese et al. 2015, with rows side by side instead of sorted thresholds.)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

import numpy as np

from pipeline.labeller.forest import TABLE, Array, Trees

LEAVES = 32
"""The most leaves of a tree: one bit each."""

LANES = 16
"""So many rows are looked at side by side, in a block."""
REACH = 3
"""A node may ask a row for a number of another one, so many places away."""
ROW = LANES + 2 * REACH
"""What a block has of each feature."""


class LeafMasks(NamedTuple):
    """Tree `t` has the nodes `start[t]` to `start[t + 1]`.

    A block holds `ROW` numbers of each feature, of `LANES` rows and `REACH` on either side; beyond the first and the
    last row all are 0. Row `r` of a block goes right at node `i`, unless `block[place[i] + r] <= threshold[i]`; then
    the leaves in `left[i]` are out. `leaf[t]` are the tree's values, from left to right.
    """

    start: Array
    place: Array
    threshold: Array
    left: Array
    leaf: Array


def leaf_masks(trees: Trees, places: Sequence[tuple[int, int]] = ()) -> LeafMasks:
    """The masks of a forest. Raises ValueError where a tree has more than `LEAVES` leaves, or larger ones than int32.

    `places` are, for each feature that the trees know, the one that rows have, and how far away the row is that is
    asked for it, `REACH` at most. Without them rows have all features themselves.
    """
    if (trees.leaf != trees.leaf.astype(np.int32)).any():
        raise ValueError("a leaf is larger than 32 bits can say")
    order: list[int] = []
    left: list[int] = []
    start = [0]
    values = np.zeros((len(trees.root), LEAVES), np.int32)
    for t, root in enumerate(trees.root.tolist()):
        leaves: list[int] = []
        walk(trees, root, order, left, leaves)
        if len(leaves) > LEAVES:
            raise ValueError(f"a tree has {len(leaves)} leaves, the most is {LEAVES}")
        values[t, : len(leaves)] = trees.leaf[leaves]
        start.append(len(order))
    asked = trees.feature[order]
    feature, away = np.array(places, np.int32)[asked].T if len(places) else (asked, np.zeros_like(asked))
    return LeafMasks(
        np.array(start, np.int64),
        (feature * ROW + REACH + away).astype(np.int32),
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
    found: Array = _lanes().likelihoods_of(columns, *masks, TABLE)
    return found


@cache
def _lanes() -> ModuleType:
    """The compiled way, which needs numba, as most commands do not."""
    return import_module("pipeline.labeller.lanes")
