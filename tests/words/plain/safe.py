"""Which cuts are beyond doubt."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from math import log10

from words.plain.compounding import folded
from words.plain.lexicon import Lexicon
from words.plain.numbers import LETTER, LETTERS_AFTER, LETTERS_BEFORE

from pipeline.words.languages import Profile

STOPS = ".,;:!?"
AFTER_STOP = re.compile(rf"({LETTER}*)[{STOPS}]$")
DIGITS_BEFORE = re.compile(r"\d+$")
COMMON, RAREST = -5.2, -99.0
BY_CHANCE = 4400


def beyond_doubt(text: str, cuts: Sequence[int], lexicon: Lexicon, profile: Profile) -> list[bool]:
    """Which cuts are; those of one stretch of letters stand or fall together."""
    around = zip([0, *cuts], cuts, [*cuts[1:], len(text)], strict=False)
    good = [parts_common_words(text[before:at], text[at:after], lexicon, profile) for before, at, after in around]
    whole = [bool(LETTERS_AFTER.fullmatch(text, one, other)) for one, other in pairwise(cuts)]
    for k in range(len(whole)):
        good[k + 1] &= good[k] or not whole[k]
    for k in reversed(range(len(whole))):
        good[k] &= good[k + 1] or not whole[k]
    return good


def parts_common_words(before: str, after: str, lexicon: Lexicon, profile: Profile) -> bool:
    """Whether a cut leaves common words that nobody joins."""
    found = LETTERS_BEFORE.search(before), LETTERS_AFTER.match(after)
    if not found[0] or not found[1]:
        return beside_mark(before, after, lexicon)
    left, right = found[0][0], found[1][0]
    capital = right[0].isupper()
    if not left.islower() and (len(left) < 4 or capital or not is_function_word(right, lexicon)):
        return False
    if capital and right.isupper():
        return False
    if not is_common(left, lexicon) or may_be_joined(left, right, lexicon, profile):
        return False
    return capital or (is_common(right, lexicon) and not may_be_elsewhere(left, right, lexicon, profile))


def beside_mark(before: str, after: str, lexicon: Lexicon) -> bool:
    """Whether a cut beside punctuation or a number leaves nothing but words."""
    letters = LETTERS_AFTER.match(after)
    right = letters[0] if letters else ""
    if AFTER_STOP.search(before):
        end, begin = right, AFTER_STOP.search(before)[1]
        good = bool(begin and end) and is_common(begin, lexicon) and is_common(end, lexicon)
        begin = AFTER_STOP.search(before)[0]
    elif before[-1:].isdecimal():
        end, begin = right, DIGITS_BEFORE.search(before)[0]
        good = is_function_word(end, lexicon)
    else:
        begin, end = (found[0] if (found := LETTERS_BEFORE.search(before)) else ""), right
        digits = re.compile(r"\d*").match(after, len(right))[0]
        end += digits
        good = bool(end) and is_function_word(begin, lexicon)
    start = before[: len(before) - len(begin)]
    rest = after[len(end) :]
    return good and (not start or start[-1].isspace()) and (not rest or rest[0].isspace() or rest[0] in STOPS)


def may_be_elsewhere(left: str, right: str, lexicon: Lexicon, profile: Profile) -> bool:
    """Whether a cut at another place leaves two words that are nearly as likely."""
    word = left + right

    def p(a: str, b: str) -> float:
        stand = all(len(one) > 1 or folded(one) in profile.single.split() for one in (a, b))
        found = [lexicon.listed(one) for one in (a, b)]
        return round(1000 * found[0]) + round(1000 * found[1]) if stand and None not in found else -math.inf

    own = round(1000 * lexicon.listed(left)) + round(1000 * lexicon.listed(right))
    others = (p(word[:i], word[i:]) for i in range(1, len(word)) if i != len(left))
    return max(others, default=-math.inf) > own - 3000


def is_common(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is frequent enough."""
    return (lexicon.listed(word) or RAREST) > COMMON


def is_function_word(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is among the short and most frequent ones."""
    return 2 <= len(word) <= 5 and (lexicon.listed(word) or RAREST) > -3.2


def may_be_joined(left: str, right: str, lexicon: Lexicon, profile: Profile) -> bool:
    """Whether other words are made as these two would be."""
    opens = more_than_chance(left, lexicon.first[folded(left)], lexicon)
    closes = more_than_chance(right, lexicon.last[folded(right)], lexicon)
    prefix, suffix = folded(left) in profile.prefixes.split(), folded(right) in profile.suffixes.split()
    return (
        (opens and (closes or more_than_chance(right, lexicon.first[folded(right)], lexicon)))
        or ((opens or prefix) and not is_function_word(right, lexicon))
        or ((closes or suffix) and not is_function_word(left, lexicon))
    )


def more_than_chance(word: str, compounds: int, lexicon: Lexicon) -> bool:
    """Whether it is part of more compounds than one so frequent is by chance."""
    p = lexicon.listed(word)
    return compounds > 0 and (p is None or round(1000 * log10(compounds)) > round(1000 * p) + BY_CHANCE)
