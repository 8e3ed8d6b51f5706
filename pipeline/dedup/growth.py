"""How an index grows: a run is added as a segment, and segments are compacted into one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.dedup import segments
from pipeline.dedup.buckets import Keys
from pipeline.dedup.copies import text_hashes
from pipeline.dedup.index import MANIFEST, Index, IndexMismatch, Manifest, Segment, Shard, expected, publish
from pipeline.dedup.order import Ranks, places
from pipeline.dedup.segments import NO_ROW
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import band_keys, signatures
from pipeline.dedup.texts import Texts


class Sketches(msgspec.Struct, frozen=True):
    """What an index holds of texts: the keys of their bands, shape (bands, texts), and the hash of each text."""

    keys: NDArray[np.uint32]
    hashes: Keys


class Run(msgspec.Struct, frozen=True):
    """A run's documents, kept ones and those that were dropped as copies, row by row in any order.

    `order` is each document's place in the keep order, 0 first. `duplicates` has the run's `dropped` and `kept`;
    `shards` are the files of the kept documents.
    """

    ids: pa.ChunkedArray
    sketches: Sketches
    order: Ranks
    duplicates: pa.Table
    shards: Sequence[Shard]


def sketch(texts: Texts, settings: Settings) -> Sketches:
    """Sketches of some texts; those of a corpus are put together by `joined`, and no text needs to stay."""
    bands = [band for band in settings.plan() if band.decides]
    keys = segments.upper(band_keys([signatures(texts, settings)], bands))
    return Sketches(keys, text_hashes(texts, np.arange(len(texts))))


def joined(parts: Sequence[Sketches]) -> Sketches:
    """Sketches of all texts, of one after the other."""
    return Sketches(
        np.concatenate([part.keys for part in parts], axis=1), np.concatenate([part.hashes for part in parts])
    )


def add(root: Path, run: Run, settings: Settings, normaliser: str = "") -> Manifest:
    """Add a run to the index at `root`, which is made if there is none; what is there comes before it.

    Raises IndexMismatch where the index was made otherwise, ValueError where the run does not hold together.
    """
    root.mkdir(parents=True, exist_ok=True)
    if not (root / MANIFEST).exists():
        publish(root, expected(settings, normaliser))
    index = Index(root, settings, normaliser)
    rows = _distinct(run, index)
    if not len(rows):
        return index.manifest
    ids = run.ids.cast(pa.string()).take(pa.array(rows)).combine_chunks()
    in_shards = _index_in(ids, _shard_ids(root, run.shards))
    parents = _parents(ids, in_shards >= 0, run.duplicates, index)
    numbered = np.where(in_shards < 0, NO_ROW, in_shards).astype(np.uint32)
    arrays = segments.Arrays(run.sketches.keys[:, rows], run.sketches.hashes[rows], numbered, parents)
    name = segments.write(root, arrays)
    manifest = msgspec.structs.replace(
        index.manifest, segments=(*index.manifest.segments, Segment(name, len(rows), tuple(run.shards)))
    )
    publish(root, manifest)
    return manifest


def compact(root: Path, settings: Settings, normaliser: str = "") -> Manifest:
    """Make one segment of all. What the index answers stays the same."""
    index = Index(root, settings, normaliser)
    old = index.manifest.segments
    if len(old) < 2:
        return index.manifest
    counts = [sum(shard.rows for shard in segment.shards) for segment in old]
    name = segments.write(root, segments.merged(index.parts, counts))
    whole = Segment(name, len(index), tuple(index.shards()))
    manifest = msgspec.structs.replace(index.manifest, segments=(whole,))
    publish(root, manifest)
    return manifest


def _distinct(run: Run, index: Index) -> Ranks:
    """Rows of the documents that are no copies of others here or in the index, nor empty, in keep order."""
    by_rank = places(run.order)
    hashes = run.sketches.hashes[by_rank]
    first = np.sort(np.unique(hashes, return_index=True)[1])
    rows: Ranks = by_rank[first[(hashes[first] != 0) & (index.copies(hashes[first]) < 0)]]
    return rows


def _shard_ids(root: Path, shards: Sequence[Shard]) -> pa.Array:
    columns = [pq.read_table(root / shard.path, columns=["id"])["id"].cast(pa.string()) for shard in shards]
    return pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()).combine_chunks()


def _index_in(values: pa.Array, where: pa.Array) -> Ranks:
    """The place of each value, -1 if it is not there."""
    found: Ranks = pc.index_in(values, value_set=where).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _parents(ids: pa.Array, kept: NDArray[np.bool_], duplicates: pa.Table, index: Index) -> NDArray[np.uint32]:
    """The number of the kept document that each is a copy of, itself if it is kept."""
    numbers = np.arange(len(ids)) + len(index)
    dropped = np.flatnonzero(~kept)
    row = _index_in(ids.take(pa.array(dropped)), duplicates["dropped"].cast(pa.string()).combine_chunks())
    if (row < 0).any():
        raise ValueError(f"{ids[dropped[row < 0][0]]} is neither in the shards nor among the duplicates")
    names = duplicates["kept"].cast(pa.string()).combine_chunks().take(pa.array(row))
    here = _index_in(names, ids)
    numbers[dropped] = here + len(index)
    if (here < 0).any():
        old_ids, old_numbers = index.ids()
        there = _index_in(names.filter(pa.array(here < 0)), old_ids.combine_chunks())
        if (there < 0).any():
            raise IndexMismatch("the run names kept documents that nobody knows: was it made against another index?")
        numbers[dropped[here < 0]] = old_numbers[there]
    return numbers.astype(np.uint32)
