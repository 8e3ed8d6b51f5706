"""What each character is, in tables that kernels read: letter, capital, digit, space, kinds of punctuation."""

from __future__ import annotations

import sys
import unicodedata
from array import array
from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.words.cache import cached, encode

FORMAT = 2
KNOWN = 0x20000
"""Characters above are rare ideographs and pictures; no word that is repaired has one."""

ALPHA, UPPER, LOWER, DIGIT, DECIMAL, ALNUM, SPACE, WORD = (1 << bit for bit in range(8))
LETTER = 1 << 8
"""A word character that is neither a decimal digit nor an underscore."""

CLASS_BITS = 20
CLASSES = (1 << CLASS_BITS) - 1

STOP, EDGE, CLOSER, OPENER, CODE, ENDER, APOSTROPHE, ODD = (1 << bit for bit in range(9, 17))
MARKS = {
    STOP: ".,;:!?",
    EDGE: ".,;:!?\"'()[]“”‘’…«»",
    CLOSER: ".!?’'”\")]%",
    OPENER: "“„«\"(‘'",
    CODE: "\\/_=<>{}|~^*+`[]@",
    ENDER: '.!?:”"’)',
    APOSTROPHE: "'’",
}
"""STOP may follow a word, EDGE surrounds it; CLOSER stands between a sentence and what follows, OPENER before a word;
CODE is in no prose; after ENDER a sentence may begin. ODD becomes two characters in lower case."""

FOLDED = {ord("’"): "'", 0: "\N{REPLACEMENT CHARACTER}"}
"""A NUL at the end of a word would not count where words are hashed."""


def kinds(character: str) -> int:
    """The bits of one character."""
    word = character.isalnum() or character == "_"
    tests = (
        (ALPHA, character.isalpha()),
        (UPPER, character.isupper()),
        (LOWER, character.islower()),
        (DIGIT, character.isdigit()),
        (DECIMAL, character.isdecimal()),
        (ALNUM, character.isalnum()),
        (SPACE, character.isspace()),
        (WORD, word),
        (LETTER, word and not character.isdecimal() and character != "_"),
        (ODD, len(character.lower()) != 1),
    )
    bits = sum(bit for bit, holds in tests if holds)
    return bits | sum(bit for bit, marks in MARKS.items() if character in marks)


def learn() -> bytes:
    """By code point: the bits, and above them the character in lower case, apostrophes straight, NUL replaced.

    "ß" stays itself here; where words are hashed it counts as "ss", as word lists have it.
    """
    entries = array("q")
    for character in map(chr, range(KNOWN)):
        low = character.lower().translate(FOLDED)
        entries.append(kinds(character) | ord(low if len(low) == 1 else character) << CLASS_BITS)
    return encode({"entries": entries}, {})


@cache
def characters() -> npt.NDArray[np.int64]:
    """The table [KNOWN], mapped from the cache, or made (half a second) and cached for the next process."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    shelf = cached(f"characters-{FORMAT}-{unicodedata.unidata_version}-{python}.words", learn)
    return np.frombuffer(shelf.arrays["entries"], dtype=np.int64)
