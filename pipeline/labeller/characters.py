"""What each character is to a line of text, as a table by code point."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

OTHER, SPACE, LOWER, UPPER, DIGIT, WIDE, STOP, CLOSER, OPENER, COLON, COMMA, BAR, DASH, HASH = range(14)
"""Classes: WIDE is a letter of a script that puts no space between words, LOWER any other letter that is no capital."""

SIZE = 0x10000
KIND_SHIFT, LOWER_CASE = np.uint32(24), np.uint32(0xFFFFFF)
BYTE_ORDER_MARK = 4
"""So many bytes tell the order of UTF-32, which is then the machine's own."""
_WIDE = (
    (0x0E00, 0x0E7F),  # Thai
    (0x0E80, 0x0EFF),  # Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
)
_MARKS = {
    STOP: ".!?…。！？؟।",
    CLOSER: "\"”’»)]』」】）'",
    OPENER: "“„«‘‹([『「【（",
    COLON: ":：",
    COMMA: ",、，;；،",
    BAR: "|·•»›▶►*<>",
    DASH: "-–—",
    HASH: "@#",
}


class Characters(NamedTuple):
    """`kind[c]` is the class of code point `c`, `lower[c]` its lower case where that is one character."""

    kind: Array
    lower: Array


@cache
def characters() -> Characters:
    """The tables for the Basic Multilingual Plane, uint8 and uint32. Beyond it, every character is OTHER."""
    kind = np.array([_kind(chr(code)) for code in range(SIZE)], np.uint8)
    for first, last in _WIDE:
        letters = kind[first : last + 1]
        letters[(letters == LOWER) | (letters == UPPER)] = WIDE
    for mark, listed in _MARKS.items():
        kind[[ord(char) for char in listed]] = mark
    folded = (chr(code).lower() for code in range(SIZE))
    lower = np.array([ord(low) if len(low) == 1 else code for code, low in enumerate(folded)], np.uint32)
    return Characters(kind, lower)


@cache
def character_table() -> Array:
    """Both tables in one, uint32: the class above `KIND_SHIFT`, the lower case below."""
    kind, lower = characters()
    return kind.astype(np.uint32) << KIND_SHIFT | lower


def code_points(text: str) -> Array:
    """The code points of a text, uint32."""
    return np.frombuffer(text.encode("utf-32", "surrogatepass"), np.uint32, offset=BYTE_ORDER_MARK)


def _kind(char: str) -> int:
    category = unicodedata.category(char)
    if char.isspace():
        return SPACE
    if category in ("Lu", "Lt"):
        return UPPER
    if category[0] in "LM":
        return LOWER
    return DIGIT if category == "Nd" else OTHER
