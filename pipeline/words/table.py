"""A hash table of words that lives in flat arrays, so that processes share it through one mapped file.

Words themselves are not stored, only a 61-bit fingerprint of each: the number that its UTF-8 bytes spell, modulo
a Mersenne prime. Words of up to seven bytes never share one; for longer strings the odds that a stranger meets one
of half a million words are 2 in 10**13.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping

PRIME = (1 << 61) - 1
LOAD = 2
SPARE = 512

Lookup = Callable[[str], int | None]


def fingerprint(word: str) -> int:
    """A number in `[1, 2**61)` that stands for a word."""
    return int.from_bytes(word.encode("utf-8", "surrogatepass"), "little") % PRIME + 1


def pack(entries: Mapping[str, int]) -> tuple[array[int], array[int]]:
    """The keys and values (16 bit, signed) of a table with open addressing.

    The last `SPARE` slots take what is pushed past the end, so that a search never wraps around.
    """
    home = LOAD * len(entries) | 1
    keys, values = array("Q", bytes(8 * (home + SPARE))), array("h", bytes(2 * (home + SPARE)))
    for word, value in entries.items():
        key = fingerprint(word)
        slot = key % home
        while keys[slot]:
            slot += 1
        keys[slot], values[slot] = key, value
    return keys, values


def reader(keys: memoryview, values: memoryview) -> Lookup:
    """The function that finds a word's value, or None, in what `pack` made."""
    home = len(keys) - SPARE

    def find(word: str) -> int | None:
        key = int.from_bytes(word.encode("utf-8", "surrogatepass"), "little") % PRIME + 1
        slot = key % home
        while held := keys[slot]:
            if held == key:
                return int(values[slot])
            slot += 1
        return None

    return find
