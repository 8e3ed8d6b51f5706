"""Which hashes were met twice: of what stands alone nobody has to count anything.

Two bits for each hash, in one word of 64, tell whether it was met once; the same two in a second table, whether again.
Hashes that share their bits with others let a few through that stand alone; none that was met twice is lost.
"""

# mypy: allow-untyped-decorators

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.jit import njit

Hashes = NDArray[np.uint64]

BITS_A_HASH = 8
FEWEST_BITS, MOST_BITS = 1 << 16, 1 << 29
"""Of each of the two tables: at most 64 MiB."""


class Twice:
    """What was met so far, of up to about so many hashes, each of 64 random bits."""

    def __init__(self, expected: int) -> None:
        bits = min(max(FEWEST_BITS, 1 << (BITS_A_HASH * expected).bit_length()), MOST_BITS)
        self._once, self._again = np.zeros(bits // 64, np.uint64), np.zeros(bits // 64, np.uint64)

    def meet(self, hashes: Hashes) -> None:
        """Note hashes."""
        _meet(fixed(hashes), self._once, self._again)

    def again(self) -> Hashes:
        """The table that `among` looks at. Nothing can be noted from now on."""
        self._once = self._once[:0]
        return self._again


def among(hashes: Hashes, again: Hashes) -> NDArray[np.int64]:
    """The places of those hashes that were met twice, and of a few others."""
    found: NDArray[np.int64] = _among(fixed(hashes), fixed(again))
    return found


def fixed(hashes: Hashes) -> Hashes:
    """Hashes as kernels take them: to those, arrays that may be written to are of another type."""
    view = hashes.view()
    view.flags.writeable = False
    return view


@njit(cache=True, nogil=True)
def _meet(hashes: Any, once: Any, again: Any) -> None:
    for value in hashes:
        place = value & np.uint64(len(once) - 1)
        bits = np.uint64(1) << (value >> np.uint64(52) & np.uint64(63)) | np.uint64(1) << (value >> np.uint64(58))
        if once[place] & bits == bits:
            again[place] |= bits
        else:
            once[place] |= bits


@njit(cache=True, nogil=True)
def _among(hashes: Any, again: Any) -> Any:
    found = np.empty(len(hashes), np.int64)
    count = 0
    for at in range(len(hashes)):
        value = hashes[at]
        place = value & np.uint64(len(again) - 1)
        bits = np.uint64(1) << (value >> np.uint64(52) & np.uint64(63)) | np.uint64(1) << (value >> np.uint64(58))
        if again[place] & bits == bits:
            found[count] = at
            count += 1
    return found[:count]
