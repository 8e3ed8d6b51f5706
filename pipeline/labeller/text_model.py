"""How likely each line of a text belongs to its story, by two forests over `pipeline.labeller.lines`.

A text that was extracted once has mostly prose, a whole page that was flattened has mostly short lines. What is clutter
differs between them, so each kind has its forest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from pipeline.jit import COMPILED
from pipeline.labeller.forest import Array, Forest, probabilities
from pipeline.labeller.leaf_masks import LeafMasks, leaf_masks, sum_leaves_of
from pipeline.labeller.lines import FEATURES, features
from pipeline.labeller.marks import kinds, marks_of

MODELS = Path(__file__).parent / "models"
TEXTS, PAGES = MODELS / "lines_texts.npz", MODELS / "lines_pages.npz"
ABOUT = MODELS / "lines.json"
SHORT_LINES_OF_A_PAGE = 0.7
"""A text with a larger share of lines of fewer than eight words is taken for a whole page. Long lists of an article
that was extracted once stay below it, and a page that does, too, is judged by a forest that has seen some of them."""

_SHORT_SHARE = FEATURES.index("short_share")


def chances(lines: Sequence[str]) -> Array:
    """How likely each line belongs to the story, float64 (n,); lines are stripped and not blank."""
    return likely_story(features(lines, kinds(marks_of(lines)))) if lines else np.zeros(0)


def likely_story(rows: Array) -> Array:
    """How likely each line belongs to the story, float64 (n,); `rows` are the features of all lines of a text."""
    path = PAGES if is_page(rows) else TEXTS
    if not COMPILED:
        return model(path).predict(rows)
    return probabilities(sum_leaves_of(np.ascontiguousarray(rows.T), masks(path)))


def is_page(rows: Array) -> bool:
    """Whether the lines with these features are a whole page, not a text that was extracted once."""
    return bool(len(rows) and rows[0, _SHORT_SHARE] > SHORT_LINES_OF_A_PAGE)


@cache
def model(path: Path) -> Forest:
    """A trained forest, read once."""
    return Forest.load(path, FEATURES)


@cache
def masks(path: Path) -> LeafMasks:
    """The same forest as masks, which answers for many lines at once."""
    return leaf_masks(model(path).trees)
