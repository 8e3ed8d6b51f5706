"""The same signatures without numba: whole batches of bytes in numpy, a pass for each step."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.dedup.shingles import BASE, LENGTHS, LONG_WORD, MIX
from pipeline.dedup.texts import Texts

Bytes: TypeAlias = NDArray[np.uint8]
Flags: TypeAlias = NDArray[np.bool_]
Hashes: TypeAlias = NDArray[np.uint64]
Places: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.uint32]

BATCH = 256
HALF = np.uint64(32)
ALL_ONES = 0xFFFFFFFF


def sign(texts: Texts, ngram: int, a: Words, b: Words) -> Words:
    """Signatures of texts, shape (len(texts), len(a))."""
    out = np.empty((len(texts), len(a)), np.uint32)
    for first in range(0, len(texts), BATCH):
        hashes, counts = shingle_hashes(texts.slice(first, BATCH), ngram)
        elements = scramble(hashes.astype(np.uint32))
        at = 0
        for row, count in enumerate(counts.tolist(), first):
            out[row] = _minima(elements[at : at + count], a, b)
            at += count
    return out


def _minima(elements: Words, a: Words, b: Words) -> Words:
    if not len(elements):
        return np.full(len(a), ALL_ONES, np.uint32)
    values = np.multiply.outer(a, elements)
    values += b[:, None]
    lowest: Words = values.min(axis=1)
    return lowest


def scramble(h: Words) -> Words:
    """The finaliser of MurmurHash3 for 32 bits, which datasketch sets before its permutations."""
    h = (h ^ h >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    h = (h ^ h >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    return h ^ h >> np.uint32(16)


def shingle_hashes(texts: Texts, ngram: int) -> tuple[Hashes, Places]:
    """64-bit hashes of the shingles of all texts, one text after the other, and how many each has."""
    data, edges = joined(texts)
    starts, ends, counts = units(data, edges)
    tokens = span_hashes(data, starts, ends)
    firsts = np.cumsum(counts) - counts
    windows = np.where(counts, np.maximum(counts - ngram + 1, 1), 0)
    at = np.arange(windows.sum()) + np.repeat(firsts - (np.cumsum(windows) - windows), windows)
    total = _polynomial(tokens, ngram)[at]
    for width in np.unique(counts[(counts > 0) & (counts < ngram)]).tolist():
        short = counts == width
        total[(np.cumsum(windows) - 1)[short]] = _polynomial(tokens, width)[firsts[short]]
    return _finish(total), windows


def _finish(total: Hashes) -> Hashes:
    total = (total ^ total >> HALF) * np.uint64(MIX)
    return total ^ total >> HALF


def _polynomial(tokens: Hashes, width: int) -> Hashes:
    """For each place the polynomial over `width` tokens from there on, zeros behind the last."""
    padded = np.concatenate([tokens, np.zeros(width, np.uint64)])
    total = np.zeros(len(tokens), np.uint64)
    for j in range(width):
        total += padded[j : j + len(tokens)]
        total *= np.uint64(BASE)
    return total


def joined(texts: Texts) -> tuple[Bytes, Places]:
    """All texts as one array of bytes with 8 zeros behind, and the edges between them, one more than texts."""
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    rows = [text.encode() for chunk in chunks for text in chunk.fill_null("").to_pylist()]
    edges = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(row) for row in rows], dtype=np.int64)])
    return np.frombuffer(b"".join(rows) + bytes(8), np.uint8), edges


def units(data: Bytes, edges: Places) -> tuple[Places, Places, Places]:
    """Where the units of the texts between the edges start and end, and how many each text has."""
    size = int(edges[-1])
    data, following = data[:size], data[1 : size + 1]
    solid = ~_white(data, following)
    edge = np.zeros(size + 1, np.bool_)
    edge[edges] = True
    first = solid & (edge[:-1] | ~_before(solid))
    last = solid & (edge[1:] | ~_after(solid))
    starts, ends = np.flatnonzero(first), np.flatnonzero(last) + 1
    wide = _in_characters(data, following, edges, starts, ends)
    if wide.any():
        lead = (data & 0xC0) != 0x80
        inside = np.repeat(wide, np.diff(edges)) & solid
        starts = np.flatnonzero(first | (inside & lead))
        ends = np.flatnonzero(last | (inside & _after(lead))) + 1
    return starts, ends, _count(starts, edges)


def _count(places: Places, edges: Places) -> Places:
    """How many of the places, which ascend, lie between each two edges."""
    return np.diff(np.searchsorted(places, edges))


def _before(flags: Flags) -> Flags:
    return np.concatenate([np.zeros(1, np.bool_), flags[:-1]])


def _after(flags: Flags) -> Flags:
    return np.concatenate([flags[1:], np.zeros(1, np.bool_)])


def _white(data: Bytes, following: Bytes) -> Flags:
    """White space of `str.split()`, every byte of it."""
    white = (data - np.uint8(9) <= 13 - 9) | (data - np.uint8(28) <= 32 - 28)
    leads = np.flatnonzero((data >= 0xC2) & (data <= 0xE3))
    first, second = data[leads], following[leads]
    third = data[np.minimum(leads + 2, len(data) - 1)]
    latin = (first == 0xC2) & ((second == 0x85) | (second == 0xA0))
    ogham = (first == 0xE1) & (second == 0x9A) & (third == 0x80)
    general = (third <= 0x8A) | (third == 0xA8) | (third == 0xA9) | (third == 0xAF)
    general &= (first == 0xE2) & (second == 0x80)
    general |= (first == 0xE2) & (second == 0x81) & (third == 0x9F)
    ideographic = (first == 0xE3) & (second == 0x80) & (third == 0x80)
    three = ogham | general | ideographic
    white[leads[latin | three]] = True
    white[leads[latin | three] + 1] = True
    white[leads[three] + 2] = True
    return white


def _in_characters(data: Bytes, following: Bytes, edges: Places, starts: Places, ends: Places) -> Flags:
    """Which texts are read in characters, given the words of all."""
    high = np.flatnonzero(data >= 0x80)
    if not len(high):
        return np.zeros(len(edges) - 1, np.bool_)
    words = _count(starts, edges)
    lengths = np.concatenate([np.zeros(1, np.int64), np.cumsum(ends - starts)])
    inside = np.searchsorted(starts, high, "right") > np.searchsorted(ends, high, "right")
    continued = (data[high] & 0xC0) == 0x80
    size = np.diff(lengths[np.searchsorted(starts, edges)]) - _count(high[inside & continued], edges)
    leads = high[inside & ~continued]
    unspaced = leads[_unspaced(data[leads], following[leads])]
    apart = (size > LONG_WORD * words) | (2 * _count(unspaced, edges) > size)
    wide: Flags = (_count(leads, edges) > 0) & (size > LONG_WORD) & apart
    return wide


def _unspaced(first: Bytes, second: Bytes) -> Flags:
    """Whether the first two bytes of a character say that its script sets no spaces."""
    thai = (first == 0xE0) & (second >= 0xB8)
    burmese = (first == 0xE1) & ((second <= 0x81) | (second == 0x9E) | (second == 0x9F))
    kana = (first == 0xE3) & (((second >= 0x81) & (second <= 0x83)) | (second >= 0x90))
    chinese = (first >= 0xE4) & (first <= 0xE9)
    chinese |= (first == 0xEF) & (second >= 0xA4) & (second <= 0xAB)
    chinese |= (first == 0xF0) & (second >= 0xA0)
    unspaced: Flags = thai | burmese | kana | chinese
    return unspaced


def span_hashes(data: Bytes, starts: Places, ends: Places) -> Hashes:
    """The hash of each `data[start:end]`, as `shingles.unit_hash` has it. `data` has 8 more bytes behind."""
    eights = np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))
    sizes = ends - starts
    state = sizes.astype(np.uint64) * np.uint64(LENGTHS)
    left = np.arange(len(starts))
    done = 0
    while len(left := left[sizes[left] > done]):
        rest = np.minimum(sizes[left] - done, 8).astype(np.uint64)
        word = eights[starts[left] + done] & (np.uint64(2**64 - 1) >> (np.uint64(64) - np.uint64(8) * rest))
        mixed = (state[left] ^ word) * np.uint64(MIX)
        state[left] = mixed ^ mixed >> HALF
        done += 8
    return state


def text_hashes(texts: Texts) -> Hashes:
    """The hash of each text's row of units, by which copies are told; 0 for a text without units."""
    data, edges = joined(texts)
    starts, ends, counts = units(data, edges)
    tokens = span_hashes(data, starts, ends)
    lasts = np.cumsum(counts)
    powers = np.cumprod(np.full(int(counts.max(initial=0)) + 1, BASE, np.uint64))
    sums = np.cumsum(tokens * powers[np.repeat(lasts, counts) - np.arange(len(tokens)) - 1])
    sums = np.concatenate([np.zeros(1, np.uint64), sums])
    total = sums[lasts] - sums[lasts - counts]
    return np.where(counts, _finish(total), np.uint64(0))


def band_keys(chunk: Words, edges: Places, out: Hashes) -> None:
    """For each band, from one edge to the other, a number for its values in each signature."""
    for band, (first, last) in enumerate(edges.tolist()):
        keys = np.zeros(len(chunk), np.uint64)
        for column in range(first, last):
            keys = (keys ^ chunk[:, column]) * np.uint64(MIX)
            keys ^= keys >> HALF
        out[band] = keys
