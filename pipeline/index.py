"""Runs and the near-duplicate index: adding a finished run, and opening an index for a new one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import dataset

from pipeline.audit import Run
from pipeline.config import Config
from pipeline.dedup import growth
from pipeline.dedup.index import Index, Manifest, shard_of
from pipeline.dedup.order import priority
from pipeline.dedup.settings import Settings
from pipeline.write.manifest import ManifestError

COLUMNS = ["id", "text", "published", "source"]
BATCH = 1000
"""Documents whose texts are held at once."""


def normaliser(config: Config) -> str:
    """What made the texts clean: an index only knows texts that were cleaned by the same steps. Filters change none."""
    return " ".join(step for step in config.steps if step not in ("language", "quality", "near_duplicates"))


def open_index(root: Path, config: Config) -> Index:
    """The index, if it was made with this config's scheme and steps. Raises IndexMismatch."""
    return Index(root, config.near_duplicates, normaliser(config))


def add_run(root: Path, run: Run) -> Manifest:
    """Add a finished run to the index at `root`, which is made if there is none. Raises IndexMismatch.

    The texts stay in the run's shards; the index names them with their digests.
    """
    config = config_of(run)
    settings: Settings = config.near_duplicates
    root.mkdir(parents=True, exist_ok=True)
    rows, sketches = [], []
    for batch in copies_and_kept(run):
        length = pc.binary_length(batch["text"]).cast(pa.int64())
        rows.append(batch.drop_columns("text").append_column("length", length))
        sketches.append(growth.sketch(batch["text"], settings))
    documents = pa.concat_tables(rows)
    grown = growth.Run(
        ids=documents["id"],
        sketches=growth.joined(sketches),
        order=priority(documents, settings),
        duplicates=dataset.dataset(run.folder / "duplicates", format="parquet").to_table(),
        shards=[shard_of(path, root) for path in run.shards("documents")],
    )
    return growth.add(root, grown, settings, normaliser(config))


def config_of(run: Run) -> Config:
    """The config of a finished run. Raises ManifestError where this program does not know it any more."""
    try:
        return msgspec.convert(run.manifest.config, Config)
    except msgspec.ValidationError as error:
        raise ManifestError(f"{run.folder} was made by another version ({error}): run again") from error


def copies_and_kept(run: Run) -> Iterator[pa.Table]:
    """The documents of a run that took part in the decision, some at a time: kept ones, and those dropped as copies."""
    for path in run.shards("documents"):
        yield from batches(path, COLUMNS)
    for path in run.shards("dropped"):
        for batch in batches(path, [*COLUMNS, "stage"]):
            yield batch.filter(pc.field("stage") == "near_duplicates").drop_columns("stage")


def batches(path: Path, columns: list[str]) -> Iterator[pa.Table]:
    """The rows of a shard, some at a time; one that holds none gives an empty table."""
    with pq.ParquetFile(path) as file:
        yield file.schema_arrow.empty_table().select(columns)
        for batch in file.iter_batches(BATCH, columns=columns, use_threads=False):
            yield pa.Table.from_batches([batch])


def compact(root: Path, config: Config) -> Manifest:
    """Make one segment of all. What the index answers stays the same. Raises IndexMismatch."""
    return growth.compact(root, config.near_duplicates, normaliser(config))
