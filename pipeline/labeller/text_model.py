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
from pipeline.labeller.forest import Array, Forest
from pipeline.labeller.leaf_masks import LeafMasks, leaf_masks, likelihoods
from pipeline.labeller.lines import COLUMNS, FEATURES, PLACES, columns_of, with_neighbours
from pipeline.labeller.marks import see
from pipeline.labeller.spread import spread

MODELS = Path(__file__).parent / "models"
TEXTS, PAGES = MODELS / "lines_texts.npz", MODELS / "lines_pages.npz"
ABOUT = MODELS / "lines.json"
SHORT_LINES_OF_A_PAGE = 0.7
"""A text with a larger share of lines of fewer than eight words is taken for a whole page. Long lists of an article
that was extracted once stay below it, and a page that does, too, is judged by a forest that has seen some of them."""
LINES_OF_A_PAGE = 20
"""A text of fewer lines is no whole page, however short they are: a recipe, a poem, a table of results."""

_SHORT_SHARE = COLUMNS.index("short_share")


def chances(lines: Sequence[str]) -> Array:
    """How likely each line belongs to the story, float64 (n,); lines are stripped and not blank."""
    written = spread(lines)
    return likely_story(columns_of(written, see(written).kinds)) if lines else np.zeros(0)


def likely_story(columns: Array) -> Array:
    """How likely each line belongs to the story, float64 (n,); `columns` are of all lines of a text."""
    path = PAGES if is_page(columns) else TEXTS
    if not COMPILED:
        return model(path).predict(with_neighbours(columns))
    return likelihoods(columns, masks(path))


def is_page(columns: Array) -> bool:
    """Whether the lines with these features are a whole page, not a text that was extracted once."""
    return bool(columns.shape[1] >= LINES_OF_A_PAGE and columns[_SHORT_SHARE, 0] > SHORT_LINES_OF_A_PAGE)


@cache
def model(path: Path) -> Forest:
    """A trained forest, read once."""
    return Forest.load(path, FEATURES)


@cache
def masks(path: Path) -> LeafMasks:
    """The same forest as masks, which answers for many lines at once."""
    return leaf_masks(model(path).trees, PLACES)
