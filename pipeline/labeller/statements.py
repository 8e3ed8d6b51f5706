"""What a page states about its article elsewhere - its title, description, JSON-LD body - found again in its lines."""

from __future__ import annotations

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.forest import Array
from pipeline.labeller.repeats import KEY_PRIME

STATEMENTS = (
    "in_title",
    "covers_title",
    "in_description",
    "covers_description",
    "has_body",
    "in_body",
    "body_in_page",
    "from_headline",
    "after_headline",
    "headlines",
)
"""`in_x` is the share of a line's words, for long texts of its word pairs, that x has; `covers_x` the share of x's that
the line has. `from_headline` counts lines from the one that best covers the title."""

_FAR = 60
_BODY_WORDS = 40
_ALIKE = 0.5


@njit(cache=True, nogil=True)
def pairs(words: Array) -> Array:
    """Hashes of neighbouring words: one fewer than there are words."""
    return (words[:-1] * KEY_PRIME) ^ words[1:]


@njit(cache=True, nogil=True)
def statements(words: Array, before: Array, n: int, out: Array) -> int:
    """Compare lines with what the page states: fill `out`, float32 (len(STATEMENTS), n). Gives the headline's line.

    `words` are hashes in order, text `i` has those from `before[i]` to `before[i + 1]`: first the `n` lines, then the
    title, the description and the body, which are empty where the page states none.
    """
    title = words[before[n] : before[n + 1]]
    description = words[before[n + 1] : before[n + 2]]
    body = words[before[n + 2] : before[n + 3]]
    between = pairs(words[: before[n]]) if before[n] else words[:0]
    ends = before[1 : n + 1]
    if title.shape[0]:
        share(words, before[:n], ends, title, out)
    if description.shape[0] > 1:
        share(between, before[:n], ends - 1, pairs(description), out[2:])
    if body.shape[0] >= _BODY_WORDS:
        shared = share(between, before[:n], ends - 1, pairs(body), out[5:])
        out[4] = 1
        out[6] = min(1.0, shared / body.shape[0])
    return int(from_headline(out))


@njit(cache=True, nogil=True)
def share(hashes: Array, starts: Array, ends: Array, stated: Array, out: Array) -> int:
    """What share of each span is among the hashes `stated`, and of those, at most, in the span; gives the sum."""
    table = slots_of(stated)
    total = 0
    for i in range(starts.shape[0]):
        shared = 0
        for at in range(starts[i], ends[i]):
            shared += is_in(hashes[at], stated, table)
        out[0, i] = shared / max(1, ends[i] - starts[i])
        out[1, i] = min(1.0, shared / stated.shape[0])
        total += shared
    return total


@njit(cache=True, nogil=True)
def slots_of(keys: Array) -> Array:
    """A table by open addressing of the places of keys, -1 where a slot is free."""
    size = 2
    while size < 2 * keys.shape[0]:
        size *= 2
    table = np.full(size, -1, np.int64)
    for i in range(keys.shape[0]):
        slot = np.int64((keys[i] * KEY_PRIME >> np.uint64(32)) & np.uint64(size - 1))
        while table[slot] >= 0 and keys[table[slot]] != keys[i]:
            slot = (slot + 1) & (size - 1)
        table[slot] = i
    return table


@njit(cache=True, nogil=True)
def is_in(key: int, keys: Array, table: Array) -> bool:
    """Whether a key is among the `keys` of a table of `slots_of`."""
    size = table.shape[0]
    slot = np.int64((key * KEY_PRIME >> np.uint64(32)) & np.uint64(size - 1))
    while table[slot] >= 0:
        if keys[table[slot]] == key:
            return True
        slot = (slot + 1) & (size - 1)
    return False


@njit(cache=True, nogil=True)
def headline_of(stated: Array) -> int:
    """The line that best covers the title, -1 where none has and covers most of it. `stated` is of `statements`."""
    likeness = stated[0] * stated[1]
    best = np.argmax(likeness)
    return int(best) if likeness[best] >= _ALIKE else -1


@njit(cache=True, nogil=True)
def from_headline(out: Array) -> int:
    """Fill in where lines stand, counted from the headline. Gives its line, -1 for none."""
    headline = headline_of(out)
    out[7] = -_FAR - 1
    if headline >= 0:
        likely = 0
        for i in range(out.shape[1]):
            likely += out[0, i] * out[1, i] >= _ALIKE
            out[7, i] = min(_FAR, max(-_FAR, i - headline))
            out[8, i] = i > headline
            out[9, i] = likely
    return int(headline)
