"""A place where a space may have been lost, and what speaks for it before the text around is heard.

Kernels write candidates as rows of an int64 table. The columns:

INDEX    the space comes before `text[INDEX]`
SCORE    log10, in thousandths: how much likelier the token is as two than as one
MIDDLE   is added where the token does not open a sentence
KIND     a number of KINDS
LEFT     fingerprints of the parts where a word would be split, else 0; RIGHT as LEFT
P_LEFT   their log10 P, in thousandths; P_RIGHT as P_LEFT
START    where the left part begins
NEEDS    the fingerprint of a part that no list holds: the cut counts only where the document knows it as a word
TOKEN    the number of the token; free for whoever asks for candidates
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.words.compiled import kernel, leaf

INDEX, SCORE, MIDDLE, KIND, LEFT, RIGHT, P_LEFT, P_RIGHT, START, NEEDS, TOKEN = range(11)
COLUMNS = 11
KINDS = ("word", "punctuation", "number", "quote", "wrap")
WORD, PUNCTUATION, NUMBER, QUOTE, WRAP = range(5)

CLEAN, THOROUGH = np.bool_(False), np.bool_(True)
"""How a token is asked. (Of the type numpy has for them, so that kernels are not compiled for each value.)"""

FIRST = np.int64(0)
"""Where the first candidate is written. (Of numpy's type for the same reason.)"""

MOST = 256
"""More candidates than one token has."""


@leaf
def candidate(found: Any, n: int, index: int, score: int, kind: int) -> int:
    """Write a candidate that is no split of a word; the new number of candidates."""
    for column in range(COLUMNS):
        found[n, column] = 0
    found[n, INDEX], found[n, SCORE], found[n, KIND] = index, score, kind
    return n + 1


@leaf
def copy(found: Any, k: int, into: Any, n: int) -> None:
    """Copy row k of a table to row n of another, or of the same."""
    for column in range(COLUMNS):
        into[n, column] = found[k, column]


@kernel
def room(found: Any, n: int, more: int) -> Any:
    """The table, or a larger one, with room for so many more candidates."""
    if n + more <= len(found):
        return found
    larger = np.empty((2 * len(found) + more, COLUMNS), np.int64)
    for k in range(n):
        copy(found, k, larger, k)
    return larger
