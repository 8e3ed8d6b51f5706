"""All candidates of one token, without its neighbours."""

from __future__ import annotations

from typing import Any

from pipeline.words.apostrophes import split_before_elision, split_with_apostrophe
from pipeline.words.boundaries import at_boundaries
from pipeline.words.candidates import MIDDLE, SCORE
from pipeline.words.characters import ALPHA, APOSTROPHE, LETTER, ODD, STOP
from pipeline.words.compiled import leaf
from pipeline.words.compounding import begins_with_ending
from pipeline.words.scan import CLASS, char
from pipeline.words.splits import split_word
from pipeline.words.tokens import LONGEST, left_alone
from pipeline.words.vocabulary import COMPOUNDING, ELIDES, ENGLISH, SPLITS_WORDS

COLON, HYPHEN = ord(":"), ord("-")
SHORTEST = 3


@leaf
def judge(text: Any, words: Any, start: int, end: int, thorough: bool, found: Any, n: int) -> int:
    """Write the cuts of a token, for a text that is `thorough`ly searched because it is damaged, or for any text."""
    letters, kinds = ALPHA, text[CLASS, end - 1]
    for i in range(start, end - 1):
        letters &= text[CLASS, i]
        kinds |= text[CLASS, i]
    if kinds & ODD:
        return n
    if letters and text[CLASS, end - 1] & (ALPHA | STOP):
        last = end if text[CLASS, end - 1] & ALPHA else end - 1
        return within(text, words, start, start, last, end, thorough, found, n) if end - start <= LONGEST else n
    if left_alone(text, words, start, end):
        return n
    n = inside_words(text, words, start, end, thorough, found, n)
    return at_boundaries(text, words, start, end, found, n)


@leaf
def inside_words(text: Any, words: Any, start: int, end: int, thorough: bool, found: Any, n: int) -> int:
    """Write the cuts inside the words of a token."""
    i = start
    while i < end:
        if not text[CLASS, i] & LETTER:
            i += 1
            continue
        last = end_of_word(text, i, end, words[ELIDES] == 0)
        n = within(text, words, start, i, last, end, thorough, found, n)
        i = last
    return n


@leaf
def end_of_word(text: Any, start: int, end: int, apostrophes: bool) -> int:
    """Where the word that begins at a letter ends; it may hold apostrophes between letters, or it ends there."""
    i = start
    while i < end:
        joins = apostrophes and text[CLASS, i] & APOSTROPHE and i + 1 < end and text[CLASS, i + 1] & LETTER
        if not (text[CLASS, i] & LETTER or joins):
            break
        i += 1
    return i


@leaf
def within(
    text: Any, words: Any, token: int, start: int, end: int, token_end: int, thorough: bool, found: Any, n: int
) -> int:
    """Write the cuts of one word of the token that begins at `token` and ends at `token_end`."""
    if end - start < SHORTEST or not words[SPLITS_WORDS]:
        return n
    first = n
    after_colon = words[COMPOUNDING] and start > token and char(text, start - 1) == COLON
    if after_colon and begins_with_ending(text, words, start, end):
        return n
    if words[ELIDES] and end + 1 < token_end and text[CLASS, end] & APOSTROPHE:
        n = split_before_elision(text, words, start, end, found, n)
    else:
        n = split_any(text, words, start, end, thorough, found, n)
    if start > token:
        inside_name = text[CLASS, start - 1] & APOSTROPHE != 0 or char(text, start - 1) == HYPHEN
        for k in range(first, n):
            if inside_name:  # what follows these opens no sentence; what follows other punctuation may
                found[k, SCORE] += found[k, MIDDLE]
            found[k, MIDDLE] = 0
    return n


@leaf
def split_any(text: Any, words: Any, start: int, end: int, thorough: bool, found: Any, n: int) -> int:
    """Write the cuts of a word that may hold an apostrophe."""
    for at in range(start, end):
        if text[CLASS, at] & APOSTROPHE:
            if not words[ENGLISH]:
                return n
            return split_with_apostrophe(text, words, start, at, end, thorough, found, n)
    return split_word(text, words, start, end, end, thorough, found, n)
