"""Features of the lines of an HTML page, and the model's answer: how likely each line belongs to the article."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from pipeline.html.page import Page
from pipeline.jit import COMPILED
from pipeline.labeller.characters import characters, code_points
from pipeline.labeller.containers import STRUCTURE, structure
from pipeline.labeller.forest import Array, Forest
from pipeline.labeller.forest import probabilities as sums_to_probabilities
from pipeline.labeller.kinship import KINSHIP, kinship
from pipeline.labeller.leaf_masks import LeafMasks, leaf_masks, sum_leaves_of
from pipeline.labeller.lines import A_HEADING, NO_RULE, PROSE_WORDS
from pipeline.labeller.marks import kinds, marks_of
from pipeline.labeller.measures import MEASURES, measure
from pipeline.labeller.repeats import REPEATS, repeats
from pipeline.labeller.statements import STATEMENTS, headline_of, statements
from pipeline.labeller.surroundings import SURROUNDINGS, surroundings

MODEL = Path(__file__).parent / "models" / "blocks.npz"
_STATED = 3
_NEAR = ("words", "ends_sentence", "link_share")
FEATURES = (
    *MEASURES,
    *REPEATS,
    "rule",
    *SURROUNDINGS,
    *STRUCTURE,
    *STATEMENTS,
    *KINSHIP,
    *(f"{name}_{step:+d}" for step in (-2, -1, 1, 2) for name in _NEAR),
)


def features(page: Page) -> Array:
    """Describe the lines of a page, float32 (n, len(FEATURES))."""
    lines = page.blocks.text
    n = len(lines)
    stated = [text or " " for text in (page.metadata.title, page.metadata.description, page.stated_body)]
    lengths = np.array([len(line) for line in (*lines, *stated)], np.int64)
    ends = np.cumsum(lengths)
    measures, words, before = _measured([*lines, *stated], ends - lengths, ends)
    title, description, body = (words[before[n + i] : before[n + i + 1]] for i in range(_STATED))
    words, before, measures = words[: before[n]], before[: n + 1], measures[:n]
    rule = np.array(kinds(marks_of(lines)), np.float32)
    count, whole = measures[:, 0], measures[:, MEASURES.index("ends_sentence")]
    prose = (count >= PROSE_WORDS) & (whole > 0)
    parent = np.maximum(0, page.boxes.parent)
    frame = structure(page.blocks, page.boxes, parent, count.astype(np.float64), prose)
    links = frame[:, 0]
    found = statements(words, before, title, description, body)
    headline = headline_of(found)
    near = np.stack([count, whole, links], axis=1)
    groups = [
        measures,
        repeats(words, before, prose, -1),
        rule[:, np.newaxis],
        surroundings(count, prose, rule == A_HEADING, rule > NO_RULE),
        frame,
        found,
        kinship(page.blocks, page.boxes, parent, headline, first_paragraph(prose & (links < 0.5), headline)),
        *(_shifted(near, step) for step in (-2, -1, 1, 2)),
    ]
    return np.concatenate(groups, axis=1, dtype=np.float32)


def first_paragraph(prose: Array, headline: int) -> int:
    """The first line of prose below the headline, else the first on the page, else -1."""
    (places,) = np.nonzero(prose)
    below = places[places > headline]
    return int(below[0] if len(below) else places[0]) if len(places) else -1


def fingerprint(page: Page) -> str:
    """A digest of the features of a page, to notice that they are no longer those that the model was trained on."""
    return hashlib.sha256(features(page).astype("<f4").tobytes()).hexdigest()


def probabilities(page: Page) -> Array:
    """How likely each line of a page belongs to its article, float64 (n,)."""
    return likely_article(features(page))


def likely_article(rows: Array) -> Array:
    """How likely each line belongs to the article of its page, float64 (n,); `rows` are the features of the lines."""
    if not COMPILED:
        return model().predict(rows)
    return sums_to_probabilities(sum_leaves_of(np.ascontiguousarray(rows.T), masks()))


@cache
def model() -> Forest:
    """The trained model, read once."""
    return Forest.load(MODEL, FEATURES)


@cache
def masks() -> LeafMasks:
    """The same model as masks, which answers for many lines at once."""
    return leaf_masks(model().trees)


def _measured(lines: Sequence[str], starts: Array, ends: Array) -> tuple[Array, Array, Array]:
    return measure(code_points("".join(lines)), starts, ends, *characters())


def _shifted(rows: Array, by: int) -> Array:
    moved = np.zeros_like(rows)
    if abs(by) < len(rows):
        if by < 0:
            moved[-by:] = rows[:by]
        else:
            moved[:-by] = rows[by:]
    return moved
