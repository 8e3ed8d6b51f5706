"""What can be counted in each line of a text, in compiled walks over its characters."""

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
    SIZE,
    SPACE,
    STOP,
    UPPER,
    WIDE,
)

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

HASH_SEED = np.uint64(1469598103934665603)
HASH_PRIME = np.uint64(1099511628211)
SLASH = 47
YEAR = 4
STEM = 6
"""The stem of a word is its first letters, so that its forms count as one."""
NOUGHT = np.uint64(ord("0"))
CLASSES = 14
SENTENCES, SLASHES, DATES, SPACED, CAPITALS = range(CLASSES, CLASSES + 5)
"""Columns of a line's tally, after the number of its characters of each class."""


def measure(codes: Array, starts: Array, ends: Array, kinds: Array, lowers: Array) -> tuple[Array, Array, Array]:
    """Measure lines `codes[starts[i]:ends[i]]`, which are stripped and not empty.

    Gives the measures, float32 (n, len(MEASURES)); the words' hashes in order, uint64; and the number of words before
    each line, int64 (n + 1,).
    """
    measures, words, before = measure_lines(codes, starts, ends, kinds, lowers)
    return measures, words, before


@njit(cache=True, nogil=True)
def measure_lines(codes: Array, starts: Array, ends: Array, kinds: Array, lowers: Array) -> tuple[Array, Array, Array]:
    """See `measure`."""
    kind, lower = look_up(codes, kinds, lowers)
    tally = np.zeros((starts.shape[0], CAPITALS + 1), np.int32)
    words, _, before = tally_lines(codes, kind, lower, starts, ends, tally)
    return describe(kind, starts, ends, tally), words, before


@njit(cache=True, nogil=True)
def look_up(codes: Array, kinds: Array, lowers: Array) -> tuple[Array, Array]:
    """The class and the lower case of every code point."""
    kind, lower = np.zeros(codes.shape[0], np.uint8), codes.copy()
    for at in range(codes.shape[0]):
        if codes[at] < SIZE:
            kind[at] = kinds[codes[at]]
            lower[at] = lowers[codes[at]]
    return kind, lower


@njit(cache=True, nogil=True)
def is_word(kind: int) -> bool:
    """Whether characters of this class make words of several characters."""
    return LOWER <= kind <= DIGIT


@njit(cache=True, nogil=True)
def is_joint(kind: int, code: int) -> bool:
    """Whether a character may stand between the numbers of a date or a time."""
    return code == SLASH or kind in (STOP, COLON, DASH)


@njit(cache=True, nogil=True)
def tally_lines(
    codes: Array, kind: Array, lower: Array, starts: Array, ends: Array, tally: Array
) -> tuple[Array, Array, Array]:
    """Hash the words of all lines, case folded, and their stems, and count what lines are made of.

    Gives the hashes of words, those of their stems, and the number of words before each line. Where no space parts
    words, a character is a word, and its stem is itself with the character before it. Digits of a stem are all alike.
    """
    words, stems = np.empty(codes.shape[0], np.uint64), np.empty(codes.shape[0], np.uint64)
    before = np.zeros(starts.shape[0] + 1, np.int64)
    total = 0
    for i in range(starts.shape[0]):
        row, end, at = tally[i], ends[i], starts[i]
        while at < end:
            if is_word(kind[at]):
                first, value, stem, capitals, digits, number = at, HASH_SEED, HASH_SEED, 0, 0, 0
                while at < end and is_word(kind[at]):
                    if at - first == STEM:
                        stem = value
                    value = (value ^ np.uint64(lower[at])) * HASH_PRIME
                    capitals += kind[at] == UPPER
                    digits += kind[at] == DIGIT
                    number = number + 1 if kind[at] == DIGIT else 0
                    at += 1
                words[total] = value
                stems[total] = masked(kind, lower, first, at) if digits else value if at - first <= STEM else stem
                total += 1
                row[SPACED] += 1
                row[CAPITALS] += kind[first] == UPPER
                row[UPPER] += capitals
                row[DIGIT] += digits
                row[LOWER] += at - first - capitals - digits
                row[DATES] += (number == YEAR) + (number > 0 and at < end and joins(codes, kind, at, end))
                continue
            if kind[at] == WIDE:
                words[total] = np.uint64(lower[at])
                neighbour = np.uint64(lower[at - 1]) if at > starts[i] and kind[at - 1] == WIDE else np.uint64(0)
                stems[total] = ((HASH_SEED ^ neighbour) * HASH_PRIME ^ words[total]) * HASH_PRIME
                total += 1
            row[kind[at]] += 1
            row[SLASHES] += codes[at] == SLASH
            row[SENTENCES] += kind[at] == SPACE and kind[at - 1] == STOP
            at += 1
        before[i + 1] = total
    return words[:total], stems[:total], before


@njit(cache=True, nogil=True)
def masked(kind: Array, lower: Array, first: int, end: int) -> np.uint64:
    """The stem of a word with digits."""
    value = HASH_SEED
    for at in range(first, min(end, first + STEM)):
        value = (value ^ (NOUGHT if kind[at] == DIGIT else np.uint64(lower[at]))) * HASH_PRIME
    return value


@njit(cache=True, nogil=True)
def joins(codes: Array, kind: Array, at: int, end: int) -> bool:
    """Whether the mark at `at`, which follows a number, joins it to another."""
    return is_joint(kind[at], codes[at]) and at + 1 < end and kind[at + 1] == DIGIT


@njit(cache=True, nogil=True)
def describe(kind: Array, starts: Array, ends: Array, tally: Array) -> Array:
    """The measures of all lines, from their tallies, their first and their last characters."""
    out = np.zeros((starts.shape[0], len(MEASURES)), np.float32)
    for i in range(starts.shape[0]):
        final = ends[i] - 1
        while final > starts[i] and kind[final] == CLOSER:
            final -= 1
        first, length = kind[starts[i]], np.float32(ends[i] - starts[i])
        count = np.float32(tally[i, SPACED] + tally[i, WIDE] / 2)
        letters = tally[i, SPACE] + tally[i, LOWER] + tally[i, UPPER] + tally[i, DIGIT] + tally[i, WIDE]
        out[i, 0] = count
        out[i, 1] = length
        out[i, 2] = length / max(np.float32(1), count)
        out[i, 3] = kind[final] == STOP
        out[i, 4] = kind[final] == COLON
        out[i, 5] = kind[ends[i] - 1] == CLOSER
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
