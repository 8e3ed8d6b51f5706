"""Candidates at punctuation: "spheres,particularly", "trade.The", "dry.(In".

Rules answer with a score, log10 in thousandths, or NONE. A token is `text[start:end]`; the place is before `text[i]`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pipeline.words.candidates import NUMBER, PUNCTUATION, QUOTE, candidate
from pipeline.words.characters import ALNUM, ALPHA, CLOSER, DECIMAL, DIGIT, LETTER, LOWER, OPENER, UPPER, WORD
from pipeline.words.compiled import leaf
from pipeline.words.compounding import begins_with_ending
from pipeline.words.numbers import after_letters, after_number, letters_from
from pipeline.words.scan import CLASS, CLOSES, OPENS, char, is_lower, is_upper
from pipeline.words.table import NONE
from pipeline.words.vocabulary import CLOSING_QUOTES, COMPOUNDING, OPENING, UNIT, holds, is_word, listed, role

SURE, BEFORE_CAPITAL, LIKELY, AFTER_COLON, POSSIBLE = 4000, 3500, 3000, 2500, 2000
KNOWN, FREQUENT, AFTER_NAME = -6800, -3500, -4500
COMMA, SEMICOLON, COLON, DOT, ELLIPSIS, PERCENT, HYPHEN = (ord(c) for c in ",;:.…%-")
OPEN, CLOSE, SQUARE, APOSTROPHE, SINGLE_QUOTE = (ord(c) for c in "()['‘")
DASHES = (ord("–"), ord("—"))
CURRENCIES = (ord("$"), ord("£"), ord("€"))
STOPS = (DOT, ord("!"), ord("?"), ELLIPSIS)
BEFORE_QUOTES = (COMMA, DOT, SEMICOLON, COLON, ord("!"), ord("?"), CLOSE)
CAPITAL_A, CAPITAL_I, SMALL_S = ord("A"), ord("I"), ord("s")
ROMAN = (ord("I"), ord("V"), ord("X"))


class Boundary(NamedTuple):
    """A place in a token: the spans of the words that end before it and begin after it, empty where there is none."""

    start: int
    at: int
    end: int
    left: int
    left_end: int
    right: int
    right_end: int


@leaf
def at_boundaries(text: Any, words: Any, start: int, end: int, found: Any, n: int) -> int:
    """Write the candidates of a token at punctuation, quotes and digits; the new number of candidates."""
    for i in range(start + 1, end):
        before, after = text[CLASS, i - 1], text[CLASS, i]
        if before & after & (ALPHA | DIGIT):
            continue
        kind = PUNCTUATION
        if (before | after) & (OPENS | CLOSES):
            kind, score = QUOTE, at_quote(text, words, start, i, end)
        elif before & after & ALNUM and (before | after) & DIGIT:
            kind = NUMBER
            score = (
                after_number(text, words, start, i, end)
                if before & DIGIT
                else after_letters(text, words, start, i, end)
            )
        else:
            score = at_punctuation(text, words, start, i, end)
        if score != NONE:
            n = candidate(found, n, i, score, kind)
    return n


@leaf
def at_quote(text: Any, words: Any, start: int, i: int, end: int) -> int:
    """A straight quote that opens takes a space before it, one that closes a space after it."""
    if text[CLASS, i] & OPENS and end > i + 2 and (text[CLASS, i - 1] & ALPHA or char(text, i - 1) in BEFORE_QUOTES):
        return SURE
    if text[CLASS, i - 1] & CLOSES and text[CLASS, i] & ALPHA:
        for at in range(start, i):
            if text[CLASS, at] & DIGIT:
                return NONE
        return SURE if is_word(text, words, i, letters_from(text, i, end)) else NONE
    return NONE


@leaf
def boundary(text: Any, start: int, i: int, end: int) -> Boundary:
    """A place with the word that precedes its punctuation and the one that follows, an opening mark between."""
    left_end = i - 1
    while left_end > start and text[CLASS, left_end - 1] & CLOSER:
        left_end -= 1
    left = left_end
    if not text[CLASS, i - 1] & ALNUM and left_end > start:
        run = DECIMAL if text[CLASS, left_end - 1] & DECIMAL else LETTER
        while left > start and text[CLASS, left - 1] & run:
            left -= 1
    right = i + 1 if text[CLASS, i] & OPENER else i
    return Boundary(start, i, end, left, left_end, right, letters_from(text, right, end))


@leaf
def at_punctuation(text: Any, words: Any, start: int, i: int, end: int) -> int:
    """The score of one place, by the rule of the character before it or, failing that, after it."""
    before, after = char(text, i - 1), char(text, i)
    place = boundary(text, start, i, end)
    score = NONE
    if before == CLOSE or holds(words, CLOSING_QUOTES, before):
        score = after_bracket(text, words, place)
    elif before in (COMMA, SEMICOLON):
        score = after_comma(text, words, place)
    elif before == COLON:
        score = after_colon(text, words, place)
    elif before in STOPS:
        score = after_stop(text, words, place)
    elif before == PERCENT:
        if text[CLASS, i] & ALPHA and place.right_end - place.right > 1 and known(text, words, i, place.right_end):
            score = LIKELY
    elif before in DASHES:
        # a dash that lost only the space behind it: "per cent –or"
        alone = place.right_end - place.right == 1 and char(text, place.right) == SMALL_S
        score = POSSIBLE if i == start + 1 and text[CLASS, i] & LOWER and not alone else NONE
    signs = after in CURRENCIES or after in DASHES
    if score == NONE and (after == OPEN or holds(words, OPENING, after) or (signs and text[CLASS, i - 1] & ALNUM)):
        score = before_sign(text, words, place)
    return score


@leaf
def after_comma(text: Any, words: Any, at: Boundary) -> int:
    """Comma or semicolon, then a word, a bracket, a price; a number only after a word."""
    after, left, right = char(text, at.at), at.left_end - at.left, at.right_end - at.right
    if left == 0:
        return NONE
    letters = True
    for i in range(at.left, at.left_end):  # "¼" is of a word, and no letter
        letters = letters and text[CLASS, i] & ALPHA != 0
    if text[CLASS, at.at] & DECIMAL:
        return SURE if letters and char(text, at.at - 1) == COMMA else NONE
    if not (text[CLASS, at.at] & ALPHA or after == OPEN or after in CURRENCIES or holds(words, OPENING, after)):
        return NONE
    if is_upper(text, at.left, at.left_end) and is_upper(text, at.right, at.right_end) and max(left, right) < 4:
        return NONE  # initials
    if right and not is_word(text, words, at.right, at.right_end):
        return NONE
    both = known(text, words, at.left, at.left_end) and (right == 0 or known(text, words, at.right, at.right_end))
    return SURE if both and letters else POSSIBLE


@leaf
def after_colon(text: Any, words: Any, at: Boundary) -> int:
    """Colon between two words."""
    after, right = char(text, at.at), at.right_end - at.right
    left = at.left_end - at.left > 2 or (
        is_lower(text, at.left, at.left_end) and listed(text, words, at.left, at.left_end) > FREQUENT
    )
    if words[COMPOUNDING] and begins_with_ending(text, words, at.right, at.right_end):
        return NONE
    opens = text[CLASS, at.at] & ALPHA or holds(words, OPENING, after) or after == APOSTROPHE
    return AFTER_COLON if left and opens and right > 1 and known(text, words, at.right, at.right_end) else NONE


@leaf
def after_stop(text: Any, words: Any, at: Boundary) -> int:
    """The end of a sentence, then a capital, a bracket or a quote."""
    before, after, right = char(text, at.at - 1), char(text, at.at), at.right_end - at.right
    following = at.at + 1 < at.end and (text[CLASS, at.at + 1] & ALNUM or char(text, at.at + 1) == SQUARE)
    if after == OPEN or (holds(words, OPENING, after) and following):
        return SURE
    left = at.left_end - at.left
    goes_on = before == ELLIPSIS and left > 2 and right > 1 and is_lower(text, at.right, at.right_end)
    if goes_on and known(text, words, at.right, at.right_end):
        return POSSIBLE
    if not (text[CLASS, at.at] & ALPHA and opens_sentence(text, at.right, at.right_end)):
        return NONE
    digits = left > 0 and text[CLASS, at.left] & DIGIT != 0
    unit = follows_number(text, at) and role(text, words, at.left, at.left_end) & UNIT != 0
    if not (left > 1 or digits or unit) or not known(text, words, at.right, at.right_end):
        return NONE
    if digits and left < 3 and before == DOT:
        return POSSIBLE if all_decimal_or_dots(text, at.start, at.at) else NONE  # a numbered item
    return between_sentences(text, words, at, digits, unit)


@leaf
def between_sentences(text: Any, words: Any, at: Boundary, digits: bool, unit: bool) -> int:
    """What ends in a stop, then a capital. Names stay: "Yahoo!Japan", "java.util.List"."""
    before, left = char(text, at.at - 1), at.left_end - at.left
    p_right = listed(text, words, at.right, at.right_end)
    prose = is_lower(text, at.left, at.left_end) and known(text, words, at.left, at.left_end)
    if before != DOT and not (prose or digits or unit) and p_right < FREQUENT:
        return NONE
    if before == DOT and at.left > at.start and char(text, at.left - 1) == DOT:
        return NONE
    if (digits and left == 4) or before != DOT or prose or unit:
        return BEFORE_CAPITAL if left > 2 else POSSIBLE
    name = left > 3 and is_lower(text, at.left + 1, at.left_end)
    return LIKELY if name and p_right > AFTER_NAME else NONE


@leaf
def follows_number(text: Any, at: Boundary) -> bool:
    """Whether what precedes the punctuation is written onto a number: "25m.The"."""
    return at.start < at.left < at.left_end and text[CLASS, at.left - 1] & text[CLASS, at.start] & DIGIT != 0


@leaf
def opens_sentence(text: Any, start: int, end: int) -> bool:
    """Whether a word is capitalised, or one of the capitals that are words."""
    if start == end or not text[CLASS, start] & UPPER:
        return False
    return is_lower(text, start + 1, end) or (end - start == 1 and char(text, start) in (CAPITAL_A, CAPITAL_I))


@leaf
def after_bracket(text: Any, words: Any, at: Boundary) -> int:
    """A closing bracket or quote, then a word or a number."""
    if char(text, at.at - 1) == CLOSE and char(text, at.start) == OPEN and not text[CLASS, at.start + 1] & DIGIT:
        return NONE  # (multi)media, (s)he
    word = is_word(text, words, at.right, at.right_end) and known(text, words, at.right, at.right_end)
    fits = text[CLASS, at.at] & DECIMAL or (at.right_end > at.right and word)
    return LIKELY if fits and text[CLASS, at.at] & ALNUM else NONE


@leaf
def before_sign(text: Any, words: Any, at: Boundary) -> int:
    """An opening bracket or quote, a price, or a dash that lost only the space before it."""
    after, start = char(text, at.at), at.at
    if after in DASHES:
        return POSSIBLE if at.at == at.end - 1 else NONE
    while start > at.start and text[CLASS, start - 1] & WORD:
        start -= 1
    length = at.at - start
    if holds(words, OPENING, after):
        prose = is_lower(text, start, at.at) and known(text, words, start, at.at) and at.right_end - at.right > 1
        prose = prose and known(text, words, at.right, at.right_end)
        alnum = text[CLASS, at.at - 1] & ALNUM != 0
        return LIKELY if alnum and length > 1 and (prose or after != SINGLE_QUOTE) else NONE
    if after in CURRENCIES:
        return LIKELY if length > 1 and is_lower(text, start, at.at) else NONE
    last = at.at + 1
    while last < at.end and text[CLASS, last] & WORD:
        last += 1
    if last == at.at + 1 or not text[CLASS, at.at - 1] & ALNUM:
        return NONE
    closed = last < at.end and char(text, last) == CLOSE
    return before_bracket(text, words, start, at.at, last, closed)


@leaf
def before_bracket(text: Any, words: Any, start: int, at: int, last: int, closed: bool) -> int:
    """A word and an opening bracket. Valencies and plurals stay: "iron(III)", "name(s)", "f(x)"."""
    if at - start < 2 or (closed and is_roman(text, at + 1, last)):
        return NONE
    if last - at - 1 > 2:
        return LIKELY
    prose = at - start > 2 and is_lower(text, start, at) and known(text, words, start, at)
    decimal = all_decimal(text, at + 1, last) and char(text, last) != HYPHEN  # bis(2-ethylhexyl)
    return POSSIBLE if prose and (decimal or (not closed and is_word(text, words, at + 1, last))) else NONE


@leaf
def is_roman(text: Any, start: int, end: int) -> bool:
    """Whether a string is a small Roman number."""
    for i in range(start, end):  # noqa: SIM110 - kernels have no generators
        if char(text, i) not in ROMAN:
            return False
    return True


@leaf
def all_decimal(text: Any, start: int, end: int) -> bool:
    """Whether a string is a number."""
    for i in range(start, end):  # noqa: SIM110 - as above
        if not text[CLASS, i] & DECIMAL:
            return False
    return True


@leaf
def all_decimal_or_dots(text: Any, start: int, end: int) -> bool:
    """Whether a string is the number of a section: "7.4."."""
    for i in range(start, end):  # noqa: SIM110 - as above
        if not text[CLASS, i] & DECIMAL and char(text, i) != DOT:
            return False
    return True


@leaf
def known(text: Any, words: Any, start: int, end: int) -> bool:
    """Whether a word is listed; a short one must not be too rare."""
    if start == end:
        return False
    if text[CLASS, start] & DIGIT and all_decimal(text, start, end):
        return True
    p = listed(text, words, start, end)
    return p > KNOWN or (p != NONE and end - start > 3)
