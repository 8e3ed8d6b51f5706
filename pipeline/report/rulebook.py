"""The rules of a run: how often each was right to be asked, what it cut most often, and where it is most doubtful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from pipeline.audit import Audited
from pipeline.report.abridge import Gap, shortened
from pipeline.report.changes import Rules, first_of_each
from pipeline.report.review import Note, notes
from pipeline.report.rows import Row, rows_of
from pipeline.report.spans import codes

MOST_LINES = 8
MOST_EXAMPLES = 6
MOST_ROWS = 5
CONTEXT = 120
"""Characters of unchanged text next to a change."""


class Example(msgspec.Struct, frozen=True):
    """A doubtful change, on the rows of its document that it touches."""

    document: str
    site: str
    language: str
    rows: tuple[tuple[Row | Gap, tuple[Note, ...]], ...]


class Page(msgspec.Struct, frozen=True):
    """A rule: its totals, the lines that it cut in most documents, and its most doubtful changes, worst first."""

    rule: str
    stage: str
    documents: int
    changes: int
    cut: int
    put: int
    score: float | None
    lines: tuple[tuple[str, int], ...]
    doubtful: tuple[Example, ...]


def rulebook(rules: Rules, documents: Mapping[str, Audited]) -> list[Page]:
    """A page for every rule of the run, those that changed most first."""
    lines: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in most_frequent(rules.lines.table()).to_pylist():
        lines[row["rule"]].append((row["line"], row["documents"]))
    worst = rules.worst.to_pylist() if rules.worst is not None else []
    doubtful = examples(worst, documents)
    lowest = {row["rule"]: row["score"] for row in reversed(worst)}
    totals = sorted(rules.totals.table().to_pylist(), key=lambda row: (-row["cut"] - row["put"], row["rule"]))
    return [
        Page(
            **{name: row[name] for name in ("rule", "stage", "documents", "changes", "cut", "put")},
            score=lowest.get(row["rule"]),
            lines=tuple(lines[row["rule"]]),
            doubtful=tuple(doubtful.get(row["rule"], ())),
        )
        for row in totals
    ]


def most_frequent(lines: pa.Table) -> pa.Table:
    """The first lines of every rule."""
    if not lines.num_rows:
        return lines
    rules = codes(lines["rule"])
    order = np.argsort(rules, kind="stable")
    return lines.take(pa.array(order[first_of_each(rules[order], MOST_LINES)]))


def examples(worst: list[dict[str, Any]], documents: Mapping[str, Audited]) -> dict[str, list[Example]]:
    """The most doubtful changes by rule, worst first; changes on one row of a document are one example."""
    found: dict[int, Example] = {}
    for name, changes in groupby(sorted(enumerate(worst), key=lambda item: item[1]["id"]), lambda item: item[1]["id"]):
        rows = Lines(documents[name])
        found |= {number: rows.example(change) for number, change in changes}
    by_rule: dict[str, dict[Example, None]] = defaultdict(dict)
    for number, change in enumerate(worst):
        if found[number].rows:
            by_rule[change["rule"]].setdefault(found[number])
    return {rule: list(seen)[:MOST_EXAMPLES] for rule, seen in by_rule.items()}


class Lines:
    """The rows of a document, to be asked for those of one change after the other."""

    def __init__(self, audited: Audited) -> None:
        self.audited = audited
        self.rows = list(rows_of(audited.original, audited.changes))
        self.at: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for number, row in enumerate(self.rows):
            for change in dict.fromkeys(f.change for f in row.fragments if f.change is not None):
                self.at[change.step, change.start, change.end].append(number)

    def example(self, change: Mapping[str, Any]) -> Example:
        """The rows that a change touches, with what its rule did there."""
        touched = self.at[change["step"], change["start"], change["end"]]
        numbers = [n for n in touched if self.rows[n].shows] or touched
        shown: list[tuple[Row | Gap, tuple[Note, ...]]] = []
        for number in numbers[:MOST_ROWS]:
            mine = tuple(note for note in notes(self.rows[number]) if note.rule == change["rule"])
            shown.append((shortened(self.rows[number], CONTEXT), mine))
        if len(numbers) > MOST_ROWS:
            shown.append((Gap(len(numbers) - MOST_ROWS), ()))
        row = self.audited.row
        return Example(row["id"], row.get("site") or "", row.get("language") or "", tuple(shown))
