"""Which lines of a text may hold a key that is sought: told by how they begin, and of those few by their hashes."""

# mypy: allow-untyped-decorators, no-warn-return-any

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.jit import njit
from pipeline.site.characters import CODES, IS_BREAK, IS_CLOSER, IS_DIGIT, IS_LETTER, IS_SPACE, MANY
from pipeline.site.hashed import BASE, BEGINNING
from pipeline.site.kernels import (
    END,
    FIRST,
    LAST,
    SEEN,
    STOPS,
    U64,
    Text,
    behind,
    entry_at,
    find_line,
    key_hash,
    leaf,
    mixed,
    note_sentences,
    room,
)
from pipeline.site.scan import PARTS, WHOLE

SPACE = ord(" ")


@njit(cache=True, nogil=True, error_model="numpy")
def sought(codes: Any, entries: Any, several: Any, beginnings: Any, hashes: Any) -> Any:
    """The lines of a text, given by code points, that may hold one of the keys with these hashes: int32 (n, 6).

    A row is the line's number among those that are not blank, its start and its end with its line break, the place of
    its first character and the one behind its last, and `WHOLE`, `PARTS` or both. See `hashed.Keys`.
    """
    found = np.empty((len(codes) // 2 + 1, 6), np.int32)
    text = Text(codes, entries, several)
    own, places, stops, line = room(len(codes))
    number = rows = 0
    while line[END] < len(codes):
        start = line[END]
        find_line(text, start, line, stops)
        if line[FIRST] == line[LAST]:
            continue
        if line[SEEN] & IS_LETTER and may_hold(text, line, stops, beginnings):
            whole = mixed(key_hash(text, line[FIRST], line[LAST]))
            what = WHOLE * is_among(whole, hashes)
            for i in range(note_sentences(text, line, stops, U64(0), own, places, 0)):
                what |= PARTS * is_among(own[i], hashes)
            if what:
                row = (number, start, line[END], line[FIRST], line[LAST], what)
                for column in range(6):
                    found[rows, column] = row[column]
                rows += 1
        number += 1
    return found[:rows]


@leaf
def may_hold(text: Text, line: Any, stops: Any, beginnings: Any) -> bool:
    """Whether a line, or a sentence in it, begins like a key."""
    if begins(text, line[FIRST], beginnings):
        return True
    for i in range(line[STOPS]):
        at = stops[i] + 1
        if begins(text, at, beginnings):
            return True
        closed = behind(text, IS_CLOSER, at, line[LAST])
        if closed > at and begins(text, closed, beginnings):
            return True
    return False


@leaf
def begins(text: Text, at: int, beginnings: Any) -> bool:
    """Whether what stands from a place on in its line begins like a key, as far as `hashed.Keys` tells."""
    value, size, spaced = U64(0), 0, False
    while at < len(text.codes) and size < BEGINNING:
        entry = entry_at(text, at)
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
                if text.several[entry & CODES, k] and size < BEGINNING:
                    value = (value + U64((text.several[entry & CODES, k] & CODES) + 1)) * BASE
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
