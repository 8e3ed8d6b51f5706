"""The compiled way from bytes to shingles and signatures. `shingles` says what it computes, number for number.

A text is the UTF-8 from address `start` to address `end`, wherever Arrow has it, mapped from a file or not. Blocks of
64 bytes are read, so that up to 65 bytes behind a text are touched: `reachable` copies a text that ends too near to the
end of a page, behind which there may be nothing.
"""

# mypy: allow-untyped-decorators, no-warn-return-any

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.dedup.shingles import LENGTHS, LONG_WORD, MIX
from pipeline.dedup.simd import (
    STRIDE,
    between,
    byte_at,
    compresses,
    count_bits,
    hash_eight,
    load64,
    lowest_bit,
    places_of,
    running_minima,
    shingle_eight,
)
from pipeline.jit import njit

Numbers: TypeAlias = Any
"""An array of numbers. Numba reads types from the call; these annotations are for people."""

PAGE = 4096
U8, U32, U64 = np.uint8, np.uint32, np.uint64
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
    room += 80
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
def is_byte(at: int, byte: Any) -> Any:
    """Which of the 64 bytes from `at` are this one."""
    return between(at, U8(byte), U8(byte))


@njit(inline="always")
def wide_white(at: int) -> tuple[Any, Any]:
    """Masks of the first bytes of white space of 2 and of 3 bytes among the 64 bytes from `at`."""
    latin = is_byte(at, 0xC2) & (is_byte(at + 1, 0x85) | is_byte(at + 1, 0xA0))
    general = between(at + 2, U8(0x80), U8(0x8A)) | between(at + 2, U8(0xA8), U8(0xA9)) | is_byte(at + 2, 0xAF)
    general = (general & is_byte(at + 1, 0x80)) | (is_byte(at + 1, 0x81) & is_byte(at + 2, 0x9F))
    ogham = is_byte(at, 0xE1) & is_byte(at + 1, 0x9A) & is_byte(at + 2, 0x80)
    ideographic = is_byte(at, 0xE3) & is_byte(at + 1, 0x80) & is_byte(at + 2, 0x80)
    return latin, (is_byte(at, 0xE2) & general) | ogham | ideographic


@njit(inline="always")
def unspaced(at: int) -> Any:
    """A mask of the first bytes of characters whose scripts set no spaces, among the 64 bytes from `at`."""
    thai = is_byte(at, 0xE0) & between(at + 1, U8(0xB8), U8(0xBF))
    burmese = is_byte(at, 0xE1) & (between(at + 1, U8(0x80), U8(0x81)) | between(at + 1, U8(0x9E), U8(0x9F)))
    kana = is_byte(at, 0xE3) & (between(at + 1, U8(0x81), U8(0x83)) | between(at + 1, U8(0x90), U8(0xBF)))
    compatible = is_byte(at, 0xEF) & between(at + 1, U8(0xA4), U8(0xAB))
    rare = is_byte(at, 0xF0) & between(at + 1, U8(0xA0), U8(0xBF))
    return thai | burmese | kana | between(at, U8(0xE4), U8(0xE9)) | compatible | rare


@njit(inline="always")
def put(mask: Any, at: int, places: Numbers, count: int) -> int:
    """Append the places of the bits of a mask, `at` being that of the first; how many places there are then.

    More are written than there are, and written over by the next: branches cost more.
    """
    if compresses():
        places_of(mask, at, places.ctypes.data + 8 * count)
        return count + count_bits(mask)
    left, last = mask, count + count_bits(mask)
    while count < last:
        for j in range(12):
            places[count + j] = at + lowest_bit(left)
            left &= left - ONE
        count += 12
    return last


@njit(nogil=True)
def split(start: int, end: int, begins: Numbers, ends: Numbers, counts: Numbers) -> int:
    """Where the words of a text begin and end; their number.

    `counts` becomes, white space left out: characters outside ASCII, those of scripts without spaces, and bytes that
    only continue a character.
    """
    begun = ended = wide = apart = continued = 0
    at, outside, spilt = start, ONE, U64(0)
    while at < end:
        inside = ALL if end - at >= 64 else ALL >> U64(64 - (end - at))
        white = between(at, U8(9), U8(13)) | between(at, U8(28), U8(32)) | spilt | ~inside
        high = between(at, U8(0x80), U8(0xFF)) & inside
        spilt = U64(0)
        if high:
            two, three = wide_white(at)
            both = (two | three) & inside
            spilt = (both >> U64(63)) | ((three & inside) >> U64(62))
            white |= both | (both << ONE) | ((three & inside) << U64(2))
            high &= ~white
            follow = between(at, U8(0x80), U8(0xBF))
            wide += count_bits(high & ~follow)
            continued += count_bits(high & follow)
            if between(at, U8(0xE0), U8(0xFF)) & ~is_byte(at, 0xE2):
                apart += count_bits(unspaced(at) & inside)
        before = (white << ONE) | outside
        begun = put(~white & before, at, begins, begun)
        ended = put(white & ~before, at, ends, ended)
        outside = white >> U64(63)
        at += 64
    if begun > ended:
        ends[ended] = end
    counts[0], counts[1], counts[2] = wide, apart, continued
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
def characters(number: int, begins: Numbers, ends: Numbers, units: Numbers) -> int:
    """Hashes of the characters of so many words, given their places, into `units`; how many characters."""
    count = 0
    for i in range(number):
        at = begins[i]
        while at < ends[i]:
            first = byte_at(at)
            width = 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
            units[count] = unit_hash(at, width)
            count += 1
            at += width
    return count


@njit(nogil=True)
def reachable(start: int, end: int, copy: Numbers) -> tuple[int, int]:
    """Addresses at which a text can be read in blocks: its own, or those of `copy`, with room for 64 bytes more."""
    if end == start or (end - 1) // PAGE == (end + 65) // PAGE:
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
            return characters(number, begins, ends, scratch.units)
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
