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
    KIND_SHIFT,
    LOWER,
    LOWER_CASE,
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


leaf = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


def measure(codes: Array, starts: Array, ends: Array, entries: Array) -> tuple[Array, Array, Array]:
    """Measure lines `codes[starts[i]:ends[i]]`, which are stripped and not empty; `entries` is the table of characters.

    Gives the measures, float32 (n, len(MEASURES)); the words' hashes in order, uint64; and the number of words before
    each line, int64 (n + 1,).
    """
    measures, words, before = measure_lines(codes, starts, ends, entries)
    return measures, words, before


@njit(cache=True, nogil=True)
def measure_lines(codes: Array, starts: Array, ends: Array, entries: Array) -> tuple[Array, Array, Array]:
    """See `measure`."""
    tally = np.zeros((starts.shape[0], CAPITALS + 1), np.int32)
    words, _, before = tally_lines(codes, entries, starts, ends, tally)
    return describe(codes, entries, starts, ends, tally), words, before


@leaf
def entry_of(codes: Array, entries: Array, at: int) -> Any:
    """The entry of the character at a place; one beyond the table is `OTHER`."""
    code = codes[at]
    return entries[code] if code < SIZE else code


@leaf
def kind_of(codes: Array, entries: Array, at: int) -> Any:
    """The class of the character at a place."""
    return np.int64(entry_of(codes, entries, at) >> KIND_SHIFT)


@njit(cache=True, nogil=True)
def tally_lines(codes: Array, entries: Array, starts: Array, ends: Array, tally: Array) -> tuple[Array, Array, Array]:
    """Hash the words of all lines, case folded, and their stems, and count what lines are made of.

    Gives the hashes of words, those of their stems, and the number of words before each line. Where no space parts
    words, a character is a word, and its stem is itself with the character before it. Digits of a stem are all alike.
    """
    words, stems = np.empty(codes.shape[0], np.uint64), np.empty(codes.shape[0], np.uint64)
    before = np.zeros(starts.shape[0] + 1, np.int64)
    total = 0
    for i in range(starts.shape[0]):
        row, at, end, neighbour = tally[i], starts[i], ends[i], np.uint64(0)
        last: Any = SPACE
        while at < end:
            entry = entry_of(codes, entries, at)
            kind = np.int64(entry >> KIND_SHIFT)
            if LOWER <= kind <= DIGIT:
                first, value, stem, capitals, digits = at, HASH_SEED, HASH_SEED, 0, 0
                row[CAPITALS] += kind == UPPER
                while LOWER <= kind <= DIGIT:
                    if at - first == STEM:
                        stem = value
                    value = (value ^ np.uint64(entry & LOWER_CASE)) * HASH_PRIME
                    capitals += kind == UPPER
                    digits += kind == DIGIT
                    at += 1
                    entry = entry_of(codes, entries, at) if at < end else np.uint32(0)
                    kind = np.int64(entry >> KIND_SHIFT)
                words[total], stems[total] = value, value if at - first <= STEM else stem
                if digits:
                    stems[total] = masked(codes, entries, first, at)
                    row[DATES] += dates(codes, entries, first, at, end)
                total += 1
                row[SPACED] += 1
                row[UPPER] += capitals
                row[DIGIT] += digits
                row[LOWER] += at - first - capitals - digits
                last, neighbour = LOWER, np.uint64(0)
                if at == end:
                    break
            if kind == WIDE:
                words[total] = np.uint64(entry & LOWER_CASE)
                stems[total] = ((HASH_SEED ^ neighbour) * HASH_PRIME ^ words[total]) * HASH_PRIME
                neighbour = words[total]
                total += 1
            else:
                neighbour = np.uint64(0)
            row[kind] += 1
            row[SLASHES] += codes[at] == SLASH
            row[SENTENCES] += kind == SPACE and last == STOP
            last = kind
            at += 1
        before[i + 1] = total
    return words[:total], stems[:total], before


@leaf
def masked(codes: Array, entries: Array, first: int, end: int) -> np.uint64:
    """The stem of a word with digits."""
    value = HASH_SEED
    for at in range(first, min(end, first + STEM)):
        entry = entry_of(codes, entries, at)
        is_digit = entry >> KIND_SHIFT == DIGIT
        value = (value ^ (NOUGHT if is_digit else np.uint64(entry & LOWER_CASE))) * HASH_PRIME
    return value


@leaf
def dates(codes: Array, entries: Array, first: int, at: int, end: int) -> int:
    """How many dates or times the number tells of that a word ends in: a year, a mark that joins it to another."""
    number = 0
    while at - number > first and kind_of(codes, entries, at - number - 1) == DIGIT:
        number += 1
    return (number == YEAR) + (number > 0 and at < end and joins(codes, entries, at, end))


@leaf
def joins(codes: Array, entries: Array, at: int, end: int) -> bool:
    """Whether the mark at `at`, which follows a number, joins it to another."""
    is_joint = codes[at] == SLASH or kind_of(codes, entries, at) in (STOP, COLON, DASH)
    return is_joint and at + 1 < end and kind_of(codes, entries, at + 1) == DIGIT


@njit(cache=True, nogil=True)
def describe(codes: Array, entries: Array, starts: Array, ends: Array, tally: Array) -> Array:
    """The measures of all lines, from their tallies, their first and their last characters."""
    out = np.zeros((starts.shape[0], len(MEASURES)), np.float32)
    for i in range(starts.shape[0]):
        final = ends[i] - 1
        while final > starts[i] and kind_of(codes, entries, final) == CLOSER:
            final -= 1
        length = np.float32(ends[i] - starts[i])
        first, stop = kind_of(codes, entries, starts[i]), kind_of(codes, entries, final)
        count = np.float32(tally[i, SPACED] + tally[i, WIDE] / 2)
        letters = tally[i, SPACE] + tally[i, LOWER] + tally[i, UPPER] + tally[i, DIGIT] + tally[i, WIDE]
        out[i, 0] = count
        out[i, 1] = length
        out[i, 2] = length / max(np.float32(1), count)
        out[i, 3] = stop == STOP
        out[i, 4] = stop == COLON
        out[i, 5] = kind_of(codes, entries, ends[i] - 1) == CLOSER
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
