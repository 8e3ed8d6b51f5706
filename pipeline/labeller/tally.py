"""The words of lines as hashes, and counts of what lines are made of, in compiled walks over their characters."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import (
    COLON,
    DASH,
    DIGIT,
    KIND_SHIFT,
    LOWER,
    LOWER_CASE,
    SIZE,
    SPACE,
    STOP,
    UPPER,
    WIDE,
)

Array: TypeAlias = np.ndarray[Any, Any]

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
NONE, ONE, WHOLE_STEM = np.uint64(0), np.uint64(1), np.uint64(STEM)
FIRST_LETTER, BEHIND_LETTERS = np.uint32(LOWER << int(KIND_SHIFT)), np.uint32((DIGIT + 1 - LOWER) << int(KIND_SHIFT))
"""Entries of letters and digits are fewer than `BEHIND_LETTERS` from the first of them on."""
HAS_DIGITS, PLACE = np.uint32(1 << 31), np.uint32((1 << 31) - 1)
"""Of the place where a word begins: a bit that says that it has digits, and all others."""


_PART = {"nogil": True, "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
leaf = njit(**_PART)
inner = njit(**_PART, forceinline=True)
"""To hand it all its arrays would take longer than what it does."""


class Notes(NamedTuple):
    """What was noted of the characters of a text, which are `codes`; all are uint32.

    `entries` are what the table says of each. The rest are places, of the line that was read last: where its words
    begin and end, in turns, and where the characters are that are not of words with spaces between them.
    """

    codes: Array
    entries: Array
    edges: Array
    others: Array


class Hashes(NamedTuple):
    """The hashes of words, and those of their stems, uint64."""

    words: Array
    stems: Array


@njit(cache=True, nogil=True)
def tally_lines(
    codes: Array, table: Array, starts: Array, ends: Array, tally: Array
) -> tuple[Array, Array, Array, Array]:
    """Hash the words of all lines, case folded, and their stems, and count what lines are made of.

    Gives the hashes of words, those of their stems, the number of words before each line, and what the table says of
    each character. Where no space parts words, a character is a word, and its stem is itself with the character before
    it. Digits of a stem are all alike.
    """
    size, total = codes.shape[0], NONE
    hashes = Hashes(np.empty(size, np.uint64), np.empty(size, np.uint64))
    notes = Notes(codes, np.empty(size + STEM, np.uint32), np.empty(size + 1, np.uint32), np.empty(size + 1, np.uint32))
    before = np.zeros(starts.shape[0] + 1, np.int64)
    for i in range(starts.shape[0]):
        row, start, end = tally[i], np.uint64(starts[i]), np.uint64(ends[i])
        spaced, others = read_line(table, start, end, notes)
        count_letters(start, end, notes, row)
        count_others(notes, others, row)
        if row[DIGIT]:
            note_numbers(start, end, notes)
        total = hash_line(notes, start, end, spaced, others, hashes, total, row)
        before[i + 1] = total
    return hashes.words[:total], hashes.stems[:total], before, notes.entries


@inner
def read_line(table: Array, start: int, end: int, notes: Notes) -> Any:
    """Take notes of a line. Gives the numbers of its words with spaces between them, and of its other characters.

    A processor cannot foresee how long a word is, and a wrong guess costs it as much as the whole word. So each place
    is noted as if a word began or ended there, and is written over where that was not so.
    """
    edges = others = was_letter = NONE
    for at in range(start, end):
        code = notes.codes[at]
        entry = table[code] if code < SIZE else code
        is_letter = np.uint64(entry - FIRST_LETTER < BEHIND_LETTERS)
        notes.entries[at], notes.edges[edges], notes.others[others] = entry, at, at
        edges += is_letter ^ was_letter
        others += is_letter ^ ONE
        was_letter = is_letter
    notes.edges[edges] = end
    return (edges + ONE) >> ONE, others


@inner
def count_letters(start: int, end: int, notes: Notes, row: Array) -> None:
    """Count the capitals, digits and other letters of words with spaces between them."""
    letters, capitals, digits = 0, 0, 0
    for at in range(start, end):
        entry = notes.entries[at]
        letters += entry - FIRST_LETTER < BEHIND_LETTERS
        capitals += entry >> KIND_SHIFT == UPPER
        digits += entry >> KIND_SHIFT == DIGIT
    row[UPPER], row[DIGIT], row[LOWER] = capitals, digits, letters - capitals - digits


@inner
def count_others(notes: Notes, others: int, row: Array) -> None:
    """Count the characters of a line that are not those of words with spaces, and the spaces behind sentences."""
    slashes, sentences, behind_stop = 0, 0, NONE
    for k in range(others):
        at = np.uint64(notes.others[k])
        kind = notes.entries[at] >> KIND_SHIFT
        row[kind] += 1
        slashes += notes.codes[at] == SLASH
        sentences += (kind == SPACE) & (at == behind_stop)
        behind_stop = at + ONE if kind == STOP else NONE
    row[SLASHES], row[SENTENCES] = slashes, sentences


@inner
def note_numbers(start: Any, end: int, notes: Notes) -> None:
    """Note of the words of a line which have digits."""
    word, at = NONE, start
    while at < end:
        if notes.entries[at] >> KIND_SHIFT == DIGIT:
            while notes.edges[word + word + ONE] <= at:
                word += ONE
            notes.edges[word + word] |= HAS_DIGITS
            at = np.uint64(notes.edges[word + word + ONE])
        at += ONE


@inner
def hash_line(
    notes: Notes, start: int, end: int, spaced: int, others: int, hashes: Hashes, total: Any, row: Array
) -> Any:
    """Hash the words of a line and their stems. Gives the number of words up to its end."""
    word: Any = NONE
    if row[WIDE]:
        for k in range(others):
            at = np.uint64(notes.others[k])
            if notes.entries[at] >> KIND_SHIFT == WIDE:
                while word < spaced and notes.edges[word + word] & PLACE < at:
                    hash_word(notes, word, end, hashes, total, row)
                    word, total = word + ONE, total + ONE
                hashes.words[total], hashes.stems[total] = hash_wide(notes.entries, start, at)
                total += ONE
    for k in range(word, spaced):
        hash_word(notes, k, end, hashes, total, row)
        total += ONE
    row[SPACED] = spaced
    return total


@inner
def hash_word(notes: Notes, number: Any, end: int, hashes: Hashes, total: int, row: Array) -> None:
    """Hash a word and its stem, and note whether it begins with a capital, and whether it ends in a date."""
    entries = notes.entries
    begin, behind = notes.edges[number + number], np.uint64(notes.edges[number + number + ONE])
    first = np.uint64(begin & PLACE)
    stem = hash_stem(entries, first, behind - first)
    hashes.words[total], hashes.stems[total] = hash_on(entries, first + WHOLE_STEM, behind, stem), stem
    if begin & HAS_DIGITS:
        hashes.stems[total] = masked(entries, first, behind)
        row[DATES] += dates(notes.codes, entries, first, behind, end)
    row[CAPITALS] += entries[first] >> KIND_SHIFT == UPPER


@leaf
def hash_wide(entries: Array, start: int, at: int) -> Any:
    """The hashes of a character that is a word, and of its stem."""
    last = entries[at - ONE] if at > start else np.uint32(0)
    neighbour = np.uint64(last & LOWER_CASE) if last >> KIND_SHIFT == WIDE else NONE
    word = np.uint64(entries[at] & LOWER_CASE)
    return word, ((HASH_SEED ^ neighbour) * HASH_PRIME ^ word) * HASH_PRIME


@inner
def hash_stem(entries: Array, first: int, length: int) -> Any:
    """The hash of the first letters of a word, without a branch."""
    value = HASH_SEED
    for k in range(WHOLE_STEM):
        longer = (value ^ np.uint64(entries[first + k] & LOWER_CASE)) * HASH_PRIME
        value = longer if k < length else value
    return value


@inner
def hash_on(entries: Array, at: int, end: int, value: np.uint64) -> Any:
    """The hash of a word, from that of its first letters."""
    for place in range(at, end):
        value = (value ^ np.uint64(entries[place] & LOWER_CASE)) * HASH_PRIME
    return value


@leaf
def kind_of(entries: Array, at: int) -> Any:
    """The class of the character at a place."""
    return np.int64(entries[at] >> KIND_SHIFT)


@leaf
def masked(entries: Array, first: Any, end: Any) -> np.uint64:
    """The stem of a word with digits."""
    value = HASH_SEED
    for at in range(first, min(end, first + WHOLE_STEM)):
        is_digit = entries[at] >> KIND_SHIFT == DIGIT
        value = (value ^ (NOUGHT if is_digit else np.uint64(entries[at] & LOWER_CASE))) * HASH_PRIME
    return value


@leaf
def dates(codes: Array, entries: Array, first: int, at: Any, end: int) -> Any:
    """How many dates or times the number tells of that a word ends in: a year, a mark that joins it to another."""
    number = NONE
    while at - number > first and kind_of(entries, at - number - ONE) == DIGIT:
        number += ONE
    return (number == YEAR) + (number > 0 and at < end and joins(codes, entries, at, end))


@leaf
def joins(codes: Array, entries: Array, at: Any, end: int) -> Any:
    """Whether the mark at `at`, which follows a number, joins it to another."""
    is_joint = codes[at] == SLASH or kind_of(entries, at) in (STOP, COLON, DASH)
    return is_joint and at + ONE < end and kind_of(entries, at + ONE) == DIGIT
