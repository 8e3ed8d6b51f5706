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
from pipeline.dedup.index import MANIFEST, Index, IndexMismatch, Manifest, Segment, Shard, digest_of, publish
from pipeline.dedup.segments import NO_ROW, Arrays

PENDING = f"{MANIFEST}.next"
NOWHERE = np.uint64(0xFFFFFFFFFFFFFFFF)
"""A key that no document has."""

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
    dropped = part.owners[np.isin(part.hashes, hashes)]
    gone[dropped[~kept[dropped]]] = True
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
    banded = [_without(keys, members, gone) for keys, members in zip(part.keys, part.members, strict=True)]
    hashes, owners = _without(part.hashes, part.owners, gone)
    arrays = Arrays(
        np.stack([keys for keys, _ in banded]),
        np.stack([members for _, members in banded]),
        hashes,
        owners,
        rows.astype(np.uint32),
        np.asarray(part.parents),
    )
    after = tuple(shards[shard.path].shard if shard.path in shards else shard for shard in segment.shards)
    return Segment(segments.write(root, arrays), segment.documents, after)


def _without(keys: Keys, owners: segments.Numbers, gone: Mask) -> tuple[Keys, segments.Numbers]:
    """Sorted keys and whose they are, where those of documents that are gone are moved to the end."""
    blanked = np.where(gone[owners], NOWHERE, keys)
    order = np.argsort(blanked, kind="stable")
    return blanked[order], owners[order]


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
        stands = all(
            digest_of(root / shard.path) == shard.sha256 for part in manifest.segments for shard in part.shards
        )
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexMismatch(f"{path} cannot be read ({error}): build the index again") from error
    if stands:
        publish(root, manifest)
    path.unlink()
    return stands
