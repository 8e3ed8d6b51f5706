"""A run from raw to clean: it walks the maps and the walls, and publishes at the end, all at once."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import pyarrow as pa

from pipeline import stages
from pipeline.config import Config, as_dict
from pipeline.dedup.index import Index
from pipeline.dedup.outcome import Decision
from pipeline.engines import Counts, Engine, Progress, Relation
from pipeline.engines.local import LocalEngine
from pipeline.engines.local.store import name_of
from pipeline.index import open_index
from pipeline.maps import CleanPages, ReadPages
from pipeline.read.plan import Plan, digest, plan
from pipeline.report import write_report
from pipeline.write import TABLES, part_name, write_shard
from pipeline.write.card import write_card
from pipeline.write.manifest import NAME as MANIFEST
from pipeline.write.manifest import Manifest, ManifestError, digest_files, now, read_manifest, versions, write_manifest


class RunError(Exception):
    """What the user can mend. The message is one sentence with the way out."""


class Unbalanced(Exception):  # noqa: N818 - it names what is wrong: the books
    """Records were lost or made up on the way: the run must not be used."""


class Result(msgspec.Struct, frozen=True):
    """A finished run: where it is, what it holds, and whether it was there already."""

    folder: Path
    manifest: Manifest
    fresh: bool


class Source(msgspec.Struct, frozen=True):
    """What a run reads: files and splits, the SHA-256 of every file, the name of all that together, and the index."""

    plan: Plan
    digests: Sequence[str]
    key: str
    against: Index | None


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


def run(
    config: Config,
    inputs: Sequence[str],
    output: Path,
    *,
    workers: int,
    progress: Progress,
    fresh: bool = False,
    against: Path | None = None,
) -> Result:
    """Clean the inputs into the folder `output`, which appears whole or not at all.

    A run that was killed goes on from its checkpoints; one that is finished, with the same inputs, config and code,
    is left as it is; `fresh` starts over. `against` is an index of earlier corpora: what they have is a copy here.
    Raises RunError, ReadError, IndexMismatch, Unbalanced.
    """
    clock = Clock()
    output = output.absolute()
    guard(output, inputs)
    work = output.with_name(f".{output.name}.work")
    with locked(output):
        bring_back(output)
        if fresh:
            shutil.rmtree(work, ignore_errors=True)
        engine = LocalEngine(work, workers, progress, config.limits)
        try:
            with clock.phase("plan"):
                todo = plan(inputs, config.input)
                digests = digest_inputs(engine, todo)
            index = open_index(against, config) if against is not None else None
            known = msgspec.json.encode(index.manifest) if index is not None else b""
            key = name_of(msgspec.json.encode(config), known, *digests)
            if not fresh and (done := finished(output, key)):
                engine.forget()
                return Result(output, done, fresh=False)
            manifest = walk(engine, config, Source(todo, digests, key, index), clock)
            replace(work / "run", output)
            engine.forget()
            return Result(output, manifest, fresh=True)
        finally:
            engine.close()


def walk(engine: LocalEngine, config: Config, source: Source, clock: Clock) -> Manifest:
    """The maps and the walls, into the folder `run` among the checkpoints."""
    folder = engine.work / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    todo, digests = source.plan, source.digests
    with clock.phase("read"):
        chosen = dict(config.stage_settings)
        pages_step = ReadPages(config.input, chosen.get("extract"), chosen.get("language"))
        splits = engine.scan(todo, digests, whole=config.input.limit is not None)
        pages = engine.map_batches(splits, pages_step, "read")
    with clock.phase("learn"):
        tables = learn(engine, config, pages)
        knowledge = engine.keep("knowledge", tables, pages.digest + repr(config.stage_settings))
    with clock.phase("clean"):
        step = CleanPages(config.stage_settings, config.copies, str(knowledge), config.keep, config.forget)
        cleaned = engine.map_batches(pages, step, "clean")
    with clock.phase("near_duplicates"):
        decision = engine.decide(cleaned, config.copies, source.against) if config.copies else None
    with clock.phase("write"):
        counts = engine.publish(cleaned, decision, folder, config.output, last_step=len(config.stage_settings))
    templates = tables.get("site", TABLES["templates"].empty_table()).cast(TABLES["templates"])
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
        seconds=clock.seconds,
        near_duplicates=decision_stats(decision),
        against=str(source.against.root) if source.against else "",
        files=(),
    )
    write_report(folder, manifest)
    write_card(folder, manifest)
    manifest = msgspec.structs.replace(manifest, files=digest_files(folder))
    write_manifest(folder, manifest)
    return manifest


def learn(engine: Engine, config: Config, pages: Relation) -> dict[str, pa.Table]:
    """The first wall: the names of the records, and what each stage learns from the whole corpus, by its name."""
    settings = dict(config.stage_settings)
    tables: dict[str, pa.Table] = {"names": engine.identify(pages)}
    if stages.sketches(settings):
        tables |= stages.learn(engine.repeats(pages, tuple(settings)), settings)
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


def digest_inputs(engine: LocalEngine, todo: Plan) -> list[str]:
    """The SHA-256 of every input file, in the order of the plan."""
    paths = [item.path for item in todo.inputs]
    digests = dict(engine.pool.call(digest_or_not, paths))
    return [digests[number] for number in range(len(paths))]


def digest_or_not(path: str) -> str:
    """The SHA-256 of a file. One that cannot be read is told when its records are, and the others are cleaned."""
    try:
        return digest(path)
    except OSError:
        return "unreadable"


def guard(output: Path, inputs: Sequence[str]) -> None:
    """Refuse an output that holds anything but a run, or that an input lies in, or that lies in an input."""
    if output.exists() and not (output.is_dir() and ((output / MANIFEST).exists() or not any(output.iterdir()))):
        raise RunError(f"{output} holds something that is no run and would be replaced; choose another --output")
    if not output.name:
        raise RunError(f"{output} cannot be replaced by a run; choose another --output")
    for given in inputs:
        path = Path(given).absolute()
        if path == output or output in path.parents or (path.is_dir() and path in output.parents):
            raise RunError(f"the output {output} and the input {given} lie in each other; choose another --output")


def bring_back(output: Path) -> None:
    """Put the last run back, where one was stopped just when it was to be replaced."""
    old = output.with_name(f".{output.name}.old")
    if old.exists() and not output.exists():
        old.rename(output)


def finished(output: Path, key: str) -> Manifest | None:
    """The manifest of what stands in the output, if it was made of the very same."""
    try:
        manifest = read_manifest(output)
    except ManifestError:
        return None
    return manifest if manifest.key == key else None


def replace(draft: Path, output: Path) -> None:
    """Put a finished folder in its place; what stood there goes only when the new one stands."""
    old = output.with_name(f".{output.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if output.exists():
        output.rename(old)
    draft.rename(output)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Only one run at a time writes to an output. The kernel lets go of the lock whatever ends the process."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(output.with_name(f".{output.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise RunError(f"cannot write to {output.parent} ({error.strerror}); choose another --output") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise RunError(f"another run is writing to {output}; wait for it, or choose another --output") from None
    try:
        yield
    finally:
        os.close(file)
