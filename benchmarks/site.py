"""What `site` cuts of what extraction leaves, on labelled pages: `python benchmarks/site.py GOLD.parquet`.

GOLD has a row a page: `id`, `set`, `family`, `site`, `url`, `html` and `gold`, the article's text. Only pages that
share their site with another are looked at, as our extractor leaves them when it never saw their publisher (the models
are trained for it; that takes minutes), and as trafilatura does. For both the table tells, of the lines that they
leave: how many are clutter, how many of those another page of the site shows, too, how many `site` cuts, and which
share of the words of the articles it cuts with them.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
from unseen import EXTRACTORS, Left, pages

from pipeline.apply import run_stages
from pipeline.corpus import COUNTS, Page
from pipeline.dedup.articles import article_key
from pipeline.document import Stage
from pipeline.labeller.gold_lines import DROP, KEEP, tokens
from pipeline.stages import site


def sharing(found: Iterable[Left]) -> list[Left]:
    """The pages that are not the only one of their site."""
    by_site: dict[str, list[Left]] = defaultdict(list)
    for page in found:
        by_site[page.document.site].append(page)
    return [page for some in by_site.values() if len(some) > 1 for page in some]


def learned(found: Iterable[Left], settings: site.Settings) -> pa.Table:
    """What the first wall does: articles counted by kind, site and key, from two on."""
    seen = {
        (*key, article_key(page.document.text))
        for page in found
        for key in site.sketch(Page.of(page.document, "\n".join(page.cut)))
    }
    articles = Counter(key[:3] for key in seen)
    rows = [dict(zip(COUNTS.names, (*key, number), strict=True)) for key, number in articles.items() if number > 1]
    return site.decide(pa.Table.from_pylist(rows, schema=COUNTS), settings)


def measure(found: list[Left], stage: Stage) -> Counter[str]:
    """Count the lines of clutter that are left, that another page shows, and that are cut; and the articles' words."""
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for page in found:
        shown[page.document.site].update({site.fold(line) for line in (*page.lines, *page.cut)})
    tally: Counter[str] = Counter()
    for page in found:
        document = page.document
        kept = Counter(run_stages(document, [("site", stage)]).document.text.split("\n"))
        for line, label in zip(page.lines, page.labels, strict=True):
            gone = kept[line] <= 0
            kept[line] -= 1
            if label == DROP:
                tally.update({"clutter": 1, "repeated": shown[document.site][site.fold(line)] > 1, "cut": gone})
            elif label == KEEP:
                words = len(tokens(line))
                tally.update({"words": words, "words cut": words * gone})
    return tally


def main() -> None:
    settings = site.Settings()
    for extractor in EXTRACTORS:
        found = sharing(pages(Path(sys.argv[1]), extractor))
        tally = measure(found, site.build(settings, learned(found, settings)))
        clutter = max(1, tally["clutter"])
        print(
            f"{extractor}: {len(found)} pages, {tally['clutter']} lines of clutter left, "
            f"{tally['repeated'] / clutter:.1%} on another page, too; site cuts {tally['cut'] / clutter:.1%}, "
            f"and {tally['words cut'] / max(1, tally['words']):.3%} of {tally['words']} words of the articles"
        )


if __name__ == "__main__":
    main()
