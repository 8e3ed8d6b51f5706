"""The audit of a run as readable text: a heading for every document, a line for every change."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from pyarrow import parquet

from pipeline.apply import Change, substitute
from pipeline.audit import Run

GOLDEN = Path(__file__).parent / "seeds.txt"
WIDTH = 100


def shown(text: str) -> str:
    """A text on one line, its middle left out where it is long."""
    flat = text.replace("\n", "⏎").replace("\t", "⇥")
    return flat if len(flat) <= WIDTH else f"{flat[: WIDTH // 2]} […{len(flat) - WIDTH}…] {flat[-WIDTH // 2 :]}"


def table(run: Run) -> str:
    """All changes, by source and place."""
    parts = []
    rows = [row for path in run.shards("documents") for row in parquet.read_table(path).to_pylist()]
    for row in sorted(rows, key=lambda row: row["source"]):
        audited = run.document(row["id"])
        parts.append(f"== {row['source']}  {len(audited.original)} -> {len(row['text'])} characters")
        text = audited.original
        for _, step in groupby(audited.changes, key=lambda change: change.step):
            changes = list(step)
            parts += [line(change, text) for change in changes]
            text = substitute(text, changes)
    return "\n".join(parts) + "\n"


def line(change: Change, text: str) -> str:
    """One change of a text, with what stands around it."""
    before, after = shown(text[max(0, change.start - 20) : change.start]), shown(text[change.end : change.end + 20])
    cut = f"[-{shown(change.old)}-]" if change.old else ""
    put = f"{{+{shown(change.new)}+}}" if change.new else ""
    return f"{change.step} {change.rule:<22} {change.start:>6}:{change.end:<6} {before}{cut}{put}{after}"
