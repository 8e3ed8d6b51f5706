"""Candidates beside an apostrophe: "Nong’sopinions", "countries’steering", "won’thave", "plusd'un"."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.words.candidates import WORD, candidate
from pipeline.words.characters import UPPER
from pipeline.words.compiled import leaf
from pipeline.words.scan import CLASS, low
from pipeline.words.splits import split_word, write
from pipeline.words.table import NONE
from pipeline.words.vocabulary import (
    AS_IT_IS,
    CAPITALISED,
    ELIDED,
    FIRST_OF_NAME,
    FIRST_PART,
    listed,
    part,
    probability,
    role,
)

SUFFIXES = np.array([[ord(c) for c in f"{s:2}"] for s in ("re", "ve", "ll", "s", "t", "d", "m")], dtype=np.int64)
BLANK, S = ord(" "), ord("s")

SURE, LIKELY = 3500, 2000
LISTED_ENOUGH, LISTED_WHOLE, PLURAL = -6500, -7000, -6000
SHORT, SHORT_ENOUGH = 3, -3300
UNKNOWN = -9000
ELIDED_NEXT, NOT_ELIDED = -2000, -2000


@leaf
def split_with_apostrophe(
    text: Any, words: Any, start: int, at: int, end: int, thorough: bool, found: Any, n: int
) -> int:
    """Write the cuts of an English word with its first apostrophe at a place."""
    if not thorough and listed(text, words, start, end) > LISTED_WHOLE:
        return n
    n = after_apostrophe(text, words, start, at, end, found, n)
    for suffix in SUFFIXES:
        if begins_with(text, at + 1, end, suffix) == end - at - 1:
            stop = at if suffix[0] == S else end
            return split_word(text, words, start, stop, at, thorough, found, n)
    return n


@leaf
def begins_with(text: Any, start: int, end: int, suffix: Any) -> int:
    """The length of a suffix that `text[start:end]` begins with, or -1."""
    length = 1 if suffix[1] == BLANK else 2
    if end - start < length or low(text, start) != suffix[0]:
        return -1
    return length if length == 1 or low(text, start + 1) == suffix[1] else -1


@leaf
def after_apostrophe(text: Any, words: Any, start: int, at: int, end: int, found: Any, n: int) -> int:
    """Write the cut after an apostrophe, or after the suffix that follows it, if there is one."""
    if role(text, words, start, at) & FIRST_OF_NAME:
        return n
    for suffix in SUFFIXES:
        length = begins_with(text, at + 1, end, suffix)
        if length > 0 and at + 1 + length < end:
            score = after_suffix(text, words, start, at, end, length, suffix[0] == S)
            if score != NONE:
                return candidate(found, n, at + 1 + length, score, WORD)
    plural = low(text, at - 1) == S and listed(text, words, start, at) > PLURAL
    if plural and end - at > SHORT and listed(text, words, at + 1, end) > PLURAL:
        return candidate(found, n, at + 1, SURE, WORD)
    return n


@leaf
def after_suffix(text: Any, words: Any, start: int, at: int, end: int, length: int, possessive: bool) -> int:
    """The score of a cut after a suffix, or NONE."""
    cut = at + 1 + length
    p_rest = listed(text, words, cut, end)
    if listed(text, words, at + 1, end) > min(LISTED_ENOUGH, (UNKNOWN if p_rest == NONE else p_rest) - 1000):
        return NONE
    if listed(text, words, start, cut) == NONE and not (
        possessive and part(text, words, start, at, FIRST_PART, CAPITALISED) != NONE
    ):
        return NONE
    rest = end - cut
    if rest > 1 and p_rest > (LISTED_ENOUGH if rest > 2 else SHORT_ENOUGH):
        return SURE if rest > 2 else LIKELY
    return NONE


@leaf
def split_before_elision(text: Any, words: Any, start: int, end: int, found: Any, n: int) -> int:
    """Write the cuts before a clitic: "plusd" in "plusd'un"."""
    for i in range(start + 1, end):
        if role(text, words, i, end) & ELIDED and not text[CLASS, i] & UPPER:
            p = part(text, words, start, i, FIRST_PART, AS_IT_IS)
            if p != NONE:
                whole = probability(text, words, start, end, text[CLASS, start] & UPPER != 0)
                whole += 0 if role(text, words, start, end) & ELIDED else NOT_ELIDED
                n = write(text, start, i, end, p + ELIDED_NEXT - whole, p, ELIDED_NEXT, found, n)
    return n
