"""From the likelihood of each line to the article: decisions that need the page as a whole."""

from __future__ import annotations

import numpy as np

from pipeline.html.names import NAME_BIT
from pipeline.html.page import Page
from pipeline.html.roles import TAG_NUMBER
from pipeline.html.scripts import TAG
from pipeline.labeller.blocks import FEATURES
from pipeline.labeller.forest import Array
from pipeline.labeller.lists import whole_lists
from pipeline.labeller.statements import STATEMENTS, headline_of
from pipeline.labeller.subtrees import gathered_bits

LIKELY = 0.55
LAST_RESORT = 0.3
_COMMENT = NAME_BIT["comment"]

_NEEDED = ("in_description", "covers_description", "in_title", "covers_title", "after_paragraph")
_OF_LISTS = ("words", "link_share", "tag_heading")
_COLUMN = {name: FEATURES.index(name) for name in (*_NEEDED, *_OF_LISTS)}
_STATED = slice(FEATURES.index(STATEMENTS[0]), FEATURES.index(STATEMENTS[-1]) + 1)


def article_lines(page: Page, rows: Array, likely: Array) -> Array:
    """Decide which lines are the article, bool (n,).

    `rows` are the lines' features, `likely` the model's answers. What readers wrote reads like an article, but the
    names of its containers tell. What came from scripts alone is the article; the title is not; the lead that the
    page's description repeats is, where it stands below the headline; a list is, or is not, as a whole. A page on
    which no line is likely keeps the likeliest.
    """
    kept: Array = (likely >= LIKELY) & ~in_comments(page, rows)
    kept |= from_scripts(page)
    kept |= lead(rows, likely, kept)
    kept = in_whole_lists(page, rows, likely, kept)
    if not kept.any():
        kept |= likely >= min(LAST_RESORT, float(likely.max()))
    without_title: Array = kept & ~is_title(rows)
    return without_title if without_title.any() else kept


def from_scripts(page: Page) -> Array:
    """Which lines are not shown, but came from the page's scripts."""
    box, tag = page.blocks.box, page.boxes.tag
    (holders,) = np.nonzero(tag == TAG)
    if not len(holders):
        return np.zeros(len(box), np.bool_)
    inside: Array = (box > holders[0]) & (tag[box] != TAG_NUMBER["figcaption"])
    return inside


def in_comments(page: Page, rows: Array) -> Array:
    """Which lines are in a container that is named for comments and does not hold the article's first paragraph."""
    parent, box = page.boxes.parent, page.blocks.box
    named = page.boxes.names & _COMMENT
    if not named.any():
        return np.zeros(len(box), np.bool_)
    at = box[np.argmax(rows[:, _COLUMN["after_paragraph"]])]
    while at >= 0:
        named[at], at = 0, parent[at]
    inside: Array = gathered_bits(parent, named)[box] > 0
    return inside


def in_whole_lists(page: Page, rows: Array, likely: Array, kept: Array) -> Array:
    """Which lines are kept where no list is kept in part."""
    words, links, heading = (np.ascontiguousarray(rows[:, _COLUMN[name]]) for name in _OF_LISTS)
    decided: Array = whole_lists(page.boxes, page.blocks.box, kept, likely, words, links, heading > 0)
    return decided


def is_title(rows: Array) -> Array:
    """Which lines say what the title says, and nothing else."""
    same: Array = (rows[:, _COLUMN["in_title"]] >= 0.9) & (rows[:, _COLUMN["covers_title"]] >= 0.9)
    return same


def lead(rows: Array, likely: Array, kept: Array) -> Array:
    """Which line is the lead: the description's words, below the headline and above what is kept."""
    found = np.zeros(len(rows), np.bool_)
    headline = int(headline_of(rows.T[_STATED]))
    (places,) = np.nonzero(kept)
    if headline < 0 or not len(places):
        return found
    stated = (rows[:, _COLUMN["in_description"]] >= 0.8) & (rows[:, _COLUMN["covers_description"]] >= 0.5)
    candidates = np.nonzero(stated[headline + 1 : places[0]] & (likely[headline + 1 : places[0]] >= 0.2))[0]
    if len(candidates):
        found[headline + 1 + candidates[-1]] = True
    return found
