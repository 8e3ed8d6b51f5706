"""A run from raw to clean: it walks the maps and the walls, and publishes at the end, all at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import pyarrow as pa

from pipeline import stages
from pipeline.ahead import import_ahead
from pipeline.config import Config, as_dict
from pipeline.dedup.index import Index
from pipeline.dedup.outcome import Decision
from pipeline.engines import Counts, Engine, Progress, Relation
from pipeline.engines.chosen import Start, local
from pipeline.engines.local.beside import compile_beside
from pipeline.engines.local.store import name_of
from pipeline.index import open_index
from pipeline.jit import compiled_before
from pipeline.maps import CleanPages, ReadPages
from pipeline.output import bring_back, guard, locked, replace, told
from pipeline.read.plan import Plan, plan
from pipeline.report import write_report
from pipeline.stages.site import TEMPLATES
from pipeline.templates import Earlier, joined, read_templates, with_examples
from pipeline.write import part_name, write_shard
from pipeline.write.card import write_card
from pipeline.write.manifest import Manifest, ManifestError, digest_files, now, read_manifest, versions, write_manifest


class Unbalanced(Exception):  # noqa: N818 - it names what is wrong: the books
    """Records were lost or made up on the way: the run must not be used."""


class Result(msgspec.Struct, frozen=True):
    """A finished run: where it is, what it holds, whether it was made anew, and how much quarantine is bearable."""

    folder: Path
    manifest: Manifest
    fresh: bool
    max_quarantine: float

    @property
    def doubtful(self) -> bool:
        """Whether a larger share of the records than that is in quarantine."""
        counts = self.manifest.counts
        return counts["quarantined"] > self.max_quarantine * counts["read"]


class Source(msgspec.Struct, frozen=True):
    """What a run reads: files and splits, the SHA-256 of every file, the name of all that together, and what is there
    of earlier runs: an index, and templates.
    """

    plan: Plan
    digests: Sequence[str]
    key: str
    against: Index | None
    templates: Earlier | None


class Clock:
    """Wall seconds of every phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        start = perf_counter()
        yield
        self.seconds[name] = round(perf_counter() - start, 3)


def run(  # noqa: PLR0913 - each is an option of the command
    config: Config,
    inputs: Sequence[str],
    output: Path,
    *,
    workers: int,
    progress: Progress,
    fresh: bool = False,
    against: Path | None = None,
    templates: Path | None = None,
    start: Start = local,
) -> Result:
    """Clean the inputs into the folder `output`, which appears whole or not at all.

    A run that was killed goes on from its checkpoints; one that is finished, with the same inputs, config and code,
    is left as it is; `fresh` starts over. `against` is an index of earlier corpora: what they have is a copy here.
    `templates` is an earlier run, whose templates are cut here, too.
    `start` starts the engine that carries it out.
    Raises RunError, ReadError, IndexMismatch, Unbalanced. Interrupted, it leaves what the same call goes on from.
    """
    clock = Clock()
    output = output.absolute()
    guard(output, inputs)
    todo = plan(inputs, config.input)
    index = open_index(against, config) if against is not None else None
    earlier = read_templates(templates) if templates is not None else None
    work = output.with_name(f".{output.name}.work")
    with locked(output), told(output):
        bring_back(output)
        if fresh:
            shutil.rmtree(work, ignore_errors=True)
        engine = start(work, workers, progress, config.limits)
        import_ahead("numba", "pipeline.report.overview")  # for the walls, and for the end
        try:
            with clock.phase("plan"):
                digests = engine.digests(todo)
            key = key_of(config, index, earlier, digests)
            done = None if fresh else finished(output, key)
            if done is None:
                if engine.name == "local" and workers > 1 and not compiled_before():
                    compile_beside(config.stage_settings, config.copies)
                manifest = walk(engine, config, Source(todo, digests, key, index, earlier), clock)
                replace(work / "run", output)
            engine.forget()
        finally:
            engine.close()
    return Result(output, done or manifest, done is None, config.max_quarantine)


def walk(engine: Engine, config: Config, source: Source, clock: Clock) -> Manifest:
    """The maps and the walls, into the folder `run` among the checkpoints."""
    folder = engine.work / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    todo, digests = source.plan, source.digests
    with clock.phase("read"):
        chosen = dict(config.stage_settings)
        extract = chosen.get("extract") if todo.may_hold_pages else None
        pages_step = ReadPages(config.input, extract, chosen.get("language"))
        splits = engine.scan(todo, digests, whole=config.input.limit is not None)
        pages = engine.map_batches(splits, pages_step, "read")
    with clock.phase("learn"):
        tables = learn(engine, config, pages, source.templates)
        known = source.templates.digest if source.templates else ""
        knowledge = engine.keep("knowledge", tables, pages.digest + repr(config.stage_settings) + known)
    with clock.phase("clean"):
        step = CleanPages(config.stage_settings, config.copies, str(knowledge), config.keep, config.forget)
        cleaned = engine.map_batches(pages, step, "clean")
    with clock.phase("near_duplicates"):
        decision = engine.decide(cleaned, config.copies, source.against) if config.copies else None
    with clock.phase("write"):
        counts = engine.publish(cleaned, decision, folder, config.output, last_step=len(config.stage_settings))
        templates = with_examples(tables.get("site", TEMPLATES.empty_table()), folder, source.templates, engine.each)
        write_shard(folder / "templates" / part_name(0), templates, config.output)
    balance(counts)
    manifest = Manifest(
        key=source.key,
        created=now(),
        engine=engine.name,
        versions=versions(),
        config=dict(as_dict(config)),
        inputs=tuple((i.source, i.bytes, digest) for i, digest in zip(todo.inputs, digests, strict=True)),
        ignored=tuple((i.source, i.reason) for i in todo.ignored),
        counts={
            name: getattr(counts, name) for name in ("read", "kept", "duplicates", "filtered", "quarantined", "changes")
        },
        rules=counts.by_rule,
        faults=counts.by_fault,
        passed_over=counts.passed_over,
        seconds=clock.seconds,
        near_duplicates=decision_stats(decision),
        against=str(source.against.root) if source.against else "",
        templates=(str(source.templates.folder), source.templates.digest) if source.templates else (),
        files=(),
    )
    with engine.waiting("report"):
        write_report(folder, manifest, engine.each)
        write_card(folder, manifest)
        manifest = msgspec.structs.replace(manifest, files=digest_files(folder, engine.each))
    write_manifest(folder, manifest)
    return manifest


def learn(engine: Engine, config: Config, pages: Relation, earlier: Earlier | None) -> dict[str, pa.Table]:
    """The first wall: the names of the records, and what each stage learns from the whole corpus, by its name."""
    settings = dict(config.stage_settings)
    tables: dict[str, pa.Table] = {"names": engine.identify(pages)}
    if stages.sketches(settings):
        tables |= stages.learn(engine.repeats(pages, tuple(settings)), settings)
    if "site" in tables:
        tables["site"] = joined(tables["site"], earlier)
    return tables


def decision_stats(decision: Decision | None) -> dict[str, Any]:
    """What the second wall counted, as plain values."""
    return dict(msgspec.to_builtins(decision.stats)) if decision is not None else {}


def balance(counts: Counts) -> None:
    """Every record that was read is kept, a copy, filtered or quarantined. Raises Unbalanced."""
    out = counts.kept + counts.duplicates + counts.filtered + counts.quarantined
    if out != counts.read:
        raise Unbalanced(
            f"{counts.read} records were read, but {counts.kept} kept + {counts.duplicates} duplicates + "
            f"{counts.filtered} filtered + {counts.quarantined} quarantined = {out}: nothing was published"
        )


def key_of(config: Config, index: Index | None, earlier: Earlier | None, digests: Sequence[str]) -> str:
    """The name of all that the content of a run depends on; how much quarantine is bearable is not among it."""
    config = msgspec.structs.replace(config, max_quarantine=Config().max_quarantine)
    known = msgspec.json.encode(index.manifest) if index is not None else b""
    return name_of(msgspec.json.encode(config), known, earlier.digest if earlier else "", *digests)


def finished(output: Path, key: str) -> Manifest | None:
    """The manifest of what stands in the output, if it was made of the very same."""
    try:
        manifest = read_manifest(output)
    except ManifestError:
        return None
    return manifest if manifest.key == key else None
