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

THRESHOLD = 0.45
"""A line goes where its likelihood is below this, unless the settings say otherwise."""

LINKS_IN_A_ROW = 4
EDGE = 0.25
FEW = 4
"""The first and the last line of a text go only where their likelihood is below this; so does any of few paragraphs."""
SURE = 0.125
"""The first and the last paragraph go only below this: without them a text would lose its beginning or its end."""

PARAGRAPH = 8
"""A paragraph has so many words, two characters of a wide script for one, and ends like a sentence."""

_COLUMNS = [
    FEATURES.index(name) for name in ("words", "ends_sentence", "body_before", "in_body", "prose_since_heading")
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
    words, ends, before, inside, since = rows.T[_COLUMNS].tolist()
    chances = likely.tolist()
    paragraphs = [at for at, count in enumerate(words) if count >= PARAGRAPH and ends[at]]
    doubtful = doubts(chances, paragraphs, threshold)
    if keep_headline:
        doubtful[0] = False
    reasons: list[Reason | None] = []
    opened, row = None, 0
    for at, rule in enumerate(known):
        opened = rule if rule in TEASERS else opened if 0 <= since[at] < _UNDER_A_HEADING else None
        row = row + 1 if (rule or doubtful[at]) and words[at] < PARAGRAPH else 0
        if rule is not None:
            reasons.append(Reason(rule))
        elif doubtful[at]:
            place = HEADLINE if at == 0 else ABOVE if before[at] else INSERT if inside[at] else BELOW
            guess = opened or (LINKS if row >= LINKS_IN_A_ROW else place)
            reasons.append(Reason(guess, 1.0 - chances[at]))
        else:
            reasons.append(None)
    return reasons


def doubts(chances: Sequence[float], paragraphs: list[int], threshold: float) -> list[bool]:
    """Which lines the model would cut, by their chances to belong to the story; `paragraphs` are lines of prose."""
    doubtful = [chance < threshold for chance in chances]
    for at in (0, -1, *(paragraphs if len(paragraphs) < FEW else ())):
        doubtful[at] = doubtful[at] and chances[at] < EDGE
    for at in paragraphs[:1] + paragraphs[-1:]:
        doubtful[at] = doubtful[at] and chances[at] < SURE
    return doubtful
