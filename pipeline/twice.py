"""Which hashes were met twice: of what stands alone nobody has to count anything.

Two bits for each hash, in one word of 64, tell whether it was met once; the same two in a second table, whether again.
Hashes that share their bits with others let a few through that stand alone; none that was met twice is lost.
"""

# mypy: allow-untyped-decorators

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import ipc

from pipeline.jit import njit

Hashes = NDArray[np.uint64]
Number = TypeVar("Number", np.uint8, np.uint64)

BITS_A_HASH = 8
FEWEST_BITS, MOST_BITS = 1 << 16, 1 << 29
"""Of each of the two tables: at most 64 MiB."""


class Twice:
    """What was met so far, of up to about so many hashes, each of 64 random bits."""

    def __init__(self, expected: int) -> None:
        words = words_for(expected, MOST_BITS)
        self._once, self._again = np.zeros(words, np.uint64), np.zeros(words, np.uint64)

    def meet(self, hashes: Hashes) -> None:
        """Note hashes."""
        _meet(fixed(hashes), self._once, self._again)

    def again(self) -> Hashes:
        """The table that `among` looks at. Nothing can be noted from now on."""
        self._once = self._once[:0]
        return self._again


def words_for(expected: int, most_bits: int) -> int:
    """How many words a table for so many hashes has: a power of two."""
    return min(max(FEWEST_BITS, 1 << (BITS_A_HASH * expected).bit_length()), most_bits) // 64


def among(hashes: Hashes, again: Hashes) -> NDArray[np.int64]:
    """The places of those hashes that were met twice, and of a few others."""
    found: NDArray[np.int64] = _among(fixed(hashes), fixed(again))
    return found


@lru_cache(maxsize=2)
def table_in(path: str) -> Hashes:
    """A table that was written as the one column of an Arrow file, mapped from there."""
    table: Hashes = ipc.open_file(pa.memory_map(path, "r")).get_batch(0).column(0).to_numpy()
    return table


def bits_of(hashes: Hashes) -> Hashes:
    """The two bits of each hash, in the word that its lowest bits name."""
    one, places = np.uint64(1), np.uint64(63)
    bits: Hashes = one << (hashes >> np.uint64(52) & places) | one << (hashes >> np.uint64(58))
    return bits


def fixed(numbers: NDArray[Number]) -> NDArray[Number]:
    """Numbers as kernels take them: to those, arrays that may be written to are of another type."""
    view = numbers.view()
    view.flags.writeable = False
    return view


@njit(nogil=True)
def bits_and_word(value: Any, words: int) -> tuple[Any, Any]:
    """As `bits_of`, of one hash, and its word in a table of so many."""
    bits = np.uint64(1) << (value >> np.uint64(52) & np.uint64(63)) | np.uint64(1) << (value >> np.uint64(58))
    return bits, value & np.uint64(words - 1)


@njit(nogil=True)
def met(value: Any, table: Any) -> Any:
    """Whether a table has the bits of a hash."""
    bits, word = bits_and_word(value, len(table))
    return table[word] & bits == bits


@njit(cache=True, nogil=True)
def _meet(hashes: Any, once: Any, again: Any) -> None:
    for value in hashes:
        bits, word = bits_and_word(value, len(once))
        if once[word] & bits == bits:
            again[word] |= bits
        else:
            once[word] |= bits


@njit(cache=True, nogil=True)
def _among(hashes: Any, again: Any) -> Any:
    found = np.empty(len(hashes), np.int64)
    count = 0
    for at in range(len(hashes)):
        if met(hashes[at], again):
            found[count] = at
            count += 1
    return found[:count]
