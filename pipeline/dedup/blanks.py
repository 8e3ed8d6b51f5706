"""How an index forgets documents: their entries go where no lookup finds them, and their rows say nothing.

Numbers of documents stay, since later segments name them as parents; what is gone is every key and hash of theirs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.dedup import segments
from pipeline.dedup.buckets import Keys
from pipeline.dedup.index import MANIFEST, Index, IndexMismatch, Manifest, Segment, Shard, publish
from pipeline.dedup.segments import NO_ROW, Arrays
from pipeline.digests import sha256

PENDING = f"{MANIFEST}.next"
NOWHERE = 0xFFFFFFFFFFFFFFFF
"""The hash of no text. A new one that had it would find nothing: what is forgotten has no text to be compared with."""

Mask = NDArray[np.bool_]


class Rewritten(msgspec.Struct, frozen=True):
    """A shard that is about to be replaced: what it will be, and which of its rows stay."""

    shard: Shard
    stays: NDArray[np.bool_]


def blank(index: Index, shards: Mapping[str, Rewritten], hashes: Keys) -> Manifest:
    """Write the segments without what goes: rows of the rewritten shards, by path, and dropped texts by their hashes.

    Copies of what goes are forgotten too. Nothing is changed yet: `pend` and `settle` put the manifest in its place.
    """
    gone = [
        _gone(part, _stays(segment.shards, shards), hashes)
        for part, segment in zip(index.parts, index.manifest.segments, strict=True)
    ]
    numbers = np.concatenate(
        [np.flatnonzero(mask) + start for mask, start in zip(gone, index.starts, strict=False)] or [[]]
    )
    whole = [
        _rewritten(index.root, segment, part, mask | np.isin(part.parents, numbers), shards)
        for segment, part, mask in zip(index.manifest.segments, index.parts, gone, strict=True)
    ]
    return msgspec.structs.replace(index.manifest, segments=tuple(whole))


def _gone(part: Arrays, stays: Mask, hashes: Keys) -> Mask:
    """The documents of a segment whose row goes, and dropped ones with these hashes."""
    kept = part.rows != NO_ROW
    gone = np.zeros(len(part.rows), np.bool_)
    gone[kept] = ~stays[part.rows[kept]]
    gone |= ~kept & np.isin(part.hashes, hashes)
    return gone


def _stays(of_segment: Sequence[Shard], shards: Mapping[str, Rewritten]) -> Mask:
    """Whether each row of a segment's shards stays."""
    masks = [
        shards[shard.path].stays if shard.path in shards else np.ones(shard.rows, np.bool_) for shard in of_segment
    ]
    return np.concatenate([np.zeros(0, np.bool_), *masks])


def _rewritten(root: Path, segment: Segment, part: Arrays, gone: Mask, shards: Mapping[str, Rewritten]) -> Segment:
    """The segment without the documents that are gone, over the shards as they will be."""
    if not gone.any() and not any(shard.path in shards for shard in segment.shards):
        return segment
    stays = _stays(segment.shards, shards)
    places = np.append(np.cumsum(stays) - 1, NO_ROW).astype(np.uint32)
    rows = np.where(gone | (part.rows == NO_ROW), NO_ROW, places[np.minimum(part.rows, len(stays))])
    keys = np.where(gone, np.uint32(NOWHERE >> 32), part.keys)
    text_hashes = np.where(gone, np.uint64(NOWHERE), part.hashes)
    arrays = Arrays(keys, text_hashes, rows.astype(np.uint32), np.asarray(part.parents))
    after = tuple(shards[shard.path].shard if shard.path in shards else shard for shard in segment.shards)
    return Segment(segments.write(root, arrays), segment.documents, after)


def pend(root: Path, manifest: Manifest) -> None:
    """Lay a manifest ready, to be put in place when its shards are."""
    draft = root / f"{PENDING}.{os.getpid()}"
    draft.write_bytes(msgspec.json.encode(manifest))
    draft.replace(root / PENDING)


def settle(root: Path) -> bool:
    """Put the manifest that lies ready in its place if all its shards stand; whether there was one.

    One whose shards do not stand was laid ready by a command that was stopped before it changed anything: it goes.
    """
    path = root / PENDING
    if not path.exists():
        return False
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        stands = all(sha256(root / shard.path) == shard.sha256 for part in manifest.segments for shard in part.shards)
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexMismatch(f"{path} cannot be read ({error}): build the index again") from error
    if stands:
        publish(root, manifest)
    path.unlink()
    return stands
