"""Which lines of an HTML page are the article: the edits that cut all others."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.document import Document, Edit, Outcome, Stage
from pipeline.html import Page
from pipeline.html.peer import article_text, lines_in
from pipeline.lines import Reason, cut_lines, split_lines

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


def marks(page: Page, settings: Settings) -> tuple[Edit, ...]:  # noqa: ARG001
    """Give the edits that cut from the page text what is not the article; its title goes, too."""
    lines = split_lines(page.text)
    reasons = by_trafilatura(page, [line.content for line in lines])
    return tuple(cut_lines(lines, reasons))


def by_trafilatura(page: Page, lines: Sequence[str]) -> list[Reason | None]:
    """Keep the lines that trafilatura's text consists of; where it finds none, all long lines that are no links."""
    kept = lines_in(lines, article_text(page.html))
    if not any(kept):
        kept = [len(b.text) >= 80 and b.links < len(b.text) / 2 for b in page.blocks]
    title = (page.metadata.title or "").casefold()
    return [
        None if k and line.casefold() != title else Reason("extract.other") for k, line in zip(kept, lines, strict=True)
    ]
