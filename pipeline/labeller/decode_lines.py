"""From the likelihood of each line to what goes and why: rules first, then sections, then the model's doubt."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.labeller.forest import Array
from pipeline.labeller.lines import FEATURES
from pipeline.labeller.marks import TEASERS
from pipeline.labeller.sections import reasons_by_structure, whole_sentences
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
EDGE = 0.2
FEW = 4
"""A paragraph that begins or ends a text, or is one of few, goes only where the model is this sure."""

PARAGRAPH = 8
_COLUMN = {name: FEATURES.index(name) for name in ("words", "body_before", "in_body", "prose_since_heading")}
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
    doubtful = likely < threshold
    for at in vital(lines):
        doubtful[at] = doubtful[at] and likely[at] < EDGE
    if keep_headline:
        doubtful[0] = False
    words, before, inside, since = (rows[:, _COLUMN[name]].tolist() for name in _COLUMN)
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
            reasons.append(Reason(guess, 1.0 - float(likely[at])))
        else:
            reasons.append(None)
    return reasons


def vital(lines: Sequence[str]) -> list[int]:
    """The paragraphs without which the text would lose its beginning, its end, or, where they are few, itself."""
    paragraphs = [at for at, line in enumerate(lines) if is_paragraph(line)]
    if len(paragraphs) < FEW:
        return paragraphs
    return [at for at in (0, len(lines) - 1) if at in (paragraphs[0], paragraphs[-1])]


def is_paragraph(line: str) -> bool:
    """Whether a line has some words and ends like a sentence."""
    return whole_sentences(line) and len(line.split()) >= PARAGRAPH
