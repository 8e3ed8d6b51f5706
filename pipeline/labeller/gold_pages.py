"""Pages of many publishers whose lines gold names only in part. Training only.

What gold leaves open is told by the block model, which sees the page's structure, where it is sure.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from pipeline.html import PageError, read_page
from pipeline.labeller.article import article_lines
from pipeline.labeller.blocks import features, likely_article
from pipeline.labeller.forest import Array
from pipeline.labeller.gold_lines import DROP, KEEP, UNCLEAR, labels_from_segments, labels_from_text

SEGMENTS, WEB = "segments", "web"
SURELY_ARTICLE, SURELY_NOT = 0.8, 0.15
LIKELY, UNLIKELY = 0.5, 0.2


def guessed_pages(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of `id`, `family`, `lines` and `labels` of the pages of the sets `segments` and `web`, by id."""
    columns = ["id", "set", "family", "url", "html", "gold", "with", "without"]
    for row in sorted(pq.read_table(path, columns=columns).to_pylist(), key=lambda row: str(row["id"])):
        if row["set"] not in (SEGMENTS, WEB):
            continue
        try:
            page = read_page(row["html"], url=row["url"])
        except PageError:
            continue
        rows = features(page)
        likely = likely_article(rows)
        kept = article_lines(page, rows, likely)
        labels = (from_segments if row["set"] == SEGMENTS else from_web)(row, page.blocks.text, likely, kept)
        yield {"id": row["id"], "family": row["family"], "lines": page.blocks.text, "labels": labels.tolist()}


def from_segments(row: dict[str, Any], lines: list[str], likely: Array, kept: Array) -> Array:
    """Gold names a few strings: the model says the rest where it is sure."""
    labels = labels_from_segments(lines, row["with"], row["without"])
    silent = labels == UNCLEAR
    labels[silent & kept & (likely >= SURELY_ARTICLE)] = KEEP
    labels[silent & ~kept & (likely <= SURELY_NOT)] = DROP
    return labels


def from_web(row: dict[str, Any], lines: list[str], likely: Array, kept: Array) -> Array:  # noqa: ARG001 -- as above
    """Gold is half believed: title and date count as its content. Where the model objects, nothing is known."""
    labels = labels_from_text(lines, row["gold"])
    labels[np.where(labels == KEEP, likely < UNLIKELY, likely > LIKELY)] = UNCLEAR
    return labels
