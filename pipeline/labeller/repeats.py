"""What the lines of one text share: words with its prose and its title, and whole lines."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit

Array: TypeAlias = np.ndarray[Any, Any]

REPEATS = ("repeats", "repeats_next", "known", "common", "titled", "distinct", "opens_alike", "closes_alike")
"""`repeats`: lines that are equal to this one, it among them. `repeats_next`: the line above or below is equal or
begins alike. `known`, `common`, `titled`: shares of its words that other prose of the text has, that two other lines
of prose have, that the title has. `distinct`: share of its words that no other line has. `opens_alike`,
`closes_alike`: lines with its first word, and with its last."""

KEY_PRIME = np.uint64(0x9E3779B97F4A7C15)
NONE, ONE, HALF = np.uint64(0), np.uint64(1), np.uint64(32)
ALIKE = 3
LINES, PROSE, TITLE, OPENS, CLOSES, LAST = range(6)
"""What is counted of a word: lines and lines of prose that have it, whether the title does, lines that begin and end
with it, and the last line that had it."""


@njit(cache=True, nogil=True)
def places(keys: Array) -> tuple[Array, Array]:
    """A place for each key, int32, equal for equal keys, in the order of their first; and which key is the first."""
    size = 2
    while size < 2 * keys.shape[0]:
        size *= 2
    last, number = np.uint64(size - 1), NONE
    slots, numbers = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    found, firsts = np.empty(keys.shape[0], np.int32), np.empty(keys.shape[0], np.int32)
    for i in range(keys.shape[0]):
        key = max(keys[i], ONE)  # as nothing stands where a slot is free
        at = (key * KEY_PRIME >> HALF) & last
        # Whether a key is new cannot be foreseen, and a wrong guess takes longer than all this. So one look tells
        # whether a slot is free or the key's own, and what is known of it is written again.
        while min(slots[at], slots[at] ^ key) != NONE:
            at = (at + ONE) & last
        is_new = np.uint64(slots[at] == NONE)
        found[i] = numbers[at] + np.int32(number * is_new)
        slots[at], numbers[at], firsts[number] = key, found[i], i
        number += is_new
    return found, firsts[:number]


@njit(cache=True, nogil=True)
def repeats(words: Array, before: Array, prose: Array, title: int) -> Array:
    """Compare lines, float32 (n, len(REPEATS)). `words` and `before` are as `measure` gives them.

    `prose[i]` says whether line `i` is prose, `title` is the number of the line that is the title, or negative.
    """
    place, firsts = places(words)
    counts = count_words(place, firsts.shape[0], before, prose, title)
    times = times_of_lines(words, before)
    out = np.zeros((prose.shape[0], len(REPEATS)), np.float32)
    for i in range(prose.shape[0]):
        out[i, 0] = times[i]
        out[i, 1] = alike(words, before, i, i - 1) or alike(words, before, i, i + 1)
        known = common = titled = distinct = 0
        for w in range(before[i], before[i + 1]):
            at = place[w]
            others = counts[at, PROSE] - prose[i]
            known += others >= 1
            common += others >= 2
            titled += counts[at, TITLE]
            distinct += counts[at, LINES] == 1
        share = np.float32(max(1, before[i + 1] - before[i]))
        out[i, 2] = known / share
        out[i, 3] = common / share
        out[i, 4] = titled / share
        out[i, 5] = distinct / share
        if before[i + 1] > before[i]:
            out[i, 6] = counts[place[before[i]], OPENS]
            out[i, 7] = counts[place[before[i + 1] - 1], CLOSES]
    return out


@njit(cache=True, nogil=True)
def count_words(place: Array, size: int, before: Array, prose: Array, title: int) -> Array:
    """Count, for each place of a word, the lines that have it, int32 (size, 6)."""
    counts = np.zeros((size, 6), np.int32)
    counts[:, LAST] = -1
    for i in range(prose.shape[0]):
        for w in range(before[i], before[i + 1]):
            at = place[w]
            first_there = counts[at, LAST] != i
            counts[at, LAST] = i
            counts[at, LINES] += first_there
            counts[at, PROSE] += first_there & prose[i]
        if i == title:
            for w in range(before[i], before[i + 1]):
                counts[place[w], TITLE] = 1
        if before[i + 1] > before[i]:
            counts[place[before[i]], OPENS] += 1
            counts[place[before[i + 1] - 1], CLOSES] += 1
    return counts


@njit(cache=True, nogil=True)
def times_of_lines(words: Array, before: Array) -> Array:
    """How often each line stands in the text, by its words."""
    n = before.shape[0] - 1
    keys = np.empty(n, np.uint64)
    for i in range(n):
        key = np.uint64(before[i + 1] - before[i])
        for w in range(before[i], before[i + 1]):
            key = (key ^ words[w]) * KEY_PRIME
        keys[i] = key
    place, firsts = places(keys)
    times = np.zeros(firsts.shape[0], np.int32)
    for i in range(n):
        times[place[i]] += 1
    return times[place]


@njit(cache=True, nogil=True)
def alike(words: Array, before: Array, one: int, other: int) -> bool:
    """Whether two lines begin with the same words, three or as many as the shorter has, if those are two at least."""
    if other < 0 or other + 1 >= before.shape[0]:
        return False
    length = min(ALIKE, before[one + 1] - before[one], before[other + 1] - before[other])
    same = 0
    while same < length and words[before[one] + same] == words[before[other] + same]:
        same += 1
    return length >= 2 and same == length
