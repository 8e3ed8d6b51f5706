"""What the audit of a part says, rule by rule and document by document, in whole columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.apply import SPAN
from pipeline.report.inserted import WORDS
from pipeline.report.tally import Tally

COLUMNS = ("id", "step", "stage", "rule", "start", "end", "old", "new", "score", "kind")
SHOWN = 300
"""Characters of a line that are counted and shown."""
LONGEST = 2000
"""Characters of a doubtful change that are kept."""
WORST = 12
"""Doubtful changes that are kept for every rule."""


class Rules:
    """Statistics by rule, over a stream of audit rows that end where a document ends."""

    def __init__(self) -> None:
        self.totals = Tally(("stage", "rule"), "changes")
        self.lines = Tally(("rule", "line"), "documents")
        self.worst: pa.Table | None = None

    def add(self, totals: Sequence[pa.Table], lines: Sequence[pa.Table], worst: pa.Table | None) -> None:
        """Add what `totals`, `lines` and `most_doubtful` make of the spans of whole documents."""
        for table in totals:
            self.totals.add(table)
        for table in lines:
            self.lines.add(table)
        if worst is not None:
            self.worst = most_doubtful(worst, self.worst)

    def examples(self) -> list[str]:
        """The ids of the documents of the most doubtful changes."""
        return [] if self.worst is None else sorted(set(self.worst["id"].to_pylist()))


def spans(audit: pa.Table) -> pa.Table:
    """The rows that changed text, with three columns more.

    `cut` and `put` are how many characters went and came, `document` numbers the documents: texts of ids would cost
    more wherever rows are grouped by them.
    """
    found = audit.filter(pc.equal(audit["kind"], SPAN)).combine_chunks()
    columns = {"cut": pc.utf8_length(found["old"]), "put": pc.utf8_length(found["new"]), "document": numbered(found)}
    for name, values in columns.items():
        found = found.append_column(name, values.cast(pa.int64()))
    return found


def numbered(audit: pa.Table) -> pa.Array:
    """Numbers for the ids of rows that are sorted by them."""
    if not audit.num_rows:
        return pa.array([], pa.int64())
    ids = audit["id"].chunk(0)
    other = pc.not_equal(ids.slice(1), ids.slice(0, len(ids) - 1)).to_numpy(zero_copy_only=False)
    return pa.array(np.cumsum(np.r_[False, other]))


def by_document(audit: pa.Table) -> pa.Table:
    """One row for every document and rule: its changes, characters cut and put in, and its lowest score."""
    counted = audit.append_column("changes", pa.array(np.ones(audit.num_rows, np.int64)))
    grouped = counted.group_by(["document", "stage", "rule"], use_threads=False)
    found = grouped.aggregate([("changes", "sum"), ("cut", "sum"), ("put", "sum"), ("score", "min")])
    found = found.take(pa.array(np.argsort(found["document"].to_numpy(), kind="stable")))  # groups come in any order
    first = np.unique(audit["document"].to_numpy(), return_index=True)[1]
    ids = audit["id"].take(pa.array(first[found["document"].to_numpy()]))
    found = found.rename_columns({"changes_sum": "changes", "cut_sum": "cut", "put_sum": "put", "score_min": "score"})
    return found.set_column(0, "id", ids)


def totals(changed: pa.Table) -> pa.Table:
    """By rule: documents, changes, characters cut and put in."""
    counted = changed.drop_columns(["id", "score"])
    return counted.append_column("documents", pa.array(np.ones(counted.num_rows, np.int64)))


def lines(audit: pa.Table) -> pa.Table:
    """In how many documents each rule cut each line. Lines are without white space around, and blank ones left out."""
    cuts = audit.filter(pc.greater(audit["cut"], 0)).combine_chunks()
    split = pc.split_pattern(cuts["old"], "\n")
    split = split.chunk(0) if isinstance(split, pa.ChunkedArray) and split.num_chunks else split
    parents = pc.list_parent_indices(split)
    line = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(pc.list_flatten(split), 0, SHOWN))
    found = cuts.select(["document", "rule"]).take(parents).append_column("line", line)
    found = found.filter(pc.not_equal(found["line"], ""))
    once = found.group_by(["document", "rule", "line"], use_threads=False).aggregate([])
    counted = once.group_by(["rule", "line"], use_threads=False).aggregate([([], "count_all")])
    return counted.rename_columns(WORDS.names)


def doubted(audit: pa.Table) -> pa.Table:
    """What is shown of a doubtful change."""
    mine = audit.select(["id", "step", "stage", "rule", "start", "end", "new", "score", "cut"])
    return mine.append_column("old", pc.utf8_slice_codeunits(audit["old"], 0, LONGEST))


def most_doubtful(mine: pa.Table, before: pa.Table | None = None, most: int = WORST) -> pa.Table:
    """Of every rule the changes with the lowest scores; among equal ones, those that cut most, then by id and place.

    A text that is cut again and again counts once. `before` are those of documents before these.
    """
    both = mine if before is None else pa.concat_tables([before, mine])
    rules = codes(both["rule"])
    texts = np.where(both["cut"].to_numpy() > 0, codes(both["old"]), -1 - np.arange(both.num_rows))
    scores = np.asarray(pc.fill_null(both["score"], np.inf).to_numpy())
    order = np.lexsort((-both["cut"].to_numpy(), scores, rules))
    pairs = rules * (2 * both.num_rows) + texts + both.num_rows
    _, first = np.unique(pairs[order], return_index=True)
    order = order[np.sort(first)]
    chosen = order[first_of_each(rules[order], most)]
    return both.take(pa.array(chosen)).combine_chunks()


def codes(column: pa.ChunkedArray) -> np.ndarray:
    """Numbers that are equal where texts are, in the order of their first appearance."""
    return np.asarray(column.combine_chunks().dictionary_encode().indices.to_numpy(), np.int64)


def first_of_each(groups: np.ndarray, most: int) -> np.ndarray:
    """Where the first `most` of each group stand, in an array whose groups stand together."""
    if not len(groups):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    rank = np.arange(len(groups)) - np.repeat(starts, np.diff(np.r_[starts, len(groups)]))
    return np.flatnonzero(rank < most)
