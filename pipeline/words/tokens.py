"""Tokens that are no prose: addresses, handles, file names, code, numbers."""

from __future__ import annotations

from typing import Any

from pipeline.words.characters import CODE, EDGE, LETTER, UPPER, WORD
from pipeline.words.compiled import leaf
from pipeline.words.scan import CLASS, STRAIGHT, S, char, low
from pipeline.words.vocabulary import DOMAIN, role

LONGEST = 60
HASH, COLON, HYPHEN, DOT, OPEN, CLOSE = (ord(c) for c in "#:-.()")
W = ord("w")


@leaf
def left_alone(text: Any, words: Any, start: int, end: int) -> bool:
    """Whether a token is no prose: an address, a file name, code, a number."""
    if end - start > LONGEST:
        return True
    letters = False
    for i in range(start, end):
        kind, code = text[CLASS, i], char(text, i)
        if kind & CODE:
            return True
        letters |= kind & LETTER != 0
        if i + 1 == end or kind & WORD:
            continue
        after = char(text, i + 1)
        if (code == HASH and text[CLASS, i + 1] & WORD) or (code == after and code in (COLON, HYPHEN)):
            return True
        if code == OPEN and after == CLOSE:
            return True
        if code == DOT and i > start and text[CLASS, i + 1] & WORD and is_address(text, words, start, i, end):
            return True
    return not letters


@leaf
def is_address(text: Any, words: Any, start: int, dot: int, end: int) -> bool:
    """Whether what follows a dot inside a token ends a domain or a file name: ".com", ".pdf"; or "www" precedes it."""
    if dot - start >= 3 and char(text, dot - 1) == W and char(text, dot - 2) == W and char(text, dot - 3) == W:
        return True
    if not text[CLASS, dot - 1] & WORD and char(text, dot - 1) != HYPHEN:
        return False
    last = dot + 1
    while last < end and text[CLASS, last] & WORD:
        if text[CLASS, last] & UPPER:
            return False
        last += 1
    return role(text, words, dot + 1, last) & DOMAIN != 0


@leaf
def without_edges(text: Any, start: int, end: int) -> tuple[int, int]:
    """The span of a token without the punctuation around it and the possessive `'s`: as it is counted."""
    while start < end and text[CLASS, start] & EDGE:
        start += 1
    while end > start and text[CLASS, end - 1] & EDGE:
        end -= 1
    return start, without_possessive(text, start, end)


@leaf
def without_possessive(text: Any, start: int, end: int) -> int:
    """Where a word ends if a possessive `'s` does not count."""
    possessive = end - start > 1 and low(text, end - 1) == S and low(text, end - 2) == STRAIGHT
    return end - 2 if possessive else end
