"""What the walk says of each document."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

Flags: TypeAlias = NDArray[np.bool_]

KEPT, NEAR, CONTAINED = 0, 1, 2


class Verdicts(msgspec.Struct):
    """Of each document, by its number in keep order: the kept one that it is a copy of (itself if it stays), why it
    goes, the shingles that both share, and its distinct shingles (0 where none had to be counted).

    `related`: rows (a, b, shared) of kept documents of which one is contained in the other, or that are near-duplicates
    and met only in bands that do not decide.
    `candidates`: pairs that shared a bucket; `compared`: those whose sizes allowed a match.
    """

    parents: NDArray[np.int64]
    kinds: NDArray[np.int8]
    common: NDArray[np.int32]
    sizes: NDArray[np.int32]
    related: NDArray[np.int64]
    candidates: int = 0
    compared: int = 0
