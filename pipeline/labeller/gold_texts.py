"""Labelled texts to train on: extracted once, whole pages, clean articles, and thinned copies of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import numpy as np
import pyarrow.parquet as pq

from pipeline.labeller.forest import Array
from pipeline.labeller.gold_pages import guessed_pages
from pipeline.labeller.lexicon import table
from pipeline.labeller.lines import features, stems_of
from pipeline.labeller.marks import kinds, marks_of

TEXT, PAGE, CLEAN, THINNED, GUESSED, THINNED_GUESS = "text", "page", "clean", "thinned", "guessed", "thinned_guess"
STORY, CLUTTER, UNCLEAR = 1, 0, -1
SOURCES = {"clutter/main-dev.parquet": TEXT, "clutter/full-dev.parquet": PAGE, "repair/texts-dev.parquet": CLEAN}
PAGES = "extraction/dev.parquet"
NO_WORDS = table(np.empty(0, np.uint32), np.empty(0), np.empty(0), 0)

CHANCES = (0.5, 0.0)
"""Copies of a text keep a line of clutter with these chances."""
REACHES, PAGE_CHANCES = (2, 5, 15), (0.3, 0.6, 0.9)
"""A copy of a page has the clutter that is at most so many lines away from its story, with these chances."""


class Text(msgspec.Struct, frozen=True):
    """A labelled text. `labels` are STORY, CLUTTER or UNCLEAR; `rows` are the lines' features, `stems` their words'.

    What is known of words is left out of the features: it depends on the publishers that a model may learn from.
    """

    id: str
    kind: str
    family: str
    lines: tuple[str, ...]
    labels: Array
    rows: Array
    stems: tuple[Array, Array]


def read_texts(gold: Path) -> list[Text]:
    """The labelled texts of a folder, by kind and id, and their thinned copies.

    `SOURCES` names the files. Those of clutter have `id`, `family`, `lines` and `labels`, the clean articles `id` and
    `text`; the file `PAGES` is that of the block model. Raises OSError where one is missing.
    """
    rows = [(kind, row) for name, kind in SOURCES.items() for row in pq.read_table(gold / name).to_pylist()]
    rows += [(GUESSED, row) for row in guessed_pages(gold / PAGES)]
    families = {key: row["family"] for kind, row in rows if kind != CLEAN for key in (publisher(row["id"]), row["id"])}
    whole = [labelled(kind, row, families) for kind, row in sorted(rows, key=lambda pair: (pair[0], pair[1]["id"]))]
    whole = [text for text in whole if text.lines]
    return [*whole, *(copy for text in whole for copy in thinned(text))]


def labelled(kind: str, row: dict[str, Any], families: dict[str, str]) -> Text:
    """The text of a row. A clean article belongs to the family of its publisher, or of the page that it is."""
    lines = row["text"].splitlines() if kind == CLEAN else row["lines"]
    labels = [STORY] * len(lines) if kind == CLEAN else row["labels"]
    filled = [(line.strip(), label) for line, label in zip(lines, labels, strict=True) if line.strip()]
    family = row.get("family") or families.get(publisher(row["id"])) or same_page(row["id"], families)
    return text(row["id"], kind, family, [line for line, _ in filled], [label for _, label in filled])


def publisher(page: str) -> str:
    """The publisher that an id such as `b/fr/LesEchos_2024_07_18` or `fundus/fr/LesEchos/V1` names, else the id."""
    parts = page.split("/")
    return re.sub(r"[^a-z]", "", parts[2].split("_")[0].lower()) if len(parts) > 2 else page


def same_page(article: str, families: dict[str, str]) -> str:
    """The family of the page whose digest begins like that of the article, else the article's id."""
    digest = article.rsplit("/", 1)[-1]
    return next((family for page, family in families.items() if page.startswith(f"a/{digest}")), article)


def text(name: str, kind: str, family: str, lines: Sequence[str], labels: Sequence[int]) -> Text:
    """A labelled text with its features."""
    rows = features(lines, kinds(marks_of(lines)), known=NO_WORDS) if lines else np.zeros((0, 0), np.float32)
    return Text(name, kind, family, tuple(lines), np.array(labels, np.int8), rows, stems_of(lines))


def thinned(whole: Text) -> Iterator[Text]:
    """Copies of a text that lack some of its clutter, as if extracted with more luck; the same copies every time."""
    (story,) = np.nonzero(whole.labels == STORY)
    if whole.kind not in (TEXT, PAGE, GUESSED) or len(story) < 2:
        return
    places = np.arange(len(whole.lines))
    away = np.maximum(0, np.maximum(story[0] - places, places - story[-1]))
    if whole.kind == TEXT:
        for chance in CHANCES:
            yield copy(whole, (whole.labels != CLUTTER) | (draws(whole, f"{chance}") < chance))
    else:
        reach, chance = REACHES[pick(whole, "reach", 3)], PAGE_CHANCES[pick(whole, "chance", 3)]
        yield copy(whole, (whole.labels == STORY) | ((away <= reach) & (draws(whole, "page") < chance)))


def copy(whole: Text, kept: Array) -> Text:
    """The text with the kept lines alone."""
    lines = [line for line, keep in zip(whole.lines, kept, strict=True) if keep]
    return text(
        whole.id, THINNED_GUESS if whole.kind == GUESSED else THINNED, whole.family, lines, whole.labels[kept].tolist()
    )


def draws(whole: Text, purpose: str) -> Array:
    """A number from 0 to 1 for each line, the same for the same text and purpose on every machine."""
    return np.array([crc32(f"{whole.id} {purpose} {at}".encode()) for at in range(len(whole.lines))]) / 2**32


def pick(whole: Text, purpose: str, choices: int) -> int:
    """One of some choices, the same for the same text and purpose on every machine."""
    return crc32(f"{whole.id} {purpose}".encode()) % choices
