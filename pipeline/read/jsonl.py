"""JSON lines: an object on every line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import msgspec

from pipeline.read.byte_lines import ByteLine, byte_lines
from pipeline.read.columns import record_of
from pipeline.read.contract import Cut, Fault, Record, Split
from pipeline.read.files import open_file
from pipeline.read.packing import BLOCK, Loss, unpack
from pipeline.read.settings import Settings

BOM = b"\xef\xbb\xbf"


def cuts(path: str, size: int, settings: Settings, compression: str) -> Iterator[Cut]:
    """Line ends, `split_bytes` or so apart, at which the file can be cut, and its size; a packed file stays whole."""
    if size > settings.split_bytes and not compression:
        with open_file(path) as file:
            yield from map(Cut, _line_ends(file, size, settings.split_bytes))
    yield Cut(size)


def _line_ends(file: IO[bytes], size: int, step: int) -> Iterator[int]:
    at = step
    while at < size:
        file.seek(at)
        while (part := file.readline(BLOCK)) and not part.endswith(b"\n"):
            pass
        if (at := file.tell()) < size:
            yield at
        at += step


def read(split: Split, settings: Settings) -> Iterator[Record | Fault]:
    """The documents of a split, line by line. Blank lines are skipped."""
    with open_file(split.path) as file:
        pieces = unpack(file, split.compression, split.start, split.stop)
        for line in byte_lines(pieces, 0 if split.compression else split.start, settings.document_bytes):
            if isinstance(line, Loss):
                yield line.fault(split.source)
            elif content := _without_mark(line).strip():
                yield _document(content, line.offset, split.source, settings)


def _without_mark(line: ByteLine) -> bytes:
    return line.content if line.offset else line.content.removeprefix(BOM)


def _document(content: bytes, offset: int, source: str, settings: Settings) -> Record | Fault:
    try:
        row = msgspec.json.decode(content)
    except UnicodeDecodeError as error:
        return Fault(source, offset, "encoding", f"A string in the line is not UTF-8: {error.reason}.")
    except (msgspec.MsgspecError, RecursionError) as error:
        return Fault(source, offset, "json", f"{error}.")
    if not isinstance(row, dict):
        return Fault(source, offset, "type", f"A line must hold a JSON object, not {type(row).__name__}.")
    return record_of(row, content, source, offset, settings)
