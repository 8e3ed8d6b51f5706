"""One look at every character of a text, for `normalise`: what it may have to change, and where lines are apart.

Nearly all texts need nothing but line breaks that are set right, and this finds them all in one pass.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from ftfy.badness import MOJIBAKE_CATEGORIES

from pipeline.jit import njit

RARE, PART, ALONE, APART = 1, 2, 4, 8
"""Kinds of characters: control characters and rare white space; those that wrong decodings leave beside others; those
that they leave alone; those that a composed form may replace."""
RULES, GARBLED, UNCOMPOSED = 1, 2, 4
"""What was seen: something for a rule inside a line, perhaps a wrong decoding, perhaps letters and accents apart."""
EDGE, BREAK, BLANK = range(3)
"""What belongs into a gap: nothing before the first line and after the last, a line break, or a blank line."""

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
    return found


def look(text: str) -> tuple[int, npt.NDArray[np.int64]]:
    """What was seen in a text (0, or `RULES`, `GARBLED`, `UNCOMPOSED` together), and the gaps that are not set right.

    A gap is a row of `start`, `end` and what belongs there; it is white space with a line break, or at an edge of the
    text. Where `RULES` was seen, there may be other white space than spaces and line feeds, and the gaps say nothing.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return look_at(codes, kinds()), gaps_of(codes)


@njit(cache=True, nogil=True)
def look_at(codes: Any, kinds: Any) -> int:
    """What was seen, for code points."""
    seen = last = 0
    before = two_before = np.uint32(0)
    for code in codes:
        kind = kinds[min(code, TABLE)]
        if kind & RARE or (code == 46 and before == 47 and two_before == 46):
            seen |= RULES
        if kind & ALONE or ((kind | last) & PART and code > 127 and before > 127):
            seen |= GARBLED
        if kind & APART:
            seen |= UNCOMPOSED
        last, two_before, before = kind, before, code
    return seen | RULES if holds_wide_space(codes) else seen


@njit(cache=True, nogil=True)
def gaps_of(codes: Any) -> Any:
    """The gaps, for code points: int64 (n, 3)."""
    gaps = np.empty((len(codes) // 2 + 2, 3), np.int64)
    found = breaks = reached = 0
    for at in range(len(codes)):
        if codes[at] == 10:
            breaks += 1
        elif codes[at] != 32:
            wanted = EDGE if reached == 0 else min(breaks, BLANK)
            if (breaks or reached == 0) and not (at - reached == wanted == breaks):
                gaps[found, 0], gaps[found, 1], gaps[found, 2] = reached, at, wanted
                found += 1
            breaks, reached = 0, at + 1
    if len(codes) > reached:
        gaps[found, 0], gaps[found, 1], gaps[found, 2] = reached, len(codes), EDGE
        found += 1
    return gaps[:found]


@njit(cache=True, nogil=True)
def holds_wide_space(codes: Any) -> bool:
    """Whether two spaces or more part two words of a line."""
    spaces, solid = 0, False
    for code in codes:
        if code == 32:
            spaces += 1
        else:
            if code != 10 and solid and spaces > 1:
                return True
            spaces, solid = 0, code != 10
    return False
