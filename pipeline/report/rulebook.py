"""The rules of a run: how often each was right to be asked, what it cut most often, and where it is most doubtful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec

from pipeline.audit import Audited
from pipeline.report.changes import Rules
from pipeline.report.review import Note, notes
from pipeline.report.rows import Row, rows_of

MOST_LINES = 8


class Example(msgspec.Struct, frozen=True):
    """A doubtful change, on the row of its document where it begins."""

    document: str
    site: str
    row: Row
    note: Note


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
    """A page for every rule of the run: those of the first stage first, then those that cut most."""
    lines: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in rules.lines.table().to_pylist():
        if len(lines[row["rule"]]) < MOST_LINES:
            lines[row["rule"]].append((row["line"], row["documents"]))
    worst: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rules.worst.to_pylist() if rules.worst is not None else ():
        worst[row["rule"]].append(row)
    totals = sorted(rules.totals.table().to_pylist(), key=lambda row: (-row["cut"] - row["put"], row["rule"]))
    return [
        Page(
            **{name: row[name] for name in ("rule", "stage", "documents", "changes", "cut", "put")},
            score=worst[row["rule"]][0]["score"] if worst[row["rule"]] else None,
            lines=tuple(lines[row["rule"]]),
            doubtful=tuple(e for change in worst[row["rule"]] if (e := example(change, documents))),
        )
        for row in totals
    ]


def example(change: Mapping[str, Any], documents: Mapping[str, Audited]) -> Example | None:
    """A change on the row where it begins, None where the document is not at hand."""
    audited = documents.get(change["id"])
    place = (change["step"], change["start"], change["end"])
    for row in rows_of(audited.original, audited.changes) if audited else ():
        if any((c.step, c.start, c.end) == place for c in row.changes):
            note = next(n for n in notes(row) if n.rule == change["rule"])
            return Example(change["id"], audited.row.get("site") or "", row, note) if audited else None
    return None
