"""Candidates inside a run of letters: "expressedhis", "GeneralSecretary".

For a word t that may be a|b, `score = log10 P(a) P(b) / P(t)`, with what capitals, compounds and clitics say.
All numbers are log10 in thousandths; a word is `text[start:end]`.
"""

from __future__ import annotations

from typing import Any

from pipeline.words.candidates import LEFT, MIDDLE, NEEDS, P_LEFT, P_RIGHT, RIGHT, SCORE, START, WORD, candidate
from pipeline.words.characters import LOWER, UPPER
from pipeline.words.compiled import leaf
from pipeline.words.compounding import HOST_LONGEST, as_compound, as_term, has_ending, may_part, may_part_doubtfully
from pipeline.words.scan import CLASS, char, is_lower, is_upper, key
from pipeline.words.table import NONE
from pipeline.words.vocabulary import (
    AS_IT_IS,
    CLOSING,
    COMBINING,
    COMPOUNDING,
    ENCLITIC,
    ENDING,
    ENGLISH,
    FIRST_PART,
    HOST,
    LATER_PART,
    NAME,
    NAME_PREFIX,
    OF_INITIALS,
    PLAIN,
    SMALL,
    listed,
    part,
    probability,
    role,
    spelled,
    unlisted,
)

JOINED = -300
"""Two given words follow each other a little less often than chance has it: most neighbours never meet."""

COMMON = -5000
"""In a text without damage nothing comes off a word that is more frequent."""

EVERYDAY = -4500
"""In no text does anything come off a word that is more frequent."""

GOOD = 1500
"""Where two words are this much better than one, three are not looked for."""

LIKELIEST = -1200
"""No word of any language is more likely."""

HOPELESS = -4500
"""Candidates below stay out: no witness makes up for that."""

KNOWN_HERE = -4200
"""About what a word that a document uses once weighs in it."""

SHOUTED_SHORTEST = 6
DOUBTFUL = -3000
CAPITAL = -900
NAME_BEFORE = -1000
COMMON_CAPITAL, COMMON_CAPITALISED = -2500, -4000
NAME_IN_CLEAN = -2500
SHORT_END, SHORT = -1500, 4
COMMON_ENOUGH = -5500
ENCLITIC_COST = -5000
ENDING_COST = -1000
COMPOUND = -2500
TWICE = -1500
ALL_RARE = -16_000
"""Three words that are as rare together are a term: "hydroxyethylcellulose"."""

CAMEL_LETTERS, CAMEL_WORDS, CAMEL_PART, CAMEL_PREFIXED = -3400, -3800, -3900, 4000
LISTED_CAMEL, CAMEL_LIKELIEST = -7600, -6000
LOWER_CAMEL = -1500
OTHER_THAN_CAPITAL = -11_000
AFTER_HYPHEN = 300
HYPHEN, CAPITAL_I = ord("-"), ord("I")


@leaf
def split_word(text: Any, words: Any, start: int, end: int, stop: int, thorough: bool, found: Any, n: int) -> int:
    """Write the cuts of a word before `stop`; the new number of candidates.

    `thorough` is for texts that are damaged: listed words may be split, too.
    """
    whole = listed(text, words, start, end)
    if whole > (EVERYDAY if thorough else COMMON):
        return n
    shouted = is_upper(text, start, stop)
    if shouted and (end - start < SHOUTED_SHORTEST or not thorough):
        return n
    name = text[CLASS, start] & UPPER != 0
    p_whole = whole if whole != NONE else unlisted(text, words, start, end, name)
    if start > 0 and char(text, start - 1) == HYPHEN:
        p_whole += AFTER_HYPHEN
    for i in range(start + 1, stop):
        if text[CLASS, i] & UPPER and text[CLASS, i - 1] & LOWER:
            return split_at_capitals(text, words, start, end, stop, p_whole, thorough, found, n)
    least = (HOPELESS if thorough else 0) + p_whole - JOINED - LIKELIEST
    best = NONE
    for i in range(start + 1, stop):
        hopeless = name and is_no_part(text, words, i, end)
        p_left = NONE if hopeless else part(text, words, start, i, FIRST_PART, AS_IT_IS)
        if p_left < least:
            continue
        p_right = part(text, words, i, end, LATER_PART, AS_IT_IS)
        if p_right == NONE:
            continue
        n = split(text, words, start, i, end, p_left, p_right, p_whole, thorough, shouted, found, n)
        best = max(best, found[n - 1, SCORE])
    if thorough and whole == NONE and stop == end and best <= GOOD:
        n = split_doubtfully(text, words, start, end, p_whole, least, found, n)
    return n


@leaf
def is_no_part(text: Any, words: Any, start: int, end: int) -> bool:
    """Whether letters in lower case are no word: this is told sooner than how likely a name before them is."""
    return end - start > 1 and not text[CLASS, start] & UPPER and listed(text, words, start, end) == NONE


@leaf
def split_at_capitals(
    text: Any, words: Any, start: int, end: int, stop: int, p_whole: int, thorough: bool, found: Any, n: int
) -> int:
    """Cuts of a word with inner capitals: at one of them, or elsewhere where each part has at most one."""
    whole = listed(text, words, start, end)
    for i in range(start + 1, stop):
        capital = text[CLASS, i] & UPPER != 0 and text[CLASS, i - 1] & LOWER != 0
        if not capital and not (i == start + 1 or is_lower(text, start + 1, i) or is_lower(text, i + 1, stop)):
            continue
        if i > start + 1 and is_upper(text, start, i) and role(text, words, i, end) & OF_INITIALS:
            continue
        p_left = part(text, words, start, i, FIRST_PART, AS_IT_IS)
        p_right = part(text, words, i, end, LATER_PART, AS_IT_IS) if p_left != NONE else NONE
        if p_right == NONE:
            continue
        p = camel(text, words, start, i, end, whole) if capital else OTHER_THAN_CAPITAL
        if capital and text[CLASS, start] & LOWER:
            p += LOWER_CAMEL
        if whole == NONE or not capital:
            p = max(p_whole, p)
        n = split(text, words, start, i, end, p_left, p_right, p, thorough, PLAIN, found, n)
    return n


@leaf
def split(
    text: Any,
    words: Any,
    start: int,
    i: int,
    end: int,
    p_left: int,
    p_right: int,
    p_whole: int,
    thorough: bool,
    shouted: bool,
    found: Any,
    n: int,
) -> int:
    """Write the cut at `i`, of parts that can both be words."""
    score, middle = p_left + p_right + JOINED - p_whole, 0
    if text[CLASS, i] & UPPER:
        score += 0 if shouted else CAPITAL
    elif text[CLASS, start] & UPPER and not (i == start + 1 and char(text, start) == CAPITAL_I):
        middle = COMMON_CAPITAL if p_left > COMMON_CAPITALISED else NAME_BEFORE
        if not thorough and p_left <= DOUBTFUL:
            score += NAME_IN_CLEAN
        if end - i < SHORT and (not words[ENGLISH] or listed(text, words, start, i) == NONE):
            score += SHORT_END
    score += as_one_word(text, words, start, i, end, p_left, p_right, p_whole, thorough)
    n = write(text, start, i, end, score, p_left, p_right, found, n)
    found[n - 1, MIDDLE] = middle
    return n


@leaf
def write(text: Any, start: int, i: int, end: int, score: int, p_left: int, p_right: int, found: Any, n: int) -> int:
    """Write a candidate with its parts."""
    n = candidate(found, n, i, score, WORD)
    found[n - 1, START], found[n - 1, P_LEFT], found[n - 1, P_RIGHT] = start, p_left, p_right
    found[n - 1, LEFT], found[n - 1, RIGHT] = key(text, start, i), key(text, i, end)
    return n


@leaf
def as_one_word(
    text: Any, words: Any, start: int, i: int, end: int, p_left: int, p_right: int, p_whole: int, thorough: bool
) -> int:
    """What must be made up for where the language joins such parts: compounds, inflections, clitics."""
    cost = 0
    left, right = role(text, words, start, i), role(text, words, i, end)
    if words[COMPOUNDING] and not text[CLASS, i] & UPPER:
        cost += as_compound(text, words, start, i, end, p_left, p_right, p_whole, thorough)
    elif not text[CLASS, i] & UPPER:
        cost += as_term(text, words, start, i, end, p_left, p_right, p_whole)
    if right & ENCLITIC and has_ending(text, words, start, i, HOST_LONGEST, HOST):
        cost += ENCLITIC_COST
    if right & ENDING:
        cost += ENDING_COST if thorough else ENCLITIC_COST
    if left & COMBINING or right & CLOSING or key(text, start, i) == key(text, i, end):
        cost += COMPOUND
    if not thorough and not words[ENGLISH] and i - start < SHORT:
        cost += SHORT_END
    if not thorough and end - i < SHORT - 1 and not (words[ENGLISH] and p_left > COMMON_ENOUGH):
        cost += SHORT_END
    return cost


@leaf
def split_doubtfully(text: Any, words: Any, start: int, end: int, p_whole: int, least: int, found: Any, n: int) -> int:
    """Write the cuts where one part is a word; the other is two words, or one that the document must know."""
    for i in range(start + 1, end):
        p_left = part(text, words, start, i, FIRST_PART, AS_IT_IS)
        if NONE < p_left < least:
            continue
        p_right = part(text, words, i, end, LATER_PART, AS_IT_IS)
        if (p_left == NONE) == (p_right == NONE):
            continue
        if words[COMPOUNDING] and not may_part(text, words, start, i, end):
            continue
        p_word = max(p_left, p_right)
        a, b = (i, end) if p_right == NONE else (start, i)
        if b - a < SHORT - 1 or p_word + max(KNOWN_HERE, 2 * LIKELIEST + TWICE) - p_whole < DOUBTFUL:
            continue
        p_two = two_words(text, words, a, b)
        if p_two != NONE and p_word + p_two < ALL_RARE:
            continue
        if p_two == NONE and p_word + KNOWN_HERE - p_whole < DOUBTFUL:
            continue
        p_unlisted = probability(text, words, a, b, PLAIN)
        p_left, p_right = p_unlisted if p_left == NONE else p_left, p_unlisted if p_right == NONE else p_right
        if p_two != NONE:
            score = (p_word + p_two + JOINED // 2 + TWICE - p_whole) // 2
        else:
            score = p_left + p_right + JOINED - p_whole
        n = write(text, start, i, end, score, p_left, p_right, found, n)
        found[n - 1, NEEDS] = key(text, a, b) if p_two == NONE else 0
    return n


@leaf
def two_words(text: Any, words: Any, start: int, end: int) -> int:
    """log10 P of the best reading of letters as two words in lower case, or NONE."""
    best = NONE
    for i in range(start + 1, end):
        p_left = part(text, words, start, i, FIRST_PART, SMALL)
        if p_left != NONE and (not words[COMPOUNDING] or may_part_doubtfully(text, words, start, i, end)):
            p_right = part(text, words, i, end, LATER_PART, SMALL)
            if p_right != NONE:
                best = max(best, p_left + p_right + JOINED // 2)
    return best


@leaf
def camel(text: Any, words: Any, start: int, i: int, end: int, whole: int) -> int:
    """log10 P of a word with an inner capital: a brand, a name."""
    if whole > LISTED_CAMEL:
        return max(whole, CAMEL_LIKELIEST)
    p_left = probability(text, words, start, i, NAME)
    p_right = probability(text, words, i, end, NAME)
    p = max(
        CAMEL_LETTERS + spelled(text, words, start, end),
        CAMEL_WORDS + min(p_left, CAMEL_PART) + min(p_right, CAMEL_PART),
    )
    return p + (CAMEL_PREFIXED if role(text, words, start, i) & NAME_PREFIX else 0)
