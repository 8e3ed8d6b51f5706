"""The rows of an audit that changed text, with their texts as numbers.

The same few rules, and often the same lines, stand in row after row. The Parquet file numbers them already, so that
each is looked at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.apply import SPAN

COLUMNS = ("id", "step", "stage", "rule", "start", "end", "old", "new", "score", "kind")
CODED = ("id", "stage", "rule", "old", "kind")
"""Those of the columns that are read as numbers, with a dictionary of their texts."""
ROWS = 100_000
"""Rows of the audit that are looked at together: a row group, or what is left of one."""

Numbers = NDArray[np.int64]


class Spans(NamedTuple):
    """The rows of whole documents that changed text, in order.

    `document` numbers the documents from 0, `cut` and `put` are how many characters went and came.
    """

    rows: pa.Table
    document: Numbers
    cut: Numbers
    put: Numbers


def spans_of(audit: pa.Table) -> Spans:
    """The rows that changed text."""
    rows = of_kind(audit, SPAN).combine_chunks()
    ids = codes(rows["id"])
    document = np.cumsum(np.diff(ids, prepend=ids[:1]) != 0)
    return Spans(rows, document, lengths(rows["old"]), lengths(rows["new"]))


def of_kind(audit: pa.Table, kind: str) -> pa.Table:
    """The rows of one kind."""
    return audit.filter(pc.equal(audit["kind"].cast(pa.string()), kind))


def lengths(column: pa.ChunkedArray) -> Numbers:
    """Characters of each text."""
    texts = column.combine_chunks()
    if pa.types.is_dictionary(texts.type):
        of_each: Numbers = lengths(pa.chunked_array([texts.dictionary]))[texts.indices.to_numpy()]
        return of_each
    return np.asarray(pc.utf8_length(texts).to_numpy(), np.int64)


def plain(rows: pa.Table) -> dict[str, pa.ChunkedArray]:
    """The columns, no text coded."""
    return {
        name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for name, column in zip(rows.column_names, rows.columns, strict=True)
    }


def scores_of(rows: pa.Table) -> NDArray[np.float64]:
    """Scores, where there are none beyond all others."""
    return np.asarray(pc.fill_null(rows["score"], np.inf).to_numpy())


def codes(column: pa.ChunkedArray) -> Numbers:
    """Numbers that are equal where texts are; in the order of their first appearance, unless they are coded already."""
    texts = column.combine_chunks()
    coded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    return np.asarray(coded.indices.to_numpy(), np.int64)


def numbered(keys: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers of keys in the order of their first appearance, and where each is first."""
    groups = pa.array(keys).dictionary_encode().indices.to_numpy()
    return groups, np.flatnonzero(np.diff(np.maximum.accumulate(groups), prepend=-1))


def first_of_best(groups: Numbers, scores: NDArray[np.float64], cut: Numbers) -> Numbers:
    """Where in each group the first of those stands that cut most, of those with the lowest score."""
    groups, _ = numbered(groups)
    lowest = np.full(groups.max(initial=0) + 1, np.inf)
    np.fmin.at(lowest, groups, scores)
    at = np.flatnonzero(scores == lowest[groups])
    most = np.full(len(lowest), -1)
    np.maximum.at(most, groups[at], cut[at])
    at = at[cut[at] == most[groups[at]]]
    _, first = numbered(groups[at])
    return np.asarray(at[first])
