"""How an engine follows the work of a map, record by record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pyarrow as pa

from pipeline.document import Document, Outcome, Stage
from pipeline.tables import Fault

Batches = Iterator[pa.RecordBatch]


class Watch(Protocol):
    """Told what a map is at; says what it must leave out, and what is done already. Records count from 0 in a part.

    `careful` asks for each record by itself: a worker was lost on this part, and it must be told at which.
    """

    @property
    def careful(self) -> bool:
        """Whether records may not be looked at several at once."""
        ...

    def wants(self, start: int, stop: int) -> bool:
        """Whether there is anything to do for the records from `start` to before `stop`; no rows come of the others."""
        ...

    def at(self, record: int) -> Fault | None:
        """Told that this record is next. Answers why it must be left out, where the engine knows that it must."""
        ...

    def ended(self, record: int) -> bool:
        """Whether it cannot even be read, so that its file ends before it."""
        ...

    def enters(self, stage: str) -> None:
        """Told the stage that the record goes into."""
        ...

    def saved(self, records: int) -> None:
        """Told that the rows of all records before this number have been handed on."""
        ...


def watched(name: str, stage: Stage, watch: Watch) -> Stage:
    """The stage, which tells the watch when a document comes in."""

    def entered(document: Document) -> Outcome:
        watch.enters(name)
        return stage(document)

    return entered
