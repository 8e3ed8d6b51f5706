"""Where a worker notes, in a mapped file, what it is at: the file tells who is to blame when the worker is lost."""

from __future__ import annotations

import mmap
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa

from pipeline.engines.local.limits import OUT_OF_MEMORY, Limits
from pipeline.tables import Fault

NOWHERE = -1
NOTE = struct.Struct("<qqq24s")


class Note(msgspec.Struct, frozen=True):
    """The record and the stage that a worker is at, and how many batches are saved, with the records before them."""

    record: int = NOWHERE
    records: int = 0
    batches: int = 0
    stage: str = ""


def read_note(path: Path) -> Note:
    """What a worker noted last; nowhere, where it noted nothing."""
    try:
        record, records, batches, stage = NOTE.unpack(path.read_bytes())
    except (FileNotFoundError, struct.error):
        return Note()
    return Note(record, records, batches, stage.rstrip(b"\0").decode())


class Enough(Exception):  # noqa: N818 - it is no error
    """The one record that was asked for is done."""


class Journal:
    """The watch of a worker (`pipeline.maps.Watch`): notes the record, gives it its time, says what to leave out.

    `saved` is what an earlier worker left of this part. `alone` asks for one record by itself, `careful` for each.
    """

    def __init__(
        self,
        path: Path,
        limits: Limits,
        left_out: dict[int, Fault],
        ends: frozenset[int],
        saved: Note,
        alone: int = NOWHERE,
        *,
        careful: bool = False,
    ) -> None:
        self.path = path
        self.limits = limits
        self.left_out = left_out
        self.ends = ends
        self.first = saved.records
        self.batches = saved.batches
        self.alone = alone
        self.careful = careful
        self.place = self._open(NOTE.pack(NOWHERE, saved.records, saved.batches, b""))

    def _open(self, note: bytes) -> mmap.mmap:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.pwrite(file, note, 0)  # written, not mapped: a full disk is an error here, and would be a crash below
            return mmap.mmap(file, NOTE.size)
        finally:
            os.close(file)

    def wants(self, start: int, stop: int = sys.maxsize) -> bool:
        """Whether any of the records `start` to `stop` is to be done. Raises Enough where none is wanted any more."""
        if self.alone == NOWHERE:
            return stop > self.first
        if start > self.alone:
            raise Enough
        return start <= self.alone < stop

    def at(self, record: int) -> Fault | None:
        """Note that this record is next, and give it its time. Answers why it must be left out, if it must."""
        struct.pack_into("<q", self.place, 0, record)
        self.limits.start()
        return self.left_out.get(record)

    def enters(self, stage: str) -> None:
        """Note the stage that the record goes into."""
        struct.pack_into("<24s", self.place, 24, stage.encode())

    def ended(self, record: int) -> bool:
        """Whether this record cannot even be read."""
        return record in self.ends

    def saved(self, records: int) -> None:
        """Note that all that came of the records before this number is written."""
        struct.pack_into("<qq", self.place, 8, records, self.batches)

    def counted(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches; one counts as soon as the next one is asked for, when it is written.

        Without memory the worker ends here, before anything is tidied away that was written.
        """
        try:
            for batch in batches:
                yield batch
                self.batches += 1
        except MemoryError:
            os._exit(OUT_OF_MEMORY)

    def close(self, *, done: bool) -> None:
        """Stop the clock; when the part is done, there is nothing to blame any more."""
        self.limits.stop()
        self.place.close()
        if done:
            self.path.unlink(missing_ok=True)
