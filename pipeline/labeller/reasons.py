"""Why a line goes: the rules that know lines by themselves, and every reason as a number, as compiled code has it."""

from __future__ import annotations

import numpy as np

from pipeline.rules import load

HEADINGS = load("sections")
RULES = load("clutter")

RELATED, READ_ALSO, COMMENTS = "clutter.related", "clutter.read_also", "clutter.comments"
ENDING = frozenset({RELATED, "clutter.more", "clutter.latest"})
"""Headings that seldom have more of the story below them. `READ_ALSO` often has."""
TEASERS = frozenset(rule.id for rule in HEADINGS) - {COMMENTS}
"""The headings that have teasers of other stories below them."""
SIGNED = frozenset({"clutter.credit", "clutter.host"})
"""What stands below the last line of a story."""
CAPTION = "clutter.caption"

SLUG, HEADLINE, ABOVE, INSERT, BELOW, LINKS = (
    "clutter.slug",
    "clutter.headline",
    "clutter.above",
    "clutter.insert",
    "clutter.below",
    "clutter.short_links",
)
WHY = {rule.id: rule.why for rule in (*HEADINGS, *RULES)} | {
    SLUG: "the words of the title again, as the name of a picture",
    HEADLINE: "the title, above the text",
    ABOVE: "a line above the story that is not like it: a byline, a date, a section's name",
    BELOW: "a line below the story that is not like it",
    INSERT: "a line between paragraphs that is not like them",
    LINKS: "one of many short lines in a row, like links",
}
"""Every reason in words."""

STAYS = 0
REASONS = ("", *WHY)
"""Reasons by number; a line that `STAYS` has none."""
NUMBERS = {reason: number for number, reason in enumerate(REASONS)}

IS_ENDING, IS_OPENING, IS_TEASERS, IS_READ_ALSO, IS_SIGNED = 1, 2, 4, 8, 16
SORTS = np.array(
    [
        IS_ENDING * (reason in ENDING)
        | IS_OPENING * (reason in ENDING | {READ_ALSO, COMMENTS})
        | IS_TEASERS * (reason in TEASERS)
        | IS_READ_ALSO * (reason == READ_ALSO)
        | IS_SIGNED * (reason in SIGNED)
        for reason in REASONS
    ],
    np.uint8,
)
"""What each reason is, as bits: `IS_OPENING` is a heading that teasers or comments can follow, `IS_TEASERS` one of
`TEASERS`."""
