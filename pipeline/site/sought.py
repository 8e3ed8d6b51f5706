"""Which lines of a text may hold a key that is sought: told by how they begin, and of those few by their hashes."""

# mypy: allow-untyped-decorators, no-warn-return-any

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.jit import njit
from pipeline.site.characters import CODES, IS_BREAK, IS_CLOSER, IS_DIGIT, IS_LETTER, IS_SPACE, IS_STOP, MANY
from pipeline.site.hashed import BASE, BEGINNING
from pipeline.site.kernels import (
    AT,
    SEEN,
    SIZE,
    SPACE,
    U64,
    entry_of,
    fold_line,
    joined,
    leaf,
    mixed,
    note,
    note_sentences,
    room,
)
from pipeline.site.scan import PARTS, WHOLE

NUMBER, START, END, FIRST, LAST, WHAT = range(6)


@njit(cache=True, nogil=True, error_model="numpy")
def sought(codes: Any, entries: Any, several: Any, beginnings: Any, hashes: Any) -> Any:
    """The lines of a text, given by code points, that may hold one of the keys with these hashes: int32 (n, 6).

    A row is the line's number among those that are not blank, its start and its end with its line break, the place of
    its first character and the one behind its last, and `WHOLE`, `PARTS` or both. See `hashed.Keys`.
    """
    found = np.empty((len(codes) // 2 + 1, 6), np.int32)
    line, stood, own, places = room(len(codes))
    state = np.zeros(3, np.int64)
    at = number = rows = 0
    while at < len(codes):
        start = at
        at, may = behind_line(codes, entries, several, at, beginnings)
        first, last = filled(codes, entries, start, at)
        if first == last:
            continue
        if may or begins(codes, entries, several, first, beginnings):
            state[AT] = start
            fold_line(codes, entries, several, line, stood, state)
            what = 0
            if state[SEEN] & IS_LETTER:
                note(line, stood, 0, state[SIZE], U64(0), own, places, 0)
                what = WHOLE * is_among(own[0], hashes)
            if state[SEEN] & IS_STOP:
                for i in range(note_sentences(line, stood, state[SIZE], U64(0), own, places, 0)):
                    what |= PARTS * is_among(own[i], hashes)
            if what:
                found[rows, NUMBER], found[rows, START], found[rows, END] = number, start, at
                found[rows, FIRST], found[rows, LAST], found[rows, WHAT] = first, last, what
                rows += 1
        number += 1
    return found[:rows]


@leaf
def behind_line(codes: Any, entries: Any, several: Any, at: int, beginnings: Any) -> tuple[Any, bool]:
    """Where the line ends that begins at a place, with its break, and whether a sentence in it begins like a key."""
    found = False
    while at < len(codes):
        entry = entry_of(codes[at], entries)
        at += 1
        if entry & (IS_BREAK | IS_STOP):
            if entry & IS_BREAK:
                return at + joined(codes, at), found
            found = found or begins_behind(codes, entries, several, at, beginnings)
    return at, found


@leaf
def begins_behind(codes: Any, entries: Any, several: Any, at: int, beginnings: Any) -> bool:
    """Whether a sentence begins like a key behind a stop, or behind what closes after it."""
    behind = at
    while behind < len(codes) and entry_of(codes[behind], entries) & IS_CLOSER:
        behind += 1
    if behind > at and begins(codes, entries, several, behind, beginnings):
        return True
    return begins(codes, entries, several, at, beginnings)


@leaf
def filled(codes: Any, entries: Any, start: int, end: int) -> tuple[int, int]:
    """A line without the white space around it: where it begins, and where it ends."""
    while start < end and entry_of(codes[start], entries) & IS_SPACE:
        start += 1
    while start < end and entry_of(codes[end - 1], entries) & IS_SPACE:
        end -= 1
    return start, end


@leaf
def begins(codes: Any, entries: Any, several: Any, at: int, beginnings: Any) -> bool:
    """Whether what stands from a place on in its line begins like a key, as far as `hashed.Keys` tells."""
    value, size, spaced = U64(0), 0, False
    while at < len(codes) and size < BEGINNING:
        entry = entry_of(codes[at], entries)
        at += 1
        if entry & IS_SPACE:
            if entry & IS_BREAK:
                break
            spaced = size > 0
            continue
        if spaced:
            value = (value + U64(SPACE + 1)) * BASE
            size += 1
            spaced = False
        if entry & IS_DIGIT:
            break
        if entry & MANY:
            for k in range(3):
                if several[entry & CODES, k] and size < BEGINNING:
                    value = (value + U64((several[entry & CODES, k] & CODES) + 1)) * BASE
                    size += 1
        elif size < BEGINNING:
            value = (value + U64((entry & CODES) + 1)) * BASE
            size += 1
    bit = mixed(value) & U64(8 * len(beginnings) - 1)
    return beginnings[bit >> U64(3)] >> (bit & U64(7)) & 1 == 1


@leaf
def is_among(value: Any, hashes: Any) -> bool:
    """Whether a hash is among others, which are in order."""
    low, high = 0, len(hashes)
    while low < high:
        middle = (low + high) >> 1
        if hashes[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low < len(hashes) and hashes[low] == value
