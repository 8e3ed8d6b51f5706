"""Buckets: which documents share a band. LSH only proposes; nothing is decided here.

Documents are numbers in keep order. In a bucket of up to `cap` documents every one meets all before it; in a larger one
every document meets the first `cap`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.dedup.bands import Band
from pipeline.dedup.order import Ranks

Keys: TypeAlias = NDArray[np.uint64]


class Shared(msgspec.Struct, frozen=True):
    """The buckets of one band that hold two or more documents, one after the other, members in keep order."""

    members: Ranks
    sizes: Ranks


class Buckets(msgspec.Struct, frozen=True):
    """The buckets of all bands, both ways.

    Document d is in the buckets `of[of_edges[d]:of_edges[d + 1]]`; the first documents of bucket k, at most `cap`, are
    `heads[edges[k]:edges[k + 1]]`. Those from number `deciding` on decide nothing.
    """

    of: NDArray[np.int32]
    of_edges: Ranks
    heads: NDArray[np.int32]
    edges: Ranks
    deciding: int
    largest: int
    capped: int


def group(keys: Keys, order: Ranks, rows: Ranks, counts: NDArray[np.bool_]) -> Shared:
    """The buckets of one band, from the key of each document.

    `order` says for each its rank, `rows` the reverse, and `counts` which of them count.
    """
    bits = np.uint64(max(1, len(rows).bit_length()))
    low = (np.uint64(1) << bits) - np.uint64(1)
    # One sort of numbers that hold the upper bits of the key and the rank is far cheaper than an argsort. Keys that
    # agree only in those bits are parted below.
    mixed = keys & ~low
    mixed |= order.view(np.uint64)
    mixed = mixed[counts]
    mixed.sort()
    near = _repeated(mixed >> bits)
    members = (mixed[near] & low).view(np.int64)
    exact = keys[rows[members]]
    order_of_keys = np.argsort(exact, kind="stable")
    return runs(members[order_of_keys], exact[order_of_keys])


def runs(members: Ranks, keys: Keys) -> Shared:
    """The buckets of two or more, from documents ordered by key, and in keep order where keys are equal."""
    shared = _repeated(keys)
    members, keys = members[shared], keys[shared]
    firsts = np.flatnonzero(_begins(keys))
    return Shared(members, np.diff(np.append(firsts, len(keys))))


def _repeated(ordered: Keys) -> NDArray[np.bool_]:
    """Which of the numbers, in order, stand there more than once."""
    same = ordered[1:] == ordered[:-1]
    nothing = np.zeros(min(1, len(ordered)), np.bool_)
    repeated: NDArray[np.bool_] = np.concatenate([nothing, same]) | np.concatenate([same, nothing])
    return repeated


def distinct(keys: Keys) -> Keys:
    """Each key once, in order."""
    ordered = np.sort(keys)
    return ordered[_begins(ordered)]


def _begins(ordered: Keys) -> NDArray[np.bool_]:
    """Which of the numbers, in order, differ from the one before."""
    first = np.ones(min(1, len(ordered)), np.bool_)
    begins: NDArray[np.bool_] = np.concatenate([first, ordered[1:] != ordered[:-1]])
    return begins


def gather(bands: Iterable[tuple[Shared, Band]], documents: int) -> Buckets:
    """The buckets of all bands, those that decide first, for so many documents."""
    joined, heads, sizes, lengths, count, deciding = [], [], [], [], 0, 0
    for shared, band in bands:
        numbers = np.repeat(np.arange(count, count + len(shared.sizes)), shared.sizes)
        place = np.arange(len(shared.members)) - np.repeat(np.cumsum(shared.sizes) - shared.sizes, shared.sizes)
        joined.append(shared.members << 32 | numbers)
        heads.append(shared.members[place < band.cap].astype(np.int32))
        sizes.append(shared.sizes.astype(np.int32))
        lengths.append(np.minimum(sizes[-1], band.cap))
        count += len(shared.sizes)
        deciding = count if band.decides else deciding
    pairs = _drained(joined, np.int64)
    pairs.sort()
    of = pairs.astype(np.int32)  # the lower half
    pairs >>= 32
    size, length = _drained(sizes, np.int32), _drained(lengths, np.int32)
    return Buckets(
        of=of,
        of_edges=np.searchsorted(pairs, np.arange(documents + 1)),
        heads=_drained(heads, np.int32),
        edges=np.concatenate([np.zeros(1, np.int64), np.cumsum(length, dtype=np.int64)]),
        deciding=deciding,
        largest=int(size.max(initial=0)),
        capped=int(np.count_nonzero(size > length)),
    )


def _drained(parts: list[Any], kind: type) -> NDArray[Any]:
    """The parts one after the other; each is let go of as soon as it is copied."""
    parts.reverse()
    whole: NDArray[Any] = np.empty(sum(map(len, parts)), kind)
    at = 0
    while parts:
        part = parts.pop()
        whole[at : at + len(part)] = part
        at += len(part)
    return whole
