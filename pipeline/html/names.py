"""From `class` and `id` to bits: what a container's own names say it is."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.html.tags import KINDS, NAMES, SAME_KIND

NAME_BIT = {group: 1 << i for i, group in enumerate(NAMES)}
KIND_BIT = {kind: 1 << i for i, kind in enumerate(KINDS.split())}
KIND_BIT |= {tag: KIND_BIT[kind] for tag, kind in SAME_KIND.items()}
HIDDEN = NAME_BIT["hidden"]

_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_SHORTEST_STEM = 5
_LONGEST = max(len(word) for words in NAMES.values() for word in words.split())


def _table() -> dict[str, int]:
    table: dict[str, int] = {}
    for group, words in NAMES.items():
        for word in words.split():
            table[word] = table.get(word, 0) | NAME_BIT[group]
    return table


_TABLE = _table()


@lru_cache(maxsize=1 << 15)
def word_bits(word: str) -> int:
    """The groups of one word: its own, else those of the longest stem that begins it."""
    exact = _TABLE.get(word)
    if exact is not None:
        return exact
    for length in range(min(len(word), _LONGEST), _SHORTEST_STEM - 1, -1):
        if word[:length] in _TABLE:
            return _TABLE[word[:length]]
    return 0


@lru_cache(maxsize=1 << 14)
def name_bits(names: str) -> int:
    """The groups that the words of a `class` or `id` belong to, a bit each."""
    bits = 0
    for word in _WORDS.findall(names[:200]):
        bits |= word_bits(word.lower())
    return bits
