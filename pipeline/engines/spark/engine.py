"""The engine on Apache Spark: data frames, `mapInArrow` and plain SQL, and nothing else of it.

It needs pyspark (the extra `spark`, or `spark-connect` for the thin client), and a folder for checkpoints that the
driver and all executors see under one path.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pyarrow as pa
from pyspark.sql import DataFrame

from pipeline import stages
from pipeline.corpus import COUNTS
from pipeline.dedup.index import Index
from pipeline.dedup.outcome import Decision
from pipeline.dedup.settings import Settings as CopySettings
from pipeline.engines import Counts, EngineError, Progress, Reached, Relation, Step
from pipeline.engines.local import SPLITS, publish
from pipeline.engines.local.limits import Limits
from pipeline.engines.local.plan import without_passed
from pipeline.engines.local.store import name_of, write_part
from pipeline.engines.local.walls import NAMES
from pipeline.engines.spark import publish as shards
from pipeline.engines.spark import walls
from pipeline.engines.spark.checkpoints import Checkpoints
from pipeline.engines.spark.decide import WALKED, answer, decide
from pipeline.engines.spark.digests import digests
from pipeline.engines.spark.isolation import arrow_name, map_parts, map_rows
from pipeline.engines.spark.schemas import ddl
from pipeline.engines.spark.session import open_session, running
from pipeline.engines.spark.sketches import GATHERED, counted, gathered
from pipeline.engines.spark.steps import CleanAndWeigh
from pipeline.engines.spark.twice import PACKED, packed_by, slice_bits, table_of
from pipeline.maps import Batches, CleanPages, FingerprintPages, SketchPages
from pipeline.maps.sketch import LOOKED_AT
from pipeline.read.contract import Split
from pipeline.read.plan import Plan
from pipeline.tables import PAGES, PASSED_OVER
from pipeline.write import TABLES, Settings, part_name, write_shard

LEAST_PART, MOST_PARTS = 16 << 20, 20_000
"""About how many bytes of input a part has: more where there would be too many."""
FILES_A_PART = 2000
FINGERPRINTED_BYTES, SKETCHED_BYTES = 512, 1024
"""About so much a page, to be held by slices."""
SEEN = pa.schema([PAGES.field(name) for name in LOOKED_AT])


class SparkEngine:
    """Carries out a run on Spark, with its checkpoints in `work`. Up to `walked` undecided edges go to the driver."""

    name = "spark"

    def __init__(
        self,
        work: Path,
        progress: Progress,
        limits: Limits | None = None,
        *,
        master: str = "local[*]",
        settings: Mapping[str, str] | None = None,
        walked: int = WALKED,
    ) -> None:
        self.work = work
        self.progress = progress
        self.limits = limits or Limits()
        self.walked = walked
        work.mkdir(parents=True, exist_ok=True)
        self.joined = running()
        self.session = open_session(master, settings or {})
        self.store = Checkpoints(self.session, work)

    def digests(self, plan: Plan) -> list[str]:
        """The SHA-256 of every input file, in the order of the plan."""
        with self.waiting("plan"):
            return digests(self.session, plan.inputs)

    def scan(self, plan: Plan, digests: Sequence[str], *, whole: bool = False) -> Relation:
        """The splits of the input, packed into parts of about the same work."""
        packs = [list(plan.splits)] if whole else packed(plan.splits)
        encoded = [[msgspec.json.encode(split).decode() for split in pack] for pack in packs]
        digest = name_of("scan", *digests, encoded)
        folder = self.work / f"scan-{digest}"
        folder.mkdir(exist_ok=True)
        parts = tuple(arrow_name(number) for number in range(len(packs)))
        for part, pack in zip(parts, encoded, strict=True):
            write_part(folder / part, SPLITS, [pa.RecordBatch.from_pydict({"split": pack}, schema=SPLITS)])
        return Relation(digest, folder, parts, tuple(len(pack) for pack in packs), records=False)

    def map_batches(self, relation: Relation, step: Step, label: str) -> Relation:
        """Run a map over every part. Raises EngineError where MAP 2 would lose a record."""
        if isinstance(step, CleanPages):
            step = CleanAndWeigh(step)
        digest = name_of(relation.digest, type(step).__name__, msgspec.json.encode(step), self.limits)
        with self.waiting(label, sum(relation.rows)):
            made = self.store.keep(label, digest, ddl(step.schema), lambda: self._mapped(relation, step))
        if isinstance(step, CleanAndWeigh) and sum(made.rows) != sum(relation.rows):
            raise EngineError(f"{sum(relation.rows)} records went into {label}, and {sum(made.rows)} came out")
        return made

    def _mapped(self, relation: Relation, step: Step) -> DataFrame:
        if not relation.records:
            count = len(relation.parts)
            over_parts = partial(map_parts, step=step, limits=self.limits, folder=str(relation.folder))
            return self.session.range(0, count, 1, count).mapInArrow(over_parts, ddl(step.schema))
        over_rows = partial(map_rows, step=step, limits=self.limits, schema=PAGES)
        return self.store.frame(relation).select(*PAGES.names).mapInArrow(over_rows, ddl(step.schema))

    def _packed(self, pages: Relation, step: Step, pack: Callable[..., Batches], schema: str) -> DataFrame:
        """What `pack` makes of a step over what can be seen of pages."""
        go = partial(map_rows, step=step, limits=self.limits, schema=SEEN)
        return self.store.frame(pages).select(*SEEN.names).mapInArrow(partial(pack, go=go), schema)

    def repeats(self, pages: Relation, names: tuple[str, ...]) -> pa.Table:
        """Wall 1: how many articles say what."""
        again = self._met_twice(pages, names)
        bits = slice_bits(SKETCHED_BYTES * sum(pages.rows))

        def make() -> DataFrame:
            frame = self.store.frame(pages)
            records = frame.count() - frame.where(frame["fault"] == PASSED_OVER).count()
            packs = self._packed(pages, SketchPages(names, again, records), partial(gathered, bits=bits), GATHERED)
            said = packs.repartition(1 << bits, "slice").mapInArrow(counted, ddl(COUNTS))
            return answer(self.store, walls.ARTICLES, said=said)

        with self.waiting("count"):
            counts = self.store.keep("counts", name_of(pages.digest, names), ddl(COUNTS), make)
            by = [(name, "ascending") for name in ("kind", "site", "key")]
            return self.store.table(counts).cast(COUNTS).sort_by(by)

    def _met_twice(self, pages: Relation, names: tuple[str, ...]) -> str:
        """The file that tells which fingerprints of these stages two pages have, "" where they have none."""
        if not stages.fingerprints(names):
            return ""
        digest = name_of(pages.digest, "fingerprints", names)
        bits = slice_bits(FINGERPRINTED_BYTES * sum(pages.rows))

        def make() -> DataFrame:
            return self._packed(pages, FingerprintPages(names), partial(packed_by, bits=bits), PACKED)

        with self.waiting("fingerprints", sum(pages.rows)):
            packs = self.store.keep("fingerprints", digest, PACKED, make)
            table = table_of(self.store.frame(packs), bits, self.work / f"twice-{digest}" / "again.arrow")
        return str(table)

    def identify(self, pages: Relation) -> pa.Table:
        """Wall 1: new names for records whose ids are not theirs alone."""
        with self.waiting("ids"):
            digest = name_of(pages.digest, "names")
            names = self.store.keep(
                *("names", digest, ddl(NAMES)),
                lambda: answer(self.store, walls.NUMBERED, page=self.store.frame(pages)),
            )
            return self.store.table(names).cast(NAMES).sort_by("record")

    def keep(self, name: str, tables: dict[str, pa.Table], key: str) -> Path:
        """Keep small tables for the maps to come."""
        folder = self.work / f"{name}-{name_of(name, key)}"
        folder.mkdir(exist_ok=True)
        for table_name, table in tables.items():
            write_part(folder / f"{table_name}.arrow", table.schema, table.combine_chunks().to_batches())
        return folder

    def decide(self, cleaned: Relation, settings: CopySettings, against: Index | None) -> Decision:
        """Wall 2: who is the same as whom. Raises EngineError where an index is asked for."""
        if against is not None:
            raise EngineError("--against needs the local engine: run new documents there, or without an index here")
        with self.waiting("near-duplicates", sum(cleaned.rows)):
            return decide(self.store, cleaned, settings, self.walked)

    def publish(
        self, cleaned: Relation, decision: Decision | None, folder: Path, settings: Settings, *, last_step: int
    ) -> Counts:
        """Write the tables of the run, sorted by id, first beside the folder, and then into it."""
        rows = self.store.frame(cleaned)
        narrow = {name: TABLES[name].empty_table() for name in ("duplicates", "relations")}
        if decision is not None:
            narrow = {"duplicates": decision.duplicates, "relations": decision.relations}
        narrow = {name: publish.conform(table, name) for name, table in narrow.items()}
        faults = shards.quarantine(rows)
        narrow["quarantine"], passed = without_passed(faults)
        copies = self.work / "copies.arrow"
        write_part(copies, TABLES["duplicates"], narrow["duplicates"].combine_chunks().to_batches())
        with self.waiting("write", sum(cleaned.rows)):
            processed = rows.where("status <> 'quarantined'")
            firsts = shards.cut(self.store, name_of(cleaned.digest, "sizes"), processed, settings)
            staging = self.work / f"write-{uuid4().hex}"
            task = shards.Shards(firsts, str(copies), str(staging), last_step, settings)
            written = shards.write(processed, task)
            shards.put_in_place(written, folder)
        for name, table in narrow.items():
            write_shard(folder / name / part_name(0), table, settings)
        read = sum(cleaned.rows) - (len(faults) - len(narrow["quarantine"]))
        return publish.total(read, narrow["quarantine"], [said for _, _, said in written], passed)

    def close(self) -> None:
        """End the session, if it began here."""
        if not self.joined:
            self.session.stop()

    def forget(self) -> None:
        """Remove the checkpoints."""
        shutil.rmtree(self.work, ignore_errors=True)

    def each(self, function: Callable[[Any], Any], arguments: Sequence[Any]) -> Iterator[Any]:
        """What `map` does, in the driver: what it looks at need not be where executors are."""
        return map(function, arguments)

    @contextmanager
    def waiting(self, phase: str, records: int = 0) -> Iterator[None]:
        """Tell of a phase, that Spark shows in its own ways."""
        self.progress(Reached(phase, 0, 1))
        yield
        self.progress(Reached(phase, 1, 1, records))


def packed(splits: Sequence[Split]) -> list[list[Split]]:
    """Splits in packs of about the same work."""
    most = max(LEAST_PART, sum(split.size for split in splits) // MOST_PARTS)
    packs: list[list[Split]] = [[]]
    size = 0
    for split in splits:
        size += split.size
        if packs[-1] and (size > most or len(packs[-1]) >= FILES_A_PART):
            packs.append([])
            size = split.size
        packs[-1].append(split)
    return packs


__all__ = ["SparkEngine"]
