"""The tokens that could hold a cut even if a text were clean."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.words.candidates import CLEAN, COLUMNS, MOST, SCORE, TOKEN, copy, room
from pipeline.words.compiled import kernel
from pipeline.words.judge import judge
from pipeline.words.scan import TOKEN_END, TOKEN_START

WORTH = 0
"""Candidates below are not worth a look in a text that seems clean: no share of lost spaces makes up for less."""


@kernel
def suspects(text: Any, tokens: Any, words: Any) -> Any:
    """The candidates of all suspicious tokens, as rows in the order of the text."""
    found, n = np.empty((2 * MOST, COLUMNS), np.int64), 0
    for t in range(len(tokens)):
        found = room(found, n)
        last = judge(text, words, tokens[t, TOKEN_START], tokens[t, TOKEN_END], CLEAN, found, n)
        for k in range(n, last):
            if found[k, SCORE] > WORTH:
                copy(found, k, found, n)
                found[n, TOKEN] = t
                n += 1
    return found[:n]


@kernel
def best_of_tokens(rows: Any) -> Any:
    """The best row of each token; the first of equal ones."""
    best, n = np.empty_like(rows), 0
    for k in range(len(rows)):
        if n == 0 or rows[k, TOKEN] != best[n - 1, TOKEN]:
            copy(rows, k, best, n)
            n += 1
        elif rows[k, SCORE] > best[n - 1, SCORE]:
            copy(rows, k, best, n - 1)
    return best[:n]
