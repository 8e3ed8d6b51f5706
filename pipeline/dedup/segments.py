"""Segments of the index on disk: arrays that are written once and mapped from then on.

A segment holds the distinct documents of one run, numbered in its keep order, and of each the keys of its bands, the
hash of its text, its row among the run's kept documents, and the kept document that it is a copy of. For 21 bands that
is 100 bytes a document, for 42 it is 184. Nothing is sorted: many new documents are looked up in one pass over a
column, which is faster than to search for each of them, and segments are put together by setting them side by side.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.dedup.buckets import Keys
from pipeline.dedup.order import Ranks

Numbers: TypeAlias = NDArray[np.uint32]

NO_ROW = 0xFFFFFFFF
"""The row of a document that was dropped: its text is never asked for."""
HALF = np.uint64(32)
AT_ONCE = 1 << 20
SIEVE_BITS = 22
"""A sieve of four million flags lets one of 40 pass where 100,000 keys are looked for, and fits in a cache."""


class Arrays(msgspec.Struct, frozen=True):
    """What a segment holds of n documents in b bands, by their numbers.

    `keys`: shape (b, n), the upper half of the key of each band; of a million strangers one in 4,000 looks like a
    neighbour, and is told by its text. `hashes`: of the texts. `rows`: the row of each document, NO_ROW if it was
    dropped. `parents`: the kept document that each is a copy of, itself if it is kept, by its number in the whole
    index.
    """

    keys: Numbers
    hashes: Keys
    rows: Numbers
    parents: Numbers


def upper(keys: Keys) -> Numbers:
    """The halves of band keys that a segment holds."""
    return (keys >> HALF).astype(np.uint32)


def places(column: Numbers | Keys, wanted: Numbers | Keys) -> Ranks:
    """Where a column has one of the wanted numbers, which ascend and are of its type."""
    shift = column.dtype.type(8 * column.dtype.itemsize - SIEVE_BITS)
    sieve = np.zeros(1 << SIEVE_BITS, np.bool_)
    sieve[wanted >> shift] = True
    found = [np.empty(0, np.int64)]
    for at in range(0, len(column) if len(wanted) else 0, AT_ONCE):
        part = column[at : at + AT_ONCE]
        near = np.flatnonzero(sieve[part >> shift])
        values = part[near]
        exact = wanted[np.minimum(np.searchsorted(wanted, values), len(wanted) - 1)] == values
        found.append(near[exact] + at)
    return np.concatenate(found)


def merged(parts: Sequence[Arrays], row_counts: Sequence[int]) -> Arrays:
    """One segment of several, which follow each other in the index; `row_counts` are those of their runs."""
    shifts = np.cumsum([0, *row_counts]).astype(np.uint32)
    rows = [
        np.where(part.rows == NO_ROW, np.uint32(NO_ROW), part.rows + shift)
        for part, shift in zip(parts, shifts, strict=False)
    ]
    return Arrays(
        np.concatenate([part.keys for part in parts], axis=1),
        np.concatenate([part.hashes for part in parts]),
        np.concatenate(rows),
        np.concatenate([part.parents for part in parts]),
    )


def write(root: Path, arrays: Arrays) -> str:
    """Write a segment under a temporary name, then under one made of its content, which is returned."""
    temporary = root / f"writing-{os.getpid()}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    digest = hashlib.sha256()
    for field in Arrays.__struct_fields__:
        array = np.ascontiguousarray(getattr(arrays, field))
        with (temporary / f"{field}.npy").open("wb") as file:
            np.save(file, array)
            file.flush()
            os.fsync(file.fileno())
        digest.update(array.data)
    name = f"segment-{digest.hexdigest()[:16]}"
    if (root / name).exists():
        shutil.rmtree(temporary)
    else:
        temporary.rename(root / name)
    return name


def read(directory: Path) -> Arrays:
    """A segment's arrays, mapped. Raises OSError or ValueError where one is missing or torn."""
    return Arrays(*(np.load(directory / f"{field}.npy", mmap_mode="r") for field in Arrays.__struct_fields__))
