"""In an executor: a step runs in a child process, so that no document can take Spark's own worker with it.

It is the local engine's pool with one worker, and its rules hold: a record on which the child is lost is tried once
alone; lost again, it is quarantined, and the others are done without it. A part that Spark sends is spooled in pieces.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from pyarrow import ipc

from pipeline.engines import Step
from pipeline.engines.local import make_ready
from pipeline.engines.local.limits import Limits
from pipeline.engines.local.pool import Pool
from pipeline.engines.local.store import read_part
from pipeline.engines.local.task import Task
from pipeline.engines.spark.schemas import from_spark, to_spark

SPOOLED_BYTES = 16 << 20
"""About how much a piece holds: what a child goes through before its rows are handed on."""

Batches = Iterator[pa.RecordBatch]


def map_rows(batches: Batches, *, step: Any, limits: Limits, schema: pa.Schema) -> Batches:
    """A step over rows of this schema, as `mapInArrow` calls it."""
    with scratch() as folder:
        rows = (from_spark(batch, schema) for batch in batches)
        for number, piece in enumerate(pieces(rows)):
            source = Path(folder) / f"{number}.arrow"
            spool(source, schema, piece)
            yield from isolated(step, limits, source, source.with_suffix(".done"))


def map_parts(batches: Batches, *, step: Any, limits: Limits, folder: str) -> Batches:
    """A step over whole parts, Arrow files in this folder: the rows, of one column `id`, are their numbers."""
    with scratch() as drafts:
        for number in (number for batch in batches for number in batch.column("id").to_pylist()):
            yield from isolated(step, limits, Path(folder) / arrow_name(number), Path(drafts) / arrow_name(number))


def arrow_name(number: int) -> str:
    """The file name of a part that is an Arrow file."""
    return f"part-{number:05d}.arrow"


def isolated(step: Step, limits: Limits, source: Path, target: Path) -> Batches:
    """What a step makes of one Arrow file, by way of another."""
    pool = crew(limits)
    pool.make_ready(step)
    for _ in pool.pool.map([Task(step, str(source), str(target), limits)]):
        pass
    yield from (to_spark(batch) for batch in read_part(target) if batch.num_rows)
    target.unlink()


def pieces(batches: Batches) -> Iterator[list[pa.RecordBatch]]:
    """Batches, some at once."""
    piece: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        piece.append(batch)
        size += batch.nbytes
        if size > SPOOLED_BYTES:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def spool(path: Path, schema: pa.Schema, batches: list[pa.RecordBatch]) -> None:
    """Write batches where the child will read them; they need not outlive this process."""
    with pa.OSFile(str(path), "wb") as sink, ipc.new_file(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def scratch() -> TemporaryDirectory[str]:
    """A folder on the executor's own disk, where Spark says it is."""
    where = os.environ.get("SPARK_LOCAL_DIRS", "").split(",")[0]
    return TemporaryDirectory(dir=where if where and Path(where).is_dir() else None, prefix="clean-corpus-")


class Crew:
    """The pool of this process, and the step that it is ready for."""

    def __init__(self, limits: Limits) -> None:
        self.pool = Pool(1, limits)
        self.ready: Step | None = None

    def make_ready(self, step: Step) -> None:
        """Load what a step needs, once."""
        if self.ready != step:
            self.pool.prepare(make_ready, step)
            self.ready = step


@cache
def crew(limits: Limits) -> Crew:
    """One pool a process, which Spark uses again for its next task."""
    made = Crew(limits)
    atexit.register(made.pool.close)
    return made
