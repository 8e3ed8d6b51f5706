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

from pipeline.corpus import Bytes, Pages
from pipeline.site.characters import characters
from pipeline.site.hashed import Keys
from pipeline.twice import fixed

Hashes = NDArray[np.uint64]
START_AT, END_AT, LINE_AT, RUN_AT = range(4)
NO_SEED = np.uint64(0)
ALL = fixed(np.empty(0, np.uint64))
WHOLE, PARTS = 1, 2
"""What a line may hold: its own key is sought, or that of a sentence in it."""


class Sought(NamedTuple):
    """A line that may hold a key that is sought: see `sought.sought`."""

    number: int
    start: int
    end: int
    first: int
    last: int
    what: int


class ScanOfAll(NamedTuple):
    """The same of many texts: their hashes [n], and where they stand, int64 [n, 4].

    The columns are the number of the text, start and end in bytes of the array they lie in, and 1 for a sentence.
    """

    hashes: Hashes
    places: NDArray[np.int64]


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
def kernels(name: str) -> ModuleType:
    """A module of compiled code, imported when it is first needed."""
    return import_module(f"pipeline.site.{name}")


def scanned(data: Bytes, line_seed: np.uint64 = NO_SEED, run_seed: np.uint64 = NO_SEED, again: Hashes = ALL) -> Scan:
    """Scan a text in UTF-8. Seeds make other hashes, of lines and of sentences. Only for where numba is installed.

    Where a table tells which hashes were met twice (`pipeline.twice`), only what may be among those is given.
    """
    return Scan(*kernels("kernels").scan(data, *characters(), line_seed, run_seed, again))


def all_scanned(pages: Pages, seeds: Hashes, again: Hashes = ALL) -> ScanOfAll:
    """Scan pages, with the seeds [n, 2] of the lines and the sentences of each. Only for where numba is installed."""
    found = kernels("kernels").scan_all(fixed(pages.data), pages.starts, pages.ends, *characters(), seeds, again)
    return ScanOfAll(*found)


def lines_sought(text: str, keys: Keys) -> list[Sought]:
    """The lines of a text that may hold some of the keys. Only for where numba is installed."""
    rows = kernels("sought").sought(code_points(text), *characters(), *keys)
    return list(map(Sought._make, rows.tolist()))


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text. As numpy keeps strings they are made sooner than in any encoding."""
    return np.array([text]).view(np.uint32) if text else np.zeros(0, np.uint32)
