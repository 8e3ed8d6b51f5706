"""What a run would do: its plan, and, from a sample that is cleaned here and now, its documents, time and disk."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import islice
from time import process_time
from typing import NamedTuple

import msgspec
import pyarrow as pa

from pipeline.config import Config
from pipeline.engines.local.publish import audit_rows, conform
from pipeline.maps import CleanPages, ReadPages, SketchPages
from pipeline.read.contract import Record, Split
from pipeline.read.formats import FORMATS
from pipeline.read.plan import Plan, plan
from pipeline.read.records import records
from pipeline.tables import FILTERED, QUARANTINED, Fault
from pipeline.write.shards import write_table

MOST_SPLITS = 30
CUT_BY_BYTES = frozenset({"jsonl", "warc", "wet"})


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is likely to take, from `sampled` records, of which some were `quarantined` or `filtered`.

    `documents` are those of the whole input. `cpu_seconds` are those of all workers together. `output_bytes` are the
    shards, `work_bytes` the checkpoints while the run goes on. Copies are not known before they are compared: nothing
    is taken off for them.
    """

    sampled: int
    quarantined: int
    filtered: int
    documents: int
    cpu_seconds: float
    output_bytes: int
    work_bytes: int


class Preview(msgspec.Struct, frozen=True):
    """What a run would read, and what that is likely to take; no estimate where there is nothing to sample."""

    files: int
    bytes: int
    splits: int
    ignored: tuple[tuple[str, str], ...]
    estimate: Estimate | None = None


def check(config: Config, inputs: Sequence[str], sample: int) -> Preview:
    """Look at the input, and clean about `sample` of its records, without writing anything. Raises ReadError."""
    todo = plan(inputs, config.input)
    return Preview(
        files=len(todo.inputs),
        bytes=sum(item.bytes for item in todo.inputs),
        splits=len(todo.splits),
        ignored=tuple((item.source, item.reason) for item in todo.ignored),
        estimate=estimate(config, todo, sample) if sample and todo.splits else None,
    )


def estimate(config: Config, todo: Plan, sample: int) -> Estimate:
    """Clean records of some splits, spread over the input, in this process, and reckon what all of it will take."""
    chosen = _spread(todo.splits, min(sample if FORMATS[todo.splits[0].format].one else MOST_SPLITS, sample))
    each = max(1, sample // len(chosen))
    documents = _documents(todo.splits, [(split, _count(split, config, each)) for split in chosen])
    if config.input.limit is not None:
        documents = min(documents, config.input.limit)
    clean(config, chosen[:1], 1)  # kernels are compiled and words are loaded once: that is not the documents' cost
    start = process_time()
    pages, cleaned = clean(config, chosen, each)
    spent = process_time() - start
    status = cleaned["status"].to_pylist()
    scale = documents / max(1, len(status))
    return Estimate(
        sampled=len(status),
        quarantined=status.count(QUARANTINED),
        filtered=status.count(FILTERED),
        documents=documents,
        cpu_seconds=spent * scale,
        output_bytes=round(_shard_bytes(cleaned, config) * scale),
        work_bytes=round((pages.nbytes + cleaned.nbytes) * scale),
    )


def _spread(splits: Sequence[Split], count: int) -> list[Split]:
    """So many splits, evenly over all of them."""
    count = min(count, len(splits))
    return [splits[n * len(splits) // count] for n in range(count)]


def clean(config: Config, splits: Sequence[Split], each: int) -> tuple[pa.Table, pa.Table]:
    """The first records of each split, as pages and as cleaned documents, by the steps of a run.

    (But for one: what sites repeat is looked for in one look instead of two.)
    """
    chosen = dict(config.stage_settings)
    reading = msgspec.structs.replace(config.input, limit=each)
    read = ReadPages(reading, chosen.get("extract"), chosen.get("language"))
    encoded = [pa.record_batch({"split": [msgspec.json.encode(split).decode()]}) for split in splits]
    pages = [page for batch in encoded for page in read(iter([batch]), Unwatched())]
    for _ in SketchPages(tuple(chosen))(iter(pages), Unwatched()):
        pass
    step = CleanPages(config.stage_settings, config.copies, "", config.keep, config.forget)
    cleaned = step(iter(pages), Unwatched())
    return pa.Table.from_batches(pages, read.schema), pa.Table.from_batches(cleaned, step.schema)


class Unwatched:
    """Nobody watches: every record is wanted, and none is left out."""

    careful = False

    def wants(self, _start: int, _stop: int) -> bool:
        """Want all of them."""
        return True

    def at(self, _record: int) -> Fault | None:
        """Leave none out."""
        return None

    def ended(self, _record: int) -> bool:
        """Every record can be read."""
        return False

    def enters(self, stage: str) -> None:
        """Nobody is told."""

    def saved(self, records: int) -> None:
        """Nobody is told."""


class Counted(NamedTuple):
    """So many records are a share of a split, 0 to 1."""

    records: int
    share: float


def _count(split: Split, config: Config, each: int) -> Counted:
    """How many of the first `each` records of a split there are, and which share of it they are."""
    found = list(islice(records(split, config.input), each + 1))
    if len(found) <= each or split.stop <= split.start:
        return Counted(max(1, len(found)), 1.0)
    after = found.pop()
    if split.format == "parquet" or (split.format in CUT_BY_BYTES and _on_disk(split)):
        return Counted(each, max(1e-9, (after.offset - split.start) / (split.stop - split.start)))
    texts = "".join(one.text + (one.meta or "") for one in found if isinstance(one, Record)).encode("utf-8", "replace")
    size = len(zlib.compress(texts)) if split.compression else len(texts)
    return Counted(each, min(1.0, size / split.size))


def _on_disk(split: Split) -> bool:
    """Whether the places of records are bytes on disk: of WARC always, of lines where they are not packed."""
    return split.format != "jsonl" or not split.compression


def _documents(splits: Sequence[Split], counted: Sequence[tuple[Split, Counted]]) -> int:
    """The records of all splits, by what was counted in some."""
    singles = sum(FORMATS[split.format].one for split in splits)
    many = [(split, found) for split, found in counted if not FORMATS[split.format].one]
    if not many:
        return singles
    seen = sum(split.size for split, _ in many)
    whole = sum(split.size for split in splits if not FORMATS[split.format].one)
    return singles + round(sum(found.records / found.share for _, found in many) * whole / max(1, seen))


def _shard_bytes(cleaned: pa.Table, config: Config) -> int:
    """What the sample takes as shards: its documents and its audit."""
    rows = cleaned
    for name, column in {"stage": pa.nulls(len(rows), pa.string()), "rule": cleaned["drop_rule"]}.items():
        rows = rows.append_column(name, column)
    rows = rows.append_column("score", cleaned["drop_score"]).append_column("detail", cleaned["drop_detail"])
    written = 0
    for table in (conform(rows, "dropped"), audit_rows(rows, 0)):
        sink = pa.BufferOutputStream()
        write_table(table, sink, config.output)
        written += sink.getvalue().size
    return written
