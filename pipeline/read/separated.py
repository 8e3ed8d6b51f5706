"""CSV and TSV: a header, then a document in every row."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Iterator

import msgspec

from pipeline.read.byte_lines import ByteLine, byte_lines
from pipeline.read.charset import python_codec
from pipeline.read.columns import json_of, record_of
from pipeline.read.contract import Fault, Record, Split
from pipeline.read.files import open_file
from pipeline.read.packing import Loss, unpack
from pipeline.read.settings import Settings

BOM = "\ufeff"


class Row(msgspec.Struct, frozen=True):
    """The fields of a row, and the line of the file, from 1, at which it begins."""

    line: int
    fields: list[str]


def read_csv(split: Split, settings: Settings) -> Iterator[Record | Fault]:
    """The documents of a file of comma-separated values."""
    yield from _read(split, settings, ",")


def read_tsv(split: Split, settings: Settings) -> Iterator[Record | Fault]:
    """The documents of a file of tab-separated values."""
    yield from _read(split, settings, "\t")


def _read(split: Split, settings: Settings, delimiter: str) -> Iterator[Record | Fault]:
    header: list[str] | None = None
    with open_file(split.path) as file:
        lines = byte_lines(unpack(file, split.compression, split.start, split.stop), 0, settings.document_bytes)
        for row in rows(lines, delimiter, settings.document_bytes, python_codec(settings.encoding) or "utf-8"):
            if isinstance(row, Loss):
                yield row.fault(split.source)
                if header is None:
                    return
            elif header is None:
                header = [name.removeprefix(BOM).strip() for name in row.fields]
            else:
                yield _document(header, row, split.source, settings)


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


def rows(lines: Iterator[ByteLine | Loss], delimiter: str, most: int, codec: str = "utf-8") -> Iterator[Row | Loss]:
    """The rows of a file. One that cannot be parsed costs its first line: the next row is looked for right after it.

    Bytes that do not decode come as lone surrogates.
    """
    csv.field_size_limit(max(most, csv.field_size_limit()))
    feed = _Feed(lines, most, codec)
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
            yield Row(feed.line, fields)


class _Feed:
    """Lines for the parser, of which those of a broken row can be given back. `line` is where the row begins."""

    def __init__(self, lines: Iterator[ByteLine | Loss], most: int, codec: str) -> None:
        self.lines, self.most, self.codec = lines, most, codec
        self.ahead: deque[ByteLine | Loss] = deque()
        self.taken: list[ByteLine] = []
        self.line, self.size = 1, 0

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
