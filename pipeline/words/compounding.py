"""What speaks for one word where a language compounds freely, as German does, and writes its nouns with capitals.

A lost space leaves two words behind as they are written: a noun in lower case was none before. What remains may be a
compound, which is as likely as its parts are in other compounds. Numbers are log10 P, in thousandths.
"""

from __future__ import annotations

from math import log10
from typing import Any

from pipeline.words.characters import UPPER
from pipeline.words.compiled import leaf
from pipeline.words.scan import CLASS, key
from pipeline.words.table import NONE, find
from pipeline.words.vocabulary import (
    ENCLITIC,
    ENDING,
    ENGLISH,
    FIRST,
    HEADS,
    HOST,
    LAST,
    LINK,
    LOWER_CASE,
    NOUN,
    UNSURE,
    listed,
    role,
)

CLEAN_COMPOUND, CLEAN_FUNCTION = -8000, -1500
"""What a cut costs in a text that seems clean: function words hardly join."""

NOUN_COMPOUND, OTHER_COMPOUND, BEFORE_LOWER_CASE = -2000, -500, -500
"""What it costs in a damaged text, after a noun or not; and where the right part does not look like a noun."""

NEVER = -30_000
"""What no evidence outweighs."""

COMPOUND = -1000
"""The share of words that are compounds."""

ENCLITIC_NEXT, ENDING_NEXT = -500, -2500
"""How often what takes an ending has it: "Koordinatorin", "Geheimdienstes"."""

RARE, RARE_CLOSES = -5000, -500
"""A word that is rarer, and may be a noun, closes a compound more often than not."""

BOTH_RARE, VERY_RARE = -12_000, -6500
"""Two words that are as rare together, or in English a second one that is so rare, are more likely one that no list
holds: "isopropylbenzene", "friendshoring". Languages that inflect have rarer words."""

OFTEN, RARE_LAST, RARE_AFTER_PREFIX = 20, -5300, -5500
"""What closes or opens many listed words does so with others: "Caernarfonshire", "overcapitalisation"."""

FEW = 10
"""A word that does not look like a noun closes fewer compounds by accident: verbs do, with their prefixes."""

FUNCTION, FUNCTION_LONGEST = -3200, 5
LONG_ENDING = len("innen")
ENDING_LONGEST, HOST_LONGEST, LINK_LONGEST = 6, 3, 7
SHORTEST_WHOLE = 4
"""Shorter ones are words of another kind when they stand alone: "die" is no melody."""


@leaf
def as_compound(
    text: Any, words: Any, start: int, i: int, end: int, p_left: int, p_right: int, p_whole: int, thorough: bool
) -> int:
    """What a cut before `text[i]` must make up for where words compound."""
    if not may_part(text, words, start, i, end):
        return NEVER
    if role(text, words, i, end) & ENCLITIC and has_ending(text, words, start, i, HOST_LONGEST, HOST):
        return p_whole - p_left + ENCLITIC_NEXT
    if role(text, words, i, end) & ENDING and text[CLASS, start] & UPPER:
        return min(0 if thorough else CLEAN_FUNCTION, p_whole - p_left + ENDING_NEXT)
    if is_function_word(text, words, start, i) or is_function_word(text, words, i, end):
        return 0 if thorough else CLEAN_FUNCTION
    if not thorough:
        cost = CLEAN_COMPOUND
    elif shape(text, words, i, end) == LOWER_CASE:
        cost = BEFORE_LOWER_CASE
    else:
        cost = NOUN_COMPOUND if text[CLASS, start] & UPPER else OTHER_COMPOUND
    p_joined = max(p_left + closes(text, words, i, end, p_right), opens(text, words, start, i) + p_right)
    return min(cost, p_whole - p_joined)


@leaf
def as_term(text: Any, words: Any, start: int, i: int, end: int, p_left: int, p_right: int, p_whole: int) -> int:
    """What a cut that leaves rare words must make up for where words compound now and then, as terms do."""
    p = p_left + p_right + RARE_CLOSES if p_left + p_right < BOTH_RARE else NEVER
    if words[ENGLISH] and p_right < VERY_RARE:
        p = p_left + p_right + RARE_CLOSES
    last, first = find(words, LAST, key(text, i, end)), find(words, FIRST, key(text, start, i))
    if p_right < RARE_LAST and last >= OFTEN:
        p = max(p, p_left + of_compounds(words, last))
    if p_right < RARE_AFTER_PREFIX and first >= OFTEN:
        p = max(p, p_right + of_compounds(words, first))
    return min(0, p_whole - p)


@leaf
def of_compounds(words: Any, times: int) -> int:
    """log10 P that a word is a compound with a part that so many have."""
    return COMPOUND + round(1000 * log10(times)) - words[HEADS]


@leaf
def closes(text: Any, words: Any, start: int, end: int, p: int) -> int:
    """log10 P that a word, whose own is `p`, closes a compound that is begun."""
    compounds, form = find(words, LAST, key(text, start, end)), shape(text, words, start, end)
    if compounds >= (FEW if form == LOWER_CASE else 1):
        return of_compounds(words, compounds)
    return p + RARE_CLOSES if p < RARE and form != LOWER_CASE else NEVER


@leaf
def opens(text: Any, words: Any, start: int, end: int) -> int:
    """log10 P that a word opens a compound in lower case, which what looks like an adjective or a verb does not."""
    if text[CLASS, start] & UPPER or shape(text, words, start, end) == LOWER_CASE:
        return NEVER
    compounds = find(words, FIRST, key(text, start, end))
    return of_compounds(words, compounds) if compounds != NONE else NEVER


@leaf
def may_part(text: Any, words: Any, start: int, i: int, end: int) -> bool:
    """Whether both parts could stand where they do: nouns have capitals, and no word ends as "Verwaltungs" does."""
    if shape(text, words, i, end) == NOUN:
        return False
    if not text[CLASS, start] & UPPER and shape(text, words, start, i) == NOUN:
        return False
    return not has_ending(text, words, start, i, LINK_LONGEST, LINK)


@leaf
def may_part_doubtfully(text: Any, words: Any, start: int, i: int, end: int) -> bool:
    """As `may_part`, where the parts are all there is to go by: those in lower case must look as if they should be."""
    if not may_part(text, words, start, i, end) or not looks_lower_case(text, words, i, end):
        return False
    return text[CLASS, start] & UPPER != 0 or looks_lower_case(text, words, start, i)


@leaf
def looks_lower_case(text: Any, words: Any, start: int, end: int) -> bool:
    """Whether a word is hardly a noun, by its ending, or since it is short and frequent."""
    return shape(text, words, start, end) == LOWER_CASE or is_function_word(text, words, start, end)


@leaf
def shape(text: Any, words: Any, start: int, end: int) -> int:
    """NOUN, LOWER_CASE or UNSURE, as the longest ending says that says anything."""
    if role(text, words, start, end) & UNSURE:
        return UNSURE
    shortest = start if end - start >= SHORTEST_WHOLE else start + 1
    for i in range(max(shortest, end - ENDING_LONGEST), end - 1):
        bits = role(text, words, i, end) & (NOUN | LOWER_CASE | UNSURE)
        if bits:
            return bits
    return UNSURE


@leaf
def has_ending(text: Any, words: Any, start: int, end: int, longest: int, bit: int) -> bool:
    """Whether a word has an ending, of `longest` letters at most, that is of a role."""
    for i in range(max(start, end - longest), end):  # noqa: SIM110 - kernels have no generators
        if role(text, words, i, end) & bit:
            return True
    return False


@leaf
def begins_with_ending(text: Any, words: Any, start: int, end: int) -> bool:
    """Whether letters after a colon are, or begin with, an ending: "Mitarbeiter:in", "Arbeiter:innenklasse"."""
    if role(text, words, start, end) & ENCLITIC:
        return text[CLASS, start] & UPPER == 0
    last = start + LONG_ENDING
    return last < end and text[CLASS, start] & UPPER == 0 and role(text, words, start, last) & ENCLITIC != 0


@leaf
def is_function_word(text: Any, words: Any, start: int, end: int) -> bool:
    """Whether a word is among the short and most frequent ones."""
    return 2 <= end - start <= FUNCTION_LONGEST and listed(text, words, start, end) > FUNCTION
