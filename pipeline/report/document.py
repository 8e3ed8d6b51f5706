"""A document as the pages show it."""

from __future__ import annotations

import msgspec

from pipeline.audit import Audited
from pipeline.report.abridge import Gap, abridged
from pipeline.report.review import Note, notes
from pipeline.report.rows import Row, drop_of, rows_of

LONGEST_TITLE = 100
FACTS = ("author", "published", "url", "source", "language")


class Shown(msgspec.Struct, frozen=True):
    """A document with its rows, and `Gap`s where it is abridged. `reason` says why it was dropped, if it was."""

    id: str
    title: str
    site: str
    language: str
    facts: tuple[tuple[str, str], ...]
    before: int
    after: int
    rules: tuple[str, ...]
    rows: tuple[tuple[Row | Gap, tuple[Note, ...]], ...]
    dropped: str = ""
    reason: str = ""


def title_of(audited: Audited) -> str:
    """The title, or where there is none the beginning of the text."""
    text = audited.row.get("title") or audited.row["text"] or audited.original
    first = next((line for line in text[:LONGEST_TITLE].splitlines() if line.strip()), "").strip()
    return first + "…" if len(first) == LONGEST_TITLE else first


def shown(audited: Audited, *, whole: bool) -> Shown:
    """What a page shows of a document: all of its rows, or those around changes."""
    row = audited.row
    rows = rows_of(audited.original, audited.changes)
    drop = drop_of(audited.changes)
    return Shown(
        id=row["id"],
        title=title_of(audited),
        site=row.get("site") or "",
        language=row.get("language") or "",
        facts=tuple((name, row[name]) for name in FACTS if row.get(name)),
        before=len(audited.original),
        after=len(row["text"]),
        rules=tuple(sorted({change.rule for change in audited.changes})),
        rows=tuple((r, tuple(notes(r)) if isinstance(r, Row) else ()) for r in (rows if whole else abridged(rows))),
        dropped=row.get("rule") or "",
        reason=row.get("detail") or (drop.detail if drop else ""),
    )
