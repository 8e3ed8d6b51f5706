"""Whether a text ends in a section of teasers, told by its heading and by how titles and summaries take turns.

The summary of a teaser reads like prose, and in a short text nothing but its place tells that it is none. A story that
goes on below a heading has paragraphs that follow each other; teasers change from title to summary and back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from math import inf

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
LONGEST_SUMMARY = 4
"""No summary has so many sentences."""

_STOP = re.compile(r"[.!?…。！？](?:(?<=[。！？])|(?<=\w\w.)[\"”’»)]*(?=\s\W*[A-ZÀ-ÞΑ-ΩА-Я]|$))")
_ENDS_A_SENTENCE = re.compile(r"[.!?…。！？؟।۔။።។][\"”’»)\]』」]*$")
_ENDS_A_STATEMENT = re.compile(r"[.。।۔။።។][\"”’»)\]』」]*$")


def whole_sentences(line: str) -> bool:
    """Whether a line ends like a sentence."""
    return bool(_ENDS_A_SENTENCE.search(line[-4:]))


def last_section(
    lines: Sequence[str], reasons: Sequence[str | None], words: Sequence[float], likely: Sequence[float]
) -> int:
    """The number of the heading whose teasers go on to the end of a text; as many as there are lines, if there is none.

    `reasons` are the rules that match each line by itself, `words` its word counts, `likely` how likely it is the
    story. Lines are read from the end, until two summaries follow each other, or one is longer than any.
    """
    found, below_is_title, summaries, doubtful = len(reasons), False, 0, True
    story = first_of_story(lines, reasons, words)
    for at in range(len(reasons) - 1, story, -1):
        reason = reasons[at]
        if reason is None:
            line = lines[at]
            is_summary = words[at] > TITLE or _ENDS_A_STATEMENT.search(line[-4:]) is not None
            in_a_row = summaries and not below_is_title
            if is_summary and (in_a_row or has_sentences(line, LONGEST_SUMMARY)):
                break
            summaries += is_summary
            doubtful = doubtful and not (is_summary and likely[at] >= ONE_SUMMARY)
            below_is_title = not is_summary
        elif below_is_title and summaries >= least(reason, signed=doubtful or reasons[at - 1] in SIGNED):
            found = at
    return found


def has_sentences(line: str, number: int) -> bool:
    """Whether a line has so many sentences."""
    return next(islice(_STOP.finditer(line), number - 1, None), None) is not None


def first_of_story(lines: Sequence[str], reasons: Sequence[str | None], words: Sequence[float]) -> int:
    """The number of the first paragraph of the story; as many as there are lines, if there is none."""
    for at, reason in enumerate(reasons):
        if reason is None and (words[at] > TITLE or (words[at] >= PARAGRAPH and whole_sentences(lines[at]))):
            return at
    return len(reasons)


def least(heading: str, *, signed: bool) -> int | float:
    """How many summaries below a heading are those of teasers and not the story that goes on."""
    if heading in ENDING:
        return 1 if signed else SUMMARIES
    return SUMMARIES_TO_READ_ALSO if heading == READ_ALSO else inf
