"""The decision on new documents where an index knows older ones, which all come first."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
import pyarrow as pa

from pipeline.dedup.bands import Band
from pipeline.dedup.buckets import Shared, distinct, gather, group
from pipeline.dedup.copies import text_hashes
from pipeline.dedup.index import Index
from pipeline.dedup.judge import judge
from pipeline.dedup.order import Ranks
from pipeline.dedup.outcome import Decision, decision
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import Signatures, band_keys, keys_by_band
from pipeline.dedup.texts import Texts


class Newcomers(msgspec.Struct, frozen=True):
    """New documents: `rows` has the row of each in keep order, `firsts` the place of its first copy there."""

    ids: pa.ChunkedArray
    texts: Texts
    chunks: list[Signatures]
    rows: Ranks
    firsts: Ranks


def decide_against(new: Newcomers, index: Index, settings: Settings) -> Decision:
    """Decide on new documents; the old ones stay as they are, and are named where a new one is a copy."""
    alone = np.flatnonzero(new.firsts == np.arange(len(new.rows)))
    known = _known(new, alone, index, settings.plan()[0])
    parents = index.parents(known[known >= 0])
    copies = alone[known >= 0]
    # What is a copy of a document that was dropped is told by its score to the one that was kept then.
    told = parents != known[known >= 0]
    bands = [_pairs(parents[told], copies[told] + len(index))]
    bands += _bands(new, alone[known < 0], index, settings)
    met = np.unique(np.concatenate([shared.members for shared, _ in bands]))
    old = np.union1d(met[met < len(index)], parents)
    compact = ((Shared(_compact(shared.members, old, len(index)), shared.sizes), band) for shared, band in bands)
    buckets = gather(compact, len(old) + len(new.rows))
    kept = np.concatenate([index.parents(old) == old, np.zeros(len(new.rows), np.bool_)])
    asked = kept[: len(old)] & np.isin(old, met)
    texts = pa.chunked_array([*index.values("text", old[asked]).chunks, pa.array([""], pa.large_string())])
    sources = [(texts, np.where(asked, np.cumsum(asked) - 1, asked.sum())), (new.texts, new.rows)]
    verdicts = judge(sources, buckets, kept, len(old), settings)
    firsts = np.arange(len(kept))
    firsts[copies[~told] + len(old)] = np.searchsorted(old, parents[~told])
    firsts[len(old) :] = np.where(new.firsts < 0, new.firsts, firsts[len(old) + new.firsts])
    ids = pa.chunked_array(
        [*index.values("id", old).chunks, *new.ids.cast(pa.string()).take(pa.array(new.rows)).chunks]
    )
    return decision(ids, firsts, verdicts, buckets, settings.threshold, len(old))


def _known(new: Newcomers, alone: Ranks, index: Index, band: Band) -> Ranks:
    """The old document that each of these is an exact copy of, -1 if there is none. Copies share every band."""
    rows = new.rows[alone]
    keys = band_keys(new.chunks, [band])[0][rows]
    suspects = np.flatnonzero(np.isin(keys, index.members(0, distinct(keys), 1)[0]))
    known = np.full(len(alone), -1, np.int64)
    known[suspects] = index.copies(text_hashes(new.texts, rows[suspects]))
    return known


def _pairs(old: Ranks, new: Ranks) -> tuple[Shared, Band]:
    """A bucket for each old document and the new one beside it."""
    return Shared(np.stack([old, new], 1).ravel(), np.full(len(old), 2)), Band(0, 0, 2)


def _bands(new: Newcomers, fresh: Ranks, index: Index, settings: Settings) -> Iterator[tuple[Shared, Band]]:
    """The buckets of every band: old documents by their number, new ones after them."""
    rows = new.rows[fresh]
    for number, (band, all_keys) in enumerate(keys_by_band(new.chunks, settings.plan())):
        keys, numbers = all_keys[rows], fresh + len(index)
        if band.decides:
            old_keys, old = index.members(number, distinct(keys), band.cap)
            keys, numbers = np.concatenate([old_keys, keys]), np.concatenate([old, numbers])
        places = np.arange(len(keys))
        shared = group(keys, places, places, np.ones(len(keys), np.bool_))
        yield Shared(numbers[shared.members], shared.sizes), band


def _compact(members: Ranks, old: Ranks, count: int) -> Ranks:
    """Numbers of old and new documents, where only some of the `count` old ones have one."""
    return np.where(members < count, np.searchsorted(old, members), members - count + len(old))
