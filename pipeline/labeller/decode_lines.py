"""From the likelihood of each line to what goes and why: rules first, then sections, then the model's doubt."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.labeller.forest import Array
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
"""The threshold shrinks to these shares of itself, by that evidence: for any line to `LINE`, for the first and the last
line of a text to `EDGE`; for the first and the last paragraph to `SURE`, because without them a clean text would lose
its beginning or its end; in a text of few paragraphs, for all that ends like a sentence, to `SHORT`."""
FEW = 6
"""So many paragraphs are not few."""

LIKELY = 0.5
"""Where no line of a paragraph's length is so likely, nothing in the text is like a story: a poem, a recipe, a list, a
program. Then the model cannot tell what is clutter beside it, and rules alone cut."""

PARAGRAPH = 8
"""A paragraph has so many words, two characters of a wide script for one, and ends like a sentence."""

_COLUMNS = [
    FEATURES.index(name)
    for name in ("words", "ends_sentence", "body_before", "in_body", "prose_since_heading", "since_heading")
]
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
    known = reasons_by_structure(lines, marks, title)
    words, ends, before, inside, since, since_heading = rows.T[_COLUMNS].tolist()
    chances = likely.tolist()
    paragraphs = [at for at, count in enumerate(words) if count >= PARAGRAPH and ends[at]]
    doubtful = doubts(chances, [rule is not None for rule in known], ends, paragraphs, threshold)
    if not any(count >= PARAGRAPH and chance >= LIKELY for count, chance in zip(words, chances, strict=True)):
        doubtful = [False] * len(lines)
    if keep_headline:
        doubtful[0] = False
    reasons: list[Reason | None] = [None if rule is None else Reason(rule) for rule in known]
    row, last = 0, -1
    for at in [at for at, doubt in enumerate(doubtful) if doubt or known[at]]:
        row = (row + 1 if last == at - 1 else 1) if words[at] < PARAGRAPH else 0
        last = at
        if known[at] is None:
            above = known[at - int(since_heading[at])] if 0 <= since[at] < _UNDER_A_HEADING else None
            place = HEADLINE if at == 0 else ABOVE if before[at] else INSERT if inside[at] else BELOW
            guess = above if above in TEASERS else LINKS if row >= LINKS_IN_A_ROW else place
            reasons[at] = Reason(guess, 1.0 - chances[at])
    return reasons


def doubts(
    chances: Sequence[float], known: Sequence[bool], ends: Sequence[float], paragraphs: list[int], threshold: float
) -> list[bool]:
    """Which lines the model would cut, by their chances to belong to the story and by what else the text has.

    `known` says which lines rules cut, `ends` which end like a sentence, `paragraphs` are the lines of prose.
    """
    clear = [rule or chance < CLEAR for rule, chance in zip(known, chances, strict=True)]
    number = sum(clear)
    evidence = [min(MORE, number - itself) for itself in clear]
    shares = [LINE[level] for level in evidence]
    for at in (0, -1):
        shares[at] = EDGE[evidence[at]]
    for at in paragraphs[:1] + paragraphs[-1:]:
        shares[at] = SURE[evidence[at]]
    if len(paragraphs) < FEW:
        shares = [
            min(share, SHORT[level]) if end else share for share, level, end in zip(shares, evidence, ends, strict=True)
        ]
    return [chance < threshold * share for chance, share in zip(chances, shares, strict=True)]
