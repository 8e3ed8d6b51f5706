"""From the likelihood of each line to what goes and why: rules first, then sections, then the model's doubt."""

from __future__ import annotations

import numpy as np

from pipeline.document import Edit
from pipeline.jit import njit
from pipeline.labeller.forest import Array
from pipeline.labeller.lines import COLUMNS
from pipeline.labeller.marks import Seen
from pipeline.labeller.reasons import (
    ABOVE,
    BELOW,
    HEADLINE,
    INSERT,
    IS_TEASERS,
    LINKS,
    NUMBERS,
    REASONS,
    SORTS,
    STAYS,
)
from pipeline.labeller.sections import mark_pictures, mark_structure
from pipeline.labeller.shapes import TITLE, Shapes, sorts
from pipeline.labeller.spread import END, START, Spread
from pipeline.labeller.tally import leaf

THRESHOLD = 0.45
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
NEXT_TO_ANOTHER = 0.1
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

_HEADLINE, _ABOVE, _INSERT, _BELOW, _LINKS = map(NUMBERS.__getitem__, (HEADLINE, ABOVE, INSERT, BELOW, LINKS))
_WORDS, _ENDS, _BEFORE_BODY, _IN_BODY, _PROSE_SINCE_HEADING, _SINCE_HEADING = map(
    COLUMNS.index, ("words", "ends_sentence", "body_before", "in_body", "prose_since_heading", "since_heading")
)
_UNDER_A_HEADING = 120
NO_DOUBT = np.inf
"""Instead of how unlike the story a line is, where a rule knows."""


def decode(
    written: Spread,
    seen: Seen,
    columns: Array,
    likely: Array,
    *,
    title: str | None,
    threshold: float,
    keep_headline: bool,
) -> list[Edit]:
    """The edits that cut the lines that do not stay.

    `seen` is what lines say by themselves, `columns` what is said of them, as of `lines.columns_of`, and `likely` how
    likely they are the story.
    """
    if seen.names:
        mark_pictures(written, seen.names, seen.reasons, title)
    cuts, doubts = cuts_of(
        written.codes, written.places, sorts(), seen.reasons, columns, likely, threshold, int(keep_headline)
    )
    return [
        Edit(start, end, "", REASONS[reason], None if doubt == NO_DOUBT else doubt)
        for (start, end, reason), doubt in zip(cuts.tolist(), doubts.tolist(), strict=True)
    ]


@njit(cache=True, nogil=True)
def cuts_of(
    codes: Array,
    places: Array,
    sorts: Array,
    by_itself: Array,
    columns: Array,
    likely: Array,
    threshold: float,
    first: int,
) -> tuple[Array, Array]:
    """Cut the lines that rules know, or from line `first` on the model; the numbers of rules are in `by_itself`.

    Gives int32 (m, 3): the start and the end of a cut, and the number of its reason, that of a heading where it is not
    far below one of teasers. And float64 (m,): how unlike the story it is, or `NO_DOUBT`. The rest is as in `doubts`.
    """
    n, words, reasons = likely.shape[0], columns[_WORDS], by_itself.copy()
    mark_structure(Shapes(codes, places, sorts), reasons, words, likely)
    like_a_story, sentences = False, np.zeros(n, np.bool_)
    for i in range(n):
        sentences[i] = columns[_ENDS, i] > 0 or words[i] > TITLE
        like_a_story |= words[i] >= PARAGRAPH and likely[i] >= LIKELY
    goes = doubts(likely, reasons != STAYS, words, sentences, threshold)
    cuts, unlike, found, run, below = np.empty((n, 3), np.int32), np.empty(n), 0, 0, -1
    for i in range(n):
        if reasons[i] == STAYS and not (goes[i] and like_a_story and i >= first):
            run = 0
            continue
        run = run + 1 if words[i] < PARAGRAPH else 0
        reason = reasons[i] if reasons[i] != STAYS else reason_by_place(columns, reasons, i, run)
        doubt = 1.0 - likely[i] if reasons[i] == STAYS else NO_DOUBT
        found = add_cut(cuts, unlike, found, places[START, i], places[END, i], reason, doubt, below == i)
        below = i + 1
    return cuts[:found], unlike[:found]


@njit(cache=True, nogil=True)
def add_cut(
    cuts: Array,
    doubts: Array,
    number: int,
    start: int,
    end: int,
    reason: int,
    doubt: float,
    touches: bool,  # noqa: FBT001 - a kernel knows arguments by their place alone
) -> int:
    """Add a line to the cuts, of which there are `number`, as `pipeline.lines.cut_lines` does; gives how many are then.

    `touches` tells that the last line that was added is the one above, but for blank ones.
    """
    last = number - 1
    if touches and cuts[last, 2] == reason:
        cuts[last, 1], doubts[last] = end, min(doubts[last], doubt)
        return number
    cuts[number, 0] = cuts[last, 1] if touches else start
    cuts[number, 1], cuts[number, 2], doubts[number] = end, reason, doubt
    return number + 1


@leaf
def reason_by_place(columns: Array, reasons: Array, i: int, run: int) -> int:
    """Why the model cuts a line, the last of `run` short ones: what its place is like, or what is above it."""
    if 0 <= columns[_PROSE_SINCE_HEADING, i] < _UNDER_A_HEADING:
        heading = reasons[i - np.int64(columns[_SINCE_HEADING, i])]
        if SORTS[heading] & IS_TEASERS:
            return int(heading)
    if run >= LINKS_IN_A_ROW:
        return _LINKS
    if i == 0:
        return _HEADLINE
    return _ABOVE if columns[_BEFORE_BODY, i] else _INSERT if columns[_IN_BODY, i] else _BELOW


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
