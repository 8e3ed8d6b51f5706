"""What each character is to the keys of lines, in tables that kernels read."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.site.keys import CLOSERS, DOTS, LETTER, POINTS, STOPS, WORD

KNOWN, FOLDING = 0x40000, 0x20000
"""Behind KNOWN there is nothing but pictures and private use, behind FOLDING nothing that has two cases."""
CODE_BITS = 21
CODES = (1 << CODE_BITS) - 1
IS_LETTER, IS_DIGIT, IN_WORD, IS_SPACE, IS_BREAK, IS_STOP, IS_DOT, IS_CLOSER, IS_RETURN, IS_FEED, MANY = (
    1 << bit for bit in range(CODE_BITS, CODE_BITS + 11)
)
"""MANY becomes several characters where its case is folded."""
CLASSES = {
    IS_LETTER: LETTER,
    IS_DIGIT: r"\d",
    IN_WORD: f"[{WORD}]",
    IS_SPACE: r"\s",
    IS_BREAK: "[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]",
    IS_STOP: f"[{STOPS}]",
    IS_DOT: f"[{DOTS}]",
    IS_CLOSER: f"[{re.escape(CLOSERS)}]",
    IS_RETURN: r"\r",
    IS_FEED: r"\n",
}
POINT_CODES = tuple(map(ord, POINTS))


class Characters(NamedTuple):
    """`entries` [KNOWN]: the character with its case folded, white space as a space, and its classes.

    An entry of MANY has, instead of a character, its row in `several` [m, 3], which holds entries; 0 there is none. It
    is a letter if one of them is, and in a word if the first is.
    """

    entries: NDArray[np.uint32]
    several: NDArray[np.uint32]


@cache
def characters() -> Characters:
    """The tables, made in some hundredths of a second."""
    every = "".join(map(chr, range(KNOWN)))
    entries = np.arange(KNOWN, dtype=np.uint32)
    for found in re.finditer(r"\s+", every):
        entries[found.start() : found.end()] = ord(" ")
    for bit, pattern in CLASSES.items():
        for found in re.finditer(f"(?:{pattern})+", every):
            entries[found.start() : found.end()] |= bit
    folds = {code: folded for code, folded in enumerate(map(str.casefold, every[:FOLDING])) if folded != every[code]}
    unfolded, several = entries.copy(), list[list[int]]()
    for code, folded in folds.items():
        found_entries = [int(unfolded[ord(character)]) for character in folded]
        if len(folded) == 1:
            entries[code] = found_entries[0]
        else:
            letter = IS_LETTER * any(entry & IS_LETTER for entry in found_entries)
            entries[code] = MANY | letter | (found_entries[0] & IN_WORD) | len(several)
            several.append([*found_entries, 0, 0][:3])
    return Characters(entries, np.array(several, np.uint32))
