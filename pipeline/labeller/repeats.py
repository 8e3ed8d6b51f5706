"""What the lines of one text share: words with its prose and its title, and whole lines."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit

Array: TypeAlias = np.ndarray[Any, Any]

REPEATS = ("repeats", "repeats_next", "known", "common", "titled", "distinct", "opens_alike", "closes_alike")
"""`repeats`: lines that are equal to this one, it among them. `repeats_next`: the line above or below is equal or begins
alike. `known`, `common`, `titled`: shares of its words that other prose of the text has, that three lines of prose have,
that the title has. `distinct`: share of its words that no other line has. `opens_alike`, `closes_alike`: lines with its
first word, and with its last."""

LINE_PRIME = np.uint64(0x9E3779B97F4A7C15)
ALIKE = 3


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def slots(keys: Array) -> Array:
    """A number for each key, int64, equal for equal keys and below a power of two over twice their count."""
    size = 2
    while size < 2 * keys.shape[0]:
        size *= 2
    table = np.full(size, -1, np.int64)
    found = np.empty(keys.shape[0], np.int64)
    mask = np.uint64(size - 1)
    for i in range(keys.shape[0]):
        mixed = keys[i] * LINE_PRIME
        at = np.int64((mixed >> np.uint64(32)) & mask)
        while table[at] >= 0 and keys[table[at]] != keys[i]:
            at = (at + 1) & np.int64(mask)
        if table[at] < 0:
            table[at] = i
        found[i] = at
    return found


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def repeats(words: Array, before: Array, prose: Array, title: int) -> Array:
    """Compare lines, float32 (n, len(REPEATS)). `words` and `before` are as `measure` gives them.

    `prose[i]` says whether line `i` is prose, `title` is the number of the line that is the title, or negative.
    """
    n = prose.shape[0]
    out = np.zeros((n, 8), np.float32)
    place = slots(words)
    size = 2
    while size < 2 * words.shape[0]:
        size *= 2
    in_prose = np.zeros(size, np.int32)
    in_lines = np.zeros(size, np.int32)
    last_line = np.full(size, -1, np.int32)
    opens = np.zeros(size, np.int32)
    closes = np.zeros(size, np.int32)
    in_title = np.zeros(size, np.bool_)
    line_keys = np.empty(n, np.uint64)
    for i in range(n):
        key = np.uint64(before[i + 1] - before[i])
        for w in range(before[i], before[i + 1]):
            at = place[w]
            key = (key ^ words[w]) * LINE_PRIME
            if last_line[at] != i:
                last_line[at] = i
                in_lines[at] += 1
                in_prose[at] += prose[i]
            if i == title:
                in_title[at] = True
        line_keys[i] = key
        if before[i + 1] > before[i]:
            opens[place[before[i]]] += 1
            closes[place[before[i + 1] - 1]] += 1
    same = slots(line_keys)
    size = 2
    while size < 2 * n:
        size *= 2
    times = np.zeros(size, np.int32)
    for i in range(n):
        times[same[i]] += 1
    for i in range(n):
        count = before[i + 1] - before[i]
        known = common = titled = distinct = 0
        for w in range(before[i], before[i + 1]):
            at = place[w]
            others = in_prose[at] - prose[i]
            known += others >= 1
            common += others >= 2
            titled += in_title[at]
            distinct += in_lines[at] == 1
        share = np.float32(max(1, count))
        out[i, 0] = times[same[i]]
        out[i, 1] = alike(words, before, i, i - 1) or alike(words, before, i, i + 1)
        out[i, 2] = np.float32(known) / share
        out[i, 3] = np.float32(common) / share
        out[i, 4] = np.float32(titled) / share
        out[i, 5] = np.float32(distinct) / share
        if count:
            out[i, 6] = opens[place[before[i]]]
            out[i, 7] = closes[place[before[i + 1] - 1]]
    return out


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def alike(words: Array, before: Array, one: int, other: int) -> bool:
    """Whether two lines begin with the same words, three or as many as the shorter has, if those are two at least."""
    if other < 0 or other + 1 >= before.shape[0]:
        return False
    length = min(before[one + 1] - before[one], before[other + 1] - before[other])
    if length < 2:
        return False
    for k in range(min(length, ALIKE)):
        if words[before[one] + k] != words[before[other] + k]:
            return False
    return True
