"""What a site repeats on its pages: lines, and sentences inside lines, that no single page can give away.

Counts come from the first wall (`pipeline.corpus`), where copies of one article count once; `decide` turns them into
templates, a table that a person can read. Digits are masked, so that dates and counters repeat.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.document import Document, Edit, Stage
from pipeline.lines import Line, Reason, cut_lines, split_lines

DOCUMENTS = "documents"
LINE = "line"
RUN = "run"
KINDS = (DOCUMENTS, LINE, RUN)

TEMPLATES = pa.schema(
    [
        ("site", pa.string()),
        ("rule", pa.string()),
        ("key", pa.string()),
        ("articles", pa.int64()),
        ("documents", pa.int64()),
        ("share", pa.float64()),
    ]
)
"""`key` is the folded line or sentence, `share` is `articles / documents` of the site."""

WHY = {
    "site.line": "the site shows this line on many of its pages",
    "site.run": "the site shows this sentence on many of its pages",
}

LONGEST_KEY = 120
RUN_WORDS = 4
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[^.!?…。！？।]+[.!?…。！？।]*[\"”’»)\]」』]*\s*")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a repeated line is a template of its site.

    `minimum_documents`: sites with fewer articles are left alone. `minimum_articles` and `minimum_share`: a template
    stands in at least so many articles, and in this share of the site's. `enough_articles`: a line in so many is a
    template in a tenth of that share, too, because large sites have many sections. `runs`: look at sentences inside
    lines, too.
    """

    minimum_documents: int = 3
    minimum_articles: int = 2
    minimum_share: float = 0.2
    enough_articles: int = 30
    runs: bool = True

    def __post_init__(self) -> None:
        """Refuse counts that would call every line a template."""
        if self.minimum_articles < 2 or self.minimum_documents < self.minimum_articles:
            raise ValueError("minimum_documents must be at least minimum_articles, and that at least 2")
        if not 0 < self.minimum_share <= 1:
            raise ValueError("minimum_share must be above 0 and at most 1")


def sketch(document: Document) -> Iterator[tuple[str, str, str]]:
    """What to count of a document: itself, its lines, and the sentences of lines that have several."""
    if not document.site:
        return
    yield DOCUMENTS, document.site, ""
    seen: set[tuple[str, str]] = set()
    for line in split_lines(document.text):
        seen.add((LINE, fold(line.content)))
        seen.update((RUN, key) for _, _, key in sentences(document.text, line))
    yield from ((kind, document.site, key) for kind, key in sorted(seen) if key)


def decide(counts: pa.Table, settings: Settings) -> pa.Table:
    """The templates of all sites, by `TEMPLATES`: the most frequent of a site first."""
    totals = counts.filter(pc.equal(counts["kind"], DOCUMENTS)).select(["site", "articles"])
    totals = totals.rename_columns(["site", "documents"])
    kinds = [LINE, RUN] if settings.runs else [LINE]
    lines = counts.filter(pc.is_in(counts["kind"], pa.array(kinds)))
    lines = lines.append_column("rule", pc.binary_join_element_wise("site", lines["kind"], "."))
    found = lines.join(totals, "site", join_type="inner")
    share = pc.divide(pc.cast(found["articles"], pa.float64()), pc.cast(found["documents"], pa.float64()))
    found = found.append_column("share", share)
    enough = pc.and_(
        pc.greater_equal(found["articles"], settings.enough_articles),
        pc.greater_equal(found["share"], settings.minimum_share / 10),
    )
    often = pc.or_(pc.greater_equal(found["share"], settings.minimum_share), enough)
    known = pc.and_(
        pc.greater_equal(found["documents"], settings.minimum_documents),
        pc.greater_equal(found["articles"], settings.minimum_articles),
    )
    by = [("site", "ascending"), ("articles", "descending"), ("key", "ascending"), ("rule", "ascending")]
    return found.filter(pc.and_(known, often)).sort_by(by).select(TEMPLATES.names).cast(TEMPLATES)


def build(settings: Settings, templates: pa.Table | None) -> Stage:  # noqa: ARG001  # `decide` has used them
    """The stage that cuts these templates; without any it cuts nothing."""
    lines: dict[str, dict[str, float]] = defaultdict(dict)
    runs: dict[str, dict[str, float]] = defaultdict(dict)
    for row in templates.to_pylist() if templates is not None else ():
        (lines if row["rule"] == "site.line" else runs)[row["site"]][row["key"]] = row["share"]

    def site(document: Document) -> list[Edit]:
        repeated, inside = lines.get(document.site, {}), runs.get(document.site, {})
        if not repeated and not inside:
            return []
        found = split_lines(document.text)
        shares = [repeated.get(fold(line.content)) for line in found]
        edits = cut_lines(found, [None if share is None else Reason("site.line", share) for share in shares])
        left = (line for line, share in zip(found, shares, strict=True) if share is None)
        return edits + [edit for line in left for edit in cut_runs(document.text, line, inside)]

    return site


def cut_runs(text: str, line: Line, templates: dict[str, float]) -> Iterable[Edit]:
    """The edits that cut the repeated sentences of a line."""
    for start, end, key in sentences(text, line) if templates else ():
        if key in templates:
            yield Edit(start, end, "", "site.run", templates[key])


def sentences(text: str, line: Line) -> Iterator[tuple[int, int, str]]:
    """Start, end and key of the sentences of a line that has several, in code points of the text."""
    pieces = list(_SENTENCE.finditer(line.content))
    if len(pieces) < 2:
        return
    at = text.index(line.content, line.start)
    for piece in pieces:
        if len(piece[0].split()) >= RUN_WORDS:
            yield at + piece.start(), at + piece.end(), fold(piece[0])


def fold(line: str) -> str:
    """The key of a line: case folded, white space single, numbers as 0. Empty where the line has no letter."""
    if not _LETTER.search(line):
        return ""
    key = _DIGITS.sub("0", " ".join(line.casefold().split()))
    if len(key) <= LONGEST_KEY:
        return key
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{key[: LONGEST_KEY - 17]} {digest}"
