"""What a shingle is, and what number stands for it: the slow, readable twin of the kernels.

A text is a row of units: the words that `str.split()` yields, as they are, or its characters where its script sets no
spaces. A shingle is n units in a row, joined by one space. A text of fewer than n units is one shingle; a text without
units has none.
"""

from __future__ import annotations

RULE = "words or characters, 1"
"""Name of the rule by which texts are cut and shingles hashed. Whoever changes either changes it too."""

LONG_WORD = 20
"""A text that is not ASCII is read in characters if its words are longer than this on average, in code points, or if
it is longer than this as a whole and most of it is in a script without spaces."""

UNSPACED = (
    (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
    (0x1000, 0x107F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x9FFF),  # Chinese characters
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Code points, first and last, of scripts that are written without spaces between words."""

MASK = (1 << 64) - 1
LENGTHS = 0x9E3779B97F4A7C15
MIX = 0xFF51AFD7ED558CCD
BASE = 0xD6E8FEB86659FD93


def units(text: str) -> list[str]:
    """The words of a text, or its characters without the white space."""
    words = text.split()
    size = sum(map(len, words))
    if size <= LONG_WORD or text.isascii():
        return words
    if size > LONG_WORD * len(words) or 2 * sum(map(is_unspaced, text)) > size:
        return list("".join(words))
    return words


def is_unspaced(character: str) -> bool:
    """Whether a character belongs to a script that is written without spaces."""
    return any(first <= ord(character) <= last for first, last in UNSPACED)


def shingles(text: str, ngram: int) -> list[bytes]:
    """All shingles of a text in order, repeated ones too, as the elements that `hashfunc` takes."""
    row = units(text)
    if not row:
        return []
    spans = range(max(1, len(row) - ngram + 1))
    return [" ".join(row[i : i + ngram]).encode() for i in spans]


def hashfunc(element: bytes) -> int:
    """The 32-bit hash of a shingle. Given to datasketch with `scheme="affine32"`, it makes our very signatures."""
    return hash64(element) & 0xFFFFFFFF


def hash64(element: bytes) -> int:
    """The 64-bit hash of a shingle, by which shingles are compared: a polynomial over its units' hashes, mixed."""
    total = 0
    for unit in element.split(b" "):
        total = (total + unit_hash(unit)) * BASE & MASK
    total = (total ^ total >> 32) * MIX & MASK
    return total ^ total >> 32


def unit_hash(unit: bytes) -> int:
    """The 64-bit hash of a word or character: eight bytes at a time, little-endian, the last ones filled up with 0."""
    state = len(unit) * LENGTHS & MASK
    for i in range(0, len(unit), 8):
        state = (state ^ int.from_bytes(unit[i : i + 8], "little")) * MIX & MASK
        state ^= state >> 32
    return state
