"""Which cuts are beyond doubt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log10

from words.plain.compounding import folded
from words.plain.lexicon import Lexicon
from words.plain.numbers import LETTERS_AFTER, LETTERS_BEFORE

from pipeline.words.languages import Profile

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
        return True
    left, right = found[0][0], found[1][0]
    capital = right[0].isupper()
    if not left.islower() and (len(left) < 4 or capital or not is_function_word(right, lexicon)):
        return False
    if capital and right.isupper():
        return False
    common = is_common(left, lexicon) and (capital or is_common(right, lexicon))
    return common and not may_be_joined(left, right, lexicon, profile)


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
