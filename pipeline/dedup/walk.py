"""The decision, compiled: documents in keep order, each against the kept ones that share a bucket with it.

`walk_plain` says the same in a few lines of Python.
"""

# ruff: noqa: PLR0913, PLR0917, FBT001 - numba takes plain arrays and numbers
# mypy: allow-untyped-decorators, no-warn-return-any

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from pipeline.dedup.kernels import U64, Numbers, Scratch, scratch_for, shingle_hashes, unit_hashes
from pipeline.dedup.verdicts import CONTAINED, KEPT, NEAR
from pipeline.jit import njit

USED, STAMP = 0, 1
MARK_BITS = 10
MARKS = (1 << MARK_BITS) // 64
"""Words of 64 bits that tell of each document which kinds of shingles it has, by `MARK_BITS` of their hashes."""
UPPER, WORD_BITS, IN_WORD, ONE = U64(64 - MARK_BITS), U64(6), U64(63), U64(1)
CANDIDATES, COMPARED = 0, 1


class Work(NamedTuple):
    """Shingle sets as they are needed: `values[held[d]:held[d] + sizes[d]]` is that of document d, -1 if not held.

    `sizes`, 0 where a set was never built, and `marks`, shape (documents, MARKS), stay when the set is let go.
    """

    starts: Numbers
    ends: Numbers
    held: Numbers
    sizes: Numbers
    marks: Numbers
    values: Numbers
    cursor: Numbers
    scratch: Scratch


class Table(NamedTuple):
    """A hash set that is emptied by a new stamp."""

    slots: Numbers
    stamps: Numbers


@njit(nogil=True)
def prepare(starts: Numbers, ends: Numbers, of_edges: Numbers, arena: int) -> Work:
    """The work of these documents, with room for the longest that is in a bucket."""
    met = of_edges[1:] > of_edges[:-1]
    scratch = scratch_for(starts[met], ends[met])
    held, sizes = np.full(len(starts), -1, np.int64), np.zeros(len(starts), np.int32)
    marks = np.zeros((len(starts), MARKS), np.uint64)
    values, cursor = np.empty(max(arena, len(scratch.units)), np.uint64), np.zeros(2, np.int64)
    return Work(starts, ends, held, sizes, marks, values, cursor, scratch)


@njit(nogil=True)
def table_for(work: Work) -> Table:
    """An empty table for the largest set."""
    slots = mask_of(len(work.scratch.units)) + 1
    return Table(np.empty(slots, np.uint64), np.zeros(slots, np.int64))


@njit(inline="always")
def mask_of(length: int) -> int:
    """The mask of a table that is at most a quarter full with so many hashes."""
    size = 16
    while size < 4 * length:
        size *= 2
    return size - 1


@njit(nogil=True)
def build(work: Work, document: int, ngram: int, table: Table) -> int:
    """Put the distinct shingles of a document among the held sets, and in the table; the table's mask."""
    number = unit_hashes(work.starts[document], work.ends[document], work.scratch)
    length = shingle_hashes(work.scratch.units, number, ngram, work.scratch.shingles)
    if work.cursor[USED] + length > len(work.values):
        work.held[:] = -1
        work.cursor[USED] = 0
    first = at = work.cursor[USED]
    work.cursor[STAMP] += 1
    mask, marks = mask_of(length), work.marks[document]
    for value in work.scratch.shingles[:length]:
        if insert(table, work.cursor[STAMP], mask, value):
            work.values[at] = value
            at += 1
            marks[value >> UPPER >> WORD_BITS] |= ONE << (value >> UPPER & IN_WORD)
    work.held[document], work.sizes[document], work.cursor[USED] = first, at - first, at
    return mask


@njit(nogil=True)
def set_of(work: Work, document: int, ngram: int, table: Table) -> Numbers:
    """The distinct shingles of a document, built where they are not held."""
    if work.held[document] < 0:
        build(work, document, ngram, table)
    first = work.held[document]
    return work.values[first : first + work.sizes[document]]


@njit(inline="always")
def insert(table: Table, stamp: int, mask: int, value: Any) -> bool:
    """Put a hash in the table; whether it is new."""
    slot = np.int64(value & U64(mask))
    while table.stamps[slot] == stamp:
        if table.slots[slot] == value:
            return False
        slot = (slot + 1) & mask
    table.stamps[slot], table.slots[slot] = stamp, value
    return True


@njit(nogil=True)
def shared(table: Table, stamp: int, mask: int, values: Numbers, need: int) -> int:
    """How many of the values stand in the table; -1 as soon as `need` is out of reach."""
    spare = len(values) - need
    for value in values:
        slot = np.int64(value & U64(mask))
        while table.stamps[slot] == stamp and table.slots[slot] != value:
            slot = (slot + 1) & mask
        if table.stamps[slot] != stamp:
            spare -= 1
            if spare < 0:
                return -1
    return spare + need


@njit(nogil=True)
def most_shared(work: Work, x: int, y: int) -> int:
    """How many shingles two sets share at the most: each mark that only one of them has is a shingle of its own."""
    only_x = only_y = 0
    for k in range(MARKS):
        both = work.marks[x, k] & work.marks[y, k]
        only_x += ones(work.marks[x, k] ^ both)
        only_y += ones(work.marks[y, k] ^ both)
    return min(work.sizes[x] - only_x, work.sizes[y] - only_y)


@njit(inline="always")
def ones(bits: Any) -> Any:
    """How many bits are set: sums of pairs, of fours, of eights, then of all (Warren, Hacker's Delight, 5-1)."""
    bits -= bits >> U64(1) & U64(0x5555555555555555)
    bits = (bits & U64(0x3333333333333333)) + (bits >> U64(2) & U64(0x3333333333333333))
    bits = bits + (bits >> U64(4)) & U64(0x0F0F0F0F0F0F0F0F)
    return np.int64(bits * U64(0x0101010101010101) >> U64(56))


@njit(nogil=True)
def needed(a: int, b: int, threshold: float, containment: float) -> int:
    """The fewest shared shingles, at the least 1, that can make something of two sets; more than either if none can.

    Rounded down: what is found is measured exactly. A `containment` above 1 is not asked for.
    """
    small, large = (a, b) if a < b else (b, a)
    need = int(threshold * (a + b) / (1 + threshold) - 1e-6)
    if need > small:
        need = large + 1
    if containment <= 1 and small < large:
        need = min(need, int(containment * small - 1e-6))
    return max(need, 1)


@njit(nogil=True)
def candidates(
    x: int,
    of: Numbers,
    of_edges: Numbers,
    heads: Numbers,
    edges: Numbers,
    deciding: int,
    kept: Numbers,
    met: Numbers,
    out: Numbers,
) -> tuple[int, int]:
    """The kept documents before x that share a bucket with it, each once, into `out`, with the deciding ones first.

    How many decide, and how many there are.
    """
    firm = count = 0
    for bucket in of[of_edges[x] : of_edges[x + 1]]:
        for y in heads[edges[bucket] : edges[bucket + 1]]:
            if y >= x:
                break
            if kept[y] and met[y] != x:
                met[y] = x
                out[count] = y
                count += 1
        if bucket < deciding:
            firm = count
    return firm, count


@njit(nogil=True, cache=True)
def walk(  # noqa: C901 - one loop over documents and candidates, whose parts share all they have
    starts: Numbers,
    ends: Numbers,
    of: Numbers,
    of_edges: Numbers,
    heads: Numbers,
    edges: Numbers,
    deciding: int,
    old: int,
    kept: Numbers,
    ngram: int,
    threshold: float,
    containment: float,
    drops: bool,
    arena: int,
    stats: Numbers,
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """Decide on the documents from number `old` on; those before it are kept or not as `kept`, which is filled, says.

    `starts` and `ends` are addresses of texts; the buckets are as in `buckets.Buckets`. `drops`: whether contained
    documents go. Returns for each document the one that it is a copy of (itself if kept), what is said of it (KEPT,
    NEAR, CONTAINED), the shingles that both share, and its distinct ones (0 where none were asked for); and rows
    (a, b, shared) of kept documents of which one is contained in the other, or that are near-duplicates and met only
    where nothing is decided. Adds to `stats`.
    """
    work = prepare(starts, ends, of_edges, arena)
    mine, theirs = table_for(work), table_for(work)
    parents, kinds = np.arange(len(starts)), np.zeros(len(starts), np.int8)
    common, met = np.zeros(len(starts), np.int32), np.full(len(starts), -1, np.int32)
    others, rows, found = np.empty(len(starts), np.int32), np.empty((64, 3), np.int64), 0
    for x in range(old, len(starts)):
        kept[x] = True
        firm, count = candidates(x, of, of_edges, heads, edges, deciding, kept, met, others)
        if count == 0:
            continue
        stats[CANDIDATES] += count
        mask = build(work, x, ngram, mine)
        stamp, size, before = work.cursor[STAMP], work.sizes[x], found
        nearest = inmost = 0.0
        for place, y in enumerate(others[:count]):
            if work.sizes[y] == 0:
                build(work, y, ngram, theirs)
            length = work.sizes[y]
            need = needed(size, length, threshold, containment)
            stats[COMPARED] += need <= min(size, length)
            if most_shared(work, x, y) < need:
                continue
            both = shared(mine, stamp, mask, set_of(work, y, ngram, theirs), need)
            if both < 0:
                continue
            jaccard, part = both / (size + length - both), both / min(size, length)
            if jaccard >= threshold and place < firm:
                if jaccard > nearest or (jaccard == nearest and y < parents[x]):
                    nearest, parents[x], kinds[x], common[x] = jaccard, y, NEAR, both
            elif jaccard >= threshold or (part >= containment and size != length):
                if found == len(rows):
                    rows = np.concatenate((rows, np.empty_like(rows)))
                rows[found, 0], rows[found, 1], rows[found, 2] = x, y, both
                found += 1
                if drops and nearest == 0 and size < length and (part > inmost or (part == inmost and y < parents[x])):
                    inmost, parents[x], kinds[x], common[x] = part, y, CONTAINED, both
        if kinds[x] != KEPT:
            kept[x], found = False, before
    return parents, kinds, common, work.sizes, rows[:found]
