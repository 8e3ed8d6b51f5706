"""The compiled way from bytes to shingles and signatures. `shingles` says what it computes, number for number.

A text is the UTF-8 from address `start` to address `end`, wherever Arrow has it, mapped from a file or not. Blocks of
64 bytes are read, so that up to 63 bytes behind a text are touched: `reachable` copies a text that ends too near to the
end of a page, behind which there may be nothing.
"""

# mypy: allow-untyped-decorators, no-warn-return-any

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.dedup.shingles import LENGTHS, LONG_WORD, MIX
from pipeline.dedup.simd import (
    STRIDE,
    byte_at,
    count_bits,
    hash_eight,
    high_mask,
    load64,
    lowest_bit,
    running_minima,
    shingle_eight,
    white_mask,
)
from pipeline.jit import njit

Numbers: TypeAlias = Any
"""An array of numbers. Numba reads types from the call; these annotations are for people."""

PAGE = 4096
U32, U64 = np.uint32, np.uint64
ONE, ALL, HALF = np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(32)
U_LENGTHS, U_MIX = np.uint64(LENGTHS), np.uint64(MIX)


class Scratch(NamedTuple):
    """Room for the steps of one text after the other."""

    copy: Numbers
    begins: Numbers
    ends: Numbers
    units: Numbers
    shingles: Numbers
    low: Numbers
    counts: Numbers


@njit(nogil=True)
def scratch_for(starts: Numbers, ends: Numbers) -> Scratch:
    """Scratch for the longest of these texts."""
    room = 64
    for i in range(len(starts)):
        room = max(room, ends[i] - starts[i])
    room += 64
    places, hashes = np.empty((2, room), np.int64), np.empty((2, room), np.uint64)
    low, counts = np.empty(room, np.uint32), np.empty(3, np.int64)
    return Scratch(np.empty(room, np.uint8), places[0], places[1], hashes[0], hashes[1], low, counts)


@njit(inline="always")
def unit_hash(start: int, size: int) -> Any:
    state = U64(size) * U_LENGTHS
    while size > 8:
        state = (state ^ load64(start)) * U_MIX
        state ^= state >> HALF
        start += 8
        size -= 8
    last = load64(start) & (ALL >> U64(64 - 8 * size))
    state = (state ^ last) * U_MIX
    return state ^ (state >> HALF)


@njit(inline="always")
def white_width(at: int) -> int:
    """Bytes of the white space at `at`, which starts a character outside ASCII; 0 if it is none."""
    first, second, third = byte_at(at), byte_at(at + 1), byte_at(at + 2)
    if first == 0xC2:
        return 2 if second in (0x85, 0xA0) else 0
    if first == 0xE1:
        return 3 if second == 0x9A and third == 0x80 else 0
    if first == 0xE2:
        general = second == 0x80 and (0x80 <= third <= 0x8A or 0xA8 <= third <= 0xA9 or third == 0xAF)
        return 3 if general or (second == 0x81 and third == 0x9F) else 0
    return 3 if first == 0xE3 and second == 0x80 and third == 0x80 else 0


@njit(inline="always")
def unspaced(first: int, second: int) -> bool:
    """Whether the first two bytes of a character say that its script sets no spaces."""
    if first < 0xE4:
        thai = first == 0xE0 and second >= 0xB8
        burmese = first == 0xE1 and (second <= 0x81 or second in (0x9E, 0x9F))
        return thai or burmese or (first == 0xE3 and (0x81 <= second <= 0x83 or second >= 0x90))
    if first == 0xEF:
        return 0xA4 <= second <= 0xAB
    return first <= 0xE9 or (first == 0xF0 and second >= 0xA0)


@njit(nogil=True)
def wide_white(at: int, high: Any, counts: Numbers) -> tuple[Any, Any]:
    """Masks of the first bytes of white space of 2 and of 3 bytes among the 64 bytes from `at`, `high` outside ASCII.

    Counts, white space left out, characters outside ASCII, those of scripts without spaces, and continuation bytes.
    """
    continued = high & ~high_mask(at, np.uint8(0xC0))
    counts[0] += count_bits(high & ~continued)
    counts[2] += count_bits(continued)
    two, three = U64(0), U64(0)
    left = high & high_mask(at, np.uint8(0xC2))
    while left:
        bit = left & (~left + ONE)
        left ^= bit
        place = at + lowest_bit(bit)
        width = white_width(place)
        if width:
            two |= bit if width == 2 else U64(0)
            three |= bit if width == 3 else U64(0)
            counts[0] -= 1
            counts[2] -= width - 1
        elif byte_at(place) >= 0xE0 and unspaced(byte_at(place), byte_at(place + 1)):
            counts[1] += 1
    return two, three


@njit(inline="always")
def put(mask: Any, at: int, places: Numbers, count: int) -> int:
    """Append the places of the bits of a mask, `at` being that of the first; how many places there are then.

    Eight are written whether they are there or not, and those that are not are written over: branches cost more.
    """
    left = mask
    for j in range(8):
        places[count + j] = at + lowest_bit(left)
        left &= left - ONE
    if left:
        for j in range(8, 16):
            places[count + j] = at + lowest_bit(left)
            left &= left - ONE
    j = 16
    while left:
        places[count + j] = at + lowest_bit(left)
        left &= left - ONE
        j += 1
    return count + count_bits(mask)


@njit(nogil=True)
def split(start: int, end: int, begins: Numbers, ends: Numbers, counts: Numbers) -> int:
    """Where the words of a text begin and end; their number.

    `counts` becomes: characters outside ASCII, those of scripts without spaces, continuation bytes.
    """
    counts[:] = 0
    begun, ended, at = 0, 0, start
    outside, spilt = ONE, U64(0)
    while at < end:
        white = white_mask(at) | spilt
        high = high_mask(at, np.uint8(0x80))
        spilt = U64(0)
        if end - at < 64:
            inside = ALL >> U64(64 - (end - at))
            high &= inside
            white |= ~inside
        if high:
            two, three = wide_white(at, high, counts)
            both = two | three
            white |= both | (both << ONE) | (three << U64(2))
            spilt = (both >> U64(63)) | (three >> U64(62))
        before = (white << ONE) | outside
        begun = put(~white & before, at, begins, begun)
        ended = put(white & ~before, at, ends, ended)
        outside = white >> U64(63)
        at += 64
    if begun > ended:
        ends[ended] = end
    return begun


@njit(nogil=True)
def words(start: int, number: int, begins: Numbers, ends: Numbers, units: Numbers) -> None:
    """Hashes of so many words, given their places, into `units`. `start` is an address that can be read."""
    begins[number : number + 8] = start
    ends[number : number + 8] = start + 1
    for i in range(0, number, 8):
        at = 8 * i
        long = hash_eight(begins.ctypes.data + at, ends.ctypes.data + at, units.ctypes.data + at)
        while long:
            j = i + lowest_bit(long)
            units[j] = unit_hash(begins[j], ends[j] - begins[j])
            long &= long - ONE


@njit(nogil=True)
def characters(start: int, end: int, tokens: Numbers) -> int:
    """Hashes of the characters of a text, white space left out, into `tokens`; their number."""
    number, at = 0, start
    while at < end:
        first = byte_at(at)
        width = 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        blank = 9 <= first <= 13 or 28 <= first <= 32 if width == 1 else white_width(at) > 0
        if not blank:
            tokens[number] = unit_hash(at, width)
            number += 1
        at += width
    return number


@njit(nogil=True)
def reachable(start: int, end: int, copy: Numbers) -> tuple[int, int]:
    """Addresses at which a text can be read in blocks: its own, or those of `copy`, with room for 64 bytes more."""
    if end == start or (end - 1) // PAGE == (end + 63) // PAGE:
        return start, end
    for i in range(end - start):
        copy[i] = byte_at(start + i)
    return copy.ctypes.data, copy.ctypes.data + end - start


@njit(nogil=True)
def unit_hashes(start: int, end: int, scratch: Scratch) -> int:
    """Hashes of the units of a text into `scratch.units`; their number."""
    begins, ends, counts = scratch.begins, scratch.ends, scratch.counts
    start, end = reachable(start, end, scratch.copy)
    number = split(start, end, begins, ends, counts)
    if counts[0]:
        size = -counts[2]
        for i in range(number):
            size += ends[i] - begins[i]
        if size > LONG_WORD and (size > LONG_WORD * number or 2 * counts[1] > size):
            return characters(start, end, scratch.units)
    words(start, number, begins, ends, scratch.units)
    return number


@njit(nogil=True)
def shingle_hashes(units: Numbers, number: int, ngram: int, out: Numbers) -> int:
    """Hashes of the shingles of `number` units into `out`, with room for 7 more; how many, repeated ones too."""
    if number == 0:
        return 0
    width = min(ngram, number)
    length = number - width + 1
    for i in range(0, length, 8):
        shingle_eight(units.ctypes.data + 8 * i, width, out.ctypes.data + 8 * i)
    return length


@njit(inline="always")
def scramble(h: Any) -> Any:
    """The finaliser of MurmurHash3 for 32 bits, which datasketch sets before its permutations."""
    h = U32(U32(h ^ (h >> U32(16))) * U32(0x85EBCA6B))
    h = U32(U32(h ^ (h >> U32(13))) * U32(0xC2B2AE35))
    return U32(h ^ (h >> U32(16)))


@njit(nogil=True)
def filled(values: Numbers) -> Numbers:
    """The values with zeros behind, up to a multiple of STRIDE."""
    out = np.zeros((len(values) + STRIDE - 1) // STRIDE * STRIDE, np.uint32)
    out[: len(values)] = values
    return out


@njit(nogil=True, cache=True)
def sign(starts: Numbers, ends: Numbers, ngram: int, a: Numbers, b: Numbers, out: Numbers) -> None:
    """Signatures of texts, given by their addresses, into the rows of `out`."""
    scratch = scratch_for(starts, ends)
    low, a, b = scratch.low, filled(a), filled(b)
    row = np.empty(len(a), np.uint32)
    for i in range(len(starts)):
        number = unit_hashes(starts[i], ends[i], scratch)
        length = shingle_hashes(scratch.units, number, ngram, scratch.shingles)
        for j in range(length):
            low[j] = scramble(U32(scratch.shingles[j]))
        for k in range(0, len(a), STRIDE):
            at = 4 * k
            running_minima(low.ctypes.data, length, a.ctypes.data + at, b.ctypes.data + at, row.ctypes.data + at)
        for k in range(out.shape[1]):
            out[i, k] = row[k]


@njit(nogil=True, cache=True)
def band_keys(chunk: Numbers, edges: Numbers, out: Numbers) -> None:
    """For each band, from one edge to the other, a number for its values in each signature."""
    for i in range(len(chunk)):
        for band in range(len(edges)):
            key = U64(0)
            for column in range(edges[band, 0], edges[band, 1]):
                key = (key ^ U64(chunk[i, column])) * U_MIX
                key ^= key >> HALF
            out[band, i] = key


@njit(nogil=True, cache=True)
def text_hashes(starts: Numbers, ends: Numbers, out: Numbers) -> None:
    """The hash of each text's row of units, by which copies are told; 0 for a text without units."""
    scratch = scratch_for(starts, ends)
    for i in range(len(starts)):
        number = unit_hashes(starts[i], ends[i], scratch)
        out[i] = scratch.shingles[0] if shingle_hashes(scratch.units, number, number, scratch.shingles) else 0
