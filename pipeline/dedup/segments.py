"""Segments of the index on disk: arrays that are written once and mapped from then on.

A segment holds the distinct documents of one run, numbered in its keep order. Per band it has their keys, sorted, with
the number of each; then the hashes of their texts, sorted, with the number of each; the row of each among the run's
kept documents; and the kept document that it is a copy of. For 21 bands that is 272 bytes a document.
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

Numbers: TypeAlias = NDArray[np.uint32]

NO_ROW = 0xFFFFFFFF
"""The row of a document that was dropped: its text is never asked for."""


class Arrays(msgspec.Struct, frozen=True):
    """What a segment holds of n documents in b bands.

    `keys` and `members`: shape (b, n), the keys of each band in order, and the document of each, equal keys by number.
    `hashes` and `owners`: the hashes of the texts in order, and the document of each. `rows`: the row of each document,
    NO_ROW if it was dropped. `parents`: the kept document that each is a copy of, itself if it is kept, by its number
    in the whole index.
    """

    keys: NDArray[np.uint64]
    members: Numbers
    hashes: Keys
    owners: Numbers
    rows: Numbers
    parents: Numbers


def sorted_bands(keys: Keys, hashes: Keys, rows: Numbers, parents: Numbers) -> Arrays:
    """Arrays from the band keys of documents, shape (b, n), and the rest, all in the order of their numbers."""
    members = np.argsort(keys, axis=1, kind="stable").astype(np.uint32)
    owners = np.argsort(hashes, kind="stable").astype(np.uint32)
    return Arrays(np.take_along_axis(keys, members, 1), members, hashes[owners], owners, rows, parents)


def merged(parts: Sequence[Arrays], row_counts: Sequence[int]) -> Arrays:
    """One segment of several, which follow each other in the index; `row_counts` are those of their runs."""
    starts = np.cumsum([0, *(len(part.rows) for part in parts)])
    keys = np.concatenate([part.keys for part in parts], axis=1)
    members = np.concatenate([part.members + np.uint32(at) for part, at in zip(parts, starts, strict=False)], axis=1)
    order = np.argsort(keys, axis=1, kind="stable")
    hashes = np.concatenate([part.hashes for part in parts])
    owners = np.concatenate([part.owners + np.uint32(at) for part, at in zip(parts, starts, strict=False)])
    by_hash = np.argsort(hashes, kind="stable")
    shifts = np.cumsum([0, *row_counts])
    rows = [
        np.where(part.rows == NO_ROW, np.uint32(NO_ROW), part.rows + np.uint32(shift))
        for part, shift in zip(parts, shifts, strict=False)
    ]
    return Arrays(
        np.take_along_axis(keys, order, 1),
        np.take_along_axis(members, order, 1),
        hashes[by_hash],
        owners[by_hash],
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
