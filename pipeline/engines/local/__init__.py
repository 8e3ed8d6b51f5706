"""One machine: a pool of processes over memory-mapped Arrow files. The default engine."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pyarrow as pa

from pipeline.dedup.decide import decide
from pipeline.dedup.index import Index
from pipeline.dedup.order import priority
from pipeline.dedup.outcome import Decision
from pipeline.dedup.settings import Settings as CopySettings
from pipeline.engines import Counts, Progress, Relation, Step
from pipeline.engines.local import plan as plans
from pipeline.engines.local import publish, walls
from pipeline.engines.local.pool import Limits, Pool, Task
from pipeline.engines.local.store import count_part, name_of, read_part, write_part
from pipeline.maps import SketchPages
from pipeline.read.contract import Split
from pipeline.read.plan import Plan
from pipeline.tables import LIVE, cleaned_schema
from pipeline.write import TABLES, Settings, part_name, write_shard

SPLITS = pa.schema([("split", pa.string())])
BYTES_A_PART = 16 << 20
FILES_A_PART = 2000


class LocalEngine:
    """Carries out a run in `work`, a folder for its checkpoints, with so many worker processes."""

    name = "local"

    def __init__(self, work: Path, workers: int, progress: Progress, limits: Limits | None = None) -> None:
        self.work = work
        self.limits = limits or Limits()
        self.workers = workers
        self.pool = Pool(workers, self.limits)
        self.progress = progress
        work.mkdir(parents=True, exist_ok=True)

    def scan(self, plan: Plan, digests: Sequence[str], *, whole: bool = False) -> Relation:
        """The splits of the input, packed into parts of about the same work."""
        packs: list[list[Split]] = [[]]
        size = 0
        for split in plan.splits:
            size += split.size
            if packs[-1] and not whole and (size > BYTES_A_PART or len(packs[-1]) >= FILES_A_PART):
                packs.append([])
                size = split.size
            packs[-1].append(split)
        encoded = [[msgspec.json.encode(split).decode() for split in pack] for pack in packs]
        digest = name_of("scan", *digests, encoded)
        folder = self._folder("scan", digest)
        for number, pack in enumerate(encoded):
            path = folder / f"part-{number:05d}.arrow"
            if count_part(path) is None:
                write_part(path, SPLITS, [pa.RecordBatch.from_pydict({"split": pack}, schema=SPLITS)])
        parts = tuple(f"part-{number:05d}.arrow" for number in range(len(packs)))
        return Relation(digest, folder, parts, tuple(len(pack) for pack in packs))

    def map_batches(self, relation: Relation, step: Step, label: str) -> Relation:
        """Run a map over every part; parts that are there already are not made again."""
        limits = msgspec.json.encode(self.limits)
        digest = name_of(relation.digest, type(step).__name__, msgspec.json.encode(step), limits)
        folder = self._folder(label, digest)
        rows = {number: count_part(folder / part) for number, part in enumerate(relation.parts)}
        todo = [number for number, count in rows.items() if count is None]
        tasks = [
            Task(step, str(relation.folder / relation.parts[n]), str(folder / relation.parts[n]), self.limits)
            for n in todo
        ]
        self.progress(label, len(rows) - len(todo), len(rows))
        for done, (index, count) in enumerate(self.pool.map(tasks), len(rows) - len(todo) + 1):
            rows[todo[index]] = count
            self.progress(label, done, len(rows))
        return Relation(digest, folder, relation.parts, tuple(rows[n] or 0 for n in range(len(relation.parts))))

    def repeats(self, pages: Relation, names: tuple[str, ...]) -> pa.Table:
        """Wall 1: how many articles say what."""
        sketch = self.map_batches(pages, SketchPages(names), "sketch")
        return walls.count_articles(sketch, threads=self.workers, spill=self.work / "spill")

    def identify(self, pages: Relation) -> pa.Table:
        """Wall 1: new names for records whose ids are not theirs alone."""
        return walls.number_ids(pages, threads=self.workers, spill=self.work / "spill")

    def keep(self, name: str, tables: dict[str, pa.Table], key: str) -> Path:
        """Keep small tables for the maps to come."""
        folder = self._folder(name, name_of(name, key))
        for table_name, table in tables.items():
            write_part(folder / f"{table_name}.arrow", table.schema, table.combine_chunks().to_batches())
        return folder

    def decide(self, cleaned: Relation, settings: CopySettings, against: Index | None) -> Decision:
        """Wall 2: in this process, over the memory-mapped texts and signatures of the documents that are left."""
        live = [
            batch
            for part in cleaned.parts
            for batch in read_part(cleaned.folder / part)
            if batch.num_rows and batch.column("status")[0].as_py() == LIVE
        ]
        table = pa.Table.from_batches(live, cleaned_schema(4 * settings.num_perm))
        self.progress("near-duplicates", 0, 1)
        order = priority(table, settings)
        decision = decide(table["id"], table["text"], table["signature"], order, settings, against)
        self.progress("near-duplicates", 1, 1)
        return decision

    def publish(
        self, cleaned: Relation, decision: Decision | None, folder: Path, settings: Settings, *, last_step: int
    ) -> Counts:
        """Write the tables of the run, sorted by id."""
        plan, quarantine = plans.make_plan(cleaned, decision)
        place = folder.parent / "plan.arrow"
        write_part(place, plan.schema, plan.to_batches())
        parts = tuple(str(cleaned.folder / part) for part in cleaned.parts)
        shards = [
            publish.Shard(str(place), parts, str(folder), number, start, stop, last_step, settings)
            for number, (start, stop) in enumerate(plans.cut(plan, settings.shard_bytes))
        ]
        written = []
        self.progress("write", 0, len(shards))
        for done, (_, result) in enumerate(self.pool.call(publish.write_one, shards), 1):
            written.append(result)
            self.progress("write", done, len(shards))
        narrow = {"quarantine": quarantine}
        narrow["duplicates"] = decision.duplicates if decision else TABLES["duplicates"].empty_table()
        narrow["relations"] = decision.relations if decision else TABLES["relations"].empty_table()
        for name, table in narrow.items():
            write_shard(folder / name / part_name(0), publish.conform(table, name), settings)
        return publish.total(sum(cleaned.rows), quarantine, written)

    def close(self) -> None:
        """Stop the workers."""
        self.pool.close()

    def forget(self) -> None:
        """Remove the checkpoints."""
        shutil.rmtree(self.work, ignore_errors=True)

    def _folder(self, label: str, digest: str) -> Path:
        folder = self.work / f"{label}-{digest}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


__all__ = ["Limits", "LocalEngine"]
