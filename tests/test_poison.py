"""Documents that hang, eat memory, crash the interpreter or raise, in any stage: each is quarantined alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from engines.poison import PoisonedCleaning, PoisonedReading
from pyarrow import parquet

from pipeline import run as runs
from pipeline.audit import Run, verify
from pipeline.run import Result

STORY = "The ferry to the island of {n} was late again on Monday, and {n} passengers waited at the pier.\n"
LIMITS = ("limits.cpu_seconds=1.0", "limits.wall_seconds=8.0", "limits.memory_bytes=6000000000")
EXPECTED = {
    "clutter hang": "timeout",
    "normalise sleep": "timeout",
    "repair allocate": "memory",
    "repair crash": "crash",
    "clutter fail": "RuntimeError",
    "repair fail": "RuntimeError",
    "extract crash": "crash",
    "extract fail": "RuntimeError",
    "extract allocate": "memory",
}


def write(folder: Path, good: int) -> None:
    """Good documents, and among them the poisoned ones: pages for `extract`, lines of JSON for the others."""
    lines = [{"id": f"good{n:02d}", "text": STORY.format(n=n) * 5} for n in range(good)]
    for n, what in enumerate(EXPECTED):
        story = STORY.format(n=n + 1000)
        text = f"{story}{story[:-2]}, and somebody had painted POISON {what} on its wall.\n{story}"
        if what.startswith("extract"):
            (folder / f"{what}.html").write_text(f"<html><body><p>{text * 3}</p></body></html>", encoding="utf-8")
        else:
            lines.insert(3 * n + 2, {"id": what, "text": text})
    (folder / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def test_poison_costs_only_the_documents_that_hold_it(
    tmp_path: Path, cleaned: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "CleanPages", PoisonedCleaning)
    monkeypatch.setattr(runs, "ReadPages", PoisonedReading)
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", good=30)
    result = cleaned(tmp_path / "in", workers=2, changes=LIMITS)
    rows = parquet.read_table(result.folder / "quarantine").to_pylist()
    found = {(row["id"] if " " in row["id"] else Path(row["source"]).stem): row for row in rows}
    assert {name: row["error"] for name, row in found.items()} == EXPECTED
    assert all(row["stage"] == name.split()[0] for name, row in found.items())
    assert "c.jsonl" in {row["source"] for row in rows}
    assert "again alone" in found["repair crash"]["detail"]
    assert result.manifest.counts["kept"] + result.manifest.counts["duplicates"] == 30
    assert list(verify(Run(result.folder))) == []


def test_a_split_that_cannot_be_read_on_ends_there(
    tmp_path: Path, cleaned: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "ReadPages", PoisonedReading)
    lines = [{"id": f"good{n}", "text": STORY.format(n=n) * 5} for n in range(6)]
    lines.insert(4, {"id": "bad", "text": "POISON read crash"})
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    result = cleaned(tmp_path / "c.jsonl", changes=("steps=['normalise']",))
    assert result.manifest.counts["kept"] == 4
    (row,) = parquet.read_table(result.folder / "quarantine").to_pylist()
    assert (row["source"], row["error"]) == ("c.jsonl", "crash")
