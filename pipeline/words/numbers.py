"""Candidates between digits and letters: "1982UNCLOS", "COVID-19vaccine", "February4"."""

from __future__ import annotations

from typing import Any

from pipeline.words.characters import DECIMAL, LETTER, UPPER
from pipeline.words.compiled import leaf
from pipeline.words.scan import CLASS, char, is_lower, is_upper
from pipeline.words.table import NONE
from pipeline.words.vocabulary import MONTH, OF_INITIALS, UNIT, listed, role

LISTED_WELL, LISTED_FOR_YEAR, LISTED_AT_ALL = -5000, -5500, -6000
SHORT_WORD, BEFORE_NUMBERS, FUNCTION = -3600, -3300, -2700
YEAR_AFTER, YEAR, LIKELY, POSSIBLE, SHORT, FAINT, UNLIKELY = 3500, 3000, 2500, 1500, 1000, 700, 300
FORMULA_LONGEST, YEAR_DIGITS = 3, 4
DOT, COMMA, COLON, HYPHEN = ord("."), ord(","), ord(":"), ord("-")
ONE, NINE, TWO, ZERO = ord("1"), ord("9"), ord("2"), ord("0")
CURRENCIES = (ord("$"), ord("£"), ord("€"))


@leaf
def letters_from(text: Any, start: int, end: int) -> int:
    """Where the run of letters that begins at `start` ends."""
    while start < end and text[CLASS, start] & LETTER:
        start += 1
    return start


@leaf
def letters_until(text: Any, start: int, end: int) -> int:
    """Where the run of letters that ends at `end` begins, at `start` or after."""
    while end > start and text[CLASS, end - 1] & LETTER:
        end -= 1
    return end


@leaf
def is_year(text: Any, start: int, end: int) -> bool:
    """Whether a number is a year of this century or the last."""
    if end - start != YEAR_DIGITS:
        return False
    a, b = char(text, start), char(text, start + 1)
    decimals = text[CLASS, start + 2] & text[CLASS, start + 3] & DECIMAL != 0
    return decimals and ((a == ONE and b == NINE) or (a == TWO and b == ZERO))


@leaf
def after_number(text: Any, words: Any, start: int, i: int, end: int) -> int:
    """The score of a space between a number and the letters at `text[i]`, or NONE. Units stay: "5G", "10km"."""
    last, digits = letters_from(text, i, end), i
    for at in range(i - 1, start - 1, -1):
        if text[CLASS, at] & DECIMAL:
            digits = at
        elif char(text, at) != DOT and char(text, at) != COMMA:
            break
    if i in (last, digits):
        return NONE
    before = char(text, digits - 1) if digits > start else 0
    if role(text, words, i, last) & (UNIT | OF_INITIALS) or before in CURRENCIES:
        return UNLIKELY if last - i > 3 else NONE
    year = before == 0 and is_year(text, digits, i)
    if last - i > 1 and is_upper(text, i, last):
        return YEAR if year and last - i > 2 else NONE
    if text[CLASS, i] & UPPER:
        return LIKELY if last - i > 3 and is_lower(text, i + 1, last) else NONE
    return before_lower(listed(text, words, i, last), last - i, year, before == HYPHEN)


@leaf
def before_lower(p: int, length: int, year: bool, hyphened: bool) -> int:
    """The score where a number meets a word in lower case whose log10 P is `p`."""
    if length > 2 and p > LISTED_FOR_YEAR:
        return LIKELY if year or hyphened or (length > 3 and p > LISTED_WELL) else POSSIBLE
    if length == 2 and p > SHORT_WORD:
        return LIKELY if year else SHORT
    return NONE


@leaf
def after_letters(text: Any, words: Any, start: int, i: int, end: int) -> int:
    """The score of a space between a word that opens the token and the number at `text[i]`, or NONE."""
    if i - start < 2 or letters_from(text, start, i) != i or not text[CLASS, i] & DECIMAL:
        return NONE
    p = listed(text, words, start, i)
    if p == NONE:
        return NONE
    if i - start <= FORMULA_LONGEST and is_upper(text, start, i) and not is_year(text, i, min(i + YEAR_DIGITS, end)):
        return NONE  # SO4, HER2
    last = i
    while last < end and (text[CLASS, last] & DECIMAL or char(text, last) in (DOT, COMMA, COLON)):
        last += 1
    while char(text, last - 1) in (DOT, COMMA, COLON):
        last -= 1
    year = is_year(text, i, last)
    if year and p > FUNCTION and is_lower(text, start, i):
        return YEAR_AFTER
    if p > BEFORE_NUMBERS or role(text, words, start, i) & MONTH or (year and p > LISTED_WELL and i - start > 3):
        return LIKELY
    if i - start > 2 and is_lower(text, start, i) and p > LISTED_AT_ALL:
        return POSSIBLE if p > LISTED_WELL else FAINT
    return NONE
