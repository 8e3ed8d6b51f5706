"""A model answers the same on every machine, and its kernel is equal to a slow readable walk."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.labeller.forest import (
    LEAF_BITS,
    Forest,
    ForestError,
    Trees,
    probabilities,
    sum_leaves,
    sum_leaves_by_level,
)

NAMES = ["words", "links", "depth"]


def random_forest(seed: int, trees: int = 5, leaves: int = 8) -> Forest:
    rng = np.random.default_rng(seed)
    root, feature, threshold, child, leaf = [], [], [], [], []

    def place(size: int) -> int:
        if size == 1:
            leaf.append(int(rng.integers(-(1 << LEAF_BITS), 1 << LEAF_BITS)))
            return ~(len(leaf) - 1)
        node = len(feature)
        feature.append(int(rng.integers(len(NAMES))))
        threshold.append(float(rng.integers(-3, 4)))
        child.extend((0, 0))
        left = int(rng.integers(1, size))
        child[2 * node] = place(left)
        child[2 * node + 1] = place(size - left)
        return node

    root = [place(int(rng.integers(1, leaves + 1))) for _ in range(trees)]
    return Forest(NAMES, Trees(root, feature, threshold, child, leaf))


def slow_sum(forest: Forest, row: np.ndarray) -> int:
    trees = forest.trees

    def walk(node: int) -> int:
        if node < 0:
            return int(trees.leaf[~node])
        left = row[trees.feature[node]] <= trees.threshold[node]
        return walk(trees.child[2 * node] if left else trees.child[2 * node + 1])

    return sum(walk(node) for node in trees.root)


ROWS = arrays(
    np.float32, st.tuples(st.integers(0, 6), st.just(3)), elements=st.floats(-4, 4, width=32) | st.just(np.nan)
)


@settings(deadline=None)  # the first call compiles
@given(st.integers(0, 50), ROWS)
def test_both_kernels_equal_the_slow_walk(seed, rows):
    forest = random_forest(seed)
    expected = [slow_sum(forest, row) for row in rows]
    assert sum_leaves(rows, forest.trees).tolist() == expected
    assert sum_leaves_by_level(rows, forest.trees).tolist() == expected


@pytest.mark.parametrize("odds", [-30.0, -5.0, -0.3, 0.0, 0.7, 4.2, 30.0])
def test_a_probability_is_the_logistic_of_the_sum(odds):
    (answer,) = probabilities(np.array([round(odds * (1 << LEAF_BITS))]))
    assert answer == pytest.approx(1 / (1 + math.exp(-odds)), abs=0.001)


def test_a_saved_model_answers_the_same(tmp_path):
    forest, rows = random_forest(3), np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    forest.save(tmp_path / "model.npz")
    assert Forest.load(tmp_path / "model.npz", NAMES).predict(rows).tolist() == forest.predict(rows).tolist()


def test_a_model_is_saved_as_the_same_bytes(tmp_path):
    random_forest(3).save(tmp_path / "a.npz")
    random_forest(3).save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_model_of_other_features_is_refused(tmp_path):
    random_forest(3).save(tmp_path / "model.npz")
    with pytest.raises(ForestError, match="train again"):
        Forest.load(tmp_path / "model.npz", ["other", *NAMES[1:]])


@pytest.mark.parametrize(
    ("feature", "child"), [([3], [-1, -2]), ([0], [0, -2]), ([0], [-1, -3]), ([0], [1, -1])], ids=str
)
def test_broken_trees_are_refused(feature, child):
    with pytest.raises(ForestError, match="broken"):
        Forest(NAMES, Trees([0], feature, [0.5], child, [1, 2]))


def test_rows_of_another_width_are_refused():
    with pytest.raises(ValueError, match="3 features"):
        random_forest(1).predict(np.zeros((2, 4), np.float32))


def test_lightgbm_trees_keep_their_answers():
    pytest.importorskip("lightgbm", reason="the training extra is not installed")
    from pipeline.labeller.grow import grow_forest

    rng = np.random.default_rng(5)
    rows = rng.normal(size=(400, 3)).astype(np.float32)
    wanted = rows[:, 0] + rows[:, 1] > 0
    forest = grow_forest(rows, wanted, np.ones(400), NAMES, {"num_iterations": 20, "num_leaves": 7})
    assert ((forest.predict(rows) > 0.5) == wanted).mean() > 0.93
