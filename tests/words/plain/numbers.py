"""Candidates between digits and letters: "1982UNCLOS", "COVID-19vaccine", "February4"."""

from __future__ import annotations

import re

from words.plain.lexicon import Lexicon
from words.plain.tokens import LETTER

from pipeline.words.languages import word_list

UNITS = word_list("units") | word_list("endings_of_initials")
MONTHS = word_list("months")
LISTED_WELL = -5.0
DIGITS_BEFORE = re.compile(r"\d[\d.,]*$")
LETTERS_BEFORE = re.compile(rf"{LETTER}+$")
LETTERS_AFTER = re.compile(rf"{LETTER}+")
NUMBER_AFTER = re.compile(r"\d[\d.,:]*")
YEAR = re.compile(r"(?:19|20)\d\d")


def after_number(token: str, i: int, lexicon: Lexicon) -> float | None:
    """The score of a space between a number and the letters at `token[i]`, or None. Units stay: "5G", "10km"."""
    digits, letters = DIGITS_BEFORE.search(token, 0, i), LETTERS_AFTER.match(token, i)
    if not (digits and letters):
        return None
    word, number = letters[0], digits[0]
    lower = word.lower()
    before = token[digits.start() - 1] if digits.start() else ""
    if lower in UNITS or before in ("$", "£", "€"):
        return 0.3 if len(word) > 3 else None
    year = not before and YEAR.fullmatch(number) is not None
    if word.isupper() and len(word) > 1:
        return 3.0 if year and len(word) > 2 else None
    if word[0].isupper():
        return 2.5 if len(word) > 3 and word[1:].islower() else None
    return _before_lower(word, lexicon.listed(lower), year=year, hyphened=before == "-")


def _before_lower(word: str, p: float | None, *, year: bool, hyphened: bool) -> float | None:
    """The score where a number meets a word in lower case whose log10 P is `p`."""
    if p is not None and len(word) > 2 and p > -5.5:
        return 2.5 if year or hyphened or (len(word) > 3 and p > LISTED_WELL) else 1.5
    if p is not None and len(word) == 2 and p > -3.6:
        return 2.5 if year else 1.0
    return None


def after_letters(token: str, i: int, lexicon: Lexicon) -> float | None:
    """The score of a space between a word that opens the token and the number at `token[i]`, or None."""
    letters, digits = LETTERS_BEFORE.search(token, 0, i), NUMBER_AFTER.match(token, i)
    if not (letters and digits) or letters.start() or i < 2:
        return None
    word = letters[0].lower()
    p = lexicon.listed(word)
    formula = letters[0].isupper() and i < 4 and not YEAR.match(digits[0])  # SO4, HER2
    if p is None or formula:
        return None
    year = YEAR.fullmatch(digits[0].rstrip(".,:")) is not None
    if year and p > -2.7 and letters[0].islower():
        return 3.5
    if p > -3.3 or word in MONTHS or (year and p > -5 and i > 3):
        return 2.5
    if i > 2 and letters[0].islower() and p > -6:
        return 1.5 if p > LISTED_WELL else 0.7
    return None
