"""Grow a forest with LightGBM. Training only: nothing at run time imports this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm
import numpy as np

from pipeline.labeller.forest import LEAF_BITS, Array, Forest, Trees

_SETTINGS = {
    "objective": "binary",
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "seed": 1,
    "use_missing": False,
    "max_bin": 63,
    "verbose": -1,
}


def grow_forest(
    rows: Array, wanted: Array, weights: Array, features: Sequence[str], settings: Mapping[str, Any]
) -> Forest:
    """Train boosted trees that tell wanted rows from others, and put them into plain arrays.

    `rows` is float32 (n, len(features)), `wanted` bool (n,), `weights` float (n,). `settings` are LightGBM's, such
    as `num_iterations`, `num_leaves` and `learning_rate`. Same rows in the same order, same trees.
    """
    data = lightgbm.Dataset(rows, label=wanted.astype(np.int8), weight=weights, params=_SETTINGS)
    booster = lightgbm.train({**_SETTINGS, **settings}, data)
    return from_lightgbm(booster.dump_model(), features)


def from_lightgbm(model: dict[str, Any], features: Sequence[str]) -> Forest:
    """Build the forest of a dumped LightGBM model."""
    root: list[int] = []
    feature: list[int] = []
    threshold: list[np.float32] = []
    child: list[int] = []
    leaf: list[int] = []

    def place(tree: dict[str, Any]) -> int:
        if "leaf_value" in tree:
            leaf.append(round(tree["leaf_value"] * (1 << LEAF_BITS)))
            return ~(len(leaf) - 1)
        node = len(feature)
        feature.append(tree["split_feature"])
        threshold.append(float32_below(tree["threshold"]))
        child.extend((0, 0))
        child[2 * node] = place(tree["left_child"])
        child[2 * node + 1] = place(tree["right_child"])
        return node

    root += [place(tree["tree_structure"]) for tree in model["tree_info"]]
    return Forest(features, Trees(*map(np.array, (root, feature, threshold, child, leaf))))


def float32_below(value: float) -> np.float32:
    """Find the largest float32 that is not above `value`: a float32 is under one exactly when it is under the other."""
    near = np.float32(value)
    return near if float(near) <= value else np.nextafter(near, np.float32(-np.inf))
