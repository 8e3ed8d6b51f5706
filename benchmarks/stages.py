"""Where the time of a run goes: CPU of every map, wall and stage, microseconds a document, in one process.

    python benchmarks/stages.py CORPUS [--limit 5000] [--set steps=...]

CORPUS is whatever a run takes. Arrow is what is between the processes of a run: parts on disk, written by one and
mapped by the next. What that costs, rows into columns and back, is timed by itself. Through pipes go only orders
and answers; their bytes are printed.
"""

from __future__ import annotations

import argparse
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
import pyarrow as pa

from pipeline import stages
from pipeline.config import Config, load_config
from pipeline.corpus import FINGERPRINTS
from pipeline.dedup.decide import decide
from pipeline.dedup.order import priority
from pipeline.engines import Relation, Step
from pipeline.engines.local import SPLITS, Limits, publish, walls
from pipeline.engines.local import plan as plans
from pipeline.engines.local.store import batches_of, count_part, read_part, write_part
from pipeline.engines.local.task import Task
from pipeline.maps import CleanPages, FingerprintPages, ReadPages, SketchPages
from pipeline.read.plan import plan
from pipeline.tables import LIVE, cleaned_schema, pages_batch, rows_of


class Stopwatch:
    """A watch (`pipeline.maps.Watch`) that notes the CPU seconds of every stage."""

    careful = False

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.stage, self.since = "", process_time()

    def enters(self, stage: str) -> None:
        """The stage before it ends here."""
        now = process_time()
        self.seconds[self.stage] = self.seconds.get(self.stage, 0.0) + now - self.since
        self.stage, self.since = stage, now

    def wants(self, _start: int, _stop: int) -> bool:
        """All are wanted."""
        self.enters("rows and columns")
        return True

    def at(self, _record: int) -> None:
        """None is left out."""

    def ended(self, _record: int) -> bool:
        """None is at the end of its file."""
        return False

    def saved(self, _records: int) -> None:
        """What was between the last stage and here made columns, which is not told apart from that stage."""
        self.enters("rows and columns")


class Sheet:
    """Prints what each piece of work took."""

    def __init__(self, documents: int) -> None:
        self.documents = documents
        self.whole = self.arrow = 0.0

    def line(self, name: str, seconds: float) -> None:
        """One line, without adding it up."""
        print(f"  {name:<28} {seconds / self.documents * 1e6:8.1f}", flush=True)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time what happens inside, as a part of the whole."""
        start = process_time()
        yield
        self.whole += process_time() - start
        self.line(name, process_time() - start)

    def mapped(self, step: Step, source: Path, target: Path) -> Relation:
        """Run a map over one part, and print its stages."""
        step.prepare()
        watch = Stopwatch()
        with self.timed(target.stem):
            write_part(target, step.schema, step(batches_of(source), watch))
        watch.enters("")
        for stage, seconds in sorted(watch.seconds.items(), key=lambda item: -item[1]):
            if stage:
                self.line(f"    {stage}", seconds)
        return Relation("", target.parent, (target.name,), (count_part(target) or 0,))

    def alone(self, name: str, work: Callable[[], object]) -> None:
        """Time again, alone, what is a part of something above."""
        start = process_time()
        work()
        self.arrow += process_time() - start
        self.line(f"    {name}", process_time() - start)


def walk(sheet: Sheet, config: Config, corpus: str, work: Path) -> None:
    """The maps and walls of a run, one after the other."""
    chosen, found = dict(config.stage_settings), plan([corpus], config.input)
    splits = pa.RecordBatch.from_pydict(
        {"split": [msgspec.json.encode(split).decode() for split in found.splits]}, schema=SPLITS
    )
    write_part(work / "splits.arrow", SPLITS, [splits])
    extract = chosen.get("extract") if found.may_hold_pages else None
    pages = sheet.mapped(
        ReadPages(config.input, extract, chosen.get("language")), work / "splits.arrow", work / "read.arrow"
    )
    tables = {}
    if stages.sketches(chosen):
        again = ""
        if stages.fingerprints(chosen):
            met = sheet.mapped(FingerprintPages(tuple(chosen)), work / "read.arrow", work / "fingerprints.arrow")
            again = str(work / "again.arrow")
            with sheet.timed("wall 1: met twice"):
                write_part(Path(again), FINGERPRINTS, [walls.met_twice(met)])
        sketch = sheet.mapped(SketchPages(tuple(chosen), again), work / "read.arrow", work / "sketch.arrow")
        with sheet.timed("wall 1: counts"):
            counts = walls.count_articles(sketch, threads=1, spill=work / "spill")
            tables = stages.learn(counts, chosen)
    with sheet.timed("wall 1: ids"):
        tables["names"] = walls.number_ids(pages, threads=1, spill=work / "spill")
    for name, table in tables.items():
        write_part(work / f"{name}.arrow", table.schema, table.combine_chunks().to_batches())
    step = CleanPages(config.stage_settings, config.copies, str(work), config.keep, config.forget)
    cleaned = sheet.mapped(step, work / "read.arrow", work / "clean.arrow")
    finish(sheet, config, cleaned, work)
    between(sheet, step, work)


def finish(sheet: Sheet, config: Config, cleaned: Relation, work: Path) -> None:
    """Wall 2 and the shards."""
    decision = None
    if config.copies is not None:
        live = [b for b in read_part(work / "clean.arrow") if b.num_rows and b.column("status")[0].as_py() == LIVE]
        table = pa.Table.from_batches(live, cleaned_schema(4 * config.copies.num_perm))
        with sheet.timed("wall 2: near-duplicates"):
            order = priority(table, config.copies)
            decision = decide(table["id"], table["text"], table["signature"], order, config.copies, None)
    with sheet.timed("shards"):
        places, _ = plans.make_plan(cleaned, decision)
        write_part(work / "plan.arrow", places.schema, places.to_batches())
        parts = (str(work / "clean.arrow"),)
        for number, (start, stop) in enumerate(plans.cut(places, config.output.shard_bytes)):
            last = len(config.stage_settings)
            publish.write_one(
                publish.Shard(str(work / "plan.arrow"), parts, str(work), number, start, stop, last, config.output)
            )


def between(sheet: Sheet, step: Step, work: Path) -> None:
    """What it takes to hand pages and texts from one process to the next."""
    print("between the processes, of the above:")
    rows: list[Any] = []
    batches, cleaned = (read_part(work / f"{name}.arrow") for name in ("read", "clean"))
    sheet.alone("read: written", lambda: write_part(work / "again.arrow", batches[0].schema, batches))
    sheet.alone("clean: written", lambda: write_part(work / "again.arrow", cleaned[0].schema, cleaned))
    sheet.alone("read: columns into rows", lambda: rows.extend(row for batch in batches for row in rows_of(batch)))
    sheet.alone("read: rows into columns", lambda: pages_batch(rows))
    order = len(pickle.dumps(Task(step, str(work / "read.arrow"), str(work / "clean.arrow"), Limits())))
    print(f"  all of it: {sheet.arrow / sheet.whole:.1%} of CPU; an order for a part: {order:,} bytes through a pipe")


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--limit", type=int, default=5000)
    parser.add_argument("--set", dest="changes", action="append", default=[], help="a change of the default config")
    args = parser.parse_args()
    pa.set_cpu_count(1)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    config = load_config(None, (f"input.limit={args.limit}", *args.changes))
    sheet = Sheet(args.limit)
    print(f"{Path(args.corpus).name}: the first {args.limit:,} documents; microseconds of CPU a document")
    with tempfile.TemporaryDirectory() as folder:
        walk(sheet, config, args.corpus, Path(folder))
    sheet.line("the whole", sheet.whole)


if __name__ == "__main__":
    main()
