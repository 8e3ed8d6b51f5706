"""What the report and a comparison of a large run cost.

    python benchmarks/report.py [DOCUMENTS]     a million by default

A shard of 50,000 documents is made up, about 2,200 characters and 10 changes each, and laid down again under new ids
until there are enough. Prints CPU seconds and the highest memory, each in a process of its own, and the page's size.
"""

from __future__ import annotations

import random
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.apply import run_stages
from pipeline.document import Document, Edit
from pipeline.report import write_report
from pipeline.report.compare import compare
from pipeline.tables import text_digest
from pipeline.write import TABLES, Settings, part_name, write_shard
from pipeline.write.manifest import Manifest

OF_A_SHARD = 50_000
CUT = {
    "R": "clutter.related",
    "C": "clutter.caption",
    "N": "extract.navigation",
    "F": "extract.footer",
    "S": "site.line",
}


def cut(document: Document) -> list[Edit]:
    """Cut the lines that begin with a letter and a colon, each for its rule."""
    edits, start = [], 0
    for line in document.text.splitlines(keepends=True):
        if line[1] == ":":
            edits.append(Edit(start, start + len(line), "", CUT[line[0]], len(line) % 50 / 50))
        start += len(line)
    return edits


def part(_: Document) -> list[Edit]:
    """Put a space somewhere."""
    return [Edit(50, 50, " ", "repair.word", 2.0)]


def make_shard(rng: random.Random) -> tuple[pa.Table, pa.Table]:
    """Documents and their audit."""
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 10))) for _ in range(20_000)]
    lines = [" ".join(rng.choices(words, k=20)) + ".\n" for _ in range(20_000)]
    documents, audit = [], []
    for number in range(OF_A_SHARD):
        clutter = [f"{rng.choice('RCNS')}: {rng.choice(lines)}" for _ in range(9)]
        text = "".join(rng.sample(clutter + rng.choices(lines, k=16), 25))
        document = Document(id=f"{number:08}", text=text)
        cleaned = run_stages(document, [("clutter", cut), ("repair", part)])
        site = f"site{int(rng.paretovariate(1)) % 2000}.example"
        row = {"id": document.id, "source": "made.jsonl", "site": site, "published": f"2026-11-{number % 28 + 1:02}"}
        documents.append(row | {"text": cleaned.document.text, "original_digest": text_digest(text)})
        names = TABLES["audit"].names[1:]
        audit += [{"id": document.id} | {name: getattr(c, name) for name in names} for c in cleaned.changes]
    tables = ("documents", documents), ("audit", audit)
    made = [pa.Table.from_pylist(rows, schema=TABLES[name]) for name, rows in tables]
    return made[0], made[1]


def make_run(folder: Path, shards: int) -> Manifest:
    """Lay the shard down again and again."""
    documents, audit = make_shard(random.Random(1))
    for number in range(shards):
        for name, table in (("documents", documents), ("audit", audit), ("dropped", TABLES["dropped"].empty_table())):
            ids = pc.binary_join_element_wise(f"{number:03}", table["id"], "-")
            write_shard(folder / name / part_name(number), table.set_column(0, table.field(0), ids), Settings())
    for name in ("duplicates", "relations", "quarantine"):
        write_shard(folder / name / part_name(0), TABLES[name].empty_table(), Settings())
    read = shards * OF_A_SHARD
    counts = {"read": read, "kept": read, "duplicates": 0, "filtered": 0, "quarantined": 0, "changes": 0}
    empty: dict[str, Any] = dict.fromkeys(("inputs", "ignored", "rules", "faults", "files"), ())
    none: dict[str, Any] = {name: {} for name in ("versions", "config", "seconds", "near_duplicates")}
    return Manifest(key="", created="", engine="local", counts=counts, **empty, **none)


def measure(name: str, run: Path, manifest: Manifest) -> str:
    """In a process of its own: what one job costs."""
    start = process_time()
    if name == "report":
        write_report(run, manifest)
    else:
        compare(run, run)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage would tell of the parent's memory, too
    memory = int(status.split("VmHWM:")[1].split()[0]) / 1024
    return f"{name}: {process_time() - start:.1f} CPU s, {memory:.0f} MB"


def main(documents: int) -> None:
    """Make a run, write its report, compare it with itself."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder)
        manifest = make_run(run, max(1, documents // OF_A_SHARD))
        with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
            for name in ("report", "compare"):
                print(pool.submit(measure, name, run, manifest).result(), flush=True)
        print(f"page: {(run / 'report' / 'index.html').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
