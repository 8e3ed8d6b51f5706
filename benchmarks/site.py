"""What `site` cuts of what extraction leaves, on labelled pages: `python benchmarks/site.py GOLD.parquet`.

GOLD has a row a page: `id`, `set`, `site`, `url`, `html` and `gold`, the article's text. Only pages that share their
site with another are looked at, by our extractor and by trafilatura's text. For both the table tells, of the lines that
they leave: how many are clutter, how many of those another page of the site shows, too (more cannot be cut), how many
`site` cuts, and which share of the words of the articles it cuts with them.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.apply import run_stages
from pipeline.corpus import COUNTS
from pipeline.dedup.articles import article_key
from pipeline.document import Document, Stage
from pipeline.labeller.gold_lines import DROP, KEEP, labels_from_text, tokens
from pipeline.maps.read import page_document
from pipeline.stages import extract, site

SETS = ("news", "articles")
EXTRACTORS = ("labeller", "trafilatura")


class Left(msgspec.Struct):
    """A page: its document as extraction left it, what was cut of it, and the gold text."""

    document: Document
    cut: str
    gold: str


def read(path: Path, extractor: str) -> list[Left]:
    columns = ["id", "set", "site", "url", "html", "gold"]
    rows = [row for row in pq.read_table(path, columns=columns).to_pylist() if row["set"] in SETS]
    pages = Counter((row["set"], row["site"]) for row in rows)
    shared = [row for row in rows if pages[row["set"], row["site"]] > 1]
    return [left(row, extractor) for row in shared]


def left(row: dict[str, str], extractor: str) -> Left:
    told = Document(id=row["id"], text="", url=row["url"], site=f"{row['set']} {row['site']}")
    page = page_document(told, row["html"], extract.Settings(extractor=extractor))
    cut = "\n".join(page.text[mark.start : mark.end] for mark in page.marks)
    stages = [("extract", extract.build(extract.Settings()))]
    return Left(run_stages(page, stages).document, cut, row["gold"])


def learned(pages: Iterable[Left], settings: site.Settings) -> pa.Table:
    """What the first wall does: articles counted by kind, site and key, from two on."""
    seen = {(*key, article_key(page.document.text)) for page in pages for key in site.sketch(page.document, page.cut)}
    articles = Counter(key[:3] for key in seen)
    rows = [dict(zip(COUNTS.names, (*key, number), strict=True)) for key, number in articles.items() if number > 1]
    return site.decide(pa.Table.from_pylist(rows, schema=COUNTS), settings)


def measure(pages: list[Left], stage: Stage) -> Counter[str]:
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for page in pages:
        text = f"{page.document.text}\n{page.cut}"
        shown[page.document.site].update({site.fold(line) for line in text.splitlines()})
    tally: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page.document.text.splitlines() if line.strip()]
        kept = Counter(run_stages(page.document, [("site", stage)]).document.text.splitlines())
        for line, label in zip(lines, labels_from_text(lines, page.gold), strict=True):
            gone = kept[line] <= 0
            kept[line] -= 1
            if label == DROP:
                repeated = shown[page.document.site][site.fold(line)] > 1
                tally.update({"clutter": 1, "repeated": repeated, "cut": gone})
            elif label == KEEP:
                words = len(tokens(line))
                tally.update({"words": words, "words cut": words * gone})
    return tally


def main() -> None:
    settings = site.Settings()
    for extractor in EXTRACTORS:
        pages = read(Path(sys.argv[1]), extractor)
        tally = measure(pages, site.build(settings, learned(pages, settings)))
        clutter = max(1, tally["clutter"])
        print(
            f"{extractor}: {len(pages)} pages, {tally['clutter']} lines of clutter left, "
            f"{tally['repeated'] / clutter:.1%} on another page, too; site cuts {tally['cut'] / clutter:.1%}, "
            f"and {tally['words cut'] / max(1, tally['words']):.3%} of {tally['words']} words of the articles"
        )


if __name__ == "__main__":
    main()
