"""From a page's bytes to its text, when nobody can be trusted about the encoding."""

from __future__ import annotations

import codecs
import re

from pipeline.html.parse import PageError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_SEVEN_BIT = re.compile(r"iso-?2022|hz|utf-?7")
_MAGIC = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")
_FEW = 0.02
_AS_BROWSERS_READ = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}


def decode(data: bytes, charset: str | None = None) -> str:
    """The page's text. `charset` is what its sender claimed.

    A byte order mark decides. Then what is valid UTF-8 is UTF-8, whatever is claimed; then come the claims of the
    sender and of the page, and Windows-1252 at last. Raises PageError for what is known not to be a page.
    """
    if data.startswith(_MAGIC):
        raise PageError("these bytes are a compressed file, an image or another binary format, not a page")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    claims = [name for claim in (charset, declared(data)) if claim and (name := known(claim))]
    seven_bit = next((name for name in claims if _SEVEN_BIT.match(name)), None)
    if seven_bit is None and (text := almost_utf8(data)) is not None:
        return text
    for name in claims:
        if name != "utf-8":
            return data.decode(_AS_BROWSERS_READ.get(name, name), "replace")
    return data.decode("cp1252", "replace")


def declared(data: bytes) -> str | None:
    """The encoding that the page names in its head."""
    match = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    return match[1].decode("ascii") if match else None


def known(charset: str) -> str | None:
    """Python's name of a text encoding, None where it has none."""
    try:
        return codecs.lookup(charset.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None


def almost_utf8(data: bytes) -> str | None:
    """The text where the bytes are UTF-8 but for a few, such as a character cut in two by a size limit."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(data) - len(data.translate(None, _HIGH))
    return text if broken <= foreign * _FEW or (broken <= 2 < foreign / 4) else None


_HIGH = bytes(range(128, 256))
