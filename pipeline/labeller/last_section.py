"""Whether a text ends in a section of teasers, told by its heading and by how titles and summaries take turns.

The summary of a teaser reads like prose, and in a short text nothing but its place tells that it is none. A story that
goes on below a heading has paragraphs that follow each other; teasers change from title to summary and back.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.labeller.reasons import IS_ENDING, IS_READ_ALSO, IS_SIGNED, SORTS, STAYS
from pipeline.labeller.shapes import SENTENCE, STATEMENT, TITLE, Shapes, ends_like, has_sentences
from pipeline.labeller.tally import leaf

Array: TypeAlias = np.ndarray[Any, Any]

PARAGRAPH = 8
"""A paragraph of the story has so many words, two characters of a wide script for one, and ends like a sentence."""
SUMMARIES = 2
SUMMARIES_TO_READ_ALSO = 3
"""So many summaries, each below its title, are no story that goes on."""
ONE_SUMMARY = 0.8
"""A single one is a summary where it is less likely the story than this, or the story was signed above the heading."""
LONGEST_SUMMARY = 4
"""No summary has so many sentences."""


@leaf
def last_section(lines: Shapes, reasons: Array, words: Array, likely: Array) -> int:
    """The number of the heading whose teasers go on to the end of a text; as many as there are lines, if there is none.

    `reasons` are the rules that match each line by itself, `words` its word counts, `likely` how likely it is the
    story. Lines are read from the end, until two summaries follow each other, or one is longer than any.
    """
    found, below_is_title, summaries, doubtful = reasons.shape[0], False, 0, True
    story = first_of_story(lines, reasons, words)
    for at in range(reasons.shape[0] - 1, story, -1):
        if reasons[at] == STAYS:
            is_summary = words[at] > TITLE or ends_like(lines, at, STATEMENT)
            in_a_row = summaries > 0 and not below_is_title
            if is_summary and (in_a_row or has_sentences(lines, at, LONGEST_SUMMARY)):
                break
            summaries += is_summary
            doubtful = doubtful and not (is_summary and likely[at] >= ONE_SUMMARY)
            below_is_title = not is_summary
        elif below_is_title and are_teasers(reasons, at, summaries, doubtful):
            found = at
    return int(found)


@leaf
def first_of_story(lines: Shapes, reasons: Array, words: Array) -> int:
    """The number of the first paragraph of the story; as many as there are lines, if there is none."""
    for at in range(reasons.shape[0]):
        is_long = words[at] > TITLE or (words[at] >= PARAGRAPH and ends_like(lines, at, SENTENCE))
        if reasons[at] == STAYS and is_long:
            return at
    return int(reasons.shape[0])


@leaf
def are_teasers(reasons: Array, heading: int, summaries: int, doubtful: bool) -> bool:  # noqa: FBT001 - a kernel's
    """Whether so many summaries below a heading are those of teasers, and not the story that goes on."""
    sort = SORTS[reasons[heading]]
    if sort & IS_ENDING:
        signed = doubtful or SORTS[reasons[heading - 1]] & IS_SIGNED
        return summaries >= (1 if signed else SUMMARIES)
    return bool(sort & IS_READ_ALSO) and summaries >= SUMMARIES_TO_READ_ALSO
