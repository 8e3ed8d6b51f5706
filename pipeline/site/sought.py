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
    POWERS,
    SEEN,
    STOPS,
    U32,
    U64,
    Text,
    behind,
    behind_white,
    find_line,
    key_hash,
    leaf,
    mixed,
    note_sentences,
    read_codes,
    room,
    summed,
)
from pipeline.site.scan import PARTS, WHOLE

SPACE = np.uint64(ord(" ") + 1)


@njit(cache=True, nogil=True, error_model="numpy")
def sought(codes: Any, entries: Any, several: Any, beginnings: Any, hashes: Any) -> Any:
    """The lines of a text, given by code points, that may hold one of the keys with these hashes: int32 (n, 6).

    A row is the line's number among those that are not blank, its start and its end with its line break, the place of
    its first character and the one behind its last, and `WHOLE`, `PARTS` or both. See `hashed.Keys`.
    """
    written, own, places, stops, line = room(len(codes))
    text = read_codes(codes, entries, several, written)
    found = np.empty((text.size // 2 + 1, 6), np.int32)
    number = rows = 0
    while line[END] < text.size:
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
    at = behind_white(text, at)
    value, seen, twice = summed(text, at, 0, BEGINNING if at + BEGINNING < text.size else 0)
    if seen == 0 or seen & (IS_DIGIT | IS_BREAK | MANY) or twice & IS_SPACE:
        value = beginning(text, at)
    else:
        value *= POWERS[BEGINNING]
    bit = mixed(value) & U64(8 * len(beginnings) - 1)
    return beginnings[bit >> U64(3)] >> (bit & U64(7)) & 1 == 1


@leaf
def beginning(text: Text, at: int) -> Any:
    """The hash of how a key begins, whatever stands there."""
    value, size, spaced = U64(0), 0, False
    while at < text.size and size < BEGINNING:
        entry = text.entries[at]
        at += 1
        if entry & IS_SPACE:
            if entry & IS_BREAK:
                break
            spaced = True
            continue
        if spaced:
            value = (value + SPACE) * BASE
            size += 1
            spaced = False
        if entry & IS_DIGIT:
            break
        for k in range(3 if entry & MANY else 1):
            part = text.several[entry & CODES, k] if entry & MANY else entry
            if size < BEGINNING and (part or not k):
                value = (value + U64((part & U32(CODES)) + U32(1))) * BASE
                size += 1
    return value


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
