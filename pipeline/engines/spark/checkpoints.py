"""Checkpoints that outlive machines: relations as Parquet, under names made of all that they are made of.

Spark writes a draft; its files are counted, read again and counted by Spark; only then the folder gets its name, with a
list of its files inside. Whatever reads it later names every file of that list, so that one which is gone or was cut
short fails loudly: a folder that is merely listed would pass for a smaller table.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow as pa
from pyarrow import parquet
from pyspark.sql import DataFrame, SparkSession

from pipeline.engines import EngineError, Relation

CONTENTS = "contents.json"
COMMITTED = {"mapreduce.fileoutputcommitter.algorithm.version": "1"}
"""No file of a task that was lost, or ran twice, lies among those of the others."""


class Contents(msgspec.Struct, frozen=True):
    """What a checkpoint holds: its schema in Spark's words, and its files as (name, bytes, rows)."""

    schema: str
    files: tuple[tuple[str, int, int], ...]


class Checkpoints:
    """The checkpoints of a run in the folder `work`, which the driver and all executors see under one path."""

    def __init__(self, session: SparkSession, work: Path) -> None:
        self.session = session
        self.work = work
        for draft in work.glob("*.draft"):
            shutil.rmtree(draft, ignore_errors=True)  # the JVM of a driver that was killed may be clearing up, too

    def keep(self, label: str, digest: str, schema: str, make: Callable[[], DataFrame]) -> Relation:
        """The relation of this name, made if it is not there. Raises EngineError where it is not what was written."""
        folder = self.work / f"{label}-{digest}"
        if not folder.exists():
            self._write(make(), folder, schema)
        names, _, rows = zip(*contents(folder).files, strict=True) if contents(folder).files else ((), (), ())
        return Relation(digest, folder, names, rows)

    def frame(self, relation: Relation) -> DataFrame:
        """A relation to be read. Raises EngineError where a file is gone, or not as long as it was."""
        held = contents(relation.folder)
        for name, size, _ in held.files:
            check_file(relation.folder / name, size)
        if not held.files:
            return self.session.range(0).mapInArrow(iter, held.schema)
        paths = [(relation.folder / name).as_uri() for name, _, _ in held.files]
        return self.session.read.schema(held.schema).parquet(*paths)

    def table(self, relation: Relation) -> pa.Table:
        """A small relation, in this process."""
        return self.frame(relation).toArrow()

    def _write(self, frame: DataFrame, folder: Path, schema: str) -> None:
        draft = folder.with_name(f"{folder.name}.{os.getpid()}.draft")
        frame.write.options(**COMMITTED).parquet(draft.as_uri(), compression="zstd")
        found = sorted(draft.glob("part-*.parquet"))
        files = [(path.name, path.stat().st_size, parquet.read_metadata(path).num_rows) for path in found]
        (draft / CONTENTS).write_bytes(msgspec.json.encode(Contents(schema, tuple(files))))
        written = sum(rows for _, _, rows in files)
        read = self.frame(Relation("", draft, (), ())).count()
        if read != written:
            raise EngineError(f"{folder} was written with {written} rows and read with {read}: the disk is not sound")
        draft.rename(folder)


def contents(folder: Path) -> Contents:
    """What a checkpoint says of itself. Raises EngineError where it says nothing."""
    try:
        return msgspec.json.decode((folder / CONTENTS).read_bytes(), type=Contents)
    except (OSError, msgspec.MsgspecError) as error:
        raise EngineError(f"the checkpoint {folder} was damaged ({error}); start over with --fresh") from error


def check_file(path: Path, size: int) -> None:
    """Raise EngineError where a file is not as it was written."""
    try:
        found = path.stat().st_size
    except OSError as error:
        raise EngineError(f"the checkpoint {path} is gone ({error.strerror}); start over with --fresh") from error
    if found != size:
        raise EngineError(f"the checkpoint {path} has {found} bytes instead of {size}; start over with --fresh")
