"""Files that are one document: plain text and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pipeline.read.charset import UndecodableError, decode_html, decode_text
from pipeline.read.contract import Fault, Record, Split, too_large
from pipeline.read.files import open_file
from pipeline.read.identity import fingerprint
from pipeline.read.packing import Loss, unpack
from pipeline.read.settings import Settings


def read_text(split: Split, settings: Settings) -> Iterator[Record | Fault]:
    """A file of plain text."""
    yield _read(split, settings, "text")


def read_html(split: Split, settings: Settings) -> Iterator[Record | Fault]:
    """A page of HTML."""
    yield _read(split, settings, "html")


def _read(split: Split, settings: Settings, kind: Literal["text", "html"]) -> Record | Fault:
    content = _content(split, settings.document_bytes)
    if isinstance(content, Loss):
        return content.fault(split.source)
    try:
        text = (
            decode_text(content, settings.encoding)
            if kind == "text"
            else decode_html(content, otherwise=settings.encoding)
        )
    except UndecodableError as error:
        return Fault(split.source, 0, error.error, str(error))
    if not text.strip():
        return Fault(split.source, 0, "empty", "The file holds no text.")
    name, digest = fingerprint(split.source.encode()), fingerprint(content)
    return Record(id=name, given=False, digest=digest, source=split.source, offset=0, text=text, kind=kind)


def _content(split: Split, most: int) -> bytes | Loss:
    parts, length = [], 0
    with open_file(split.path) as file:
        for piece in unpack(file, split.compression, 0, split.stop):
            if isinstance(piece, Loss):
                return piece
            parts.append(piece.data)
            length += len(piece.data)
            if length > most:
                return Loss(0, "size", too_large("A larger file", most))
    return b"".join(parts)
