"""One pass over a run: all that the report tells in numbers, and which documents are worth showing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.apply import VETO
from pipeline.report.changes import Rules, by_document, first_of_each
from pipeline.report.inserted import Inserted, places
from pipeline.report.shards import Each, Part, parts, whole_documents
from pipeline.report.spans import CODED, COLUMNS, ROWS, codes, first_of_best, of_kind, scores_of, spans_of
from pipeline.report.tally import Tally

BINS = 2.0 ** np.arange(0, 24.5, 0.5)
"""Edges of the bins of text lengths, in characters; whatever is shorter or longer is in the first or the last."""
MOST_SITES = 20_000
MOST_DAYS = 100_000
FOR_A_RULE = 6
LOST_MOST = 12
LOST_AT_A_SITE = 3
SPREAD = 20
"""Documents from all over the run that are shown besides the worst."""
EMPTIED = 0.9
"""A text that lost this share of its characters is nearly gone."""


class Survey:
    """What one pass over a run, or over some of its parts, finds.

    `before` and `after` count documents by text length, in `BINS`; `vetoes` counts what a person kept, by rule.
    """

    def __init__(self) -> None:
        self.rules = Rules()
        self.sites = Tally(("site",), "documents", MOST_SITES)
        self.days = Tally(("site", "day"), "documents", MOST_DAYS)
        self.before = np.zeros(len(BINS) - 1, np.int64)
        self.after = np.zeros(len(BINS) - 1, np.int64)
        self.characters = [0, 0]
        self.vetoes: Counter[str] = Counter()
        self.worst: pa.Table | None = None
        self.emptied: pa.Table | None = None
        self.spread: list[str] = []

    def count(self, documents: pa.Table) -> None:
        """Add documents, as `with_changes` tells of them."""
        before, after = documents["before"].to_numpy(), documents["after"].to_numpy()
        self.before += binned(before)
        self.after += binned(after)
        self.characters[0] += int(before.sum())
        self.characters[1] += int(after.sum())
        names = ["documents", "before", "after", "emptied", "templates"]
        self.sites.add(documents.select(["site", *names]))
        dated = documents.filter(pc.not_equal(documents["day"], ""))
        if dated.num_rows:
            self.days.add(dated.select(["site", "day", *names[:4]]))

    def choose(self, documents: pa.Table, changed: pa.Table, quota: int) -> None:
        """Choose among documents those worth showing; `quota` of them are shown whatever happened to them."""
        if changed.num_rows:
            sites = documents["site"].take(changed["document"])
            self.worst = worst_of_each(changed.drop_columns("document").append_column("site", sites), self.worst)
        lost = documents.filter(pc.equal(documents["emptied"], 1)).select(["id", "site", "before", "after"])
        self.emptied = most_emptied(lost, self.emptied)
        even = np.unique(np.linspace(0, len(documents) - 1, quota).astype(np.int64))
        self.spread += documents["id"].take(pa.array(even)).to_pylist()

    def merge(self, other: Survey) -> None:
        """Add what was found in the parts that follow these."""
        self.rules.merge(other.rules)
        self.sites.merge(other.sites)
        self.days.merge(other.days)
        self.before += other.before
        self.after += other.after
        self.characters = [sum(both) for both in zip(self.characters, other.characters, strict=True)]
        self.vetoes.update(other.vetoes)
        if other.worst is not None:
            self.worst = worst_of_each(other.worst, self.worst)
        if other.emptied is not None:
            self.emptied = most_emptied(other.emptied, self.emptied)
        self.spread += other.spread

    def compact(self) -> None:
        """Make it as small as it gets, to be sent elsewhere."""
        for tally in (self.rules.totals, self.rules.lines, self.sites, self.days):
            tally.compact()


def survey(folder: Path, each: Each = map) -> Survey:
    """Look at every part of a run once; `each` is `map`, or does the same elsewhere."""
    found, every = Survey(), parts(folder)
    shown = [SPREAD * number // len(every) for number in range(len(every) + 1)]
    for seen in each(look, [(part, b - a) for part, (a, b) in zip(every, pairwise(shown), strict=True)]):
        found.merge(seen)
    return found


def look(asked: tuple[Part, int]) -> Survey:
    """Look at one part of a run; so many of its documents are shown whatever happened to them."""
    part, quota = asked
    seen = Survey()
    found, spaces = [NOTHING], []
    for rows in whole_documents(part.batches("audit", COLUMNS, CODED, ROWS)):
        seen.vetoes.update(of_kind(rows, VETO)["rule"].to_pylist())
        spans = spans_of(rows)
        if spans.rows.num_rows:
            found.append(by_document(spans))
            spaces.append(places(spans))
            seen.rules.add(spans, found[-1])
    documents, words = measure(part, Inserted(spaces))
    for table in words:
        seen.rules.lines.add(table)
    if documents.num_rows:
        changed = located(pa.concat_tables(found).combine_chunks(), documents)
        documents = with_changes(documents, changed)
        seen.count(documents)
        seen.choose(documents, changed, quota)
    seen.compact()
    return seen


NOTHING = pa.schema(
    [
        ("id", pa.string()),
        ("stage", pa.string()),
        ("rule", pa.string()),
        ("changes", pa.int64()),
        ("cut", pa.int64()),
        ("put", pa.int64()),
        ("score", pa.float64()),
    ]
).empty_table()


def measure(part: Part, inserted: Inserted) -> tuple[pa.Table, list[pa.Table]]:
    """Id, site, day and length of every document of a part, kept or dropped; and the words that were parted."""
    columns = ["id", "site", "published", "text"]
    pieces, words = [], []
    for batch in chain.from_iterable(part.batches(table, columns) for table in ("documents", "dropped")):
        pieces.append(narrow(batch))
        words.append(inserted.words(batch.column("id"), batch.column("text")))
    return pa.Table.from_batches(pieces, NARROW), words


NARROW = pa.schema([("id", pa.string()), ("site", pa.string()), ("day", pa.string()), ("after", pa.int64())])


def narrow(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The length instead of the text, the day instead of the time."""
    columns = [
        batch.column("id"),
        pc.fill_null(batch.column("site"), ""),
        pc.fill_null(pc.utf8_slice_codeunits(batch.column("published"), 0, 10), ""),
        pc.utf8_length(batch.column("text")).cast(pa.int64()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=NARROW)


def located(changed: pa.Table, documents: pa.Table) -> pa.Table:
    """Changes with the row of their document."""
    return changed.append_column("document", pc.index_in(changed["id"], documents["id"].combine_chunks()))


def with_changes(documents: pa.Table, changed: pa.Table) -> pa.Table:
    """Documents with their lengths before, whether they are nearly gone, and how many template cuts they had."""
    at = changed["document"].to_numpy()
    grown = changed["cut"].to_numpy() - changed["put"].to_numpy()
    templates = pc.equal(changed["stage"], "site").to_numpy() * changed["changes"].to_numpy()
    after = documents["after"].to_numpy()
    before = after + np.bincount(at, grown, len(documents)).astype(np.int64)
    columns = {
        "before": before,
        "emptied": ((before > 0) & (before - after >= EMPTIED * before)).astype(np.int64),
        "templates": np.bincount(at, templates, len(documents)).astype(np.int64),
        "documents": np.ones(len(documents), np.int64),
    }
    for name, values in columns.items():
        documents = documents.append_column(name, pa.array(values))
    return documents


def binned(lengths: np.ndarray) -> np.ndarray:
    """How many lengths lie in each of `BINS`."""
    return np.histogram(np.clip(lengths, BINS[0], BINS[-1]), BINS)[0]


def most_emptied(lost: pa.Table, before: pa.Table | None) -> pa.Table:
    """The longest texts that are nearly gone, few of each site; then by id."""
    both = lost if before is None else pa.concat_tables([before, lost])
    both = both.sort_by([("site", "ascending"), ("before", "descending"), ("id", "ascending")])
    of_a_site = both.take(pa.array(first_of_each(codes(both["site"]), LOST_AT_A_SITE)))
    return of_a_site.sort_by([("before", "descending"), ("id", "ascending")]).slice(0, LOST_MOST).combine_chunks()


def worst_of_each(candidates: pa.Table, before: pa.Table | None) -> pa.Table:
    """For every rule the documents where it is most doubtful, one of each site."""
    both = candidates if before is None else pa.concat_tables([before, candidates])
    both = both.combine_chunks()
    rules, sites = codes(both["rule"]), codes(both["site"])
    scores, cut = scores_of(both), both["cut"].to_numpy()
    best = first_of_best(rules * (int(sites.max()) + 1) + sites, scores, cut)
    best = best[np.lexsort((best, -cut[best], scores[best], rules[best]))]  # equals in the order of ids
    return both.take(pa.array(best[first_of_each(rules[best], FOR_A_RULE)])).combine_chunks()


def candidates(found: Survey) -> Iterator[str]:
    """The ids of documents worth showing: those that are nearly gone, then the worst of every rule, in turns."""
    if found.emptied is not None:
        yield from found.emptied["id"].to_pylist()
    if found.worst is not None:
        rules = codes(found.worst["rule"])
        starts = np.r_[0, np.flatnonzero(rules[1:] != rules[:-1]) + 1]
        turn = np.arange(len(rules)) - np.repeat(starts, np.diff(np.r_[starts, len(rules)]))
        yield from found.worst["id"].take(pa.array(np.argsort(turn, kind="stable"))).to_pylist()
