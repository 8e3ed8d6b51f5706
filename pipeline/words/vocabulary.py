"""What one language's words look like, in arrays that kernels read: how frequent, how spelled, how compounded.

Probabilities are log10, in thousandths: whole numbers, so that no order of adding them up matters. NONE is none.
The array `words` of a language is laid out as `table` says, with more numbers in its head.
"""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np

from pipeline.words.characters import UPPER
from pipeline.words.compiled import leaf
from pipeline.words.scan import CLASS, SHARP_S, STRAIGHT, S, is_lower, is_upper, key, low
from pipeline.words.table import NONE, find

WORDS, FIRST, LAST, ROLES = 0, 2, 4, 6
"""Tables: log10 P of words in hundredths; how many compounds a part opens, and closes; what a word is by some list."""

CODES, GRAMS, CELLS, SYMBOLS, RATE = range(8, 13)
"""Of the spelling model: where the codes of letters begin, where its n-grams, how many there are, of how many symbols.
RATE is log10 of the share of new compounds, in thousandths."""

ENGLISH, SPLITS_WORDS, ELIDES, COMPOUNDING, SHORTEST_TWO, SHORTEST_THREE = range(13, 19)
HEADS = 19
"""log10 of how many compounds were counted, in thousandths."""

OPENING, CLOSING_QUOTES, QUOTES = 20, 28, 8
"""As in `languages.Profile`; quotes are code points, followed by zeros."""

SINGLE, ENCLITIC, ENDING, ELIDED, COMBINING, CLOSING = (1 << bit for bit in range(6))
NAME_PREFIX, OF_INITIALS, UNIT, MONTH, DOMAIN, FIRST_OF_NAME = (1 << bit for bit in range(6, 12))
HOST, LINK, NOUN, LOWER_CASE, UNSURE, PREFIX, SUFFIX = (1 << bit for bit in range(12, 19))

POSSESSIVE = -1500
UNLISTED, UNLISTED_NAME = -2600, -1700
"""The share of running words that no list holds: any, and among capitalised ones."""

EDGE, OTHER = 0, 1
KNOWN_LETTERS = 0x2000
COMPOUND_PART = -5700
COMPOUND_SHORTEST = 3
UNSEEN = 0.2

LEAST = -7500
SMALL_A, SMALL_I = ord("a"), ord("i")
FIRST_PART, LATER_PART = np.bool_(False), np.bool_(True)
AS_IT_IS, SMALL, CAPITALISED = np.int64(0), np.int64(1), np.int64(2)
PLAIN, NAME = np.bool_(False), np.bool_(True)


@leaf
def role(text: Any, words: Any, start: int, end: int) -> int:
    """What a word is by the lists, in bits."""
    bits = find(words, ROLES, key(text, start, end))
    return 0 if bits == NONE else bits


@leaf
def listed(text: Any, words: Any, start: int, end: int) -> int:
    """P of `text[start:end]` in lower case, or NONE where no list holds it."""
    p = find(words, WORDS, key(text, start, end))
    if p != NONE:
        return 10 * p
    if end - start > 2 and low(text, end - 2) == STRAIGHT and low(text, end - 1) == S:
        p = find(words, WORDS, key(text, start, end - 2))
        return NONE if p == NONE else 10 * p + POSSESSIVE
    return NONE


@leaf
def spelled(text: Any, words: Any, start: int, end: int) -> int:
    """P of a string by its letters alone, as a type of the language."""
    gram = total = 0
    codes, grams, cells, symbols = words[CODES], words[GRAMS], words[CELLS], words[SYMBOLS]
    for i in range(start, end):
        letter, times = low(text, i), 1
        if letter == SHARP_S:  # word lists have "ss"
            letter, times = S, 2
        for _ in range(times):
            gram = (gram * symbols + (words[codes + letter] if letter < KNOWN_LETTERS else OTHER)) % cells
            total += packed(words, grams, gram)
    return total + packed(words, grams, gram * symbols % cells)


@leaf
def packed(words: Any, start: int, i: int) -> int:
    """The i-th of the 16-bit numbers that stand four in one."""
    number = (words[start + (i >> 2)] >> (16 * (i & 3))) & 0xFFFF
    return number - 0x10000 if number & 0x8000 else number


@leaf
def compounded(text: Any, words: Any, start: int, end: int) -> int:
    """P of a string as a closed compound, or NONE where it is none."""
    best = 0.0
    for i in range(start, end):
        if low(text, i) == SHARP_S:  # folded to "ss", which parts are listed with, more is taken for compounds than is
            return NONE
    for i in range(start + COMPOUND_SHORTEST, end - COMPOUND_SHORTEST + 1):
        left, right = key(text, start, i), key(text, i, end)
        a = find(words, FIRST, left)
        b = find(words, LAST, right)
        if a == NONE and (b == NONE or find(words, WORDS, left) * 10 <= COMPOUND_PART):
            continue
        if b == NONE and find(words, WORDS, right) * 10 <= COMPOUND_PART:
            continue
        best = max(best, (UNSEEN if a == NONE else a) * (UNSEEN if b == NONE else b))
    return NONE if best == 0.0 else words[RATE] + round(1000 * log10(best))


@leaf
def probability(text: Any, words: Any, start: int, end: int, name: bool) -> int:
    """P of any string: of a listed word, a closed compound, or by its letters. `name` says that it is capitalised."""
    p = listed(text, words, start, end)
    return p if p != NONE else unlisted(text, words, start, end, name)


@leaf
def unlisted(text: Any, words: Any, start: int, end: int, name: bool) -> int:
    """P of a string that no list holds."""
    p = (UNLISTED_NAME if name else UNLISTED) + spelled(text, words, start, end)
    return max(p, compounded(text, words, start, end)) if end - start >= 2 * COMPOUND_SHORTEST else p


@leaf
def part(text: Any, words: Any, start: int, end: int, after: bool, case: int) -> int:
    """P of a part that can be a word by itself, else NONE. `after` says that it is not the first part.

    Short strings are listed freely, so they must be frequent; capitals make a name or an acronym. `case` reads the
    part as it is, in lower case, or as if it were capitalised.
    """
    n = end - start
    upper = text[CLASS, start] & UPPER != 0
    name = case == CAPITALISED or (case == AS_IT_IS and upper)
    if n == 1:
        return _single(text, words, start, name)
    p = listed(text, words, start, end)
    if p == NONE:
        return unlisted(text, words, start, end, NAME) if n > 3 and name else NONE
    if p > (LEAST if n > 3 else words[SHORTEST_THREE] if n == 3 else words[SHORTEST_TWO]):
        return p
    return p if name and p > _least_of_name(text, start, end, after, case) else NONE


@leaf
def _single(text: Any, words: Any, at: int, capital: bool) -> int:
    if not role(text, words, at, at + 1) & SINGLE:
        return NONE
    letter = low(text, at)
    if (words[ENGLISH] and letter == SMALL_I) != capital and not (capital and letter == SMALL_A):
        return NONE
    return probability(text, words, at, at + 1, PLAIN)


@leaf
def _least_of_name(text: Any, start: int, end: int, after: bool, case: int) -> int:
    """P that a capitalised part must have: short names (Xi, Phu) and acronyms must be known."""
    n = end - start
    if n > 3:
        return -99_000
    if case == CAPITALISED or is_lower(text, start + 1, end):
        return -6500 if n == 2 else -8500
    return -5500 if after and is_upper(text, start, end) else 0


@leaf
def is_word(text: Any, words: Any, start: int, end: int) -> bool:
    """Whether a string may stand alone: more than one letter, or a word of one."""
    return end - start > 1 or (end > start and role(text, words, start, end) & SINGLE != 0)


@leaf
def holds(words: Any, quotes: int, code: int) -> bool:
    """Whether a code point is among the OPENING or the CLOSING_QUOTES of a language."""
    for i in range(quotes, quotes + QUOTES):  # noqa: SIM110 - kernels have no generators
        if words[i] == code:
            return True
    return False
