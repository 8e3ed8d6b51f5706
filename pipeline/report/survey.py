"""One pass over a run: all that the report tells in numbers, and which documents are worth showing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.apply import VETO
from pipeline.report.changes import (
    COLUMNS,
    Rules,
    by_document,
    codes,
    doubted,
    first_of_each,
    lines,
    most_doubtful,
    spans,
    totals,
)
from pipeline.report.inserted import Inserted, places
from pipeline.report.shards import Each, Part, parts, whole_documents
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


class Seen(NamedTuple):
    """What one part of a run says: tables by rule, in the order of its documents; one row for every document.

    `changed` has one row for every document and rule that changed it.
    """

    totals: list[pa.Table]
    lines: list[pa.Table]
    worst: pa.Table | None
    vetoes: Counter[str]
    documents: pa.Table
    changed: pa.Table


class Survey:
    """What one pass over a run finds.

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

    def add(self, seen: Seen, quota: int) -> None:
        """Add what one part says, one after the other; `quota` of its documents are shown whatever happened to them."""
        self.vetoes.update(seen.vetoes)
        self.rules.add(seen.totals, seen.lines, seen.worst)
        if seen.documents.num_rows:
            self._count(seen.documents)
            self._choose(seen.documents, seen.changed)
            even = np.unique(np.linspace(0, len(seen.documents) - 1, quota).astype(np.int64))
            self.spread += seen.documents["id"].take(pa.array(even)).to_pylist()

    def _count(self, documents: pa.Table) -> None:
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

    def _choose(self, documents: pa.Table, changed: pa.Table) -> None:
        if changed.num_rows:
            at = pc.index_in(changed["id"], documents["id"].combine_chunks())
            candidates = changed.append_column("site", documents["site"].take(at))
            self.worst = worst_of_each(candidates, self.worst)
        lost = documents.filter(pc.equal(documents["emptied"], 1)).select(["id", "site", "before", "after"])
        self.emptied = most_emptied(lost, self.emptied)


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


def survey(folder: Path, each: Each = map) -> Survey:
    """Look at every part of a run once; `each` is `map`, or does the same elsewhere."""
    found = Survey()
    every = parts(folder)
    for number, seen in enumerate(each(look, every)):
        quota = SPREAD * (number + 1) // len(every) - SPREAD * number // len(every)
        found.add(seen, quota)
    return found


def look(part: Part) -> Seen:
    """Look at one part of a run."""
    seen = Seen([], [], None, Counter(), NARROW.empty_table(), NOTHING)
    found, spaces, worst = [], [], None
    for rows in whole_documents(part.batches("audit", COLUMNS)):
        audit = spans(rows)
        seen.vetoes.update(rows.filter(pc.equal(rows["kind"], VETO))["rule"].to_pylist())
        found.append(by_document(audit))
        spaces.append(places(audit))
        if audit.num_rows:
            seen.totals.append(totals(found[-1]))
            seen.lines.append(lines(audit))
            worst = most_doubtful(doubted(audit), worst)
    documents, words = measure(part, Inserted(spaces))
    seen.lines.extend(words)
    changed = pa.concat_tables([NOTHING, *found]).combine_chunks()
    if documents.num_rows:
        documents = with_changes(documents, changed)
    return seen._replace(worst=worst, documents=documents, changed=changed)


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


def with_changes(documents: pa.Table, changed: pa.Table) -> pa.Table:
    """Documents with their lengths before, whether they are nearly gone, and how many template cuts they had."""
    ids = documents["id"].combine_chunks()
    at = pc.index_in(changed["id"], ids).to_numpy()
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
    scores = np.asarray(pc.fill_null(both["score"], np.inf).to_numpy())
    doubt = (-both["cut"].to_numpy(), scores)
    order = np.lexsort((*doubt, sites, rules))
    pairs = rules[order] * (int(sites.max()) + 1) + sites[order]
    best = order[first_of_each(pairs, 1)]
    best = best[np.lexsort((best, doubt[0][best], doubt[1][best], rules[best]))]  # equals in the order of ids
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
