"""Parts that are read where they lie on disk, for a look at all documents at once.

Every page that was looked at would count as memory of this process until the end, and in a large corpus that is all of
them. So they are let go again and again: the system still has them, and gives them back where they are asked for.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pyarrow as pa
from pyarrow import ipc

SECONDS_BETWEEN = 0.01


class Mapped:
    """Parts that are mapped, and may be let go at any time: the batches stay as good as they are."""

    def __init__(self) -> None:
        self.files: list[mmap.mmap] = []

    def batches(self, path: Path) -> list[pa.RecordBatch]:
        """The batches of a part. Raises OSError or ArrowInvalid where the file is not whole."""
        with path.open("rb") as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.files.append(held)
        reader = ipc.open_file(pa.py_buffer(held))
        return [reader.get_batch(n) for n in range(reader.num_record_batches)]

    def let_go(self) -> None:
        """Hold no page in memory, until it is looked at again."""
        for held in self.files:
            held.madvise(mmap.MADV_DONTNEED)


@contextmanager
def letting_go() -> Iterator[Mapped]:
    """Parts that are let go a hundred times a second, by a thread, while the block goes on."""
    mapped, done = Mapped(), Event()

    def now_and_then() -> None:
        while not done.wait(SECONDS_BETWEEN):
            mapped.let_go()

    thread = Thread(target=now_and_then, name="letting-go", daemon=True)
    thread.start()
    try:
        yield mapped
    finally:
        done.set()
        thread.join()
