"""Sections of a text that are not the story, told from lines alone: headings, and the teasers that belong to them.

A teaser reads like prose, so it is known by its place and its shape: it stands below a heading of teasers, or its
title stands there twice, once for its picture and once for its link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.labeller.forest import Array
from pipeline.labeller.last_section import ENDING, READ_ALSO, TITLE, last_section, whole_sentences
from pipeline.labeller.marks import Seen

RELATED = "clutter.related"
SLUG = "clutter.slug"
CAPTION = "clutter.caption"
OPENING = ENDING | {READ_ALSO, "clutter.comments"}

WHY = {SLUG: "the words of the title again, as the name of a picture"}

_WORD = re.compile(r"\w+")
_SLUG = re.compile(r"[^.,;:!?\"“”]{12,}$")
PARAGRAPH = 12
SHORTEST = 6


def reasons_by_structure(
    lines: Sequence[str], seen: Seen, title: str | None, words: Array, likely: Array
) -> list[str | None]:
    """Why each line goes, as far as headings and repetition tell; `lines` holds no blank ones.

    `seen` is what lines say by themselves, `words` their word counts, `likely` how likely they are the story.
    """
    reasons: list[str | None] = [mark.id if mark else None for mark in seen.marks]
    mark_pictures(lines, seen.names, reasons, title)
    cards = find_cards(lines, seen.twice, reasons)
    if cards or not OPENING.isdisjoint(reasons):
        mark_sections(lines, reasons, cards, words.tolist(), likely.tolist())
    return reasons


def mark_sections(
    lines: Sequence[str],
    reasons: list[str | None],
    cards: dict[int, int],
    words: Sequence[float],
    likely: Sequence[float],
) -> None:
    """Mark the lines that belong to a heading of teasers, or are teasers by their shape."""
    last = last_section(lines, reasons, words, likely)
    opened = None
    at = next(at for at, reason in enumerate(reasons) if at in cards or reason in OPENING)
    while at < len(reasons):
        if reasons[at] in OPENING:
            opened = reasons[at]
            at += 1
        elif reasons[at] is not None:
            at += 1
        elif at in cards and (opened or len(cards) > 1):
            reasons[at : cards[at]] = [opened or RELATED] * (cards[at] - at)
            at = cards[at]
        elif opened and (at > last or (words[at] <= TITLE and is_title(lines[at]))):
            reasons[at] = opened
            at += 1
        else:
            opened = None
            at += 1


def mark_pictures(lines: Sequence[str], names: Sequence[int], reasons: list[str | None], title: str | None) -> None:
    """Mark a line that names a picture by the title's words, and the caption below it; `names` are those that may."""
    slugs = [at for at in names if lines[at].islower() and _SLUG.match(lines[at])]
    words = set(_WORD.findall((title or lines[0]).casefold())) if slugs else set()
    for at in slugs:
        if not set(_WORD.findall(lines[at])) <= words:
            continue
        reasons[at] = SLUG
        below = at + 1
        if below < len(lines) and is_title(lines[below]):
            reasons[below] = CAPTION


def find_cards(lines: Sequence[str], twice: Sequence[int], reasons: Sequence[str | None]) -> dict[int, int]:
    """Teasers whose title stands there twice: where each begins, and where it has ended.

    `twice` are the lines that the one below begins with.
    """
    cards = {}
    for at in twice:
        if reasons[at] is None and reasons[at + 1] is None and is_title_twice(lines[at], lines[at + 1]):
            summary = at + 2 < len(lines) and reasons[at + 2] is None and len(lines[at + 2].split()) >= PARAGRAPH
            again = at + 3 < len(lines) and is_title_twice(lines[at + 2], lines[at + 3])
            cards[at] = at + 3 if summary and not again else at + 2
    return cards


def is_title_twice(first: str, second: str) -> bool:
    """Whether two lines are one title, the first of them perhaps cut short at an apostrophe."""
    if not second.startswith(first) or not is_title(second):
        return False
    return first == second or (len(first) >= SHORTEST and second[len(first)] in "'’‘`´")


def is_title(line: str) -> bool:
    """Whether a line below a heading of teasers has the shape of a title: not the story that goes on."""
    return not whole_sentences(line) and len(line.split()) <= TITLE
