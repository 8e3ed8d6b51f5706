"""The tables between the maps, and how documents become their rows.

`PAGES` is what MAP 1 leaves: every record of the input, with its page text and its marks, or with the fault that
stopped it. `CLEANED` is what MAP 2 leaves: the same rows after their stages. Both have one row for every record of
the input, so that nothing can be lost between them. Batches of `CLEANED` hold rows of one status each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.apply import Applied, Change
from pipeline.document import Document, Edit

LIVE, FILTERED, QUARANTINED = "live", "filtered", "quarantined"
PASSED_OVER = "passed over"
"""The fault of a row that is no record: its detail counts what a split holds beside documents."""

EDIT = pa.struct(
    [
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("new", pa.string()),
        ("rule", pa.string()),
        ("score", pa.float64()),
    ]
)
CHANGE = pa.struct(
    [
        ("step", pa.int16()),
        ("stage", pa.string()),
        ("rule", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("old", pa.large_string()),
        ("new", pa.large_string()),
        ("score", pa.float64()),
        ("detail", pa.string()),
        ("kind", pa.string()),
    ]
)
WHERE = [("id", pa.string()), ("given", pa.bool_()), ("digest", pa.string()), ("source", pa.string())]
PLACE = [*WHERE, ("offset", pa.int64()), ("name", pa.string())]
FIELDS = [(name, pa.string()) for name in ("site", "url", "title", "author", "published", "language", "meta")]
FAULT = [("fault_stage", pa.string()), ("fault", pa.string()), ("fault_detail", pa.string())]

PAGES = pa.schema([*PLACE, *FIELDS, ("text", pa.large_string()), ("marks", pa.list_(EDIT)), *FAULT])


def cleaned_schema(signature_bytes: int) -> pa.Schema:
    """`CLEANED`: `signature` is 4 bytes a permutation, least significant first, or nothing where none was asked for."""
    return pa.schema(
        [
            *PLACE,
            *FIELDS,
            ("text", pa.large_string()),
            ("original_digest", pa.string()),
            ("length", pa.int64()),
            ("changes", pa.large_list(CHANGE)),
            ("status", pa.string()),
            ("drop_rule", pa.string()),
            ("drop_detail", pa.string()),
            ("drop_score", pa.float64()),
            *FAULT,
            ("signature", pa.binary(signature_bytes)),
        ]
    )


class Fault(msgspec.Struct, frozen=True):
    """Why a record could not be processed: where on its way, a short name for the error, and a sentence."""

    stage: str
    error: str
    detail: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A record on its way between the maps: a document, where it was found, and the fault that stopped it, if any.

    `name` is its split and its place there: no two records of a run share it.
    """

    document: Document
    given: bool
    digest: str
    offset: int
    name: str = ""
    fault: Fault | None = None


def text_digest(text: str) -> str:
    """A digest of a text, to prove later that undoing the audit gave the original back."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def pages_batch(rows: Sequence[Row]) -> pa.RecordBatch:
    """Rows as one batch of `PAGES`."""
    columns = placed(rows)
    columns["text"] = [row.document.text for row in rows]
    columns["marks"] = marks_column([row.document.marks for row in rows])
    columns |= faults(rows)
    return batch(columns, PAGES)


def placed(rows: Sequence[Row]) -> dict[str, Any]:
    """The columns that say which record a row is, and what its source told of it."""
    columns: dict[str, Any] = {
        "id": [row.document.id for row in rows],
        "given": [row.given for row in rows],
        "digest": [row.digest for row in rows],
        "source": [row.document.source for row in rows],
        "offset": [row.offset for row in rows],
        "name": [row.name for row in rows],
    }
    return columns | {name: [getattr(row.document, name) for row in rows] for name, _ in FIELDS}


def faults(rows: Sequence[Row]) -> dict[str, list[str | None]]:
    """The columns of what stopped a record."""
    return {
        "fault_stage": [row.fault.stage if row.fault else None for row in rows],
        "fault": [row.fault.error if row.fault else None for row in rows],
        "fault_detail": [row.fault.detail if row.fault else None for row in rows],
    }


def marks_column(lists: Sequence[Sequence[Edit]]) -> pa.Array:
    """Marks as one column."""
    columns = columns_of([edit for edits in lists for edit in edits], EDIT)
    structs = pa.StructArray.from_arrays(list(columns.values()), fields=list(EDIT))
    return pa.ListArray.from_arrays(pa.array(offsets(map(len, lists)), pa.int32()), structs)


def changes_column(lists: Sequence[Sequence[Applied]]) -> pa.Array:
    """What was done to documents, one row of the audit for every edit, as one column."""
    groups = [applied for of_one in lists for applied in of_one]
    of_group = np.repeat(np.arange(len(groups)), [len(applied.edits) for applied in groups])
    columns = columns_of([edit for applied in groups for edit in applied.edits], CHANGE)
    columns["old"] = pa.array([old for applied in groups for old in applied.old], pa.large_string())
    for name in ("step", "stage", "detail", "kind"):  # what all edits of a group share
        shared = pa.array([getattr(applied, name) for applied in groups], CHANGE.field(name).type)
        columns[name] = shared.take(pa.array(of_group))
    structs = pa.StructArray.from_arrays([columns[field.name] for field in CHANGE], fields=list(CHANGE))
    sizes = (sum(len(applied.edits) for applied in of_one) for of_one in lists)
    return pa.LargeListArray.from_arrays(pa.array(offsets(sizes)), structs)


def columns_of(edits: Sequence[Edit], item: pa.StructType) -> dict[str, pa.Array]:
    """Edits column by column, typed as the fields of `item`."""
    names = [field.name for field in EDIT]
    return {name: pa.array(list(map(attrgetter(name), edits)), item.field(name).type) for name in names}


def offsets(sizes: Iterable[int]) -> NDArray[np.int64]:
    """Where lists of these sizes begin, one after the other, and where the last one ends."""
    return np.cumsum([0, *sizes], dtype=np.int64)


def batch(columns: dict[str, Any], schema: pa.Schema) -> pa.RecordBatch:
    """Columns, as lists or arrays, as one batch of this schema."""
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, schema.field(name).type)
        for name, column in ((name, columns[name]) for name in schema.names)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def rows_of(pages: pa.RecordBatch) -> Iterator[Row]:
    """The rows of a batch of `PAGES`."""
    columns = (column.to_pylist() for column in pages.select(PAGES.names).columns)
    for key, given, digest, source, offset, name, *told, text, marks, stage, error, detail in zip(
        *columns, strict=True
    ):
        site, url, title, author, published, language, meta = told
        document = Document(
            id=key,
            source=source,
            text=text,
            site=site or "",
            url=url,
            title=title,
            author=author,
            published=published,
            language=language,
            meta=meta,
            marks=tuple(Edit(**mark) for mark in marks),
        )
        fault = Fault(stage, error, detail) if error else None
        yield Row(document=document, given=given, digest=digest, offset=offset, name=name, fault=fault)


def changes_of(values: Iterable[dict[str, Any]]) -> list[Change]:
    """The audit rows in a nested column, or in the rows of an audit shard."""
    return [Change(**{field.name: value[field.name] for field in CHANGE}) for value in values]
