"""Extraction beside its peers: `python benchmarks/extract.py GOLD.parquet [--pages 200] [--sets news,articles]`.

Every page goes to every extractor in turn, so that a busy machine slows them all alike. Prints words in order (F1,
precision, recall), exact and empty texts, and CPU per page with its ratio to trafilatura. Peers that are not installed
are left out. The shipped model has seen a development set: cross-validated scores stand in models/blocks.json.
Then it prints how often the metadata are found, and the title is that of the labels, and what pages of 0.1, 1 and 10 MB
cost.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline import extract_text
from pipeline.html import read_page
from pipeline.labeller.text_scores import page_scores, summary

Extractor = Callable[[str], str]
SIZES = (100_000, 1_000_000, 10_000_000)


def trafilatura(**options: Any) -> Extractor:
    extract = import_module("trafilatura").extract
    return lambda html: extract(html, include_comments=False, **options) or ""


def resiliparse() -> Extractor:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda html: extract(html, main_content=True, alt_texts=False)


def readability() -> Extractor:
    document, html_of = import_module("readability").Document, import_module("lxml.html").fromstring
    return lambda html: "\n".join(html_of(document(html).summary()).itertext())


def justext() -> Extractor:
    module = import_module("justext")
    stop = frozenset().union(*map(module.get_stoplist, module.get_stoplists()))
    return lambda html: "\n".join(p.text for p in module.justext(html, stop) if not p.is_boilerplate)


PEERS: dict[str, Callable[[], Extractor]] = {
    "trafilatura": trafilatura,
    "trafilatura fast": lambda: trafilatura(fast=True),
    "resiliparse": resiliparse,
    "readability": readability,
    "justext": justext,
}


def installed() -> dict[str, Extractor]:
    found: dict[str, Extractor] = {"ours": extract_text}
    for name, make in PEERS.items():
        try:
            found[name] = make()
        except ImportError as error:
            print(f"{name} is left out: {error}")
    return found


def timed(extractor: Extractor, html: str) -> tuple[str, float]:
    start = time.process_time()
    try:
        text = extractor(html) or ""
    except Exception:  # noqa: BLE001 -- a peer that fails has found nothing
        text = ""
    return text, time.process_time() - start


def compare(pages: list[dict[str, Any]]) -> None:
    extractors = installed()
    spent: dict[str, float] = defaultdict(float)
    scores: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for extractor in extractors.values():
        timed(extractor, pages[0]["html"])
    for page in pages:
        for name, extractor in extractors.items():
            text, seconds = timed(extractor, page["html"])
            spent[name] += seconds
            scores[name].append(page_scores(page, text))
    for name in extractors:
        ratio = spent[name] / spent["trafilatura"] if "trafilatura" in spent else float("nan")
        print(f"\n{name}: {1000 * spent[name] / len(pages):.1f} ms CPU a page, {ratio:.3f} of trafilatura's")
        for kind, score in summary(scores[name]).items():
            print(f"  {kind:9}", "  ".join(f"{k} {v}" for k, v in score.items() if not isinstance(v, dict)))


def metadata(pages: list[dict[str, Any]]) -> None:
    """How many pages tell who, when and where; how many titles are the labelled one, and but for case and marks."""
    found = [(page, read_page(page["html"], url=page.get("url")).metadata) for page in pages]
    print()
    for name in ("title", "author", "published", "site", "language", "url"):
        print(f"{name:9} {sum(getattr(told, name) is not None for _, told in found) / len(found):6.1%} of pages")
    titles = [(told.title or "", page["title"]) for page, told in found if page.get("title")]
    if titles:
        same = sum(" ".join(ours.split()) == " ".join(theirs.split()) for ours, theirs in titles)
        alike = sum(letters(ours) == letters(theirs) for ours, theirs in titles)
        print(
            f"titles: {same / len(titles):.1%} of {len(titles)} are the label, {alike / len(titles):.1%} but for marks"
        )


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def grow(page: str) -> None:
    print("\nbytes, seconds, microseconds per kilobyte")
    for size in SIZES:
        html = (page * (size // len(page) + 1))[:size]
        start = time.process_time()
        extract_text(html)
        seconds = time.process_time() - start
        print(f"{size:>10,} {seconds:8.3f} {1e9 * seconds / size:8.1f}")


def main() -> None:
    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--sets", default="news,articles,segments")
    given = parser.parse_args()
    rows = [row for row in pq.read_table(given.gold).to_pylist() if row["set"] in given.sets.split(",")]
    pages = rows[:: max(1, len(rows) // given.pages)][: given.pages]
    compare(pages)
    metadata(pages)
    grow(sorted(pages, key=lambda page: len(page["html"]))[len(pages) // 2]["html"])


if __name__ == "__main__":
    main()
