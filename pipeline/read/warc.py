"""WARC and WET: a page in every response, text in every conversion. A split is a range of bytes on disk."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import IO, Literal, NamedTuple, get_args

import msgspec
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipeline.read.charset import UndecodableError, decode_html, decode_text
from pipeline.read.contract import Cut, Fault, Record, Split, too_large
from pipeline.read.files import open_file
from pipeline.read.identity import fingerprint, site_of
from pipeline.read.packing import Loss, next_member, unpack
from pipeline.read.settings import Settings
from pipeline.read.warc_frames import SNIFFED, Frame, frames, length_of

KINDS: dict[str, Literal["text", "html"]] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
}
Decode = Literal["all", "transfer", "content", "none"]
TAKEN = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
CARRIED = ("WARC-Date", "WARC-Identified-Content-Language", "WARC-Truncated")
TYPE = re.compile(rb"^WARC-Type:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)
OTHER = "neither HTML nor text"
CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
CODED = re.compile(rb"\x1f\x8b|[0-9A-Fa-f]+[ \t]*(?:;[^\r\n]*)?\r?\n")


class Page(NamedTuple):
    """A record that is a document: its WARC header, and its body with what was said about that."""

    header: dict[str, str]
    kind: Literal["text", "html"]
    body: bytes
    charset: str | None


def cuts(path: str, size: int, settings: Settings, compression: str) -> Iterator[Cut]:
    """Bytes, `split_bytes` or so apart, where a record begins (packed: a member with a record), and the size."""
    step = settings.split_bytes
    if size > step:
        with open_file(path) as file:
            found = _packed_cuts(file, size, step, compression) if compression else _plain_cuts(file, size, step)
            yield from map(Cut, found)
    yield Cut(size)


def _plain_cuts(file: IO[bytes], size: int, step: int) -> Iterator[int]:
    """From header to header, as far as each record ends where it says."""
    at, due = 0, step
    while at < size:
        file.seek(at)
        start = file.read(SNIFFED)
        header = start.lstrip(b"\r\n")
        at += len(start) - len(header)
        lengths = length_of(header)
        if lengths is None:
            return
        if at >= due:
            yield at
            due = at + step
        at += sum(lengths)


def _packed_cuts(file: IO[bytes], size: int, step: int, compression: str) -> Iterator[int]:
    at = step
    while (at := next_member(file, compression, at, size)) < size:
        first = next(unpack(file, compression, at, size), None)
        if first and not isinstance(first, Loss) and first.data.startswith(b"WARC/"):
            yield at
            at += step
        else:
            at += 1


def read(split: Split, settings: Settings, passed: Counter[str]) -> Iterator[Record | Fault]:
    """The pages of a split. `passed` counts the records that are no documents, by what they are.

    Those are requests, revisits and metadata, answers that are not HTML or plain text, redirects and errors, and
    `robots.txt`.
    """
    with open_file(split.path) as file:
        pieces = unpack(file, split.compression, split.start, split.stop)
        for frame in frames(pieces, settings.document_bytes, packed=bool(split.compression)):
            outcome = frame.fault(split.source) if isinstance(frame, Loss) else _outcome(frame, split.source, settings)
            if isinstance(outcome, str):
                passed[outcome] += 1
            else:
                yield outcome


def _outcome(frame: Frame, source: str, settings: Settings) -> Record | Fault | str:
    """The document in a record, why it cannot be read, or what the record is where it is no document."""
    whole = frame.length == len(frame.content)
    try:
        page = _page(frame.content, whole=whole)
        if isinstance(page, str):
            return page
        if not whole:
            detail = too_large(f"A record of {frame.length} bytes", settings.document_bytes)
            return Fault(source, frame.offset, "size", detail)
        text = (
            decode_html(page.body, page.charset, settings.encoding)
            if page.kind == "html"
            else decode_text(page.body, page.charset)
        )
    except UndecodableError as error:
        return Fault(source, frame.offset, error.error, str(error))
    except OSError as error:
        return Fault(source, frame.offset, "http", f"{error}.")
    return _record(page, text, fingerprint(frame.content), source, frame.offset)


def _record(page: Page, text: str, digest: str, source: str, offset: int) -> Record:
    header = page.header
    given = header.get("warc-record-id", "").strip().strip("<>")
    url = header.get("warc-target-uri", "").strip().strip("<>") or None
    meta = {name: header[name.lower()] for name in CARRIED if name.lower() in header}
    return Record(
        id=given or digest,
        given=bool(given),
        digest=digest,
        source=source,
        offset=offset,
        text=text,
        kind=page.kind,
        url=url,
        site=site_of(url),
        meta=msgspec.json.encode(meta).decode() if meta else None,
    )


def _page(content: bytes, *, whole: bool) -> Page | str:
    """The document in a record, or what it is instead; of one that is not whole, its beginning. Raises OSError."""
    record = _parse(content, "none")
    if record is None:
        sort = TYPE.search(content, 0, SNIFFED)
        return sort[1].decode().lower() if sort else "unknown"
    header = {name.lower(): value for name, value in record.headers}
    if header.get("warc-target-uri", "").rstrip(">").endswith("/robots.txt"):
        return "robots.txt"
    if not record.is_http:
        said = header.get("content-type", "")
        kind, charset = KINDS.get(said.partition(";")[0].strip().lower()), CHARSET.search(said)
        return Page(header, kind, record.reader.read(), charset[1] if charset else None) if kind else OTHER
    status = record.http_headers.status_code
    if status is None:
        raise OSError("the record holds no answer of a web server")
    kind = KINDS.get((record.http_content_type or "text/html").lower())
    if not 200 <= status < 300:
        return "redirect or error"
    if kind is None:
        return OTHER
    return Page(header, kind, _body(content) if whole else b"", record.http_charset)


def _parse(content: bytes, decode: Decode) -> WarcRecord | None:
    """A record of a kind that can be a document, its HTTP header parsed. Raises OSError."""
    found = ArchiveIterator(
        BytesIO(content), record_types=TAKEN, auto_decode=decode, quirks_mode=True, stream_detect=False
    )
    return next(islice(found, 1), None)


def _body(content: bytes) -> bytes:
    """The body of an answer, decoded; also where a crawler has decoded it and left the header. Raises OSError."""
    for decode in get_args(Decode):
        try:
            record = _parse(content, decode)
            body: bytes = record.reader.read() if record else b""
        except OSError:
            continue
        if decode == "all" or not CODED.match(body):
            return body
    raise OSError("the body of the answer is broken, or ends too early")
