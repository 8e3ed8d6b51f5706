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


class Spread(NamedTuple):
    """The code points of a text, uint32, and the places of its lines, int32 (4, n)."""

    codes: Array
    places: Array


def spread(lines: Sequence[str]) -> Spread:
    """Lines, which are stripped and not blank, as a text that has nothing between them."""
    edges = np.fromiter(accumulate(map(len, lines), initial=0), np.int32, len(lines) + 1)
    return Spread(code_points("".join(lines)), np.stack([edges[:-1], edges[1:]] * 2))


def spread_text(text: str) -> Spread:
    """The lines of a text that are not blank."""
    codes = code_points(text)
    return Spread(codes, lines_in(codes, characters().kind))


@njit(cache=True, nogil=True)
def lines_in(codes: Array, kinds: Array) -> Array:
    """The places of lines that are not blank, as `str.splitlines` and `str.strip` tell them."""
    size = codes.shape[0]
    found = np.empty((4, size // 2 + 1), np.int32)
    n, start, first, last = 0, 0, -1, -1
    for at in range(size + 1):
        code = codes[at] if at < size else np.uint32(FEED)
        if code >= SIZE or kinds[code] != SPACE:
            first, last = at if first < 0 else first, at
        elif is_break(code):
            if first >= 0:
                joined = code == RETURN and at + 1 < size and codes[at + 1] == FEED
                found[FROM, n], found[TO, n], found[START, n], found[END, n] = first, last + 1, start, at + 1 + joined
                n += 1
            start, first = at + 1, -1
    if n and found[END, n - 1] > size:
        found[END, n - 1] = size
    return found[:, :n].copy()


@njit(cache=True, nogil=True)
def is_break(code: int) -> bool:
    """Whether a character of white space ends a line."""
    return FEED <= code <= RETURN or 0x1C <= code <= 0x1E or code in (0x85, 0x2028, 0x2029)


class Lines(Sequence[str]):
    """The lines of a text that are not blank, each made when it is asked for."""

    def __init__(self, text: str, places: Array) -> None:
        self.text = text
        self.froms, self.tos = places[FROM].tolist(), places[TO].tolist()

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self.froms)

    def __getitem__(self, at: Any) -> Any:
        """The line of a number, without white space around it."""
        return self.text[self.froms[at] : self.tos[at]]
