"""What is known of words from many publishers: how often they stand beside articles, and how rare they are.

A word is known by its stem (`pipeline.labeller.measures`) and counted once a publisher. "Newsletter", "cookie" and
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


class Lexicon(NamedTuple):
    """An open hash table of a power of two of places: `key` is 0 where a place is empty, uint32.

    `furniture` is how much likelier a word stands beside articles than in them, `rarity` how few publishers have it:
    int16, in `UNIT`. `unknown` is the rarity of words that are not here.
    """

    key: Array
    furniture: Array
    rarity: Array
    unknown: int


@njit(cache=True, nogil=True)
def key_of(stem: np.uint64) -> np.uint32:
    """The key of a stem's hash, uint32, never 0."""
    return np.uint32(np.uint64(stem) * KEY_PRIME >> KEY_SHIFT) | np.uint32(1)


@njit(cache=True, nogil=True)
def place_of(key: np.uint32, keys: Array) -> Any:
    """Where a key is in a table, or the empty place where it would be."""
    at = np.int64(key >> np.uint32(1)) & (keys.shape[0] - 1)
    while keys[at] != 0 and keys[at] != key:
        at = (at + 1) & (keys.shape[0] - 1)
    return at


@njit(cache=True, nogil=True)
def keys_of(stems: Array) -> Array:
    """The keys of stems, uint32 (n,)."""
    keys = np.empty(stems.shape[0], np.uint32)
    for i in range(stems.shape[0]):
        keys[i] = key_of(stems[i])
    return keys


@njit(cache=True, nogil=True)
def put(key: Array, places: Array) -> None:
    """Fill an empty table with different keys, and tell their places."""
    for i in range(key.shape[0]):
        at = place_of(key[i], places[0])
        places[0, at] = key[i]
        places[1, i] = at


def table(key: Array, furniture: Array, rarity: Array, unknown: int) -> Lexicon:
    """The lexicon of words whose keys are all different."""
    size = 1 << max(1, (2 * len(key)).bit_length())
    places = np.zeros((2, size), np.uint32)
    put(key.astype(np.uint32), places)
    at = places[1, : len(key)]
    values = np.zeros((2, size), np.int16)
    values[0, at], values[1, at] = furniture, rarity
    return Lexicon(places[0], values[0], values[1], unknown)


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
