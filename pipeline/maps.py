"""The three passes over the corpus, as pure functions of batches that know no engine.

Each is a frozen struct that can be pickled and called like `mapInArrow` wants it: an iterator of record batches in,
an iterator of record batches out. `Watch` is how an engine follows the work, and skips a record that it cannot
survive.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np
import pyarrow as pa
from pyarrow import feather

from pipeline import stages
from pipeline.apply import Cleaned, StageError, run_stages
from pipeline.corpus import SKETCH
from pipeline.dedup.articles import article_keys
from pipeline.dedup.settings import Settings as CopySettings
from pipeline.dedup.signatures import signatures
from pipeline.document import Document, Stage
from pipeline.html import PageError, read_page
from pipeline.overrides import Keep, Vetoes
from pipeline.read.contract import Fault as ReadFault
from pipeline.read.contract import Record, Split
from pipeline.read.identity import site_of
from pipeline.read.records import records
from pipeline.read.settings import Settings as ReadSettings
from pipeline.stages import extract, language
from pipeline.tables import (
    CHANGE,
    FILTERED,
    LIVE,
    PAGES,
    QUARANTINED,
    Fault,
    Row,
    batch,
    cleaned_schema,
    faults,
    nested,
    pages_batch,
    placed,
    rows_of,
    text_digest,
)

BATCH_ROWS = 1000
BATCH_CHARACTERS = 8_000_000

Batches = Iterator[pa.RecordBatch]


class Watch(Protocol):
    """Told before every record which one is next, counted from 0 in the part; answers whether to leave it out."""

    def skips(self, record: int) -> bool:
        """Whether the engine knows that this record cannot be survived."""
        ...

    def ends(self, record: int) -> bool:
        """Whether it cannot even be read, so that its file ends before it."""
        ...


CRASH = Fault("engine", "crash", "the worker was lost on this record, alone too: it ran out of time or of memory")

FORGOTTEN = Fault("read", "forgotten", "the config asks to forget it")

UNREADABLE = "the worker was lost on reading on from here, twice: the rest of this split is left out"


class ReadPages(msgspec.Struct, frozen=True):
    """MAP 1: splits of the input -> `PAGES`. A stage whose settings are None is not among the steps."""

    read: ReadSettings
    extract: extract.Settings | None
    language: language.Settings | None = None

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return PAGES

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Read every split and mark what its pages' structure says should go."""
        rows: list[Row] = []
        size = 0
        for row in islice(self._rows(batches, watch), self.read.limit):
            rows.append(row)
            size += len(row.document.text) + len(row.document.meta or "")
            if len(rows) == BATCH_ROWS or size > BATCH_CHARACTERS:
                yield pages_batch(rows)
                rows, size = [], 0
        if rows:
            yield pages_batch(rows)

    def _rows(self, batches: Batches, watch: Watch) -> Iterator[Row]:
        """A row for every record. The watch is told before a record is read, so that reading it can be blamed on it."""
        number = 0
        for value in (value for part in batches for value in part.column("split").to_pylist()):
            split = msgspec.json.decode(value, type=Split)
            found = records(split, self.read)
            for place in count():
                skip = watch.skips(number)
                if watch.ends(number):
                    yield self._row(ReadFault(split.source, split.start, "crash", UNREADABLE))
                    number += 1
                    break
                record = next(found, None)
                if record is None:
                    break
                row = _fault_row(record, CRASH) if skip else self._row(record)
                yield msgspec.structs.replace(row, name=f"{split.number}:{place}")
                number += 1

    def _row(self, record: Record | ReadFault) -> Row:
        if isinstance(record, ReadFault):
            return _fault_row(record, Fault("read", record.error, record.detail))
        try:
            document = self._document(record)
            refuse_surrogates(document)
        except PageError as error:
            return _fault_row(record, Fault("extract", "page", str(error)))
        except Exception as error:  # noqa: BLE001 - whatever one page does, the others go on
            return _fault_row(record, Fault("extract", type(error).__name__, printable(str(error))))
        return Row(document=document, given=record.given, digest=record.digest, offset=record.offset)

    def _document(self, record: Record) -> Document:
        told = Document(
            id=record.id,
            source=record.source,
            text=record.text,
            **{
                name: getattr(record, name)
                for name in ("site", "url", "title", "author", "published", "language", "meta")
            },
        )
        document = told if record.kind == "text" else page_document(told, record.text, self.extract)
        return document if self.language is None else language.filled(document, self.language)


def page_document(told: Document, html: str, settings: extract.Settings | None) -> Document:
    """A document made of a page: its page text, its marks, and its own metadata where the source told none.

    Its site is the host of its address, or, where it has none, what the page calls its site.
    """
    page = read_page(html, url=told.url)
    found = {
        name: printable(getattr(page.metadata, name))
        for name in ("url", "title", "author", "published", "language")
        if not getattr(told, name) and getattr(page.metadata, name)
    }
    found["site"] = told.site or site_of(told.url or page.metadata.url) or page.metadata.site or ""
    marks = extract.marks(page, settings) if settings is not None else ()
    return msgspec.structs.replace(told, text=page.text, marks=marks, **found)


def refuse_surrogates(document: Document) -> None:
    """Raise UnicodeEncodeError where a field holds half a character, which no table can store."""
    for name in ("id", "text", "site", "url", "title", "author", "published", "language", "meta"):
        (getattr(document, name) or "").encode()


def printable(text: str) -> str:
    """The text with halves of characters replaced."""
    return text.encode("utf-8", "replace").decode()


def _fault_row(record: Record | ReadFault, fault: Fault) -> Row:
    name = record.id if isinstance(record, Record) else ""
    digest = record.digest if isinstance(record, Record) else ""
    document = Document(id=name, source=record.source, text="")
    return Row(document=document, given=False, digest=digest, offset=record.offset, fault=fault)


class SketchPages(msgspec.Struct, frozen=True):
    """For the first wall: `PAGES` -> distinct rows of `SKETCH`, for the stages that learn from the corpus."""

    names: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return SKETCH

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Sketch every page that could be read, as its structure left it."""
        sketches = stages.sketches(self.names)
        number = 0
        for pages in batches:
            found: list[tuple[str, list[tuple[str, str, str]]]] = []
            for row in rows_of(pages):
                if row.fault is None and not watch.skips(number):
                    found += self._sketched(row.document, sketches)
                number += 1
            yield self._batch(found)

    def _sketched(
        self, document: Document, sketches: list[stages.Sketch]
    ) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
        """The text of a document, for its number, and its keys. One that cannot be sketched says nothing here."""
        try:
            document = marked(document)
            yield document.text, sorted({key for sketch in sketches for key in sketch(document)})
        except Exception:  # noqa: BLE001 - MAP 2 meets it again, and says why
            return

    def _batch(self, found: list[tuple[str, list[tuple[str, str, str]]]]) -> pa.RecordBatch:
        articles = article_keys(pa.array([text for text, _ in found], pa.large_string()))
        keys = [key for _, of_one in found for key in of_one]
        return batch(
            {
                "kind": [kind for kind, _, _ in keys],
                "site": [site for _, site, _ in keys],
                "key": [key for _, _, key in keys],
                "article": np.repeat(articles, [len(of_one) for _, of_one in found]).tolist(),
            },
            SKETCH,
        )


def marked(document: Document) -> Document:
    """The document without what its page's structure says should go."""
    return run_stages(document, [("extract", extract.build(extract.Settings()))]).document


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

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Run the stages on every document, and sign what is left."""
        cleaner = _cleaner(self)
        number = 0
        for pages in batches:
            done: dict[str, list[tuple[Row, Cleaned]]] = {LIVE: [], FILTERED: [], QUARANTINED: []}
            for row in rows_of(pages):
                status, result = cleaner.clean(row, skip=watch.skips(number))
                done[status].append(result)
                number += 1
            for status, results in done.items():
                if results:
                    yield self._batch(status, results)

    def _batch(self, status: str, results: list[tuple[Row, Cleaned]]) -> pa.RecordBatch:
        rows = [msgspec.structs.replace(row, document=cleaned.document) for row, cleaned in results]
        texts = [row.document.text for row in rows]
        columns = placed(rows) | faults(rows)
        columns["text"] = pa.array(texts, pa.large_string())
        columns["original_digest"] = [text_digest(row.document.text) for row, _ in results]
        columns["length"] = [len(text.split()) for text in texts]
        columns["changes"] = nested([cleaned.changes for _, cleaned in results], CHANGE, pa.LargeListArray, np.int64)
        columns["status"] = [status] * len(rows)
        columns["drop_rule"] = [cleaned.dropped.rule if cleaned.dropped else None for _, cleaned in results]
        columns["drop_detail"] = [cleaned.dropped.detail if cleaned.dropped else None for _, cleaned in results]
        columns["drop_score"] = [cleaned.dropped.score if cleaned.dropped else None for _, cleaned in results]
        columns["signature"] = self._signatures(status, columns["text"])
        return batch(columns, self.schema)

    def _signatures(self, status: str, texts: pa.Array) -> pa.Array:
        if self.near_duplicates is None or status != LIVE:
            return pa.nulls(len(texts), self.schema.field("signature").type)
        signed = np.ascontiguousarray(signatures(texts, self.near_duplicates), "<u4")
        return pa.FixedSizeBinaryArray.from_buffers(
            self.schema.field("signature").type, len(texts), [None, pa.py_buffer(signed)]
        )


class Cleaner:
    """The stages of a run, ready to work, and the ids that the first wall gave out."""

    def __init__(
        self, chain: list[tuple[str, Stage]], names: dict[str, str | None], vetoes: Vetoes, forget: frozenset[str]
    ) -> None:
        self.chain = chain
        self.names = names
        self.vetoes = vetoes
        self.forget = forget

    def clean(self, row: Row, *, skip: bool) -> tuple[str, tuple[Row, Cleaned]]:
        """The status of a record, and what came of it."""
        if skip:
            row = msgspec.structs.replace(row, fault=row.fault or CRASH)
        row = self._named(row)
        if row.document.id in self.forget:
            row = msgspec.structs.replace(row, fault=row.fault or FORGOTTEN)
        if row.fault is not None:
            return QUARANTINED, (row, Cleaned(row.document, ()))
        try:
            cleaned = run_stages(row.document, self.chain, self.vetoes)
        except StageError as error:
            fault = Fault(error.stage, type(error.__cause__).__name__, printable(str(error.__cause__)))
            return QUARANTINED, (msgspec.structs.replace(row, fault=fault), Cleaned(row.document, ()))
        return (FILTERED if cleaned.dropped else LIVE), (row, cleaned)

    def _named(self, row: Row) -> Row:
        if row.fault is not None or row.name not in self.names:
            return row
        name = self.names[row.name]
        if name is None:
            fault = Fault("read", "id", f"the id {row.document.id!r} was given to another record too")
            return msgspec.structs.replace(row, fault=fault)
        return msgspec.structs.replace(row, document=msgspec.structs.replace(row.document, id=name))


@lru_cache(maxsize=2)
def _cleaner(step: CleanPages) -> Cleaner:
    """The stages are made once a process: vocabularies and models take longer to load than a batch to clean."""
    settings = dict(step.settings)
    folder = Path(step.knowledge)
    learned = {
        name: feather.read_table(folder / f"{name}.arrow") for name in settings if (folder / f"{name}.arrow").exists()
    }
    renamed = feather.read_table(folder / "names.arrow").to_pylist() if (folder / "names.arrow").exists() else []
    names = {row["record"]: row["name"] for row in renamed}
    return Cleaner(stages.build(settings, learned), names, Vetoes(step.keep), frozenset(step.forget))
