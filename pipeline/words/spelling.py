"""How likely a string of letters is as a word of a language, whether or not anybody has listed it.

An interpolated character n-gram model over word types:
`P_k(c | h) = (count(h c) + MASS * P_{k-1}(c | h')) / (count(h) + MASS)`, where h' is h without its first character.
All of it is one dense table, so that asking is adding up numbers.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np

MASS = 5.0
FLOOR = 1e-3
CELLS = 6_000_000
TYPES = 120_000
RARE = 40
"""A letter that fewer types use is one of the others."""

EDGE, OTHER = 0, 1
SCALE = 1000


class Codes(dict[int, str]):
    """For `str.translate`: letters of the alphabet to code points from 2, and any other to 1."""

    def __missing__(self, _: int) -> str:
        return chr(OTHER)


def alphabet(words: Sequence[str]) -> str:
    """The letters that the types of a language use, by code point, 250 at most."""
    letters = Counter(letter for word in words for letter in set(word))
    frequent = sorted(letters.items(), key=lambda item: (-item[1], item[0]))[:250]
    return "".join(sorted(letter for letter, types in frequent if types >= RARE))


def codes(letters: str) -> Codes:
    """The map from letters to numbers that a model of `letters` uses."""
    return Codes({ord(letter): chr(number) for number, letter in enumerate(letters, OTHER + 1)})


def order(symbols: int) -> int:
    """The longest n-gram, 4 at most, whose table has no more than `CELLS` cells."""
    return next(n for n in (4, 3, 2) if n == 2 or symbols**n <= CELLS)


def train(words: Sequence[str]) -> tuple[str, array[int]]:
    """The alphabet, and `round(SCALE * log10 P)` for each n-gram, its first character the most significant."""
    words = words[:TYPES]
    letters = alphabet(words)
    symbols = len(letters) + 2
    n = order(symbols)
    pad = chr(EDGE) * (n - 1)
    coded = codes(letters)
    stream = pad + "".join(word.translate(coded) + chr(EDGE) + pad for word in words)
    numbers = np.frombuffer(stream.encode("latin-1"), dtype=np.uint8).astype(np.int64)
    # What stands n-1 places or more after a word's first letter and at most on its closing edge is a prediction.
    lengths = np.fromiter((len(word) + 1 for word in words), dtype=np.int64, count=len(words))
    starts = np.concatenate(([0], np.cumsum(lengths + n - 1)[:-1])) + n - 1
    at = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths) + np.arange(lengths.sum())
    grams = np.zeros(len(at), dtype=np.int64)
    probability = np.full(symbols, FLOOR)
    for k in range(1, n + 1):
        grams += numbers[at - (k - 1)] * symbols ** (k - 1)
        count = np.bincount(grams, minlength=symbols**k).astype(np.float64).reshape(-1, symbols)
        lower = np.tile(probability.reshape(-1, symbols), (count.shape[0] * symbols // probability.size, 1))
        probability = (count + MASS * lower) / (count.sum(axis=1, keepdims=True) + MASS)
    table = np.rint(np.log10(probability.ravel()) * SCALE).astype(np.int16)
    return letters, array("h", table.tobytes())
