"""The tokens that could hold a cut even if a text were clean.

Almost all tokens of news are words that were seen before, so those that were found harmless are remembered: a
plain word by its fingerprint, in a table where a newcomer takes the place of who was there. What is found does not
depend on what is remembered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.words.candidates import CLEAN, COLUMNS, FIRST, MOST, SCORE, TOKEN, copy, room
from pipeline.words.characters import LOWER, ODD, STOP, UPPER
from pipeline.words.compiled import kernel, leaf
from pipeline.words.judge import judge
from pipeline.words.scan import CLASS, LOW, SHARP_S, TOKEN_END, TOKEN_START, key
from pipeline.words.table import MASK, SPREAD, WORD_BITS

WORTH = 0
"""Candidates below are not worth a look in a text that seems clean: no share of lost spaces makes up for less."""


REMEMBERED_BITS = 15
"""How many tokens are remembered, as a power of two: what fits beside the text in a processor's cache."""


def nothing_remembered() -> npt.NDArray[np.int64]:
    """A new table of harmless tokens. Threads may share one: a word is written at once, and counts by itself."""
    return np.zeros(1 << REMEMBERED_BITS, np.int64)


@kernel
def suspects(text: Any, tokens: Any, words: Any, harmless: Any) -> Any:
    """The candidates of all suspicious tokens, as rows in the order of the text."""
    found, n = np.empty((2 * MOST, COLUMNS), np.int64), FIRST
    for t in range(len(tokens)):
        start, end = tokens[t, TOKEN_START], tokens[t, TOKEN_END]
        name = remembered_as(text, start, end)
        if is_remembered(harmless, name):
            continue
        found = room(found, n)
        first, last = n, judge(text, words, start, end, CLEAN, found, n)
        for k in range(first, last):
            if found[k, SCORE] > WORTH:
                copy(found, k, found, n)
                found[n, TOKEN] = t
                n += 1
        if n == first:
            remember(harmless, name)
    return found[:n]


@leaf
def is_remembered(table: Any, name: int) -> bool:
    """Whether a token is in a table of remembered ones; 0 never is."""
    return name != 0 and table[slot_of(name)] == name


@leaf
def remember(table: Any, name: int) -> None:
    """Put a token into a table of remembered ones, if it has a number."""
    if name != 0:
        table[slot_of(name)] = name


@leaf
def slot_of(name: int) -> int:
    """Where a token is remembered."""
    return (name * SPREAD & MASK) >> (WORD_BITS - REMEMBERED_BITS)


@leaf
def remembered_as(text: Any, start: int, end: int) -> int:
    """A number for a word in lower case or capitalised, with or without a stop behind it; 0 for any other token."""
    last = end - 1 if text[CLASS, end - 1] & STOP else end
    capital = text[CLASS, start] & UPPER
    if text[LOW, start] == SHARP_S:
        return 0
    for i in range(start + 1 if capital else start, last):
        if not text[CLASS, i] & LOWER or text[LOW, i] == SHARP_S:  # which has the fingerprint of "ss"
            return 0
    if start == last or text[CLASS, start] & ODD:
        return 0
    return 2 * key(text, start, end) + (1 if capital else 0)


@kernel
def best_of_tokens(rows: Any) -> Any:
    """The best row of each token; the first of equal ones."""
    best, n = np.empty((len(rows), COLUMNS), np.int64), 0
    for k in range(len(rows)):
        if n == 0 or rows[k, TOKEN] != best[n - 1, TOKEN]:
            copy(rows, k, best, n)
            n += 1
        elif rows[k, SCORE] > best[n - 1, SCORE]:
            copy(rows, k, best, n - 1)
    return best[:n]
