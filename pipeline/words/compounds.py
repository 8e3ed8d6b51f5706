"""Which words of a language open and close closed compounds ("land|straße", "under|scored"), and how often.

Learned from the word list alone: a word of the list that splits into two of its frequent words counts for its
first and its last part. A new word made of such parts is then likely a compound, not a lost space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

PART = -570
WHOLE = -770
SHORTEST = 3
LINKS = "sn"
"""Letters that German puts between the parts: "Regierung-s-bezirk"."""


def learn(frequencies: Mapping[str, int]) -> tuple[Counter[str], Counter[str]]:
    """How many words of the list each first part opens, and each last part closes."""
    parts = {w for w, p in frequencies.items() if p > PART and len(w) >= SHORTEST and w.isalpha()}
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for word, p in frequencies.items():
        if len(word) < 2 * SHORTEST or p < WHOLE or not word.isalpha():
            continue
        for i in range(SHORTEST, len(word) - SHORTEST + 1):
            if word[i:] in parts and (word[:i] in parts or (word[i - 1] in LINKS and word[: i - 1] in parts)):
                first[word[:i]] += 1
                last[word[i:]] += 1
    return first, last
