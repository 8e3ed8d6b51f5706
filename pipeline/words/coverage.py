"""Whether a text is prose of a language: how many of its lower-case words the vocabulary knows."""

from __future__ import annotations

from typing import Any

from pipeline.words.characters import LOWER
from pipeline.words.compiled import leaf
from pipeline.words.memory import COUNTED, LISTED
from pipeline.words.numbers import letters_from
from pipeline.words.scan import CLASS, FACTS, TOKEN_END, TOKEN_START, first_token, hash_token, is_lower
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
    """How many lower-case words of two letters and more begin tokens of `text[first:last]`, and how many are listed.

    The tokens have their FACTS.
    """
    seen = known = 0
    t = first_token(tokens, first)
    while t < len(tokens) and tokens[t, TOKEN_START] < last:
        start, end = tokens[t, TOKEN_START], tokens[t, TOKEN_END]
        facts = tokens[t, FACTS]
        if end > last:
            hash_token(text, start, end)
            facts = of_token(text, words, start, last)
        seen += facts & COUNTED != 0
        known += facts & LISTED != 0
        t += 1
    return seen, known


@leaf
def of_token(text: Any, words: Any, start: int, end: int) -> int:
    """Whether a word that counts begins a token, and is listed, as FACTS."""
    end = letters_from(text, start, end)
    if end - start > 1 and text[CLASS, start] & LOWER and is_lower(text, start, end):
        return COUNTED | (LISTED if listed(text, words, start, end) != NONE else 0)
    return 0
