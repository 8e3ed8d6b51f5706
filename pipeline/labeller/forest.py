"""A forest of decision trees in plain arrays: the only thing the labeller needs at run time.

Answers are the same bits on every machine. A threshold is compared in float32, leaves are integers (fixed point)
whose sum is exact in any order, and the sum becomes a probability through a table that is built by multiplication
alone, because `exp` may differ in its last bit from one processor to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, repeat
from operator import mul
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.jit import COMPILED, njit

VERSION = 1
LEAF_BITS = 20
"""A leaf holds its log-odds times 2**20."""

_STEP_BITS = 8
_STEPS_TO_CERTAIN = 12 << _STEP_BITS
_EXP_OF_STEP = 0.9961013694701175
"""exp(-1/256)"""

Array: TypeAlias = np.ndarray[Any, Any]


class ForestError(ValueError):
    """A model file that this version cannot use."""


class Trees(NamedTuple):
    """Node `i` sends a row left where `row[feature[i]] <= threshold[i]`.

    `child[2*i]` and `child[2*i+1]` are where left and right lead: a node, or `~leaf` where negative. `root[t]` is where
    tree `t` begins, in the same notation. All are int32 but `threshold`, float32, and `leaf`, int64.
    """

    root: Array
    feature: Array
    threshold: Array
    child: Array
    leaf: Array


class Forest:
    """Boosted trees over named features."""

    def __init__(self, features: Sequence[str], trees: Trees) -> None:
        """Raise ForestError where a link leads nowhere, or a node asks for a feature that is not named."""
        self.features = tuple(features)
        types = (np.int32, np.int32, np.float32, np.int32, np.int64)
        self.trees = Trees(*(np.ascontiguousarray(x, kind) for x, kind in zip(trees, types, strict=True)))
        check_links(self.trees, len(self.features))

    def predict(self, rows: Array) -> Array:
        """Give the probability of every row, float64 of shape (n,), in steps of 1/256 log-odds.

        `rows` is float32 of shape (n, len(features)). Raises ValueError for any other shape.
        """
        rows = np.ascontiguousarray(rows, np.float32)
        if rows.ndim != 2 or rows.shape[1] != len(self.features):
            raise ValueError(f"the model wants rows of {len(self.features)} features, not an array of {rows.shape}")
        return probabilities((sum_leaves if COMPILED else sum_leaves_by_level)(rows, self.trees))

    def save(self, path: Path) -> None:
        """Write the model as a compressed `.npz`: arrays only, no pickle; the same model is the same bytes."""
        names = np.array("\n".join(self.features))
        small = self.trees._replace(leaf=self.trees.leaf.astype(np.int32))
        np.savez_compressed(path, version=np.array(VERSION), features=names, **small._asdict())

    @classmethod
    def load(cls, path: Path, features: Sequence[str]) -> Forest:
        """Read a model. Raises ForestError where its version or its features are not the caller's."""
        with np.load(path, allow_pickle=False) as stored:
            version, names = int(stored["version"]), str(stored["features"]).split("\n")
            if version != VERSION:
                raise ForestError(f"{path.name} has version {version}, this program reads {VERSION}")
            if names != list(features):
                raise ForestError(f"{path.name} was trained on other features than this program computes; train again")
            return cls(names, Trees(*(stored[name] for name in Trees._fields)))


def check_links(trees: Trees, features: int) -> None:
    """Raise ForestError where a walk could leave the arrays or never end: links only lead to later nodes."""
    nodes, leaves = len(trees.feature), len(trees.leaf)
    sizes = len(trees.threshold) == nodes and len(trees.child) == 2 * nodes
    links = np.concatenate([trees.root, trees.child])
    if not sizes or (links >= nodes).any() or (links < -leaves).any():
        raise ForestError("the model's trees are broken: a link leads nowhere")
    if ((trees.child >= 0) & (trees.child <= np.repeat(np.arange(nodes), 2))).any():
        raise ForestError("the model's trees are broken: a link leads backwards")
    if ((trees.feature < 0) | (trees.feature >= features)).any():
        raise ForestError("the model's trees are broken: a node asks for an unknown feature")


@njit(cache=True, nogil=True)
def sum_leaves(rows: Array, trees: Trees) -> Array:
    """Sum each row's leaves exactly, int64 of shape (n,): one walk per row and tree."""
    sums = np.zeros(rows.shape[0], np.int64)
    for i in range(rows.shape[0]):
        total = np.int64(0)
        for t in range(trees.root.shape[0]):
            node = trees.root[t]
            while node >= 0:
                right = not rows[i, trees.feature[node]] <= trees.threshold[node]
                node = trees.child[2 * node + right]
            total += trees.leaf[~node]
        sums[i] = total
    return sums


def sum_leaves_by_level(rows: Array, trees: Trees) -> Array:
    """Like `sum_leaves`, for numpy alone: all rows and trees go down one level at a time."""
    nodes = np.repeat(trees.root[np.newaxis, :], len(rows), axis=0).ravel()
    row = np.repeat(np.arange(len(rows)), len(trees.root))
    (going,) = np.nonzero(nodes >= 0)
    while len(going):
        at = nodes[going]
        right = ~(rows[row[going], trees.feature[at]] <= trees.threshold[at])
        nodes[going] = trees.child[2 * at + right]
        going = going[nodes[going] >= 0]
    sums: Array = trees.leaf[~nodes].reshape(len(rows), len(trees.root)).sum(axis=1)
    return sums


def probabilities(sums: Array) -> Array:
    """1 / (1 + exp(-log-odds)) for fixed-point log-odds, float64, read from a table."""
    answers: Array = probabilities_of(sums, TABLE)
    return answers


@njit(cache=True, nogil=True)
def probabilities_of(sums: Array, table: Array) -> Array:
    """See `probabilities`."""
    shift = LEAF_BITS - _STEP_BITS
    found = np.empty(sums.shape[0])
    for i in range(sums.shape[0]):
        steps = (sums[i] + (1 << (shift - 1))) >> shift
        found[i] = table[min(max(steps, -_STEPS_TO_CERTAIN), _STEPS_TO_CERTAIN) + _STEPS_TO_CERTAIN]
    return found


def _table() -> Array:
    decay = list(accumulate(repeat(_EXP_OF_STEP, _STEPS_TO_CERTAIN), mul, initial=1.0))
    likely = [1.0 / (1.0 + x) for x in decay]
    return np.array([1.0 - p for p in likely[:0:-1]] + likely)


TABLE = _table()
