"""Which lines of an HTML page are the article: the edits that cut all others.

The page's structure is at hand only when it is read, so `marks` is called there; the stage hands its edits on.
"""

from __future__ import annotations

import msgspec
import numpy as np

from pipeline.document import Document, Edit, Outcome, Stage
from pipeline.html import Page
from pipeline.html.peer import article_text, lines_in
from pipeline.labeller.article import article_lines, is_title
from pipeline.labeller.blocks import features, likely_article
from pipeline.labeller.forest import Array
from pipeline.labeller.outside import KEPT, RULES, reasons

EXTRACTORS = ("labeller", "trafilatura")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an article is found on its page.

    `extractor` is `labeller`, our own model over the page's lines, or `trafilatura`, which then votes for lines.
    """

    extractor: str = "labeller"

    def __post_init__(self) -> None:
        if self.extractor not in EXTRACTORS:
            raise ValueError(f"extractor is {self.extractor!r}, it can be {' or '.join(EXTRACTORS)}")


def build(settings: Settings) -> Stage:  # noqa: ARG001 -- the table of stages builds all of them alike
    """Hand on what `marks` found when the page was read. Text that never was HTML has no marks."""

    def extract(document: Document) -> Outcome:
        return document.marks

    return extract


def marks(page: Page, settings: Settings) -> tuple[Edit, ...]:
    """Give the edits that cut from the page text what is not the article; its title goes, too."""
    rows = features(page)
    titles = is_title(rows)
    if settings.extractor == "trafilatura":
        kept = by_trafilatura(page, titles)
        return cuts(page, reasons(page, rows, kept, titles), None)
    likely = likely_article(rows)
    kept = article_lines(page, rows, likely)
    return cuts(page, reasons(page, rows, kept, titles), np.round(1 - likely, 3))


def cuts(page: Page, why: Array, scores: Array | None) -> tuple[Edit, ...]:
    """Give the edits for lines that go by the rules of these numbers.

    Neighbours that go for one rule are one edit, with the lowest of their scores: the doubt of the whole.
    """
    ends = np.cumsum(page.blocks.length + 1)
    first = np.flatnonzero(np.concatenate([[True], why[1:] != why[:-1]]))
    lowest = [None] * len(first) if scores is None else np.minimum.reduceat(scores, first).tolist()
    rules = why[first].tolist()
    starts, stops = (ends - page.blocks.length - 1)[first].tolist(), ends[[*(first[1:] - 1), -1]].tolist()
    stops[-1] = len(page.text)
    return tuple(
        Edit(start, stop, "", RULES[rule], score)
        for rule, start, stop, score in zip(rules, starts, stops, lowest, strict=True)
        if rule != KEPT
    )


def by_trafilatura(page: Page, titles: Array) -> Array:
    """Keep the lines that trafilatura's text consists of, bool (n,); else the long ones that are no links."""
    kept = np.array(lines_in(page.blocks.text, article_text(page.html)))
    if not (kept & ~titles).any():
        kept = (page.blocks.length >= 80) & (page.blocks.links * 2 < page.blocks.length)
    without_title: Array = kept & ~titles
    return without_title
