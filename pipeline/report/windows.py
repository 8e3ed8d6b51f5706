"""Two runs side by side, in windows of ids: what both say of the same documents, a little at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.shards import rows
from pipeline.write import TABLES

FIELDS = ("site", "url", "title", "author", "published", "language", "meta")
COLUMNS = ("id", "text", *FIELDS, "rule", "detail")
DOCUMENTS = pa.schema([(name, pa.string()) for name in COLUMNS])
AUDIT = pa.schema([(field.name, field.type) for field in TABLES["audit"]])


class Window(msgspec.Struct, frozen=True):
    """The same ids of one run: its documents, `rule` and `detail` empty where they were kept, and their audit."""

    documents: pa.Table
    audit: pa.Table


class Stream:
    """A table that is sorted by id, to be taken from its beginning up to one id after the other."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self.batches = (batch for batch in batches if batch.num_rows)
        self.held: pa.RecordBatch | None = next(self.batches, None)

    @property
    def last(self) -> str | None:
        """The last id that is at hand, None at the end."""
        return None if self.held is None else self.held.column("id")[-1].as_py()

    def up_to(self, last: str) -> Iterator[pa.RecordBatch]:
        """Take the rows whose id is at most `last`."""
        while self.held is not None:
            within = pc.sum(pc.less_equal(self.held.column("id"), last)).as_py()
            yield self.held.slice(0, within)
            if within < self.held.num_rows:
                self.held = self.held.slice(within)
                return
            self.held = next(self.batches, None)


class Side:
    """One run: its documents, kept and dropped, and its audit."""

    def __init__(self, folder: Path) -> None:
        self.kept = Stream(rows(folder, "documents", COLUMNS[:-2]))
        self.dropped = Stream(rows(folder, "dropped", COLUMNS))
        self.audit = Stream(rows(folder, "audit", AUDIT.names))

    def lasts(self) -> list[str]:
        """The last ids of the documents that are at hand."""
        return [last for stream in (self.kept, self.dropped) if (last := stream.last) is not None]

    def take(self, last: str) -> Window:
        """The documents up to this id."""
        columns = [
            [*batch.columns, *(pa.repeat(pa.scalar(""), len(batch)) for _ in range(len(COLUMNS) - batch.num_columns))]
            for stream in (self.kept, self.dropped)
            for batch in stream.up_to(last)
        ]
        documents = [pa.RecordBatch.from_arrays(values, schema=DOCUMENTS) for values in columns]
        audit = [pa.RecordBatch.from_arrays(batch.columns, schema=AUDIT) for batch in self.audit.up_to(last)]
        return Window(pa.Table.from_batches(documents, DOCUMENTS), pa.Table.from_batches(audit, AUDIT))


def windows(a: Path, b: Path) -> Iterator[tuple[Window, Window]]:
    """Both runs, window after window; what one run says of a document is in the same window as what the other says."""
    left, right = Side(a), Side(b)
    while lasts := left.lasts() + right.lasts():
        last = min(lasts)
        yield left.take(last), right.take(last)
