"""Features of the lines of an HTML page, and the model's answer: how likely each line belongs to the article."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np

from pipeline.html.page import Page
from pipeline.html.walk import Boxes
from pipeline.jit import COMPILED, njit
from pipeline.labeller.characters import character_table, code_points
from pipeline.labeller.containers import STRUCTURE, structure
from pipeline.labeller.forest import Array, Forest
from pipeline.labeller.kinship import KINSHIP, kinship
from pipeline.labeller.leaf_masks import LeafMasks, leaf_masks, likelihoods
from pipeline.labeller.lines import A_HEADING, NO_RULE, PROSE_WORDS
from pipeline.labeller.marks import kinds, marks_of
from pipeline.labeller.measures import MEASURES, measure_lines
from pipeline.labeller.repeats import REPEATS, repeats
from pipeline.labeller.statements import STATEMENTS, statements
from pipeline.labeller.surroundings import SURROUNDINGS, surroundings

MODEL = Path(__file__).parent / "models" / "blocks.npz"
_NEAR = ("words", "ends_sentence", "link_share")
_STEPS = (-2, -1, 1, 2)
FEATURES = (
    *MEASURES,
    *REPEATS,
    "rule",
    *SURROUNDINGS,
    *STRUCTURE,
    *STATEMENTS,
    *KINSHIP,
    *(f"{name}_{step:+d}" for step in _STEPS for name in _NEAR),
)
_ALL = len(FEATURES)
_WORDS, _ENDS, _REPEATS, _RULE, _STRUCTURE, _STATEMENTS, _KINSHIP, _NEIGHBOURS = (
    FEATURES.index(name)
    for name in (*_NEAR[:2], REPEATS[0], "rule", STRUCTURE[0], STATEMENTS[0], KINSHIP[0], f"words_{_STEPS[0]:+d}")
)
_LINKED = 0.5


def features(page: Page) -> Array:
    """Describe the lines of a page, float32 (n, len(FEATURES))."""
    lines = page.blocks.text
    stated = [text or " " for text in (page.metadata.title, page.metadata.description, page.stated_body)]
    texts = (*lines, *stated)
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    rule = np.array(kinds(marks_of(lines)), np.float32)
    rows: Array = gather(code_points("".join(texts)), ends, character_table(), rule, page.blocks[1:], page.boxes)
    return rows.T


@njit(cache=True, nogil=True)
def gather(codes: Array, ends: Array, table: Array, rule: Array, blocks: tuple[Array, ...], boxes: Boxes) -> Array:
    """The features of the lines that end at `ends` and follow each other, a feature a row: float32 (FEATURES, n).

    Behind the lines stand title, description and body as the page states them.
    """
    n = rule.shape[0]
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1]
    measures, words, before = measure_lines(codes, starts, ends, table)
    out = np.zeros((_ALL, n), np.float32)
    out[:_REPEATS] = measures[:n].T
    count = measures[:n, _WORDS].copy()
    prose = (count >= PROSE_WORDS) & (measures[:n, _ENDS] > 0)
    out[_REPEATS:_RULE] = repeats(words[: before[n]], before[: n + 1], prose, -1).T
    out[_RULE] = rule
    out[_RULE + 1 : _STRUCTURE] = surroundings(count, prose, rule == A_HEADING, rule > NO_RULE).T
    parent = np.maximum(0, boxes.parent)
    structure(blocks, boxes, parent, count, prose, out[_STRUCTURE:])
    links = out[_STRUCTURE]
    headline = statements(words, before, n, out[_STATEMENTS:_KINSHIP])
    paragraph = first_paragraph(prose & (links < _LINKED), headline)
    kinship(blocks[1], boxes, parent, headline, paragraph, out[_KINSHIP:_NEIGHBOURS])
    row = _NEIGHBOURS
    for step in _STEPS:
        for near in (_WORDS, _ENDS, _STRUCTURE):
            first, end = max(0, -step), min(n, n - step)
            if first < end:
                out[row, first:end] = out[near, first + step : end + step]
            row += 1
    return out


@njit(cache=True, nogil=True)
def first_paragraph(prose: Array, headline: int) -> int:
    """The first line of prose below the headline, else the first on the page, else -1."""
    first = -1
    for i in range(prose.shape[0]):
        if prose[i] and i > headline:
            return i
        if prose[i] and first < 0:
            first = i
    return first


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
    return likelihoods(np.ascontiguousarray(rows.T), masks())


@cache
def model() -> Forest:
    """The trained model, read once."""
    return Forest.load(MODEL, FEATURES)


@cache
def masks() -> LeafMasks:
    """The same model as masks, which answers for many lines at once."""
    return leaf_masks(model().trees)
