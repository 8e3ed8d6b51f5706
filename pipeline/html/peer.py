"""The one door to trafilatura: its opinion of what the article is, as words to be found again in the page's lines."""

from __future__ import annotations

import logging
from collections.abc import Sequence

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_LONG = 40


def article_text(html: str) -> str:
    """What trafilatura takes for the article, an empty string where it finds nothing."""
    import trafilatura  # noqa: PLC0415 -- half a second that only those pay who choose it

    return trafilatura.extract(html, include_comments=False, deduplicate=False) or ""


def lines_in(lines: Sequence[str], text: str) -> list[bool]:
    """Which of a page's lines an extracted text consists of.

    Long lines are anchors: each is looked for after the one before, then anywhere. A short line, which may stand on
    a page many times, counts only where the text has it between the anchors around it.
    """
    whole = _words(text)
    keys = [_words(line) for line in lines]
    places: list[tuple[int, int] | None] = []
    reached = 0
    for key in keys:
        at = -1
        if len(key) >= _LONG:
            at = whole.find(key, reached)
            reached = at + len(key) - 1 if at >= 0 else reached
            at = whole.find(key) if at < 0 else at
        places.append((at, at + len(key) - 1) if at >= 0 else None)
    return _fill(whole, keys, places)


def _fill(whole: str, keys: Sequence[str], places: Sequence[tuple[int, int] | None]) -> list[bool]:
    kept = [place is not None for place in places]
    ends = [len(whole)] * (len(keys) + 1)
    for i in range(len(keys) - 1, -1, -1):
        place = places[i]
        ends[i] = ends[i + 1] if place is None else place[0] + 1
    reached = 0
    for i, (key, place) in enumerate(zip(keys, places, strict=True)):
        if place is not None:
            reached = max(reached, place[1])
        elif len(key) < _LONG and len(key) > 2:
            at = whole.find(key, reached, max(reached, ends[i]))
            if at >= 0:
                kept[i], reached = True, at + len(key) - 1
    return kept


def _words(line: str) -> str:
    return f" {' '.join(line.casefold().split())} "
