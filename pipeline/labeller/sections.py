"""Sections of a text that are not the story, told from lines alone: headings, and the teasers that belong to them.

A teaser reads like prose, so it is known by its place and its shape: it stands below a heading of teasers, or its
title stands there twice, once for its picture and once for its link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.last_section import last_section
from pipeline.labeller.reasons import CAPTION, IS_OPENING, NUMBERS, RELATED, SLUG, SORTS, STAYS
from pipeline.labeller.shapes import TITLE, Shapes, has_words, is_title, is_title_twice
from pipeline.labeller.spread import Spread
from pipeline.labeller.tally import leaf

Array: TypeAlias = np.ndarray[Any, Any]

_WORD = re.compile(r"\w+")
_SLUG = re.compile(r"[^.,;:!?\"“”]{12,}$")
PARAGRAPH = 12
_RELATED, _SLUG_NUMBER, _CAPTION = NUMBERS[RELATED], NUMBERS[SLUG], NUMBERS[CAPTION]


def mark_pictures(written: Spread, names: Sequence[int], reasons: Array, title: str | None) -> None:
    """Mark lines that name a picture by the words of the title, or of the first line; `names` are those that may."""
    slugs = [(at, line) for at in names if (line := written.line(at)).islower() and _SLUG.match(line)]
    words = set(_WORD.findall((title or written.line(0)).casefold())) if slugs else set()
    for at, line in slugs:
        if set(_WORD.findall(line)) <= words:
            reasons[at] = _SLUG_NUMBER


@njit(cache=True, nogil=True)
def mark_structure(lines: Shapes, reasons: Array, words: Array, likely: Array) -> None:
    """Mark the lines that go, as far as headings and repetition tell.

    `reasons` are the numbers of why lines go by themselves, uint8, which this changes; `words` their word counts,
    `likely` how likely they are the story.
    """
    mark_captions(lines, reasons)
    cards, number, first = find_cards(lines, reasons)
    if first >= 0:
        mark_sections(lines, reasons, cards, number, first, words, likely)


@leaf
def mark_captions(lines: Shapes, reasons: Array) -> None:
    """Mark the caption below the name of a picture."""
    for below in range(1, reasons.shape[0]):
        if reasons[below - 1] == _SLUG_NUMBER and reasons[below] != _SLUG_NUMBER and is_title(lines, below):
            reasons[below] = _CAPTION


@njit(cache=True, nogil=True)
def find_cards(lines: Shapes, reasons: Array) -> tuple[Array, int, int]:
    """Teasers whose title stands there twice: where each has ended, int32 (n,), by the line where it begins, and 0.

    Also gives how many there are, and the first line of one, or of a heading that teasers can follow; -1 for none.
    """
    n, number, first = reasons.shape[0], 0, -1
    ended = np.zeros(n, np.int32)
    for at in range(n):
        if at and at + 1 < n and reasons[at] == STAYS == reasons[at + 1] and is_title_twice(lines, at):
            summary = at + 2 < n and reasons[at + 2] == STAYS and has_words(lines, at + 2, PARAGRAPH)
            again = at + 3 < n and is_title_twice(lines, at + 2)
            ended[at] = at + 3 if summary and not again else at + 2
            number += 1
        if first < 0 and (ended[at] or SORTS[reasons[at]] & IS_OPENING):
            first = at
    return ended, number, first


@leaf
def mark_sections(
    lines: Shapes, reasons: Array, cards: Array, number: int, first: int, words: Array, likely: Array
) -> None:
    """Mark the lines that belong to a heading of teasers, or are teasers by their shape; none is above line `first`."""
    n = reasons.shape[0]
    last = last_section(lines, reasons, words, likely)
    opened, at = STAYS, first
    while at < n:
        if SORTS[reasons[at]] & IS_OPENING:
            opened = reasons[at]
        elif reasons[at] == STAYS:
            if cards[at] and (opened or number > 1):
                end = cards[at]
                reasons[at:end] = opened or _RELATED
                at = end
                continue
            if opened and (at > last or (words[at] <= TITLE and is_title(lines, at))):
                reasons[at] = opened
            else:
                opened = STAYS
        at += 1
