"""The index on disk: what is known of earlier corpora, so that new documents are compared with them.

It has immutable segments, one for each run that was added, and a manifest, which is replaced last. Texts stay in the
shards of those runs; the manifest names them with their digests.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.dedup import segments
from pipeline.dedup.buckets import Keys, distinct
from pipeline.dedup.order import Ranks
from pipeline.dedup.segments import NO_ROW, Arrays
from pipeline.dedup.settings import Settings
from pipeline.dedup.shingles import RULE
from pipeline.digests import sha256

VERSION = 2
MANIFEST = "index.json"
COLUMNS = {"id": pa.string(), "text": pa.large_string()}
"""What is read of the shards."""
BATCH = 512


_RESTORE = "restore it, or build the index again, by `clean-corpus index add` of each run to a new folder"


class IndexMismatch(ValueError):  # noqa: N818 - it names what is wrong, and callers know it by this name
    """The index was made otherwise, or does not stand on its shards any more. The message says what to do."""


class Shard(msgspec.Struct, frozen=True):
    """A Parquet file of kept documents with `id` and `text`, its path absolute or relative to the index.

    `changed` is when it was written, in nanoseconds: a file of that very time and size is not digested again.
    """

    path: str
    sha256: str
    size: int
    rows: int
    changed: int = 0


class Segment(msgspec.Struct, frozen=True):
    """A segment: its folder, how many distinct documents it knows, and the shards of its run in order."""

    name: str
    documents: int
    shards: tuple[Shard, ...]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the index was made, and its segments, the earliest first. `bands` are (first, rows, cap)."""

    version: int
    scheme: str
    hash: str
    num_perm: int
    seed: int
    ngram: int
    bands: tuple[tuple[int, int, int], ...]
    normaliser: str
    segments: tuple[Segment, ...] = ()


def expected(settings: Settings, normaliser: str) -> Manifest:
    """The manifest of an empty index for these settings. `normaliser` names what made the texts clean."""
    bands = tuple((band.first, band.rows, band.cap) for band in settings.plan() if band.decides)
    return Manifest(VERSION, "affine32", RULE, settings.num_perm, settings.seed, settings.ngram, bands, normaliser)


class Index:
    """An index that fits the settings. Documents are numbered over all segments: the lower number goes first."""

    def __init__(self, root: Path, settings: Settings, normaliser: str = "") -> None:
        """Open it. Raises IndexMismatch where it was made otherwise, is damaged, or lacks a shard."""
        self.root = root
        self.manifest = read_manifest(root)
        _compare(self.manifest, expected(settings, normaliser))
        for shard in self.shards():
            _find(root, shard)
        self.parts = [_read_segment(root, segment) for segment in self.manifest.segments]
        self.starts = np.cumsum([0, *(segment.documents for segment in self.manifest.segments)])
        self._checked: set[str] = set()

    def __len__(self) -> int:
        return int(self.starts[-1])

    def shards(self) -> list[Shard]:
        """The shards of all segments."""
        return [shard for segment in self.manifest.segments for shard in segment.shards]

    def members(self, band: int, keys: Keys, cap: int) -> tuple[Keys, Ranks]:
        """The documents in the buckets of these keys, which ascend without repeating: keys and numbers, which ascend.

        Of each segment at most the first `cap` of a bucket.
        """
        halves = segments.upper(keys)
        found = [(np.empty(0, np.uint64), np.empty(0, np.int64))]
        for part, start in zip(self.parts, self.starts.tolist(), strict=False):
            places = segments.places(part.keys[band], halves)
            key, which = _meet(part.keys[band][places], halves)
            first = _first(key, cap)
            found.append((keys[key[first]], places[which[first]] + start))
        return np.concatenate([key for key, _ in found]), np.concatenate([numbers for _, numbers in found])

    def copies(self, hashes: Keys) -> Ranks:
        """For each text's hash the number of the document that has it, -1 if there is none."""
        wanted = distinct(hashes)
        owners = np.full(len(wanted), -1, np.int64)
        for part, start in zip(self.parts, self.starts.tolist(), strict=False):
            places = segments.places(part.hashes, wanted)
            owners[np.searchsorted(wanted, part.hashes[places])] = places + start
        return owners[np.searchsorted(wanted, hashes)]

    def parents(self, numbers: Ranks) -> Ranks:
        """For each document the kept one that it is a copy of, itself if it is kept."""
        parents = np.empty(len(numbers), np.int64)
        for part, start, end in zip(self.parts, self.starts[:-1], self.starts[1:], strict=True):
            inside = (numbers >= start) & (numbers < end)
            parents[inside] = part.parents[numbers[inside] - start]
        return parents

    def values(self, column: str, numbers: Ranks) -> pa.ChunkedArray:
        """The `id` or the `text` of kept documents, whose numbers ascend; null for those that were dropped."""
        chunks = [pa.array([], COLUMNS[column])]
        for segment, part, start in zip(self.manifest.segments, self.parts, self.starts, strict=False):
            inside = numbers[(numbers >= start) & (numbers < start + segment.documents)] - start
            chunks += self._rows(segment.shards, part.rows[inside].astype(np.int64), column).chunks
        return pa.chunked_array(chunks)

    def ids(self) -> tuple[pa.ChunkedArray, Ranks]:
        """The ids of all kept documents, and their numbers."""
        rows = [np.flatnonzero(part.rows != NO_ROW) for part in self.parts]
        numbers = np.concatenate(
            [np.empty(0, np.int64), *(row + start for row, start in zip(rows, self.starts, strict=False))]
        )
        return self.values("id", numbers), numbers

    def _rows(self, shards: Sequence[Shard], rows: Ranks, column: str) -> pa.ChunkedArray:
        """These rows of the shards in this order, null for NO_ROW."""
        ordered = np.unique(rows[rows != NO_ROW])
        chunks, first = [pa.array([], COLUMNS[column])], 0
        for shard in shards:
            wanted = ordered[(ordered >= first) & (ordered < first + shard.rows)] - first
            first += shard.rows
            if len(wanted):
                chunks += [chunk.cast(COLUMNS[column]) for chunk in self._read(shard, wanted, column)]
        places = np.searchsorted(ordered, rows)
        return pa.chunked_array(chunks).take(pa.array(places, mask=rows == NO_ROW))

    def _read(self, shard: Shard, rows: Ranks, column: str) -> Iterator[pa.Array]:
        """Some rows, which ascend, of a shard, a few at a time."""
        with pq.ParquetFile(self._sound(shard), memory_map=True, pre_buffer=False) as file:
            edges = np.cumsum([0, *(file.metadata.row_group(group).num_rows for group in range(file.num_row_groups))])
            for group in np.unique(np.searchsorted(edges, rows, "right") - 1).tolist():
                at = int(edges[group])
                # Small batches are decoded into memory that is at hand, which takes a fifth less time.
                for batch in file.iter_batches(BATCH, row_groups=[group], columns=[column], use_threads=False):
                    first, last = np.searchsorted(rows, (at, at + len(batch)))
                    if first < last:
                        yield batch.column(0).take(pa.array(rows[first:last] - at))
                    at += len(batch)

    def _sound(self, shard: Shard) -> Path:
        """The path of a shard whose digest is right; it is taken once. Raises IndexMismatch."""
        path = _find(self.root, shard)
        state = path.stat()
        known = shard.path in self._checked or (state.st_mtime_ns, state.st_size) == (shard.changed, shard.size)
        if not known and sha256(path) != shard.sha256:
            raise IndexMismatch(f"{path} was changed since the index was built: {_RESTORE}")
        self._checked.add(shard.path)
        return path


def _meet(found: NDArray[np.uint32], halves: NDArray[np.uint32]) -> tuple[Ranks, Ranks]:
    """For what was found the places of its halves, which ascend: the place, and of which it is."""
    first = np.searchsorted(halves, found)
    counts = np.searchsorted(halves, found, "right") - first
    which = np.repeat(np.arange(len(found)), counts)
    return np.arange(len(which)) + np.repeat(first - (np.cumsum(counts) - counts), counts), which


def _first(keys: Ranks, cap: int) -> NDArray[np.bool_]:
    """Which are among the first `cap` of their key."""
    order = np.argsort(keys, kind="stable")
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys)) - np.searchsorted(keys[order], keys[order])
    first: NDArray[np.bool_] = rank < cap
    return first


def read_manifest(root: Path) -> Manifest:
    """How the index at `root` was made, and its segments. Raises IndexMismatch."""
    try:
        return msgspec.json.decode((root / MANIFEST).read_bytes(), type=Manifest)
    except OSError as error:
        raise IndexMismatch(f"{root} is no index, it has no readable {MANIFEST}: build it first") from error
    except msgspec.MsgspecError as error:
        raise IndexMismatch(f"{root / MANIFEST} cannot be read ({error}): build the index again") from error


def _read_segment(root: Path, segment: Segment) -> Arrays:
    try:
        return segments.read(root / segment.name)
    except (OSError, ValueError) as error:
        raise IndexMismatch(f"{root / segment.name} is missing or damaged: build the index again") from error


def _compare(found: Manifest, wanted: Manifest) -> None:
    for field in Manifest.__struct_fields__:
        old, new = getattr(found, field), getattr(wanted, field)
        if field != "segments" and old != new:
            told = f"{field} {old!r}, and this run has {new!r}" if field != "bands" else "other bands than this run has"
            raise IndexMismatch(
                f"the index was built with {told}: use the settings it was built with, or build it again"
            )


def _find(root: Path, shard: Shard) -> Path:
    path = root / shard.path
    if not path.is_file() or path.stat().st_size != shard.size:
        raise IndexMismatch(f"{path} is gone or was changed since the index was built: {_RESTORE}")
    return path


def shard_of(path: Path, root: Path) -> Shard:
    """What an index at `root` notes of a shard."""
    relative = os.path.relpath(path.resolve(), root.resolve())
    state = path.stat()
    return Shard(relative, sha256(path), state.st_size, pq.read_metadata(path).num_rows, state.st_mtime_ns)


def publish(root: Path, manifest: Manifest) -> None:
    """Replace the manifest at once, then remove the segments that it does not name."""
    temporary = root / f"{MANIFEST}.{os.getpid()}"
    with temporary.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(root / MANIFEST)
    named = {segment.name for segment in manifest.segments}
    for folder in root.iterdir():
        if folder.is_dir() and folder.name.startswith(("segment-", "writing-")) and folder.name not in named:
            shutil.rmtree(folder)
