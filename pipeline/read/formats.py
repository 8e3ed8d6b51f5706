"""The table of formats: by which suffix each is known, where its files can be cut, and what reads a split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from pipeline.read import jsonl, pages, parquet, separated, warc
from pipeline.read.contract import Cut, Fault, Record, Split
from pipeline.read.packing import SUFFIXES
from pipeline.read.settings import Settings

Read: TypeAlias = Callable[[Split, Settings, Counter[str]], Iterator[Record | Fault]]


class Format(NamedTuple):
    """A format of files.

    `cuts(path, size, settings, compression)` says where a file can be cut, its end included; it is None where files
    are only read whole. `one` says that a file is one document. `read(split, settings, passed)` counts in `passed` what
    it passes over.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Read
    cuts: Callable[[str, int, Settings, str], Iterator[Cut]] | None = None
    one: bool = False


def _all(read: Callable[[Split, Settings], Iterator[Record | Fault]]) -> Read:
    """A reader that passes nothing over."""
    return lambda split, settings, _: read(split, settings)


FORMATS = {
    known.name: known
    for known in (
        Format("text", (".txt",), _all(pages.read_text), one=True),
        Format("html", (".html", ".htm", ".xhtml"), _all(pages.read_html), one=True),
        Format("jsonl", (".jsonl", ".ndjson"), _all(jsonl.read), jsonl.cuts),
        Format("csv", (".csv",), _all(separated.read_csv), separated.csv_cuts),
        Format("tsv", (".tsv",), _all(separated.read_tsv), separated.tsv_cuts),
        Format("parquet", (".parquet",), _all(parquet.read), parquet.cuts),
        Format("warc", (".warc",), warc.read, warc.cuts),
        Format("wet", (".wet",), warc.read, warc.cuts),
    )
}
BY_SUFFIX = {suffix: known.name for known in FORMATS.values() for suffix in known.suffixes}


def by_suffix(name: str) -> tuple[str, str]:
    """The format and the compression that a file's name tells; an empty string for what it does not."""
    stem, dot, suffix = name.lower().rpartition(".")
    compression = SUFFIXES.get(dot + suffix, "") if stem else ""
    if compression:
        stem, dot, suffix = stem.rpartition(".")
    return (BY_SUFFIX.get(dot + suffix, "") if stem else ""), compression
