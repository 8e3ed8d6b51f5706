"""One look at every character of a text, for `normalise`: what it may have to change, and where lines are apart.

Nearly all texts need nothing but line breaks that are set right, and this finds them all in one pass.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from ftfy.badness import MOJIBAKE_CATEGORIES

from pipeline.jit import njit
from pipeline.labeller.characters import code_points

RARE, PART, ALONE, APART, SIGN = 1, 2, 4, 8, 16
"""Kinds of characters: control characters and rare white space; those that wrong decodings leave beside others; those
that they leave alone; those that a composed form may replace; line feeds and slashes, which are looked at closely."""
RULES, GARBLED, UNCOMPOSED = 1, 2, 4
"""What was seen: something for a rule inside a line, perhaps a wrong decoding, perhaps letters and accents apart."""
EDGE, BREAK, BLANK, WIDE = range(4)
"""What belongs into a gap: nothing before the first line and after the last, a line break, a blank line, or a space."""
SPACE, FEED, SLASH, STOP, LAST_ASCII = ord(" "), ord("\n"), ord("/"), ord("."), 127

RARE_CHARACTERS = r"\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
LONE_CHARACTERS = r"\x80-\x9fÂÃŒœ"
HARMLESS = ("common", "lower_common", "upper_common")
PART_CHARACTERS = "".join(some for name, some in MOJIBAKE_CATEGORIES.items() if name not in HARMLESS) + "Ђ"
"""What ftfy takes for mojibake has one of `LONE_CHARACTERS`, or one of these beside another that is not ASCII."""
PLAIN = ((0, 0x300), (0x400, 0x483), (0x2010, 0x2028), (0x3041, 0x3097), (0x30A1, 0x30FB), (0x4E00, 0xA000))
"""Characters that NFC leaves alone, whatever stands before them; others are worth a look."""
TABLE = 0x10000


@cache
def kinds() -> npt.NDArray[np.uint8]:
    """The kinds of the first 65,536 characters, and at the end the kind of all others."""
    found = np.full(TABLE + 1, APART, np.uint8)
    for start, stop in PLAIN:
        found[start:stop] = 0
    everything = "".join(map(chr, range(TABLE)))
    for characters, kind in ((RARE_CHARACTERS, RARE), (LONE_CHARACTERS, ALONE), (PART_CHARACTERS, PART)):
        found[[match.start() for match in re.finditer(f"[{characters}]", everything)]] |= kind
    found[[FEED, SLASH]] |= SIGN
    return found


class Look(NamedTuple):
    """What was seen in a text: 0, or `RULES`, `GARBLED`, `UNCOMPOSED` together, and the gaps that are not set right.

    A gap is a row of `start`, `end` and what belongs there: white space with a line break, at an edge of the text, or
    several spaces. Where `RULES` was seen, there may be other white space than spaces and line feeds, and the gaps say
    nothing. What may be a wrong decoding is between `first` and `last`.
    """

    seen: int
    gaps: npt.NDArray[np.int32]
    first: int
    last: int


def look(text: str) -> Look:
    """Look at a text."""
    return Look(*look_at(code_points(text), kinds()))


@njit(cache=True, nogil=True)
def look_at(codes: Any, kinds: Any) -> Any:
    """See `look`, for code points. Nearly all characters need no closer look, and one branch tells."""
    size = codes.shape[0]
    gaps = np.empty((size // 2 + 2, 3), np.int32)
    at = behind(codes, 0)
    seen, first, last, found = 0, size, 0, put_gap(gaps, 0, 0, at, EDGE) if at else 0
    before = np.uint32(0)
    while at < size:
        code = codes[at]
        kind = kinds[min(code, TABLE)]
        if kind or (code == SPACE and before == SPACE):
            if code in (SPACE, FEED):
                start = at
                while codes[start - 1] in (SPACE, FEED):
                    start -= 1
                at = behind(codes, at)
                found = note_gap(codes, gaps, found, start, at)
                before = np.uint32(SPACE)
                continue
            beside = code > LAST_ASCII and (before > LAST_ASCII or (at + 1 < size and codes[at + 1] > LAST_ASCII))
            if kind & ALONE or (kind & PART and beside):
                seen |= GARBLED
                first, last = min(first, max(0, at - 1)), at + 2
            if kind & RARE or (code == SLASH and before == STOP and at + 1 < size and codes[at + 1] == STOP):
                seen |= RULES
            if kind & APART:
                seen |= UNCOMPOSED
        before = code
        at += 1
    if size and before == SPACE and (found == 0 or gaps[found - 1, 1] < size):
        found = put_gap(gaps, found, size - 1, size, EDGE)
    return seen, gaps[:found], first, last


@njit(cache=True, nogil=True)
def behind(codes: Any, at: int) -> Any:
    """Where the spaces and line feeds end that begin at a place."""
    while at < codes.shape[0] and codes[at] in (SPACE, FEED):
        at += 1
    return at


@njit(cache=True, nogil=True)
def note_gap(codes: Any, gaps: Any, found: int, start: int, end: int) -> Any:
    """Add a gap behind the first line, if it is not set right, to those that were found; gives how many there are."""
    if end == codes.shape[0]:
        return put_gap(gaps, found, start, end, EDGE)
    breaks = 0
    for at in range(start, end):
        breaks += codes[at] == FEED
    wanted = min(breaks, BLANK) if breaks else WIDE
    if breaks and end - start == wanted == breaks:
        return found
    return put_gap(gaps, found, start, end, wanted)


@njit(cache=True, nogil=True)
def put_gap(gaps: Any, found: int, start: int, end: int, wanted: int) -> int:
    """Add a gap to those that were found; gives how many there are."""
    gaps[found, 0], gaps[found, 1], gaps[found, 2] = start, end, wanted
    return found + 1
