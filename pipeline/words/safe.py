"""Which cuts are beyond doubt, for those who let a machine repair and never look: the mode `safe`.

A lost space and a word that no list holds look alike where two words are left that people join: "overeat", "iPadOS",
"dorthinaus". So such words stay as they are, though more than half of them are repairs.
"""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np

from pipeline.words.candidates import INDEX
from pipeline.words.characters import DECIMAL, SPACE, STOP, UPPER
from pipeline.words.compiled import kernel, leaf
from pipeline.words.compounding import is_function_word
from pipeline.words.numbers import letters_from, letters_until
from pipeline.words.scan import CLASS, is_lower, is_upper, key
from pipeline.words.table import NONE, find
from pipeline.words.vocabulary import FIRST, LAST, PREFIX, SUFFIX, is_word, listed, role

COMMON = -5200
"""log10 P that words must have, in thousandths: rare ones have neighbours that no list knows of."""

BY_CHANCE = 4400
"""How many compounds, log10 in thousandths, a word opens or closes by the chance of its letters, if P were 1."""

SHORTEST_NAME = 4

NEARLY = 3000
"""How much likelier a cut must be than another at which two words would be left: "arecount" may be "a recount"."""


@kernel
def beyond_doubt(text: Any, words: Any, cuts: Any) -> Any:
    """Which cuts [k, n], by place, are beyond doubt. Those of one stretch of letters stand or fall together."""
    good = np.ones(len(cuts), np.bool_)
    for k in range(len(cuts)):
        before = cuts[k - 1, INDEX] if k else 0
        after = cuts[k + 1, INDEX] if k + 1 < len(cuts) else text.shape[1] - 1
        good[k] = parts_common_words(text, words, before, cuts[k, INDEX], after)
    for k in range(1, len(cuts)):
        if not good[k - 1] and letters_from(text, cuts[k - 1, INDEX], cuts[k, INDEX]) == cuts[k, INDEX]:
            good[k] = False
    for k in range(len(cuts) - 1, 0, -1):
        if not good[k] and letters_from(text, cuts[k - 1, INDEX], cuts[k, INDEX]) == cuts[k, INDEX]:
            good[k - 1] = False
    return good


@leaf
def parts_common_words(text: Any, words: Any, before: int, at: int, after: int) -> bool:
    """Whether a cut inside letters, between two other cuts, leaves common words that nobody joins."""
    start, end = letters_until(text, before, at), letters_from(text, at, after)
    if at in (start, end):
        return beside_mark(text, words, before, at, end, after)
    capital = text[CLASS, at] & UPPER != 0
    if not is_lower(text, start, at):  # what may be a name is parted from "the", not from "care" and "Care"
        short = at - start < SHORTEST_NAME
        if short or capital or not is_function_word(text, words, at, end):
            return False
    if capital and is_upper(text, at, end):
        return False
    if listed(text, words, start, at) <= COMMON or may_be_joined(text, words, start, at, end):
        return False
    if capital:
        return True
    return listed(text, words, at, end) > COMMON and not may_be_elsewhere(text, words, start, at, end)


@leaf
def beside_mark(text: Any, words: Any, before: int, at: int, end: int, after: int) -> bool:
    """Whether a cut beside punctuation or a number leaves nothing but words: no code, no formula, no name of a model.

    `end` is that of the letters after the cut.
    """
    mark = at - 1 if text[CLASS, at - 1] & STOP else at
    start = letters_until(text, before, mark)
    if mark == at and text[CLASS, at - 1] & DECIMAL:
        start = at
        while start > before and text[CLASS, start - 1] & DECIMAL:
            start -= 1
        ends = is_function_word(text, words, at, end)
    elif mark == at:
        while end < after and text[CLASS, end] & DECIMAL:
            end += 1
        ends = end > at and is_function_word(text, words, start, at)
    else:
        ends = min(at - 1 - start, end - at) > 0
        ends = ends and min(listed(text, words, start, mark), listed(text, words, at, end)) > COMMON
    begins = start == before or text[CLASS, start - 1] & SPACE
    return bool(ends and begins and (end == after or text[CLASS, end] & (SPACE | STOP)))


@leaf
def may_be_elsewhere(text: Any, words: Any, start: int, at: int, end: int) -> bool:
    """Whether a cut at another place of the same letters leaves two words that are nearly as likely."""
    least = listed(text, words, start, at) + listed(text, words, at, end) - NEARLY
    for i in range(start + 1, end):
        if i != at and is_word(text, words, start, i) and is_word(text, words, i, end):
            left = listed(text, words, start, i)
            if left != NONE and left + listed(text, words, i, end) > least:
                return True
    return False


@leaf
def may_be_joined(text: Any, words: Any, start: int, i: int, end: int) -> bool:
    """Whether other words are made as these two would be: one of them often joins, and the other may."""
    opens = more_than_chance(text, words, FIRST, start, i)
    closes = more_than_chance(text, words, LAST, i, end)
    if opens and (closes or more_than_chance(text, words, FIRST, i, end)):  # "dorthin" and "aus" both open others
        return True
    if (opens or role(text, words, start, i) & PREFIX) and not is_function_word(text, words, i, end):
        return True
    return (closes or role(text, words, i, end) & SUFFIX) and not is_function_word(text, words, start, i)


@leaf
def more_than_chance(text: Any, words: Any, table: int, start: int, end: int) -> bool:
    """Whether a word opens (`FIRST`) or closes (`LAST`) more listed compounds than one so frequent does by chance."""
    compounds, p = find(words, table, key(text, start, end)), listed(text, words, start, end)
    return compounds != NONE and (p == NONE or round(1000 * log10(compounds)) > p + BY_CHANCE)
