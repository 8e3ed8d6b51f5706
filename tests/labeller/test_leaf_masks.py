"""Masks answer as a walk down each tree does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.labeller.forest import Trees, sum_leaves_by_level
from pipeline.labeller.leaf_masks import LANES, LEAVES, REACH, leaf_masks
from pipeline.labeller.text_model import PAGES, TEXTS, model

FEATURES = 4
lanes = pytest.importorskip("pipeline.labeller.lanes", reason="without numba nothing is compiled")


@st.composite
def forests(draw: st.DrawFn) -> Trees:
    """Trees of any shape, some of them a single leaf; nodes are listed before those below them."""
    feature: list[int] = []
    child: list[int] = []
    leaves = 0
    root = []
    for _ in range(draw(st.integers(1, 5))):
        ends: list[int | None] = [None]
        for _ in range(draw(st.integers(0, LEAVES - 1))):
            at = ends.pop(draw(st.integers(0, len(ends) - 1)))
            node = len(feature)
            feature.append(draw(st.integers(0, FEATURES - 1)))
            child += [0, 0]
            if at is None:
                root.append(node)
            else:
                child[at] = node
            ends += [2 * node, 2 * node + 1]
        for at in ends:
            if at is None:
                root.append(~leaves)
            else:
                child[at] = ~leaves
            leaves += 1
    threshold = draw(st.lists(st.integers(-2, 2), min_size=len(feature), max_size=len(feature)))
    kinds = (np.int32, np.int32, np.float32, np.int32, np.int64)
    values = [3**k for k in range(leaves)] if leaves < 20 else list(range(leaves))
    return Trees(*map(np.array, (root, feature, threshold, child, values), kinds))


@given(forests(), st.integers(0, 3 * LANES + 3), st.integers(0, 2**32 - 1))
def test_masks_sum_the_leaves_that_walks_end_in(trees: Trees, rows: int, seed: int):
    table = np.random.default_rng(seed).integers(-3, 4, (rows, FEATURES)).astype(np.float32)
    table[table == 3] = np.nan
    sums = lanes.sum_leaves_of(np.ascontiguousarray(table.T), leaf_masks(trees))
    assert sums.tolist() == sum_leaves_by_level(table, trees).tolist()


@given(forests(), st.integers(1, 3 * LANES + 3), st.integers(0, 2**32 - 1))
def test_a_node_may_ask_for_a_neighbour(trees: Trees, rows: int, seed: int):
    random = np.random.default_rng(seed)
    columns = random.integers(-2, 3, (2, rows)).astype(np.float32)
    places = list(zip(random.integers(0, 2, FEATURES).tolist(), random.integers(-3, 4, FEATURES).tolist(), strict=True))
    beside = np.pad(columns, ((0, 0), (REACH, REACH)))
    table = np.stack([beside[row, REACH + away :][:rows] for row, away in places]).T
    assert (
        lanes.sum_leaves_of(columns, leaf_masks(trees, places)).tolist() == sum_leaves_by_level(table, trees).tolist()
    )


def test_a_tree_with_too_many_leaves_is_refused():
    nodes = LEAVES
    child = [link for node in range(nodes) for link in (~node, node + 1 if node + 1 < nodes else ~nodes)]
    trees = Trees(*map(np.array, ([0], [0] * nodes, [0.0] * nodes, child, [1] * (nodes + 1))))
    with pytest.raises(ValueError, match="33 leaves"):
        leaf_masks(trees)


def test_a_leaf_that_32_bits_cannot_say_is_refused():
    trees = Trees(*map(np.array, ([~0], [], [], [], [1 << 31])))
    with pytest.raises(ValueError, match="32 bits"):
        leaf_masks(trees)


@pytest.mark.parametrize("path", [TEXTS, PAGES], ids=lambda path: path.stem)
def test_the_models_have_few_enough_leaves(path):
    assert leaf_masks(model(path).trees).leaf.shape[1] == LEAVES
