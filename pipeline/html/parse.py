"""The one door to the HTML parser, and the limits that keep its work linear. Limits count work, never time."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from pipeline.html.bare import bare
from pipeline.html.scan import EQUALS, LT, count_of

MAX_BYTES = 64 << 20
MAX_ATTRIBUTES = 20_000
MAX_TAGS = 1_000_000
MAX_NESTING_WORK = 100_000_000
MAX_BINARY_SHARE = 0.05

_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]{0,40})")
_WHOLE_TAG = re.compile(
    rb"""<script\b(?:.*?</script|.*)|<[a-z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""", re.DOTALL | re.IGNORECASE
)
_QUOTED = len("a='>' ")
_SCRIPT = re.compile(rb"<script\b", re.IGNORECASE)
_SEPARATOR = re.compile(rb"""[\s/]+|"[^"]*+"|'[^']*+'""")
_NEST_NOT = frozenset(
    b"""
    area base br col embed hr img input link meta param source track wbr html head body p li dt dd option optgroup
    rp rt tr td th thead tbody tfoot colgroup
    """.split()
)
"""Tags that have no end tag, or whose end tag may be left out: they cannot be nested by themselves."""


class PageError(ValueError):
    """A page that cannot be read, and why, in a sentence."""


def parse(html: str) -> LexborHTMLParser:
    """Parse a page as browsers do, but with empty scripts and styles; JSON-LD stays.

    Raises PageError for a page that is empty, binary or beyond the limits.
    """
    data = html.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        raise PageError(f"the page has {len(data):,} bytes, more than {MAX_BYTES:,}")
    data = bare(data)
    check(data)
    return LexborHTMLParser(data)


def parse_scripts(html: str) -> LexborHTMLParser:
    """Parse a page that `parse` let pass, with its scripts."""
    return LexborHTMLParser(bare(html.encode("utf-8", "replace"), scripts=True))


def check(data: bytes) -> None:
    """Raise PageError where parsing would be pointless, or would cost more than a multiple of the page's size."""
    if not data or data.isspace():
        raise PageError("the page is empty")
    if b"\0" in data and (nuls := data.count(0)) > len(data) * MAX_BINARY_SHARE:
        raise PageError(f"{nuls:,} of {len(data):,} bytes are NUL: this is not HTML, or it is of another encoding")
    if (most := most_attributes(data)) > MAX_ATTRIBUTES:
        raise PageError(f"one tag has about {most:,} attributes, more than {MAX_ATTRIBUTES:,}")
    tags = count(data, LT)
    if tags > MAX_TAGS:
        raise PageError(f"the page has {tags:,} tags, more than {MAX_TAGS:,}")
    if tags * tags > MAX_NESTING_WORK and tags * (deep := nesting(data)) > MAX_NESTING_WORK:
        raise PageError(f"{tags:,} tags are nested {deep:,} deep, beyond what a page needs")


def count(data: bytes, byte: int) -> int:
    """How often a byte occurs."""
    return int(count_of(np.frombuffer(data, np.uint8), byte))


def most_attributes(data: bytes) -> int:
    """An upper bound of the attributes of the tag that has most, 0 where there cannot be more than `MAX_ATTRIBUTES`."""
    suspicious = len(data) > _QUOTED * MAX_ATTRIBUTES and count(data, EQUALS) > MAX_ATTRIBUTES
    if not suspicious and all(attributes(tag) <= MAX_ATTRIBUTES for tag in long_tags(data)):
        return 0
    tags = (match[0] for match in _WHOLE_TAG.finditer(data))
    return max((attributes(tag) for tag in tags if not _SCRIPT.match(tag)), default=0)


def attributes(tag: bytes) -> int:
    """An upper bound of a tag's attributes, 0 where it is too short to matter."""
    return len(_SEPARATOR.findall(tag)) if len(tag) > 2 * MAX_ATTRIBUTES else 0


def long_tags(data: bytes) -> Iterator[bytes]:
    """What may be tags that go on for long without `>`.

    A tag that is twice as long as `step` begins less than a step before some place from which it goes on for a step.
    """
    step = MAX_ATTRIBUTES
    for place in range(step, len(data) - step, step):
        if data.find(b">", place, place + step) < 0:
            opened = data.rfind(b"<", place - step, place)
            if opened >= 0 and data.find(b">", opened, place) < 0 and (tag := _WHOLE_TAG.match(data, opened)):
                yield tag[0]


def nesting(data: bytes) -> int:
    """The most tags that are open at once, counting only those that must be closed: no less than the tree's depth."""
    open_now: dict[bytes, int] = {}
    now = deepest = 0
    for slash, name in _TAG.findall(data):
        tag = name.lower()
        if tag in _NEST_NOT:
            continue
        count = open_now.get(tag, 0)
        if slash and count:
            open_now[tag], now = count - 1, now - 1
        elif not slash:
            open_now[tag], now = count + 1, now + 1
            deepest = max(deepest, now)
    return deepest
