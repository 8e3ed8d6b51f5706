"""What a person may say about the input."""

from __future__ import annotations

from typing import Literal

import msgspec

from pipeline.read.charset import python_codec

FormatName = Literal["auto", "text", "html", "jsonl", "csv", "tsv", "parquet", "warc", "wet"]


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which column (or JSON key) holds what.

    One that is not named here is the column of that very name, where there is one. A column that is named must be
    there. Whatever else a row has goes along in `meta`.
    """

    text: str | None = None
    html: str | None = None
    url: str | None = None
    id: str | None = None
    published: str | None = None
    title: str | None = None
    author: str | None = None
    language: str | None = None
    site: str | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the input is read.

    `format`: of every file; `auto` goes by the suffix. `encoding`: of plain text, CSV and TSV without a byte order mark
    and of HTML that declares none, as the web spells it; UTF-8 where it is None. `columns`: see `Columns`.
    `split_bytes`: about how much of one big file a worker takes at once. `document_bytes`: a document that is larger,
    before it is decoded, is a fault. `limit`: no split yields more than so many records and faults, and `plan` leaves
    out splits that cannot be needed; the first `limit` in the order of the plan are the input.
    """

    format: FormatName = "auto"
    encoding: str | None = None
    columns: Columns = Columns()
    split_bytes: int = 16 << 20
    document_bytes: int = 32 << 20
    limit: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.split_bytes < 1:
            raise ValueError(f"split_bytes must be at least 1, not {self.split_bytes}")
        if self.document_bytes < 1:
            raise ValueError(f"document_bytes must be at least 1, not {self.document_bytes}")
        if self.encoding is not None and python_codec(self.encoding) is None:
            raise ValueError(f"encoding {self.encoding!r} is none that the web knows; windows-1252 is one, or utf-8")
        if self.limit is not None and self.limit < 1:
            raise ValueError(f"limit must be at least 1, not {self.limit}; leave it out to read everything")
