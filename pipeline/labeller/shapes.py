"""What the shape of a line tells: whether it ends like a sentence, how many it has, whether it may be a title."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.spread import FROM, TO
from pipeline.labeller.tally import leaf

Array: TypeAlias = np.ndarray[Any, Any]

TITLE = 30
"""A title has at most so many words, and does not end like a sentence."""
LAST = 4
"""So many characters at the end of a line tell whether it ends like a sentence: its mark, and what closes behind it."""

SHORTEST = 6
APOSTROPHES = tuple(map(ord, "'’‘`´"))
"""A title that stands there twice may be cut short at one of them, behind so many characters at least."""

SPACE, WORD, CAPITAL, CLOSER, BRACKET, STOP, SENTENCE, STATEMENT = (1 << bit for bit in range(8))
_SORTS = {
    SPACE: r"\s",
    WORD: r"\w",
    CAPITAL: "[A-ZÀ-ÞΑ-ΩА-Я]",
    CLOSER: r"[\"”’»)]",
    BRACKET: "[\\]』」]",
    STOP: "[.!?…。！？]",
    SENTENCE: "[.!?…。！？؟।۔။።។]",
    STATEMENT: "[.。।۔။።។]",
}
"""Sorts of characters: those that close a quotation behind a stop, and more that do at the end of a line; those that
end a sentence inside a line, any sentence at the end of a line, or one that states something."""
SIZE = 0x40000
"""No character beyond is of any sort."""
WIDE_STOPS = 0x3000
"""Stops from here on need no space behind them."""


class Shapes(NamedTuple):
    """Lines whose shape is looked at: the code points of a text, the places of its lines, and `sorts()`."""

    codes: Array
    places: Array
    sorts: Array


@cache
def sorts() -> Array:
    """The sorts of each code point below `SIZE`, as bits, uint8."""
    found = np.zeros(SIZE, np.uint8)
    everything = "".join(map(chr, range(SIZE)))
    for sort, pattern in _SORTS.items():
        for run in re.finditer(f"(?:{pattern})+", everything):
            found[run.start() : run.end()] |= sort
    return found


@leaf
def is_any(lines: Shapes, at: int, sorts: int) -> bool:
    """Whether the character at a place is of one of some sorts."""
    return bool(lines.codes[at] < SIZE and lines.sorts[lines.codes[at]] & sorts)


@njit(cache=True, nogil=True)
def ends_like(lines: Shapes, i: int, mark: int) -> bool:
    """Whether a line ends in a character of the sort `mark`, and in what may close behind it."""
    start, end = lines.places[FROM, i], lines.places[TO, i]
    for at in range(end - 1, max(start, end - LAST) - 1, -1):
        if is_any(lines, at, mark):
            return True
        if not is_any(lines, at, CLOSER | BRACKET):
            return False
    return False


@njit(cache=True, nogil=True)
def has_words(lines: Shapes, i: int, number: int) -> bool:
    """Whether a line has at least so many words with white space between them."""
    words, at = 1, lines.places[FROM, i] + 1
    while words < number and at < lines.places[TO, i]:
        words += is_any(lines, at - 1, SPACE) and not is_any(lines, at, SPACE)
        at += 1
    return words >= number


@njit(cache=True, nogil=True)
def is_title(lines: Shapes, i: int) -> bool:
    """Whether a line below a heading of teasers has the shape of a title: not the story that goes on."""
    return not (ends_like(lines, i, SENTENCE) or has_words(lines, i, TITLE + 1))


@njit(cache=True, nogil=True)
def is_title_twice(lines: Shapes, i: int) -> bool:
    """Whether a line and the one below are one title, the first of them perhaps cut short at an apostrophe."""
    first, last = lines.places[FROM, i], lines.places[TO, i]
    start, end = lines.places[FROM, i + 1], lines.places[TO, i + 1]
    if end - start < last - first:
        return False
    for at in range(last - first):
        if lines.codes[start + at] != lines.codes[first + at]:
            return False
    is_cut = end - start > last - first
    if is_cut and (last - first < SHORTEST or lines.codes[start + last - first] not in APOSTROPHES):
        return False
    return bool(is_title(lines, i + 1))


@njit(cache=True, nogil=True)
def has_sentences(lines: Shapes, i: int, number: int) -> bool:
    """Whether a line has at least so many sentences."""
    found = 0
    for at in range(lines.places[FROM, i], lines.places[TO, i]):
        if is_any(lines, at, STOP) and is_end(lines, i, at):
            found += 1
            if found == number:
                return True
    return False


@leaf
def is_end(lines: Shapes, i: int, at: int) -> bool:
    """Whether the stop at a place ends a sentence: a word is before it, and the next begins with a capital, or nothing.

    What is no word may stand before the capital.
    """
    start, end = lines.places[FROM, i], lines.places[TO, i]
    if lines.codes[at] >= WIDE_STOPS:
        return True
    if at < start + 2 or not (is_any(lines, at - 1, WORD) and is_any(lines, at - 2, WORD)):
        return False
    at += 1
    while at < end and is_any(lines, at, CLOSER):
        at += 1
    if at == end:
        return True
    if not is_any(lines, at, SPACE):
        return False
    while at < end and not is_any(lines, at, WORD | CAPITAL):
        at += 1
    return bool(at < end and is_any(lines, at, CAPITAL))
