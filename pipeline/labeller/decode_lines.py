"""From the likelihood of each line to what goes and why: rules first, then sections, then the model's doubt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.forest import Array
from pipeline.labeller.last_section import TITLE
from pipeline.labeller.lines import COLUMNS
from pipeline.labeller.marks import TEASERS, Seen
from pipeline.labeller.sections import reasons_by_structure
from pipeline.lines import Reason

HEADLINE, ABOVE, BELOW, INSERT, LINKS = (
    "clutter.headline",
    "clutter.above",
    "clutter.below",
    "clutter.insert",
    "clutter.short_links",
)
WHY = {
    HEADLINE: "the title, above the text",
    ABOVE: "a line above the story that is not like it: a byline, a date, a section's name",
    BELOW: "a line below the story that is not like it",
    INSERT: "a line between paragraphs that is not like them",
    LINKS: "one of many short lines in a row, like links",
}

THRESHOLD = 0.5
"""A line of a text with other clutter goes where its likelihood is below this, unless the settings say otherwise."""

LINKS_IN_A_ROW = 4

CLEAR = 0.1
"""A line that a rule knows, or that is less likely than this, is clear clutter: the text was not cleaned before."""
MORE = 2
"""So many other lines of clear clutter are all the evidence that there can be, after none and one."""
LINE = (0.6, 0.8, 1.0)
EDGE = (0.4, 0.6, 1.0)
SURE = (0.12, 0.25, 1.0)
SHORT = (0.4, 0.6, 0.7)
NEXT_TO_ANOTHER = 0.2
"""The threshold shrinks to these shares of itself, by that evidence: for any line to `LINE`, for the first and the last
line of a text to `EDGE`; for the first and the last paragraph to `SURE`, because without them a clean text would lose
its beginning or its end; in a text of few paragraphs, for all that ends like a sentence, to `SHORT`, and where two
such lines follow each other, which teasers with their titles do not, to `NEXT_TO_ANOTHER`."""
FEW = 6
"""So many paragraphs are not few."""

LIKELY = 0.5
"""Where no line of a paragraph's length is so likely, nothing in the text is like a story: a poem, a recipe, a list, a
program. Then the model cannot tell what is clutter beside it, and rules alone cut."""

PARAGRAPH = 8
"""A paragraph has so many words, two characters of a wide script for one, and ends like a sentence."""

PLACES = (HEADLINE, ABOVE, INSERT, BELOW, LINKS)
_HEADLINE, _ABOVE, _INSERT, _BELOW, _LINKS = range(5)
_WORDS, _ENDS, _BEFORE_BODY, _IN_BODY, _PROSE_SINCE_HEADING, _SINCE_HEADING = map(
    COLUMNS.index, ("words", "ends_sentence", "body_before", "in_body", "prose_since_heading", "since_heading")
)
_UNDER_A_HEADING = 120


def decode(
    lines: Sequence[str],
    seen: Seen,
    columns: Array,
    likely: Array,
    *,
    title: str | None,
    threshold: float,
    keep_headline: bool,
) -> dict[int, Reason]:
    """Why lines go: a reason for each that does not stay, by their numbers, in order.

    `seen` is what lines say by themselves, `columns` what is said of them, as of `lines.columns_of`, and `likely` how
    likely they are the story.
    """
    known = reasons_by_structure(lines, seen, title, columns[_WORDS], likely)
    marked = np.frombuffer(bytearray(map(bool, known)), np.bool_)
    reasons = {}
    for at, place, heading in lines_that_go(columns, likely, marked, threshold, int(keep_headline)).tolist():
        rule = known[at]
        if rule is None:
            above = known[heading] if heading >= 0 else None
            reasons[at] = Reason(above if above in TEASERS else PLACES[place], 1.0 - float(likely[at]))
        else:
            reasons[at] = by_rule(rule)
    return reasons


@cache
def by_rule(rule: str) -> Reason:
    """The reason of a line that a rule cuts."""
    return Reason(rule)


@njit(cache=True, nogil=True)
def lines_that_go(columns: Array, likely: Array, known: Array, threshold: float, first: int) -> Array:
    """The lines that rules cut, or from line `first` on the model, int32 (m, 3), in order.

    A line is its number, what its place is like as a number in `PLACES`, and the number of the heading that it is
    not far below, or -1. The rest is as in `doubts`.
    """
    n, words = likely.shape[0], columns[_WORDS]
    like_a_story, run, found, sentences = False, 0, 0, np.zeros(n, np.bool_)
    for i in range(n):
        sentences[i] = columns[_ENDS, i] > 0 or words[i] > TITLE
        like_a_story |= words[i] >= PARAGRAPH and likely[i] >= LIKELY
    goes = doubts(likely, known, words, sentences, threshold)
    going = np.empty((n, 3), np.int32)
    for i in range(n):
        if not known[i] and not (goes[i] and like_a_story and i >= first):
            run = 0
            continue
        run = run + 1 if words[i] < PARAGRAPH else 0
        where = _ABOVE if columns[_BEFORE_BODY, i] else _INSERT if columns[_IN_BODY, i] else _BELOW
        near = 0 <= columns[_PROSE_SINCE_HEADING, i] < _UNDER_A_HEADING
        going[found, 0] = i
        going[found, 1] = _LINKS if run >= LINKS_IN_A_ROW else _HEADLINE if i == 0 else where
        going[found, 2] = i - columns[_SINCE_HEADING, i] if near else -1
        found += 1
    return going[:found]


@njit(cache=True, nogil=True)
def doubts(likely: Array, known: Array, words: Array, sentence: Array, threshold: float) -> Array:
    """Which lines the model would cut, bool (n,), by their likelihood and by what else the text has.

    `known` says which lines rules cut, `words` how many words they have, `sentence` which end like a sentence, or are
    too long for a title: Thai has no full stop.
    """
    n = likely.shape[0]
    doubtful = np.zeros(n, np.bool_)
    paragraphs, first, last, clear = 0, -1, -1, 0
    for i in range(n):
        clear += known[i] or likely[i] < CLEAR
        if words[i] >= PARAGRAPH and sentence[i]:
            paragraphs += 1
            first, last = i if first < 0 else first, i
    for i in range(n):
        evidence = min(MORE, clear - (known[i] or likely[i] < CLEAR))
        share = SURE[evidence] if i in (first, last) else EDGE[evidence] if i in (0, n - 1) else LINE[evidence]
        if paragraphs < FEW and sentence[i]:
            share = min(share, SHORT[evidence])
            if stays_so_far(known, sentence, i - 1) or stays_so_far(known, sentence, i + 1):
                share = min(share, NEXT_TO_ANOTHER)
        doubtful[i] = likely[i] < threshold * share
    return doubtful


@njit(cache=True, nogil=True)
def stays_so_far(known: Array, sentence: Array, at: int) -> bool:
    """Whether there is such a line, a sentence that no rule cuts."""
    return bool(0 <= at < sentence.shape[0] and sentence[at] and not known[at])
