"""What is known of words from many publishers: how often they stand beside articles, and how rare they are.

A word is known by its stem (`pipeline.labeller.tally`) and counted once a publisher. "Newsletter", "cookie" and
"abonnieren" stand on the pages of nearly all publishers, but in the articles of few.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.jit import njit

Array: TypeAlias = np.ndarray[Any, Any]

PATH = Path(__file__).parent / "models" / "words.npz"

UNIT = 16
"""Both numbers of a word are natural logarithms, in sixteenths."""

KEY_PRIME = np.uint64(0x9E3779B97F4A7C15)
KEY_SHIFT = np.uint64(32)
LEAST = -(1 << 15)
RARITY_BITS = np.uint64(16)
RARITIES = np.uint64(0xFFFF)


class Lexicon(NamedTuple):
    """What is known of words, in a table of `packed` entries.

    The value of a word is two numbers, in `UNIT`: how much likelier it stands beside articles than in them, from
    `LEAST` on, and below `RARITY_BITS` how few publishers have it. `unknown` is that of words that are not here.
    """

    entries: Array
    unknown: int


@njit(cache=True, nogil=True)
def key_of(stem: np.uint64) -> np.uint32:
    """The key of a stem's hash, uint32, never 0."""
    return np.uint32(np.uint64(stem) * KEY_PRIME >> KEY_SHIFT) | np.uint32(1)


@njit(cache=True, nogil=True)
def place_of(key: np.uint32, entries: Array) -> Any:
    """Where a key is in a table of `packed` entries, or the empty place where it would be."""
    at = np.int64(key >> np.uint32(1)) & (entries.shape[0] - 1)
    while entries[at] != 0 and np.uint32(entries[at] >> KEY_SHIFT) != key:
        at = (at + 1) & (entries.shape[0] - 1)
    return at


@njit(cache=True, nogil=True)
def keys_of(stems: Array) -> Array:
    """The keys of stems, uint32 (n,)."""
    keys = np.empty(stems.shape[0], np.uint32)
    for i in range(stems.shape[0]):
        keys[i] = key_of(stems[i])
    return keys


@njit(cache=True, nogil=True)
def packed(keys: Array, values: Array) -> Array:
    """An open hash table of a power of two of places, uint64: 0, or a key above `KEY_SHIFT` and its value below.

    Keys, uint32, are all different; values are uint32. What is asked of a key lies together, in one line of the cache.
    """
    size = 2
    while size <= 2 * keys.shape[0]:
        size *= 2
    entries = np.zeros(size, np.uint64)
    for i in range(keys.shape[0]):
        entries[place_of(keys[i], entries)] = np.uint64(keys[i]) << KEY_SHIFT | np.uint64(values[i])
    return entries


@njit(cache=True, nogil=True)
def furniture_of(entry: np.uint64) -> Any:
    """How much likelier a word with this entry stands beside articles than in them."""
    return np.int64(entry >> RARITY_BITS & RARITIES) + LEAST


@njit(cache=True, nogil=True)
def rarity_of(entry: np.uint64) -> Any:
    """How few publishers have a word with this entry."""
    return np.int64(entry & RARITIES)


def table(key: Array, furniture: Array, rarity: Array, unknown: int) -> Lexicon:
    """The lexicon of words whose keys are all different; `rarity` is never negative."""
    value = (furniture.astype(np.int64) - LEAST) << int(RARITY_BITS) | rarity.astype(np.int64)
    return Lexicon(packed(key.astype(np.uint32), value.astype(np.uint32)), unknown)


def save(path: Path, key: Array, furniture: Array, rarity: Array, unknown: int) -> None:
    """Write a lexicon, its keys in order."""
    order = np.argsort(key)
    np.savez_compressed(
        path,
        key=key[order].astype(np.uint32),
        furniture=furniture[order].astype(np.int8),
        rarity=rarity[order].astype(np.int8),
        unknown=np.array(unknown),
    )


@cache
def lexicon(path: Path = PATH) -> Lexicon:
    """The lexicon of a file, read once."""
    with np.load(path, allow_pickle=False) as stored:
        return table(stored["key"], stored["furniture"], stored["rarity"], int(stored["unknown"]))
