"""A map for the tests: it copies pages, and does something terrible at some of them."""

from __future__ import annotations

import os
import signal

import msgspec
import pyarrow as pa

from pipeline.maps import Batches, Watch
from pipeline.tables import PAGES, Fault, Row, pages_batch, rows_of


class Poison(msgspec.Struct, frozen=True):
    """Copies pages. A page whose text is `crash`, `loop` or `exit` does so."""

    @property
    def schema(self) -> pa.Schema:
        return PAGES

    def prepare(self) -> None:
        pass

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        number = 0
        for pages in batches:
            done = []
            for at, row in enumerate(rows_of(pages), number):
                if watch.wants(at, at + 1):
                    watch.enters("deed")
                    done.append(deed(row, watch.at(at)))
            number += pages.num_rows
            if done:
                yield pages_batch(done)
                watch.saved(number)


def deed(row: Row, fault: Fault | None) -> Row:
    """What a page does."""
    if fault is None and row.document.text == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if fault is None and row.document.text == "exit":
        os._exit(3)
    while fault is None and row.document.text == "loop":
        pass
    return msgspec.structs.replace(row, fault=fault)
