"""MAP 2: pages go through the stages, and what is left of them is signed."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from pyarrow import ipc

from pipeline import stages
from pipeline.apply import Cleaned, StageError, run_stages
from pipeline.dedup.articles import word_counts
from pipeline.dedup.settings import Settings as CopySettings
from pipeline.dedup.signatures import signatures
from pipeline.document import Document, Stage
from pipeline.maps.read import printable
from pipeline.maps.samples import TEXT
from pipeline.maps.watch import Batches, Watch, watched
from pipeline.overrides import Keep, Vetoes
from pipeline.tables import (
    FILTERED,
    LIVE,
    QUARANTINED,
    Fault,
    Row,
    batch,
    changes_column,
    cleaned_schema,
    faults,
    placed,
    rows_of,
    text_digest,
)

FORGOTTEN = Fault("read", "forgotten", "the config asks to forget it")


class CleanPages(msgspec.Struct, frozen=True):
    """MAP 2: `PAGES` -> `CLEANED`. `knowledge` is the folder of what was learned at the first wall."""

    settings: tuple[tuple[str, Any], ...]
    near_duplicates: CopySettings | None
    knowledge: str
    keep: tuple[Keep, ...] = ()
    forget: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return cleaned_schema(4 * self.near_duplicates.num_perm if self.near_duplicates else 0)

    def prepare(self) -> None:
        """Load what the stages need: vocabularies, models and kernels take longer than a batch to clean."""
        self.sample()

    def sample(self, number: int = 0) -> pa.RecordBatch:
        """A made-up story, as it comes out; with other numbers, copies of it."""
        row = Row(document=Document(id=str(number), text=TEXT), given=False, digest="", offset=0)
        return self._batch(LIVE, [(row, run_stages(row.document, _cleaner(self).chain))])

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Run the stages on every document, and sign what is left. Batches hold their rows by id, as shards do."""
        cleaner = _cleaner(self).under(watch)
        number = 0
        for pages in batches:
            done: dict[str, list[tuple[Row, Cleaned]]] = {LIVE: [], FILTERED: [], QUARANTINED: []}
            wanted = watch.wants(number, number + pages.num_rows)
            for at, row in enumerate(rows_of(pages) if wanted else (), number):
                if watch.wants(at, at + 1):
                    status, result = cleaner.clean(row, watch.at(at))
                    done[status].append(result)
            number += pages.num_rows
            for status, results in done.items():
                if results:
                    yield self._batch(status, sorted(results, key=lambda result: result[0].document.id))
            if wanted:
                watch.saved(number)

    def _batch(self, status: str, results: list[tuple[Row, Cleaned]]) -> pa.RecordBatch:
        rows = [msgspec.structs.replace(row, document=cleaned.document) for row, cleaned in results]
        texts = [row.document.text for row in rows]
        columns = placed(rows) | faults(rows)
        columns["text"] = pa.array(texts, pa.large_string())
        columns["original_digest"] = [text_digest(row.document.text) for row, _ in results]
        columns["length"] = self._lengths(status, columns["text"])
        columns["changes"] = changes_column([cleaned.applied for _, cleaned in results])
        columns["status"] = [status] * len(rows)
        columns["drop_rule"] = [cleaned.dropped.rule if cleaned.dropped else None for _, cleaned in results]
        columns["drop_detail"] = [cleaned.dropped.detail if cleaned.dropped else None for _, cleaned in results]
        columns["drop_score"] = [cleaned.dropped.score if cleaned.dropped else None for _, cleaned in results]
        columns["signature"] = self._signatures(status, columns["text"])
        return batch(columns, self.schema)

    def _lengths(self, status: str, texts: pa.Array) -> pa.Array:
        """In words; of what is quarantined nobody asks, and its text may be what there was not enough memory for."""
        return pa.nulls(len(texts), pa.int64()) if status == QUARANTINED else pa.array(word_counts(texts))

    def _signatures(self, status: str, texts: pa.Array) -> pa.Array:
        if self.near_duplicates is None or status != LIVE:
            return pa.nulls(len(texts), self.schema.field("signature").type)
        signed = np.ascontiguousarray(signatures(texts, self.near_duplicates), "<u4")
        return pa.FixedSizeBinaryArray.from_buffers(
            self.schema.field("signature").type, len(texts), [None, pa.py_buffer(signed)]
        )


class Names:
    """The ids that the first wall gave out, in two mapped columns in the order of the records."""

    def __init__(self, path: Path) -> None:
        table = ipc.open_file(pa.memory_map(str(path), "r")).read_all() if path.exists() else None
        self.size = table.num_rows if table is not None else 0
        self.table = table

    def change(self, row: Row) -> Row:
        """The record under its new name; or with a fault, where the name that it was given is another's."""
        if not self.size or row.fault is not None or self.table is None:
            return row
        records, names = self.table["record"], self.table["name"]
        at = bisect_left(range(self.size), row.name, key=lambda n: records[n].as_py())
        if at == self.size or records[at].as_py() != row.name:
            return row
        name = names[at].as_py()
        if name is None:
            fault = Fault("read", "id", f"the id {row.document.id!r} was given to another record too")
            return msgspec.structs.replace(row, fault=fault)
        return msgspec.structs.replace(row, document=msgspec.structs.replace(row.document, id=name))


class Cleaner(msgspec.Struct, frozen=True):
    """The stages of a run, ready to work, and the ids that the first wall gave out."""

    chain: list[tuple[str, Stage]]
    names: Names
    vetoes: Vetoes
    forget: frozenset[str]

    def under(self, watch: Watch) -> Cleaner:
        """The same, with a watch that is told of every stage that a document enters."""
        return msgspec.structs.replace(self, chain=[(name, watched(name, stage, watch)) for name, stage in self.chain])

    def clean(self, row: Row, fault: Fault | None) -> tuple[str, tuple[Row, Cleaned]]:
        """The status of a record, and what came of it. `fault` is why it must be left out. Raises MemoryError."""
        row = self.names.change(row if fault is None else msgspec.structs.replace(row, fault=row.fault or fault))
        if row.document.id in self.forget:
            row = msgspec.structs.replace(row, fault=row.fault or FORGOTTEN)
        if row.fault is not None:
            return QUARANTINED, (row, Cleaned(row.document, ()))
        try:
            cleaned = run_stages(row.document, self.chain, self.vetoes)
        except StageError as error:
            if isinstance(error.__cause__, MemoryError):
                raise error.__cause__ from error
            fault = Fault(error.stage, type(error.__cause__).__name__, printable(str(error.__cause__)))
            return QUARANTINED, (msgspec.structs.replace(row, fault=fault), Cleaned(row.document, ()))
        return (FILTERED if cleaned.dropped else LIVE), (row, cleaned)


@lru_cache(maxsize=2)
def _cleaner(step: CleanPages) -> Cleaner:
    """The stages are made once a process, or once for all of them."""
    settings = dict(step.settings)
    folder = Path(step.knowledge)
    learned = {
        name: ipc.open_file(pa.memory_map(str(folder / f"{name}.arrow"), "r")).read_all()
        for name in settings
        if (folder / f"{name}.arrow").exists()
    }
    return Cleaner(
        stages.build(settings, learned), Names(folder / "names.arrow"), Vetoes(step.keep), frozenset(step.forget)
    )
