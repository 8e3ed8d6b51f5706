"""Words of a list that are themselves lost spaces: "ofthe", "inthe", "atall"."""

from __future__ import annotations

from collections.abc import Mapping

PART = -360
SINGLE = -270
RARE = -460
SLACK = 230
"""A pair of words that is written together once in 200 times would be this much rarer than chance, in log10/100."""


def fusions(frequencies: Mapping[str, int]) -> set[str]:
    """The rare words that two very frequent ones explain better.

    `frequencies` are `100 * log10 P`. Chance would have the two side by side with P(a) P(b); a word that is much
    rarer than that is their typo.
    """
    frequent = {word: p for word, p in frequencies.items() if p > (PART if len(word) > 1 else SINGLE)}
    return {
        word
        for word, p in frequencies.items()
        if p <= RARE and len(word) > 3 and word.isalpha() and _explained(word, p, frequent)
    }


def _explained(word: str, p: int, frequent: Mapping[str, int]) -> bool:
    for i in range(1, len(word)):
        a = frequent.get(word[:i])
        if a is not None:
            b = frequent.get(word[i:])
            if b is not None and p < a + b - SLACK:
                return True
    return False
