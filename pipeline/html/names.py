"""What `class`, `id` and tags say about a container, a bit each."""

from __future__ import annotations

from pipeline.html.tags import KINDS, NAMES, SAME_KIND

NAME_BIT = {group: 1 << i for i, group in enumerate(NAMES)}
KIND_BIT = {kind: 1 << i for i, kind in enumerate(KINDS.split())}
KIND_BIT |= {tag: KIND_BIT[kind] for tag, kind in SAME_KIND.items()}
HIDDEN = NAME_BIT["hidden"]


def bits_by_word() -> dict[str, int]:
    """The groups of each word of `NAMES`."""
    bits: dict[str, int] = {}
    for group, words in NAMES.items():
        for word in words.split():
            bits[word] = bits.get(word, 0) | NAME_BIT[group]
    return bits
