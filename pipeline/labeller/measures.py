"""What can be counted in each line of a text, and is said of it by itself."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import (
    BAR,
    CLOSER,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    HASH,
    LOWER,
    OPENER,
    OTHER,
    SPACE,
    STOP,
    UPPER,
    WIDE,
)
from pipeline.labeller.tally import CAPITALS, DATES, SENTENCES, SLASHES, SPACED, kind_of, tally_lines

Array: TypeAlias = np.ndarray[Any, Any]

MEASURES = (
    "words",
    "characters",
    "word_length",
    "ends_sentence",
    "ends_colon",
    "ends_bracket",
    "starts_upper",
    "starts_quote",
    "starts_mark",
    "capitalised",
    "upper",
    "digits",
    "marks",
    "commas",
    "bars",
    "sentences",
    "hashes",
    "slashes",
    "date",
)
"""Shares are of characters; `capitalised` is of words. `words` counts two characters of a wide script as one."""


def measure(codes: Array, starts: Array, ends: Array, table: Array) -> tuple[Array, Array, Array]:
    """Measure lines `codes[starts[i]:ends[i]]`, which are stripped and not empty; `table` is the one of characters.

    Gives the measures, float32 (n, len(MEASURES)); the words' hashes in order, uint64; and the number of words before
    each line, int64 (n + 1,).
    """
    measures, words, before = measure_lines(codes, starts, ends, table)
    return measures, words, before


@njit(cache=True, nogil=True)
def measure_lines(codes: Array, starts: Array, ends: Array, table: Array) -> tuple[Array, Array, Array]:
    """See `measure`."""
    tally = np.zeros((starts.shape[0], CAPITALS + 1), np.int32)
    words, _, before, entries = tally_lines(codes, table, starts, ends, tally)
    return describe(entries, starts, ends, tally), words, before


@njit(cache=True, nogil=True)
def describe(entries: Array, starts: Array, ends: Array, tally: Array) -> Array:
    """The measures of all lines, from their tallies, and what the table says of their first and last characters."""
    out = np.zeros((starts.shape[0], len(MEASURES)), np.float32)
    for i in range(starts.shape[0]):
        final = ends[i] - 1
        while final > starts[i] and kind_of(entries, final) == CLOSER:
            final -= 1
        length = np.float32(ends[i] - starts[i])
        first, stop = kind_of(entries, starts[i]), kind_of(entries, final)
        count = np.float32(tally[i, SPACED] + tally[i, WIDE] / 2)
        letters = tally[i, SPACE] + tally[i, LOWER] + tally[i, UPPER] + tally[i, DIGIT] + tally[i, WIDE]
        out[i, 0] = count
        out[i, 1] = length
        out[i, 2] = length / max(np.float32(1), count)
        out[i, 3] = stop == STOP
        out[i, 4] = stop == COLON
        out[i, 5] = kind_of(entries, ends[i] - 1) == CLOSER
        out[i, 6] = first == UPPER
        out[i, 7] = first in (OPENER, CLOSER, DASH)
        out[i, 8] = first in (OTHER, BAR)
        out[i, 9] = tally[i, CAPITALS] / max(1, tally[i, SPACED])
        out[i, 10] = tally[i, UPPER] / length
        out[i, 11] = tally[i, DIGIT] / length
        out[i, 12] = (length - letters) / length
        out[i, 13] = tally[i, COMMA]
        out[i, 14] = tally[i, BAR]
        out[i, 15] = tally[i, SENTENCES]
        out[i, 16] = tally[i, HASH]
        out[i, 17] = tally[i, SLASHES]
        out[i, 18] = tally[i, DATES]
    return out
