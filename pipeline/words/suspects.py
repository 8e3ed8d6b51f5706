"""The tokens that could hold a cut even if a text were clean."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.words.candidates import CLEAN, COLUMNS, FIRST, MOST, SCORE, TOKEN, copy, room
from pipeline.words.compiled import kernel, leaf
from pipeline.words.counts import one_word
from pipeline.words.coverage import of_token
from pipeline.words.identify import row_of
from pipeline.words.judge import judge
from pipeline.words.memory import MET, WHOLE_IF_CLEAN, recalled, remember
from pipeline.words.scan import FACTS, NAME, TOKEN_END, TOKEN_START, hash_token

WORTH = 0
"""Candidates below are not worth a look in a text that seems clean: no share of lost spaces makes up for less."""


@kernel
def suspects(text: Any, tokens: Any, words: Any, frequent: Any, memory: Any) -> Any:
    """The candidates of all suspicious tokens, as rows in the order of the text. Also writes the FACTS of tokens."""
    found, n = np.empty((2 * MOST, COLUMNS), np.int64), FIRST
    for t in range(len(tokens)):
        facts = recalled(memory, tokens[t, NAME])
        tokens[t, FACTS] = facts
        if facts & WHOLE_IF_CLEAN:
            continue
        found = room(found, n, MOST)
        first, start, end = n, tokens[t, TOKEN_START], tokens[t, TOKEN_END]
        hash_token(text, start, end)
        last = judge(text, words, start, end, CLEAN, found, n)
        for k in range(first, last):
            if found[k, SCORE] > WORTH:
                copy(found, k, found, n)
                found[n, TOKEN] = t
                n += 1
        if not facts:
            facts = first_facts(text, words, frequent, start, end, whole=n == first)
            remember(memory, tokens[t, NAME], facts)
            tokens[t, FACTS] = facts
    return found[:n]


@leaf
def first_facts(text: Any, words: Any, frequent: Any, start: int, end: int, whole: bool) -> int:
    """What a token says by itself."""
    facts = row_of(text, frequent, start, end) | of_token(text, words, start, end) | one_word(text, start, end)
    return facts | MET | (WHOLE_IF_CLEAN if whole else 0)


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
