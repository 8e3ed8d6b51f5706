"""From the likelihood of each line to what goes and why: rules first, then sections, then the model's doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.forest import Array
from pipeline.labeller.last_section import TITLE
from pipeline.labeller.lines import FEATURES
from pipeline.labeller.marks import TEASERS
from pipeline.labeller.sections import reasons_by_structure
from pipeline.lines import Reason
from pipeline.rules import Rule

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

_WORDS, _ENDS = FEATURES.index("words"), FEATURES.index("ends_sentence")
_PLACE = [FEATURES.index(name) for name in ("words", "body_before", "in_body", "prose_since_heading", "since_heading")]
_UNDER_A_HEADING = 120


def decode(
    lines: Sequence[str],
    marks: Sequence[Rule | None],
    rows: Array,
    likely: Array,
    *,
    title: str | None,
    threshold: float,
    keep_headline: bool,
) -> list[Reason | None]:
    """Why each line goes, or None where it stays. `rows` and `likely` are the lines' features and likelihoods."""
    words = rows[:, _WORDS]
    known = reasons_by_structure(lines, marks, title, words, likely)
    marked = np.array([rule is not None for rule in known])
    sentences = (rows[:, _ENDS] > 0) | (words > TITLE)
    going = lines_that_go(likely, marked, words, sentences, threshold, int(keep_headline))
    reasons: list[Reason | None] = [None] * len(lines)
    run, last = 0, -1
    places = rows[going[:, np.newaxis], _PLACE].tolist()
    for at, chance, place in zip(going.tolist(), likely[going].tolist(), places, strict=True):
        size, before, inside, since, since_heading = place
        run = (run + 1 if last == at - 1 else 1) if size < PARAGRAPH else 0
        last = at
        rule = known[at]
        if rule is None:
            above = known[at - int(since_heading)] if 0 <= since < _UNDER_A_HEADING else None
            where = HEADLINE if at == 0 else ABOVE if before else INSERT if inside else BELOW
            guess = above if above in TEASERS else LINKS if run >= LINKS_IN_A_ROW else where
            reasons[at] = Reason(guess, 1.0 - chance)
        else:
            reasons[at] = Reason(rule)
    return reasons


@njit(cache=True, nogil=True)
def lines_that_go(likely: Array, known: Array, words: Array, sentence: Array, threshold: float, first: int) -> Array:
    """The numbers of the lines that rules cut, or from line `first` on the model. The rest is as in `doubts`."""
    goes, like_a_story = doubts(likely, known, words, sentence, threshold), False
    for i in range(goes.shape[0]):
        like_a_story |= words[i] >= PARAGRAPH and likely[i] >= LIKELY
    for i in range(goes.shape[0]):
        goes[i] = known[i] or (goes[i] and like_a_story and i >= first)
    return np.flatnonzero(goes)


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
