"""Hash tables of words in flat arrays of whole numbers, so that processes share them through one mapped file.

Words themselves are not stored, only a 61-bit fingerprint of each: the number that its UTF-8 bytes spell, modulo
a Mersenne prime. Words hold no NUL, which would not count at their end. Words of up to seven bytes never share a
fingerprint; for longer ones the odds that a stranger meets one of half a million words are 2 in 10**13.

Several tables and other numbers stand in one array. Its head says where: `head[t]` is where table t begins,
`head[t + 1]` by how many bits a spread fingerprint is shifted to its slot. A slot is a fingerprint, or 0, and a value.
Before the slots stands a bitmap with some bits for each, of which those of fingerprints in the table are set: it tells
of most strangers that they are none, and is so small that it stays near the processor.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.words.compiled import leaf

BITS = 61
PRIME = (1 << BITS) - 1
LOAD = 1.4
SPARE = 512
FINER = 2
"""The bitmap has so many bits of a fingerprint more than tell its slot."""

FEWEST_BITS, IN_WORD = 4, 6
MASK_IN_WORD = (1 << IN_WORD) - 1
WORD_BITS = 63
MASK = (1 << WORD_BITS) - 1
SPREAD = 0x1E3779B97F4A7C15
"""2**61 by the golden ratio: Fibonacci hashing, since the low bits of a fingerprint are a word's first letters."""

HEAD = 64
NONE = -1_000_000
"""The answer where there is none; lower than any value."""


def fingerprint(word: str) -> int:
    """A number in `[1, 2**61)` that stands for a word."""
    return int.from_bytes(word.encode("utf-8", "surrogatepass"), "little") % PRIME + 1


def new() -> array[int]:
    """An array that holds nothing but an empty head."""
    return array("q", bytes(8 * HEAD))


def add_table(numbers: array[int], table: int, entries: Mapping[int, int]) -> None:
    """Append entries by fingerprint as a table with open addressing, known to the head as `table`.

    The last `SPARE` slots take what is pushed past the end, so that a search never wraps around.
    """
    bits = max(FEWEST_BITS, int(LOAD * len(entries)).bit_length())
    shift = WORD_BITS - bits
    slots, bitmap = array("q", bytes(16 * ((1 << bits) + SPARE))), bytearray(1 << bits + FINER >> 3)
    for key, value in entries.items():
        bit = (key * SPREAD & MASK) >> shift - FINER
        bitmap[bit >> 3] |= 1 << (bit & 7)
        slot = 2 * (bit >> FINER)
        while slots[slot]:
            slot += 2
        slots[slot], slots[slot + 1] = key, value
    numbers.frombytes(bitmap)
    numbers[table], numbers[table + 1] = len(numbers), shift
    numbers.extend(slots)


@leaf
def spread(number: int) -> Any:
    """A number in 63 bits, the highest of which depend on all. (Compiled code may not overflow signed numbers.)"""
    return np.int64((np.uint64(number) * np.uint64(SPREAD)) >> np.uint64(1))


@leaf
def find(numbers: Any, table: int, wanted: int) -> int:
    """The value of a fingerprint in a table, or NONE."""
    start, shift = numbers[table], numbers[table + 1]
    bit = np.int64(np.uint64(wanted) * np.uint64(SPREAD) & np.uint64(MASK)) >> shift - FINER
    words = 1 << WORD_BITS + FINER - IN_WORD - shift
    if not numbers[start - words + (bit >> IN_WORD)] >> (bit & MASK_IN_WORD) & 1:
        return NONE
    at = start + 2 * (bit >> FINER)
    while numbers[at] != 0:
        if numbers[at] == wanted:
            return numbers[at + 1]
        at += 2
    return NONE
