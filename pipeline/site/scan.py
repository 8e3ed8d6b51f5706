"""Hashes of the keys in a text, by compiled code: a cheap look at what is worth a dear one.

What has one key has one hash; what has another key seldom has the same.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.site.characters import characters

Hashes = NDArray[np.uint64]
START_AT, END_AT, LINE_AT, RUN_AT = range(4)
NO_SEED = np.uint64(0)


class Scan(NamedTuple):
    """The lines and sentences of a text that have a key: their hashes [n], and where they stand [n, 4].

    The columns are their start and end in code points, the number of the line, and 1 for a sentence.
    """

    hashes: Hashes
    places: NDArray[np.int32]

    def lines(self) -> Scan:
        """The same without the sentences."""
        whole = self.places[:, RUN_AT] == 0
        return Scan(self.hashes[whole], self.places[whole])


@cache
def kernels() -> ModuleType:
    """The compiled code, imported when it is first needed."""
    return import_module("pipeline.site.kernels")


def scanned(text: str, line_seed: np.uint64 = NO_SEED, run_seed: np.uint64 = NO_SEED) -> Scan:
    """Scan a text. Seeds make other hashes, of lines and of sentences. Only for where numba is installed."""
    data = np.frombuffer(text.encode("utf-8", "surrogatepass") or b"\n", np.uint8)
    return Scan(*kernels().scan(data, *characters(), line_seed, run_seed))
