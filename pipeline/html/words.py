"""The words of `class` and `id`, found and looked up in compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.html.names import bits_by_word
from pipeline.html.roles import PRIME, SEED, key_of
from pipeline.jit import njit

Array: TypeAlias = np.ndarray[Any, Any]

MOST = 200
"""Bytes of a class or id that are read."""

_SHORTEST_STEM = 5
_SLOTS = 1 << 11
_LOWER_CASE = 32


class Words(NamedTuple):
    """A table by open addressing: `key` of a word, 0 where a slot is free, and the word's `bits`."""

    key: Array
    bits: Array


def _table() -> Words:
    words = Words(np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS, np.int32))
    for word, bits in bits_by_word().items():
        key = key_of(word)
        slot = key % _SLOTS
        while words.key[slot]:
            slot = (slot + 1) % _SLOTS
        words.key[slot], words.bits[slot] = key, bits
    return words


WORDS = _table()


@njit(cache=True, nogil=True)
def bits_of(key: int, words: Words) -> int:
    """The bits of the word with that key, 0 where there is none."""
    slot = key & np.uint64(_SLOTS - 1)
    while words.key[slot]:
        if words.key[slot] == key:
            return int(words.bits[slot])
        slot = (slot + np.uint64(1)) & np.uint64(_SLOTS - 1)
    return 0


@njit(cache=True, nogil=True)
def is_upper(byte: int) -> bool:
    """Whether a byte is a capital of ASCII."""
    return 65 <= byte <= 90


@njit(cache=True, nogil=True)
def goes_on(byte: int) -> bool:
    """Whether a byte is a small letter or a digit of ASCII."""
    return 97 <= byte <= 122 or 48 <= byte <= 57


@njit(cache=True, nogil=True)
def word_end(data: Array, at: int, end: int) -> int:
    """Where the word that begins at a place ends, in `navBar2`, `nav-bar2` and `NAVBar2`; the place itself for none."""
    start = at
    while at < end and is_upper(data[at]):
        at += 1
    if at - start > 1:
        return at - 1 if at < end and 97 <= data[at] <= 122 else at
    while at < end and goes_on(data[at]):
        at += 1
    return at


@njit(cache=True, nogil=True)
def word_bits(data: Array, start: int, end: int, words: Words) -> int:
    """The bits of a word: its own, else those of the longest stem of five letters or more that begins it."""
    key, stem = SEED, 0
    for at in range(start, end):
        byte = data[at] + _LOWER_CASE if is_upper(data[at]) else data[at]
        key = (key ^ np.uint64(byte)) * PRIME
        length = at + 1 - start
        if length >= _SHORTEST_STEM or at + 1 == end:
            stem = bits_of(key, words) or stem
    return stem


@njit(cache=True, nogil=True)
def name_bits(data: Array, start: int, end: int, words: Words) -> int:
    """The bits of all words of a span."""
    end = min(end, start + MOST)
    bits, at = 0, start
    while at < end:
        stop = word_end(data, at, end)
        if stop > at:
            bits |= word_bits(data, at, stop, words)
        at = max(stop, at + 1)
    return bits
