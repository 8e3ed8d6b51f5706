"""The decision on new documents where an index knows older ones, which all come first."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
import pyarrow as pa

from pipeline.dedup.bands import Band
from pipeline.dedup.buckets import Shared, gather, runs
from pipeline.dedup.copies import text_hashes
from pipeline.dedup.index import Index
from pipeline.dedup.judge import judge
from pipeline.dedup.order import Ranks
from pipeline.dedup.outcome import Decision, decision
from pipeline.dedup.settings import Settings
from pipeline.dedup.shingles import shingles
from pipeline.dedup.signatures import Signatures, band_keys
from pipeline.dedup.texts import Texts
from pipeline.dedup.verdicts import CONTAINED, NEAR, Verdicts


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
    known = index.copies(text_hashes(new.texts, new.rows[alone]))
    fresh = alone[known < 0]
    bands = list(_bands(new, fresh, index, settings))
    met = np.unique(np.concatenate([shared.members for shared, _ in bands])) if bands else np.empty(0, np.int64)
    known_old = known[known >= 0]
    old = np.unique(np.concatenate([met[met < len(index)], known_old, index.parents(known_old)]))
    numbered = [(Shared(_compact(shared.members, old, len(index)), shared.sizes), band) for shared, band in bands]
    buckets = gather(numbered, len(old) + len(new.rows))
    parents = index.parents(old)
    kept = np.concatenate([parents == old, np.zeros(len(new.rows), np.bool_)])
    documents = index.documents(old)
    sources = [(documents["text"], np.arange(len(old))), (new.texts, new.rows)]
    verdicts = judge(sources, buckets, kept, len(old), settings)
    firsts = np.concatenate([np.arange(len(old)), np.where(new.firsts < 0, new.firsts, new.firsts + len(old))])
    copies, originals = alone[known >= 0] + len(old), np.searchsorted(old, known_old)
    _retell(verdicts, sources, originals, np.searchsorted(old, parents[originals]), copies - len(old), settings)
    place = np.arange(len(firsts))
    place[copies] = originals
    ids = pa.chunked_array([*documents["id"].chunks, *new.ids.cast(pa.string()).take(pa.array(new.rows)).chunks])
    return decision(ids, np.where(firsts < 0, firsts, place[firsts]), verdicts, buckets, settings.threshold, len(old))


def _bands(new: Newcomers, fresh: Ranks, index: Index, settings: Settings) -> Iterator[tuple[Shared, Band]]:
    """The buckets of every band: old documents by their number, new ones after them."""
    for number, band in enumerate(settings.plan()):
        keys = band_keys(new.chunks, [band])[0][new.rows[fresh]]
        if band.decides:
            old_keys, old = index.members(number, np.unique(keys), band.cap)
        else:
            old_keys, old = np.empty(0, np.uint64), np.empty(0, np.int64)
        all_keys, numbers = np.concatenate([old_keys, keys]), np.concatenate([old, fresh + len(index)])
        order = np.lexsort((numbers, all_keys))
        yield runs(numbers[order], all_keys[order]), band


def _compact(members: Ranks, old: Ranks, count: int) -> Ranks:
    """Numbers of old and new documents, where only some of the `count` old ones have one."""
    return np.where(members < count, np.searchsorted(old, members), members - count + len(old))


def _retell(
    verdicts: Verdicts,
    sources: list[tuple[Texts, Ranks]],
    originals: Ranks,
    parents: Ranks,
    copies: Ranks,
    settings: Settings,
) -> None:
    """Say again of old documents that were dropped what was said of them, for the sake of their new copies."""
    (old_texts, _), (new_texts, rows) = sources
    for original, parent, copy in zip(originals.tolist(), parents.tolist(), copies.tolist(), strict=True):
        if original == parent:
            continue
        mine = set(shingles(new_texts[rows[copy]].as_py(), settings.ngram))
        other = set(shingles(old_texts[parent].as_py(), settings.ngram))
        both = len(mine & other)
        near = both / len(mine | other) >= settings.threshold
        verdicts.parents[original], verdicts.kinds[original] = parent, NEAR if near else CONTAINED
        verdicts.common[original] = both
        verdicts.sizes[original], verdicts.sizes[parent] = len(mine), len(other)
