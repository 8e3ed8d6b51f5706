"""Whether a text is prose of a language: how many of its lower-case words the vocabulary knows."""

from __future__ import annotations

from typing import Any

from pipeline.words.characters import LOWER
from pipeline.words.compiled import leaf
from pipeline.words.numbers import letters_from
from pipeline.words.scan import CLASS, TOKEN_END, TOKEN_START, is_lower
from pipeline.words.search import first_token
from pipeline.words.table import NONE
from pipeline.words.vocabulary import listed

FEWEST, SHARE = 21, 0.75
LINE_FEWEST, LINE_SHARE = 6, 0.6
LETTERS = 16_000
"""A text is judged by its first letters: of FEWEST lower-case words at least, a SHARE must be known."""


@leaf
def may_be_prose(text: Any, tokens: Any, words: Any, first: int, last: int) -> bool:
    """Whether one line may be: it is too short to tell, or enough of its words are known."""
    seen, known = covered(text, tokens, words, first, last)
    return seen < LINE_FEWEST or known >= LINE_SHARE * seen


@leaf
def covered(text: Any, tokens: Any, words: Any, first: int, last: int) -> tuple[int, int]:
    """How many lower-case words of two letters and more begin tokens of `text[first:last]`, and how many are listed."""
    seen = known = 0
    t = first_token(tokens, first)
    while t < len(tokens) and tokens[t, TOKEN_START] < last:
        start = tokens[t, TOKEN_START]
        end = letters_from(text, start, min(last, tokens[t, TOKEN_END]))
        if end - start > 1 and text[CLASS, start] & LOWER and is_lower(text, start, end):
            seen += 1
            known += listed(text, words, start, end) != NONE
        t += 1
    return seen, known
