"""Whether a text ends in a section of teasers, told by its heading and by how titles and summaries take turns.

The summary of a teaser reads like prose, and in a short text nothing but its place tells that it is none. A story that
goes on below a heading has paragraphs that follow each other; teasers change from title to summary and back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.labeller.forest import Array

READ_ALSO = "clutter.read_also"
ENDING = frozenset({"clutter.related", "clutter.more", "clutter.latest"})
"""Headings that seldom have more of the story below them. `READ_ALSO` often has."""
SIGNED = frozenset({"clutter.credit", "clutter.host"})
"""What stands below the last line of a story."""

PARAGRAPH = 8
"""A paragraph of the story has so many words, two characters of a wide script for one, and ends like a sentence."""
TITLE = 30
"""A title has at most so many."""
SUMMARIES = 2
SUMMARIES_TO_READ_ALSO = 3
"""So many summaries, each below its title, are no story that goes on."""
ONE_SUMMARY = 0.8
"""A single one is a summary where it is less likely the story than this, or the story was signed above the heading."""

_ENDS_A_SENTENCE = re.compile(r"[.!?…。！？؟।۔။።។][\"”’»)\]』」]*$")
_ENDS_A_STATEMENT = re.compile(r"[.。।۔။።។][\"”’»)\]』」]*$")


def whole_sentences(line: str) -> bool:
    """Whether a line ends like a sentence."""
    return bool(_ENDS_A_SENTENCE.search(line[-4:]))


def last_section(lines: Sequence[str], reasons: Sequence[str | None], words: Array, likely: Array) -> int:
    """The number of the heading whose teasers go on to the end of a text; as many as there are lines, if there is none.

    `reasons` are the rules that match each line by itself, `words` its word counts, `likely` how likely it is the
    story.
    """
    story = False
    for at, reason in enumerate(reasons):
        if reason is None:
            story = story or words[at] > TITLE or (words[at] >= PARAGRAPH and whole_sentences(lines[at]))
        elif story and (reason in ENDING or reason == READ_ALSO):
            below = [i for i in range(at + 1, len(lines)) if reasons[i] is None]
            summaries = summaries_of([lines[i] for i in below], words[below])
            if is_enough(reason, reasons[at - 1], likely[[below[i] for i in summaries]]):
                return at
    return len(lines)


def summaries_of(lines: Sequence[str], words: Array) -> list[int]:
    """The numbers of the summaries among teasers; none where the lines are not titles that have at most one each."""
    prose = [
        count > TITLE or bool(_ENDS_A_STATEMENT.search(line[-4:])) for line, count in zip(lines, words, strict=True)
    ]
    if not prose or prose[0] or any(above and below for above, below in pairwise(prose)):
        return []
    return [at for at, is_prose in enumerate(prose) if is_prose]


def is_enough(heading: str, above: str | None, likely: Array) -> bool:
    """Whether so many summaries, this likely the story, are those of teasers and not the story that goes on."""
    if heading == READ_ALSO:
        return len(likely) >= SUMMARIES_TO_READ_ALSO
    signed = above in SIGNED or bool((likely < ONE_SUMMARY).all())
    return len(likely) >= (1 if signed else SUMMARIES)
