"""What will be read: which files an input stands for, and how they are cut for the workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
import pyarrow as pa

from pipeline.read.contract import Cut, ReadError, Split
from pipeline.read.files import File, digest, find
from pipeline.read.formats import FORMATS, by_suffix
from pipeline.read.settings import Settings

__all__ = ["Ignored", "Plan", "digest", "plan"]


class Ignored(msgspec.Struct, frozen=True):
    """A file that is not read, and why."""

    source: str
    reason: str


class Plan(msgspec.Struct, frozen=True):
    """The files of an input, the splits to be read in this order, and the files that are left alone."""

    inputs: tuple[File, ...]
    splits: tuple[Split, ...]
    ignored: tuple[Ignored, ...]

    @property
    def may_hold_pages(self) -> bool:
        """Whether any of it may be HTML, so that what pages need has to be there."""
        return any(split.format not in ("text", "wet") for split in self.splits)


def plan(inputs: Sequence[str], settings: Settings) -> Plan:
    """What the inputs (paths, folders, globs, fsspec URLs) hold, in the order of the sources.

    A file that two inputs name is read once. Raises ReadError where an input names no file, where a single file is of
    no known format, or where there is nothing to read.
    """
    if not inputs:
        raise ReadError("no input is named: set `input` to a file, a folder, a glob or a URL")
    files: dict[str, File] = {}
    ignored: dict[str, Ignored] = {}
    for name in inputs:
        found, others = _sorted_out(name, settings)
        files |= {file.path: file for file in found if file.path not in files}
        ignored |= {file.path: Ignored(file.source, reason) for file, reason in others}
    taken = sorted(files.values(), key=lambda file: (file.source, file.path))
    splits = list(_until(settings.limit, _splits(taken, settings)))
    left = [ignored[path] for path in sorted(ignored.keys() - files.keys())]
    return Plan(tuple(taken), tuple(splits), tuple(left))


def _sorted_out(name: str, settings: Settings) -> tuple[list[File], list[tuple[File, str]]]:
    """The documents that one input names, and what it holds beside them. Raises ReadError where there are none."""
    judged = [(file, _why_not(file, settings)) for file in find(name)]
    taken = [file for file, reason in judged if not reason]
    if not taken:
        first, reason = judged[0]
        raise ReadError(f"{name} holds no document ({first.source}: {reason}): mend `input`, or name its `format`")
    return taken, [(file, reason) for file, reason in judged if reason]


def _why_not(file: File, settings: Settings) -> str:
    if file.flaw:
        return file.flaw
    if not file.named and any(part.startswith(".") for part in file.source.split("/")):
        return "hidden"
    if settings.format == "auto" and not by_suffix(file.source)[0]:
        return "unknown suffix"
    return ""


def _splits(files: Sequence[File], settings: Settings) -> Iterator[Split]:
    number = 0
    for file in files:
        known, compression = by_suffix(file.source)
        name = known if settings.format == "auto" else settings.format
        bounds = _bounds(file, name, compression, settings)
        for start, stop in pairwise(bounds):
            yield Split(
                number=number,
                source=file.source,
                path=file.path,
                format=name,
                compression=compression,
                start=start.at,
                stop=stop.at,
                size=file.bytes // (len(bounds) - 1),
                lines=start.lines,
            )
            number += 1


def _bounds(file: File, name: str, compression: str, settings: Settings) -> list[Cut]:
    """Where a file is cut, both ends included."""
    cuts = FORMATS[name].cuts
    if cuts is None or file.bytes == 0:
        return [Cut(0), Cut(file.bytes)]
    try:
        return [Cut(0), *cuts(file.path, file.bytes, settings, compression)]
    except (OSError, pa.ArrowException):  # the reader will say what is wrong with it
        return [Cut(0), Cut(file.bytes)]


def _until(limit: int | None, splits: Iterator[Split]) -> Iterator[Split]:
    """The splits that can be needed for the first `limit` documents: a file that is one document counts as one."""
    counted = 0
    for split in splits:
        yield split
        counted += FORMATS[split.format].one
        if limit is not None and counted >= limit:
            return
