"""Bytes to text. Plain text is UTF-8 or has a byte order mark; HTML may also declare another charset."""

from __future__ import annotations

import codecs
import re

BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# Labels that the web reads as a superset of what they say: https://encoding.spec.whatwg.org/#names-and-labels
READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
SPELLED = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
}
WEB_CODECS = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp\d+|koi8-[ru]|mac-\w+|gb\w+|hz|euc_\w+|shift_jis|big5\w*|tis-620|utf-16.*|iso2022_jp"
)
DECLARED = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
DECLARED_WITHIN = 1024 * 4
NOT_TEXT = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF")
MOST_NULS = 0.01
MOST_REPLACED = 0.1


class UndecodableError(ValueError):
    """Bytes that are no text. `error` is `binary` or `encoding`."""

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(detail)
        self.error = error


def why_not_lines(start: bytes) -> tuple[str, str] | None:
    """Why a file that begins so has no lines of UTF-8: a short id and a sentence. None where it may have."""
    if start.startswith(NOT_TEXT):
        return "binary", "This is a binary file, or packed without a suffix that says so."
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "encoding", "This is UTF-16; save it as UTF-8."
    return None


def decode_text(content: bytes, header: str | None = None) -> str:
    """Plain text, strictly: by its byte order mark, the charset of a header, else UTF-8. Raises UndecodableError."""
    try:
        marked = _by_mark(content)
        text = marked if marked is not None else content.decode(python_codec(header) or "utf-8")
    except UnicodeDecodeError as error:
        if content.startswith(NOT_TEXT) or b"\0" in content:
            raise UndecodableError("binary", "This is a binary file, not text.") from error
        found = f"byte 0x{content[error.start]:02x} at {error.start}"
        raise UndecodableError("encoding", f"Neither UTF-8 nor marked as anything else: {found}.") from error
    if "\0" in text:
        raise UndecodableError("binary", f"A NUL stands at character {text.index(chr(0))}: this is binary, not text.")
    return text


def decode_html(content: bytes, header: str | None = None, otherwise: str | None = None) -> str:
    """HTML by its byte order mark, the charset of the HTTP header, what it declares itself, else `otherwise` or UTF-8.

    Bytes that do not decode become U+FFFD, unless they are more than a tenth of it. Raises UndecodableError.
    """
    if content.startswith(NOT_TEXT):
        raise UndecodableError("binary", "This is a binary file, not HTML.")
    text = _by_mark(content, "replace")
    if text is None:
        if content.count(b"\0") > MOST_NULS * len(content):
            raise UndecodableError("binary", "This is full of NULs: a binary file, not HTML.")
        codec = python_codec(header) or _declared(content) or python_codec(otherwise) or "utf-8"
        text = _replaced(content, codec)
    return text.replace("\0", "")


def _replaced(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        text = content.decode(codec, "replace")
        if text.count("�") > MOST_REPLACED * len(text):
            detail = f"More than a tenth of it is not {codec}, and no other charset is declared."
            raise UndecodableError("encoding", detail) from error
        return text


def python_codec(label: str | None) -> str | None:
    """The codec by which the web reads a charset label; None for one that it does not know."""
    if not label:
        return None
    label = label.strip().lower()
    if label in SPELLED:
        return SPELLED[label]
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return READ_AS.get(name, name) if WEB_CODECS.fullmatch(name) else None


def _by_mark(content: bytes, errors: str = "strict") -> str | None:
    for mark, codec in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, errors)
    return None


def _declared(content: bytes) -> str | None:
    found = DECLARED.search(content[:DECLARED_WITHIN])
    return python_codec(found[1].decode("ascii", "ignore")) if found else None
