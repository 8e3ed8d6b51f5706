"""How much of a text says what it said before: lines, paragraphs, and runs of words.

Runs are numbered exactly, not hashed: a run of n words is the pair of the run of its first n - 1 words and its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.quality.measured import Measured, share

Numbers = NDArray[np.int64]


class Runs(NamedTuple):
    """All runs of one length: which each one is; where each sort stood first, and how many times it stands there."""

    which: Numbers
    first: Numbers
    times: Numbers


def repeated(parts: Sequence[str]) -> float:
    """The share of parts that stood there before."""
    return share(len(parts) - len(set(parts)), len(parts))


def repeated_characters(parts: Sequence[str]) -> float:
    """The share of characters in parts that stood there before."""
    whole = sum(map(len, parts))
    return share(whole - sum(map(len, set(parts))), whole)


def top_run(length: int, text: Measured) -> float:
    """The share of characters in the run of words that has the most of them, all its repetitions counted.

    A run that stands there once is no repetition.
    """
    runs = _runs(text, length)
    often = np.flatnonzero(runs.times > 1)
    if not len(often):
        return 0.0
    ends = np.array([0, *accumulate(len(word) + 1 for word in text.words)])
    at = runs.first[often]
    taken = (ends[at + length] - ends[at] - 1) * runs.times[often]
    return min(1.0, share(int(taken.max()), len(text.text)))


def repeated_runs(length: int, text: Measured) -> float:
    """The share of characters of words in runs that stood there before; a word in several of them counts once."""
    runs = _runs(text, length)
    again = np.flatnonzero(runs.first[runs.which] < np.arange(len(runs.which)))
    if not len(again):
        return 0.0
    edges = np.zeros(len(text.words) + 1, np.int64)
    np.add.at(edges, again, 1)
    np.add.at(edges, again + length, -1)
    inside = np.cumsum(edges[:-1]) > 0
    sizes = np.array([len(word) for word in text.words])
    return share(int(sizes[inside].sum()), int(sizes.sum()))


def _runs(text: Measured, length: int) -> Runs:
    """The runs of `length` words, numbered. Longer ones build on shorter ones, which the text keeps."""
    if length not in text.runs:
        text.runs[length] = _numbered(_words(text)) if length == 1 else _longer(text, length)
    kept: Runs = text.runs[length]
    return kept


def _numbered(found: Numbers) -> Runs:
    _, first, which, times = np.unique(found, return_index=True, return_inverse=True, return_counts=True)
    return Runs(which.astype(np.int64), first.astype(np.int64), times.astype(np.int64))


def _words(text: Measured) -> Numbers:
    known: dict[str, int] = {}
    return np.array([known.setdefault(word, len(known)) for word in text.words], np.int64)


def _longer(text: Measured, length: int) -> Runs:
    """The runs of a length, by those of one word less. Where none of these is repeated, no longer one is."""
    count = max(0, len(text.words) - length + 1)
    shorter = _runs(text, length - 1)
    if len(shorter.first) == len(shorter.which):
        places = np.arange(count)
        return Runs(places, places, np.ones(count, np.int64))
    return _numbered(shorter.which[:count] * len(text.words) + _runs(text, 1).which[length - 1 :])
