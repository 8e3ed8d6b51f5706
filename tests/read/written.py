"""What the tests write: packed files, and WARC records as a crawler writes them."""

import bz2
import gzip
from collections.abc import Callable

import zstandard

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": lambda content: gzip.compress(content, mtime=0),
    ".zst": zstandard.ZstdCompressor(write_checksum=True).compress,
    ".bz2": bz2.compress,
}

HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def warc_record(kind: str, body: bytes, **header: str) -> bytes:
    """A record of any kind; `header` in Python's spelling, such as `record_id` for WARC-Record-ID."""
    named = {name.replace("_", "-"): value for name, value in header.items()}
    lines = [f"{name if name == 'Content-Type' else f'WARC-{name}'}: {value}" for name, value in named.items()]
    head = "\r\n".join(["WARC/1.0", f"WARC-Type: {kind}", *lines, f"Content-Length: {len(body)}"])
    return head.encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def response(number: int, body: bytes, head: bytes = HTTP) -> bytes:
    """The answer of a web server, with its HTTP header."""
    return warc_record(
        "response",
        head + b"\r\n" + body,
        Record_ID=f"<urn:uuid:{number:08d}>",
        Target_URI=f"https://www.example.org/{number}",
        Date="2024-05-03T10:20:30Z",
        Content_Type="application/http; msgtype=response",
    )


def conversion(number: int, text: bytes) -> bytes:
    """The text of a page, as WET files hold it."""
    return warc_record(
        "conversion",
        text,
        Record_ID=f"<urn:uuid:{number:08d}>",
        Target_URI=f"https://example.org/{number}",
        Identified_Content_Language="deu",
        Content_Type="text/plain",
    )
