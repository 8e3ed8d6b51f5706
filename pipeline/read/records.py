"""Read a split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from pipeline.read.contract import Fault, Record, Split
from pipeline.read.formats import FORMATS
from pipeline.read.settings import Settings


def records(split: Split, settings: Settings, passed: Counter[str] | None = None) -> Iterator[Record | Fault]:
    """What a split holds, in the order of the file: documents, and faults where there should have been one.

    `passed` counts what is neither, such as the requests in an archive, by what it is. Never raises for what lies in
    the file, or for a file that has gone since the plan was made.
    """
    return islice(_all(split, settings, Counter() if passed is None else passed), settings.limit)


def _all(split: Split, settings: Settings, passed: Counter[str]) -> Iterator[Record | Fault]:
    if split.stop == 0:
        yield Fault(split.source, 0, "empty", "The file is empty.")
        return
    try:
        yield from FORMATS[split.format].read(split, settings, passed)
    except OSError as error:
        yield Fault(split.source, split.start, "io", f"{error.strerror or error}.")
