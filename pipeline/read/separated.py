"""CSV and TSV: a header, then a document in every row."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Iterator
from typing import IO

import msgspec

from pipeline.read.byte_lines import ByteLine, byte_lines
from pipeline.read.charset import python_codec
from pipeline.read.columns import json_of, record_of
from pipeline.read.contract import Cut, Fault, Record, Split
from pipeline.read.files import open_file
from pipeline.read.packing import Loss, unpack
from pipeline.read.settings import Settings

BOM = "\ufeff"


class Row(msgspec.Struct, frozen=True):
    """The fields of a row, and where it begins: the line of the file, from 1, and its byte."""

    line: int
    offset: int
    fields: list[str]


def read_csv(split: Split, settings: Settings) -> Iterator[Record | Fault]:
    """The documents of a file of comma-separated values."""
    yield from _read(split, settings, ",")


def read_tsv(split: Split, settings: Settings) -> Iterator[Record | Fault]:
    """The documents of a file of tab-separated values."""
    yield from _read(split, settings, "\t")


def csv_cuts(path: str, size: int, settings: Settings, compression: str) -> Iterator[Cut]:
    """Where rows of comma-separated values begin, `split_bytes` or so apart, and the size."""
    yield from _cuts(path, size, settings, compression, ",")


def tsv_cuts(path: str, size: int, settings: Settings, compression: str) -> Iterator[Cut]:
    """Where rows of tab-separated values begin, `split_bytes` or so apart, and the size."""
    yield from _cuts(path, size, settings, compression, "\t")


def _cuts(path: str, size: int, settings: Settings, compression: str, delimiter: str) -> Iterator[Cut]:
    """A line break may lie within quotes, so that only parsing tells rows; still that is far less than cleaning them.

    A packed file stays whole, and so does one of which only the first records are asked for.
    """
    if size > settings.split_bytes and not compression and settings.limit is None:
        with open_file(path) as file:
            due = settings.split_bytes
            for row in _rows(file, 0, size, settings, delimiter):
                if isinstance(row, Row) and row.offset >= due:
                    yield Cut(row.offset, row.line - 1)
                    due = row.offset + settings.split_bytes
    yield Cut(size)


def _read(split: Split, settings: Settings, delimiter: str) -> Iterator[Record | Fault]:
    with open_file(split.path) as file:
        whole = _rows(file, 0, split.stop, settings, delimiter, compression=split.compression)
        header = next(whole, None)
        if isinstance(header, Loss):
            yield header.fault(split.source)
        if not isinstance(header, Row):
            return
        if header.fields[0].startswith(BOM):
            settings = msgspec.structs.replace(settings, encoding=None)
        names = [name.removeprefix(BOM).strip() for name in header.fields]
        mine = _rows(file, split.start, split.stop, settings, delimiter, split.lines) if split.start else whole
        for row in mine:
            yield row.fault(split.source) if isinstance(row, Loss) else _document(names, row, split.source, settings)


def _rows(
    file: IO[bytes],
    start: int,
    stop: int,
    settings: Settings,
    delimiter: str,
    lines_before: int = 0,
    *,
    compression: str = "",
) -> Iterator[Row | Loss]:
    """The rows of a range of a file."""
    lines = byte_lines(unpack(file, compression, start, stop), start, settings.document_bytes)
    codec = python_codec(settings.encoding) or "utf-8"
    yield from rows(_Feed(lines, settings.document_bytes, codec, lines_before), delimiter)


def _document(header: list[str], row: Row, source: str, settings: Settings) -> Record | Fault:
    if len(row.fields) != len(header):
        detail = f"The row has {len(row.fields)} fields, the header has {len(header)}."
        return Fault(source, row.line, "csv", detail)
    values = dict(zip(header, row.fields, strict=True))
    try:
        content = json_of(values, in_order=True)
    except UnicodeEncodeError:
        codec = settings.encoding or "UTF-8"
        return Fault(source, row.line, "encoding", f"The row is not {codec}.")
    return record_of(values, content, source, row.line, settings)


def rows(feed: _Feed, delimiter: str) -> Iterator[Row | Loss]:
    """The rows of a file. One that cannot be parsed costs its first line: the next row is looked for right after it.

    Bytes that do not decode come as lone surrogates.
    """
    csv.field_size_limit(max(feed.most, csv.field_size_limit()))
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while feed.begin_row():
        if (loss := feed.take_loss()) is not None:
            yield loss
            continue
        try:
            fields = next(reader, [])
        except csv.Error as error:
            yield Loss(feed.line, "csv", f"{error}.")
            feed.give_back()
            continue
        if fields:
            yield Row(feed.line, feed.taken[0].offset, fields)


class _Feed:
    """Lines for the parser, of which those of a broken row can be given back. `line` is where the row begins."""

    def __init__(self, lines: Iterator[ByteLine | Loss], most: int, codec: str, lines_before: int) -> None:
        self.lines, self.most, self.codec = lines, most, codec
        self.ahead: deque[ByteLine | Loss] = deque()
        self.taken: list[ByteLine] = []
        self.line, self.size = lines_before + 1, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """One more line of the row. It ends at a loss, and where the row grows too large."""
        if not self._fill() or isinstance(self.ahead[0], Loss) or self.size > self.most:
            raise StopIteration
        line = self.ahead.popleft()
        assert isinstance(line, ByteLine)
        self.taken.append(line)
        self.size += len(line.content)
        if line.offset == 0 and line.content.startswith(BOM_UTF8):
            self.codec = "utf-8"
        return line.content.decode(self.codec, "surrogateescape") + "\n"

    def begin_row(self) -> bool:
        """Go to the next row. False at the end."""
        self.line += len(self.taken)
        self.taken, self.size = [], 0
        return self._fill()

    def take_loss(self) -> Loss | None:
        """The loss that stands next, if one does; of a line that is too long with the number of the line."""
        loss = self.ahead[0]
        if not isinstance(loss, Loss):
            return None
        self.ahead.popleft()
        if loss.error == "size":
            loss, self.line = loss._replace(offset=self.line), self.line + 1
        return loss

    def give_back(self) -> None:
        """Everything but the first line of the row that was begun."""
        self.ahead.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def _fill(self) -> bool:
        if not self.ahead and (line := next(self.lines, None)) is not None:
            self.ahead.append(line)
        return bool(self.ahead)
