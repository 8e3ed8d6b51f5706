"""The compiled way to the words of a text, counted, and to hashes of strings and of the longest lines of a text.

Texts are given by addresses, as in `kernels`.
"""

# mypy: allow-untyped-decorators, no-warn-return-any

from __future__ import annotations

import numpy as np

from pipeline.dedup.kernels import ALL, ONE, Numbers, is_byte, reachable, scratch_for, split, unit_hash
from pipeline.dedup.simd import lowest_bit
from pipeline.jit import njit

U64 = np.uint64
NEWLINE = 10


@njit(nogil=True, cache=True)
def count_words(starts: Numbers, ends: Numbers, out: Numbers) -> None:
    """How many words `str.split` finds in each text."""
    scratch = scratch_for(starts, ends)
    for i in range(len(starts)):
        start, end = reachable(starts[i], ends[i], scratch.copy)
        out[i] = split(start, end, scratch.begins, scratch.ends, scratch.counts)


@njit(nogil=True, cache=True)
def article_keys(starts: Numbers, ends: Numbers, out: Numbers) -> None:
    """The sum of the hashes of the two longest lines of each text; of lines as long, those of the lowest hashes."""
    scratch = scratch_for(starts, ends)
    for i in range(len(starts)):
        start, end = reachable(starts[i], ends[i], scratch.copy)
        lines = find_breaks(start, end, scratch.begins)
        first = second = -1
        high = low = U64(0)
        for k in range(lines):
            size = scratch.begins[k] - start
            if size >= second:
                hashed = unit_hash(start, size) if size else U64(0)
                if size > first or (size == first and hashed < high):
                    first, second, high, low = size, first, hashed, high
                elif size > second or hashed < low:
                    second, low = size, hashed
            start = scratch.begins[k] + 1
        out[i] = high + low


@njit(nogil=True, cache=True)
def hash_strings(starts: Numbers, ends: Numbers, out: Numbers) -> None:
    """The hash of each string; 0 for an empty one."""
    scratch = scratch_for(starts, ends)
    for i in range(len(starts)):
        start, end = reachable(starts[i], ends[i], scratch.copy)
        out[i] = unit_hash(start, end - start) if end > start else U64(0)


@njit(nogil=True)
def find_breaks(start: int, end: int, places: Numbers) -> int:
    """Where the lines of a text end, without their line feeds; their number. Nothing behind the last is no line."""
    found, at, begun = 0, start, start
    while at < end:
        inside = ALL if end - at >= 64 else ALL >> U64(64 - (end - at))
        left = is_byte(at, NEWLINE) & inside
        while left:
            places[found] = at + lowest_bit(left)
            begun = places[found] + 1
            found += 1
            left &= left - ONE
        at += 64
    if begun < end:
        places[found] = end
        found += 1
    return found
