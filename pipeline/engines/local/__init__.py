"""One machine: a pool of processes over memory-mapped Arrow files. The default engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from pipeline import stages
from pipeline.dedup.decide import decide
from pipeline.dedup.index import Index
from pipeline.dedup.order import priority
from pipeline.dedup.outcome import Decision
from pipeline.dedup.settings import Settings as CopySettings
from pipeline.engines import Counts, Progress, Reached, Relation, Step
from pipeline.engines.local import plan as plans
from pipeline.engines.local import publish, walls
from pipeline.engines.local.limits import Limits
from pipeline.engines.local.mapped import letting_go
from pipeline.engines.local.pool import Pool
from pipeline.engines.local.store import count_part, name_of, write_part
from pipeline.engines.local.task import Task
from pipeline.maps import FingerprintPages, SketchPages
from pipeline.read.contract import Split
from pipeline.read.plan import Plan, digest
from pipeline.tables import LIVE, cleaned_schema
from pipeline.write import TABLES, Settings, part_name, write_shard

SPLITS = pa.schema([("split", pa.string())])
BYTES_A_PART = 8 << 20
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
        for litter in (*work.glob("*/*.tmp"), *work.glob("*/*.at")):  # of workers that were killed
            litter.unlink()

    def digests(self, plan: Plan) -> list[str]:
        """The SHA-256 of every input file, in the order of the plan."""
        packs = list(packed([(item.path, item.bytes) for item in plan.inputs]))
        found = dict[int, list[str]]()
        self.progress(Reached("plan", 0, len(packs)))
        for number, digests in self.pool.call(digests_or_not, packs):
            found[number] = digests
            self.progress(Reached("plan", len(found), len(packs)))
        return [digest for number in range(len(packs)) for digest in found[number]]

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
        return Relation(digest, folder, parts, tuple(len(pack) for pack in packs), records=False)

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
        tell = Teller(self.progress, label, relation, rows)
        tell()
        if tasks:
            self.pool.prepare(make_ready, step)
        for index, count in self.pool.map(tasks, tell):
            rows[todo[index]] = count
            tell()
        return Relation(digest, folder, relation.parts, tuple(rows[n] or 0 for n in range(len(relation.parts))))

    def repeats(self, pages: Relation, names: tuple[str, ...]) -> pa.Table:
        """Wall 1: how many articles say what."""
        step = SketchPages(names, self._met_twice(pages, names), walls.count_records(pages))
        sketch = self.map_batches(pages, step, "sketch")
        with self.waiting("count"):
            return walls.count_articles(sketch, threads=self.workers, spill=self.work / "spill")

    def _met_twice(self, pages: Relation, names: tuple[str, ...]) -> str:
        """The file that tells which fingerprints of these stages two pages have, "" where they have none."""
        if not stages.fingerprints(names):
            return ""
        fingerprints = self.map_batches(pages, FingerprintPages(names), "fingerprints")
        path = self._folder("twice", fingerprints.digest) / "again.arrow"
        if count_part(path) is None:
            again = walls.met_twice(fingerprints)
            write_part(path, again.schema, [again])
        return str(path)

    def identify(self, pages: Relation) -> pa.Table:
        """Wall 1: new names for records whose ids are not theirs alone."""
        with self.waiting("ids"):
            return walls.number_ids(pages, threads=self.workers, spill=self.work / "spill")

    def keep(self, name: str, tables: dict[str, pa.Table], key: str) -> Path:
        """Keep small tables for the maps to come."""
        folder = self._folder(name, name_of(name, key))
        for table_name, table in tables.items():
            write_part(folder / f"{table_name}.arrow", table.schema, table.combine_chunks().to_batches())
        return folder

    def decide(self, cleaned: Relation, settings: CopySettings, against: Index | None) -> Decision:
        """Wall 2: in this process, over the mapped texts and signatures of the documents that are left."""
        with self.waiting("near-duplicates", sum(cleaned.rows)), letting_go() as mapped:
            live = [
                batch
                for part in cleaned.parts
                for batch in mapped.batches(cleaned.folder / part)
                if batch.num_rows and batch.column("status")[0].as_py() == LIVE
            ]
            table = pa.Table.from_batches(live, cleaned_schema(4 * settings.num_perm))
            order = priority(table, settings)
            return decide(table["id"], table["text"], table["signature"], order, settings, against)

    def publish(
        self, cleaned: Relation, decision: Decision | None, folder: Path, settings: Settings, *, last_step: int
    ) -> Counts:
        """Write the tables of the run, sorted by id."""
        plan, faults = plans.make_plan(cleaned, decision)
        quarantine, passed = plans.without_passed(faults)
        place = folder.parent / "plan.arrow"
        write_part(place, plan.schema, plan.to_batches())
        parts = tuple(str(cleaned.folder / part) for part in cleaned.parts)
        shards = [
            publish.Shard(str(place), parts, str(folder), number, start, stop, last_step, settings)
            for number, (start, stop) in enumerate(plans.cut(plan, settings.shard_bytes))
        ]
        written = []
        records = 0
        self.progress(Reached("write", 0, len(shards), 0))
        for number, result in self.pool.call(publish.write_one, shards):
            written.append(result)
            records += shards[number].stop - shards[number].start
            self.progress(Reached("write", len(written), len(shards), records))
        narrow = {"quarantine": quarantine}
        narrow["duplicates"] = decision.duplicates if decision else TABLES["duplicates"].empty_table()
        narrow["relations"] = decision.relations if decision else TABLES["relations"].empty_table()
        for name, table in narrow.items():
            write_shard(folder / name / part_name(0), publish.conform(table, name), settings)
        return publish.total(sum(cleaned.rows) - (len(faults) - len(quarantine)), quarantine, written, passed)

    def each(self, function: Callable[[Any], Any], arguments: Sequence[Any]) -> Iterator[Any]:
        """What `map` does, in the workers. No more results wait for an earlier one than four for each worker."""
        results: dict[int, Any] = {}
        following = 0
        for number, result in self.pool.call(function, arguments, ahead=4 * self.workers):
            results[number] = result
            while following in results:
                yield results.pop(following)
                following += 1

    def close(self) -> None:
        """Stop the workers. A folder that they left nothing in goes."""
        self.pool.close()
        with suppress(OSError):
            self.work.rmdir()

    def forget(self) -> None:
        """Remove the checkpoints."""
        shutil.rmtree(self.work, ignore_errors=True)

    def _folder(self, label: str, digest: str) -> Path:
        folder = self.work / f"{label}-{digest}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextmanager
    def waiting(self, phase: str, records: int = 0) -> Iterator[None]:
        """Tell of a phase of one piece, that nobody can look into."""
        self.progress(Reached(phase, 0, 1))
        yield
        self.progress(Reached(phase, 1, 1, records))


def packed(files: Sequence[tuple[str, int]]) -> Iterator[list[str]]:
    """Paths of files in packs of about the same work."""
    pack: list[str] = []
    size = 0
    for path, bytes_ in files:
        pack.append(path)
        size += bytes_
        if size > BYTES_A_PART or len(pack) == FILES_A_PART:
            yield pack
            pack, size = [], 0
    if pack:
        yield pack


def digests_or_not(paths: Sequence[str]) -> list[str]:
    """The SHA-256 of files. One that cannot be read is told when its records are, and the others are cleaned."""
    found = []
    for path in paths:
        try:
            found.append(digest(path))
        except OSError:
            found.append("unreadable")
    return found


class Teller:
    """Tells how far a map is. Where the parts it maps are records, it counts by these; else by parts."""

    def __init__(self, progress: Progress, label: str, relation: Relation, rows: dict[int, int | None]) -> None:
        self.progress = progress
        self.label = label
        self.known = relation.rows if relation.records else None
        self.rows = rows

    def __call__(self, records: int = 0) -> None:
        """Tell what is done, and that `records` more are in parts that are not."""
        whole = [number for number, count in self.rows.items() if count is not None]
        if self.known is None:
            seen = sum(self.rows[number] or 0 for number in whole) + records
            self.progress(Reached(self.label, len(whole), len(self.rows), seen))
        else:
            seen = sum(self.known[number] for number in whole) + records
            self.progress(Reached(self.label, seen, sum(self.known), seen))


def make_ready(step: Step) -> None:
    """In the supervisor: load what a step needs."""
    step.prepare()


__all__ = ["Limits", "LocalEngine"]
