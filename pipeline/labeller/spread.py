"""Lines as compiled code reads them: a text as code points, and where its lines are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import SIZE, SPACE, characters, code_points

Array: TypeAlias = np.ndarray[Any, Any]

FROM, TO, START, END = range(4)
"""Where a line is: without white space around it, and with it and its line break."""
FEED, RETURN = 10, 13
_FIRST_LETTER, _NEXT_LINE = 0x20, 0x85


class Spread(NamedTuple):
    """A text, its code points, uint32, and the places of its lines, int32 (4, n)."""

    text: str
    codes: Array
    places: Array

    def line(self, number: int) -> str:
        """A line without white space around it."""
        return self.text[self.places[FROM, number] : self.places[TO, number]]


def spread(lines: Sequence[str]) -> Spread:
    """Lines, which are stripped and not blank, as a text that has nothing between them."""
    edges = np.fromiter(accumulate(map(len, lines), initial=0), np.int32, len(lines) + 1)
    text = "".join(lines)
    return Spread(text, code_points(text), np.stack([edges[:-1], edges[1:]] * 2))


def spread_text(text: str) -> Spread:
    """The lines of a text that are not blank."""
    codes = code_points(text)
    return Spread(text, codes, lines_in(codes, characters().kind))


@njit(cache=True, nogil=True)
def lines_in(codes: Array, kinds: Array) -> Array:
    """The places of lines that are not blank, as `str.splitlines` and `str.strip` tell them."""
    size = codes.shape[0]
    found = np.empty((4, size // 2 + 1), np.int32)
    n = at = 0
    while at < size:
        start = at
        while at < size and not is_break(codes[at]):
            at += 1
        first, last = start, at
        while first < last and is_space(kinds, codes[first]):
            first += 1
        while first < last and is_space(kinds, codes[last - 1]):
            last -= 1
        at += 2 if at + 1 < size and codes[at] == RETURN and codes[at + 1] == FEED else 1
        if first < last:
            found[FROM, n], found[TO, n], found[START, n], found[END, n] = first, last, start, min(at, size)
            n += 1
    return found[:, :n].copy()


@njit(cache=True, nogil=True)
def is_break(code: int) -> bool:
    """Whether a character ends a line."""
    if code >= _FIRST_LETTER and code < _NEXT_LINE:  # nearly all are, which one look tells
        return False
    return FEED <= code <= RETURN or 0x1C <= code <= 0x1E or code in (_NEXT_LINE, 0x2028, 0x2029)


@njit(cache=True, nogil=True)
def is_space(kinds: Array, code: int) -> bool:
    """Whether a character is white space."""
    return bool(code < SIZE and kinds[code] == SPACE)
