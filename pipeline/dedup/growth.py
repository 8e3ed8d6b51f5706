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
from pipeline.dedup.bands import Band
from pipeline.dedup.copies import collapse, text_hashes
from pipeline.dedup.index import MANIFEST, Index, IndexMismatch, Manifest, Segment, Shard, expected, publish
from pipeline.dedup.order import Ranks, places
from pipeline.dedup.segments import NO_ROW
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import Signatures, band_keys, views
from pipeline.dedup.texts import Texts


class Run(msgspec.Struct, frozen=True):
    """A run's documents, kept ones and those that were dropped as copies, row by row in any order.

    `duplicates` has the run's `dropped` and `kept`; `shards` are the files of the kept documents.
    """

    ids: pa.ChunkedArray
    texts: Texts
    signatures: Signatures | pa.ChunkedArray
    order: Ranks
    duplicates: pa.Table
    shards: Sequence[Shard]


def add(root: Path, run: Run, settings: Settings, normaliser: str = "") -> Manifest:
    """Add a run to the index at `root`, which is made if there is none; what is there comes before it.

    Raises IndexMismatch where the index was made otherwise, ValueError where the run does not hold together.
    """
    root.mkdir(parents=True, exist_ok=True)
    if not (root / MANIFEST).exists():
        publish(root, expected(settings, normaliser))
    index = Index(root, settings, normaliser)
    rows, hashes = _distinct(run, index, settings)
    if not len(rows):
        return index.manifest
    ids = run.ids.cast(pa.string()).take(pa.array(rows)).combine_chunks()
    in_shards = _index_in(ids, _shard_ids(root, run.shards))
    parents = _parents(ids, in_shards >= 0, run.duplicates, index)
    bands = [band for band in settings.plan() if band.decides]
    keys = band_keys(views(run.signatures), bands)[:, rows]
    numbered = np.where(in_shards < 0, NO_ROW, in_shards).astype(np.uint32)
    name = segments.write(root, segments.sorted_bands(keys, hashes, numbered, parents))
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


def _distinct(run: Run, index: Index, settings: Settings) -> tuple[Ranks, NDArray[np.uint64]]:
    """Rows of the documents that are no copies of others here or in the index, in keep order, and their hashes."""
    by_rank = places(run.order)
    whole = band_keys(views(run.signatures), [Band(0, settings.num_perm, 0)])[0]
    firsts = collapse(run.texts, whole, run.order, by_rank)
    rows = by_rank[firsts[by_rank] == np.arange(len(by_rank))]
    hashes = text_hashes(run.texts, rows)
    fresh = (hashes != 0) & (index.copies(hashes) < 0)
    return rows[fresh], hashes[fresh]


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
