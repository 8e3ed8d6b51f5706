"""What a page states about its article elsewhere - its title, description, JSON-LD body - found again in its lines."""

from __future__ import annotations

import numpy as np

from pipeline.labeller.forest import Array

STATEMENTS = (
    "in_title",
    "covers_title",
    "in_description",
    "covers_description",
    "has_body",
    "in_body",
    "body_in_page",
    "from_headline",
    "after_headline",
    "headlines",
)
"""`in_x` is the share of a line's words, for long texts of its word pairs, that x has; `covers_x` the share of x's that
the line has. `from_headline` counts lines from the one that best covers the title."""

_PAIR = np.uint64(0x9E3779B97F4A7C15)
_FAR = 60
_BODY_WORDS = 40
_ALIKE = 0.5


def pairs(words: Array) -> Array:
    """Hashes of neighbouring words: one fewer than there are words."""
    mixed: Array = (words[:-1] * _PAIR) ^ words[1:]
    return mixed


def statements(words: Array, before: Array, title: Array, description: Array, body: Array) -> Array:
    """Compare lines with what the page states, float32 (n, len(STATEMENTS)).

    `words` are the hashes of the lines' words in order, line `i` has those from `before[i]` to `before[i + 1]`;
    `title`, `description` and `body` are hashes of words, empty where the page states none.
    """
    n = len(before) - 1
    out = np.zeros((n, len(STATEMENTS)), np.float32)
    counts = np.maximum(1, np.diff(before))
    line_pairs = pairs(words) if len(words) else words
    pair_from = np.minimum(before, len(line_pairs))
    pair_to = np.maximum(pair_from[:-1], np.minimum(before[1:] - 1, len(line_pairs)))
    pair_counts = np.maximum(1, pair_to - pair_from[:-1])
    if len(title):
        shared = _shared(words, title, before[:-1], before[1:])
        out[:, 0] = shared / counts
        out[:, 1] = np.minimum(1.0, shared / len(title))
    if len(description) > 1:
        shared = _shared(line_pairs, pairs(description), pair_from[:-1], pair_to)
        out[:, 2] = shared / pair_counts
        out[:, 3] = np.minimum(1.0, shared / (len(description) - 1))
    if len(body) >= _BODY_WORDS:
        shared = _shared(line_pairs, pairs(body), pair_from[:-1], pair_to)
        out[:, 4] = 1
        out[:, 5] = shared / pair_counts
        out[:, 6] = min(1.0, float(shared.sum()) / len(body))
    _from_headline(out)
    return out


def _shared(hashes: Array, stated: Array, start: Array, end: Array) -> Array:
    """How many hashes of each span are among those stated."""
    stated = np.sort(stated)
    at = np.minimum(np.searchsorted(stated, hashes), len(stated) - 1)
    sums = np.concatenate([[0], np.cumsum(stated[at] == hashes)])
    shared: Array = sums[end] - sums[start]
    return shared


def headline_of(stated: Array) -> int:
    """The line that best covers the title, -1 where none has and covers most of it. `stated` is of `statements`."""
    likeness = stated[:, 0] * stated[:, 1]
    best = int(np.argmax(likeness))
    return best if likeness[best] >= _ALIKE else -1


def _from_headline(out: Array) -> None:
    headline = headline_of(out)
    place = np.arange(len(out))
    if headline < 0:
        out[:, 7] = -_FAR - 1
        return
    out[:, 7] = np.clip(place - headline, -_FAR, _FAR)
    out[:, 8] = place > headline
    out[:, 9] = np.cumsum(out[:, 0] * out[:, 1] >= _ALIKE)
