"""What the readers take and give: splits in, records and faults out."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec


class ReadError(ValueError):
    """The input cannot be read as it was named. The message is one sentence with the way out."""


class Cut(NamedTuple):
    """Where a file can be cut: as `Split.start` counts, and how many lines lie before it, where lines are told."""

    at: int
    lines: int = 0


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """A file, or the part of one that a worker takes at once.

    `source` is the path relative to the input's root, `path` opens it. `compression` is gzip, zstd, bzip2 or empty.
    `start` and `stop` count what the format is cut by: rows of Parquet, bytes on disk of everything else. `size` is
    about how many bytes that is, for packing. `lines` are those of the file that lie before it, where lines are told.
    """

    number: int
    source: str
    path: str
    format: str
    compression: str
    start: int
    stop: int
    size: int
    lines: int = 0


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One document as its source gives it, decoded.

    `id` is the user's, else the WARC-Record-ID, and then it is `given`; else a digest: of `source` for a file that is
    one document, of the record's content for a file of many. `digest` is of the content in every case.

    `offset` is where to find it: a row of Parquet, from 0; a line of CSV, from 1; a byte of JSON lines (unpacked) and
    of WARC (on disk, the start of its member); 0 for a file that is one document. `text` is HTML source where `kind`
    says so. `published` is ISO 8601, `meta` a JSON object.
    """

    id: str
    given: bool
    digest: str
    source: str
    offset: int
    text: str
    kind: Literal["text", "html"] = "text"
    url: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    site: str = ""
    meta: str | None = None


def too_large(what: str, most: int) -> str:
    """The sentence of a fault of size."""
    return f"{what}; `document_bytes` allows {most}."


class Fault(msgspec.Struct, frozen=True):
    """What could not be read: where it lies, a short id of the error, and a sentence."""

    source: str
    offset: int
    error: str
    detail: str
