"""What the audit of a part says, rule by rule and document by document, in whole columns."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.report.inserted import WORDS
from pipeline.report.spans import Numbers, Spans, codes, first_of_best, numbered, plain, scores_of
from pipeline.report.tally import Tally

SHOWN = 300
"""Characters of a line that are counted and shown."""
LONGEST = 2000
"""Characters of a doubtful change that are kept."""
WORST = 12
"""Doubtful changes that are kept for every rule."""


class Rules:
    """Statistics by rule, over a stream of spans that end where a document ends."""

    def __init__(self) -> None:
        self.totals = Tally(("stage", "rule"), "changes")
        self.lines = Tally(("rule", "line"), "documents")
        self.worst: pa.Table | None = None

    def add(self, spans: Spans, changed: pa.Table) -> None:
        """Add the spans of whole documents, and what `by_document` makes of them."""
        if spans.rows.num_rows:
            self.totals.add(totals(changed))
            self.lines.add(lines(spans))
            self.worst = most_doubtful(doubted(spans, self.worst), self.worst)

    def merge(self, other: Rules) -> None:
        """Add what was counted of the documents that follow these."""
        self.totals.merge(other.totals)
        self.lines.merge(other.lines)
        if other.worst is not None:
            self.worst = most_doubtful(other.worst, self.worst)

    def examples(self) -> list[str]:
        """The ids of the documents of the most doubtful changes."""
        return [] if self.worst is None else sorted(set(self.worst["id"].to_pylist()))


def by_document(spans: Spans) -> pa.Table:
    """One row for every document and rule: its changes, characters cut and put in, and its lowest score."""
    rows = spans.rows
    stages, rules = codes(rows["stage"]), codes(rows["rule"])
    pairs = stages * (rules.max(initial=0) + 1) + rules
    groups, first = numbered(spans.document * (pairs.max(initial=0) + 1) + pairs)
    lowest = np.full(len(first), np.inf)
    np.fmin.at(lowest, groups, scores_of(rows))
    columns = {
        **plain(rows.select(["id", "stage", "rule"]).take(pa.array(first))),
        "changes": np.bincount(groups, minlength=len(first)),
        "cut": np.bincount(groups, spans.cut, len(first)).astype(np.int64),
        "put": np.bincount(groups, spans.put, len(first)).astype(np.int64),
        "score": pa.array(lowest, mask=np.isinf(lowest)),
    }
    return pa.table(columns)


def totals(changed: pa.Table) -> pa.Table:
    """By rule: documents, changes, characters cut and put in."""
    counted = changed.drop_columns(["id", "score"])
    return counted.append_column("documents", pa.array(np.ones(counted.num_rows, np.int64)))


def lines(spans: Spans) -> pa.Table:
    """In how many documents each rule cut each line. Lines are without white space around, and blank ones left out."""
    old, rules = spans.rows["old"].combine_chunks(), spans.rows["rule"].combine_chunks()
    texts, shown, sizes = lines_of(old.dictionary)
    row, at = spread(old.indices.to_numpy(), sizes)
    pairs = rules.indices.to_numpy().astype(np.int64)[row] * (len(texts) + 1) + shown[at]
    _, once = numbered(spans.document[row] * (pairs.max(initial=0) + 1) + pairs)
    groups, first = numbered(pairs[once])
    mine = once[first]
    columns = [rules.take(pa.array(row[mine])).cast(pa.string()), texts.take(pa.array(shown[at[mine]]))]
    return pa.table([*columns, pa.array(np.bincount(groups))], schema=WORDS)


def lines_of(texts: pa.Array) -> tuple[pa.Array, Numbers, Numbers]:
    """The lines that stand in texts, each once; their numbers, text after text; how many each text has."""
    split = pc.split_pattern(texts, "\n")
    parents = pc.list_parent_indices(split).to_numpy()
    lines = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(pc.list_flatten(split), 0, SHOWN))
    told = pc.not_equal(lines, "").to_numpy(zero_copy_only=False)
    coded = lines.filter(pa.array(told)).dictionary_encode()
    return coded.dictionary, coded.indices.to_numpy(), np.bincount(parents[told], minlength=len(texts))


def spread(groups: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers]:
    """What the members of groups are, each group in its turn: where in `groups` each is, and its place among all."""
    starts = np.cumsum(sizes) - sizes
    of_each = sizes[groups]
    where = np.repeat(np.arange(len(groups)), of_each)
    behind = np.arange(len(where)) - np.repeat(np.cumsum(of_each) - of_each, of_each)
    return where, starts[groups][where] + behind


def doubted(spans: Spans, before: pa.Table | None) -> pa.Table:
    """What is shown of changes that may be more doubtful than those of documents before these."""
    rows = spans.rows
    scores, rules, texts = scores_of(rows), codes(rows["rule"]), codes(rows["old"])
    most, fewest = limits(before, rows["rule"].combine_chunks().dictionary.to_pylist())
    near = (scores < most[rules]) | (scores == most[rules]) & (spans.cut > fewest[rules])
    at = np.flatnonzero(near)
    groups = np.where(spans.cut > 0, rules * (texts.max(initial=0) + 1) + texts, -1 - np.arange(len(rules)))
    at = at[first_of_best(groups[at], scores[at], spans.cut[at])]
    mine = plain(rows.select(["id", "step", "stage", "rule", "start", "end", "new", "score", "old"]).take(pa.array(at)))
    old = pc.utf8_slice_codeunits(mine.pop("old"), 0, LONGEST)
    return pa.table({**mine, "cut": spans.cut[at], "old": old})


def limits(before: pa.Table | None, rules: list[str]) -> tuple[NDArray[np.float64], Numbers]:
    """For each rule the score that a change must have at most to be among the most doubtful, and what such a one of
    that score must cut more than: where there are enough already, what the last of them has.
    """
    most, fewest = np.full(len(rules), np.inf), np.full(len(rules), -1)
    if before is None:
        return most, fewest
    for rule in before["rule"].unique().to_pylist():
        mine = before.filter(pc.equal(before["rule"], rule))
        if mine.num_rows == WORST and rule in rules:
            at = rules.index(rule)
            most[at], fewest[at] = scores_of(mine)[-1], mine["cut"][-1].as_py()
    return most, fewest


def most_doubtful(mine: pa.Table, before: pa.Table | None = None) -> pa.Table:
    """Of every rule the changes with the lowest scores; among equal ones, those that cut most, then by id and place.

    A text that is cut again and again counts once. `before` are those of documents before these.
    """
    both = mine if before is None else pa.concat_tables([before, mine])
    rules = codes(both["rule"])
    texts = np.where(both["cut"].to_numpy() > 0, codes(both["old"]), -1 - np.arange(both.num_rows))
    order = np.lexsort((-both["cut"].to_numpy(), scores_of(both), rules))
    pairs = rules * (2 * both.num_rows) + texts + both.num_rows
    _, first = np.unique(pairs[order], return_index=True)
    order = order[np.sort(first)]
    chosen = order[first_of_each(rules[order], WORST)]
    return both.take(pa.array(chosen)).combine_chunks()


def first_of_each(groups: np.ndarray, most: int) -> np.ndarray:
    """Where the first `most` of each group stand, in an array whose groups stand together."""
    if not len(groups):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    rank = np.arange(len(groups)) - np.repeat(starts, np.diff(np.r_[starts, len(groups)]))
    return np.flatnonzero(rank < most)
