"""The article where a page shows none: in its JSON-LD, or in the state that its scripts build the page from.

Such lines are appended to the page text when the page is read, so that the audit speaks of them as of any other line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import numpy as np

from pipeline.html.parse import PageError, parse, parse_scripts
from pipeline.html.roles import TAG_NUMBER
from pipeline.html.walk import Blocks, Boxes, Flat, flatten, without_boxes

TAG = TAG_NUMBER["script"]
"""The number of the tag of the box that holds what came from scripts."""

_PROSE = 80
_LITTLE_PROSE = 600
_PROBES = 8
_PROBE = 30
_BETWEEN_QUOTES = re.compile(r'(?:[^"\\]++|\\.)++', re.DOTALL)
_LONG = 400
_MAX_STRINGS = 40
_MAX_SCRIPT = 5_000_000
_JSON = re.compile(r'[{,]\s*"[^"\\]{1,60}"\s*:')
_LETTERS = re.compile(r"\w+")
_MARKUP = re.compile(r"</?(?:p|br|div|h[1-6]|li|span|strong)\b", re.IGNORECASE)


def with_unseen_body(source: str, flat: Flat, stated_body: str) -> Flat:
    """The page and, below its lines, those of an article that is in its scripts alone, where there is one."""
    shown = prose(flat)
    if len(stated_body) >= max(_LITTLE_PROSE, 2 * shown) and not is_shown(flat, stated_body):
        return appended(flat, lines_of(stated_body))
    if shown < _LITTLE_PROSE:
        found = max((lines_of(text) for text in strings(source)), key=prose, default=without_boxes([]))
        if prose(found) >= max(_LITTLE_PROSE, 2 * shown):
            return appended(flat, found)
    return flat


def prose(flat: Flat) -> int:
    """Characters of the long lines that are no links."""
    length, links = flat.blocks.length, flat.blocks.links
    return int(length[(length >= _PROSE) & (links * 2 < length)].sum())


def is_shown(flat: Flat, body: str) -> bool:
    """Whether the page shows a text: whether two samples of it or more, out of eight, are among its lines."""
    page = "".join(_LETTERS.findall(" ".join(flat.blocks.text)))
    text = "".join(_LETTERS.findall(re.sub(r"<[^<>]*>", "", body)))
    samples = [text[len(text) * i // _PROBES :][:_PROBE] for i in range(_PROBES)]
    return sum(sample in page for sample in samples) >= 2


def lines_of(text: str) -> Flat:
    """The lines of a body, whether it is HTML or plain text."""
    if _MARKUP.search(text):
        try:
            root = parse(text).body
        except PageError:
            return without_boxes([])
        return without_boxes([]) if root is None else flatten(root)
    return without_boxes([" ".join(line.split()) for line in text.splitlines() if line.strip()])


def strings(source: str) -> list[str]:
    """The long strings of the page's scripts, unescaped, or where one is JSON itself, the long strings in it."""
    found: list[str] = []
    tree = parse_scripts(source)
    scripts = [text for script in tree.tags("script") if (text := script.text()) and len(text) <= _MAX_SCRIPT]
    for text in scripts:
        for outer in _unescaped(text):
            found += _unescaped(outer) if _JSON.search(outer) else [outer]
        if len(found) >= _MAX_STRINGS:
            break
    return found[:_MAX_STRINGS]


def long_strings(text: str) -> Iterator[str]:
    """What stands between two quotes and is long, as it is written; no quote counts for two strings.

    Where quotes are odd, as in a regular expression, code may be taken for a string, but no string is missed for long.
    """
    used = -1
    for match in _BETWEEN_QUOTES.finditer(text):
        opened, closed = match.start() - 1, match.end()
        if closed - opened > _LONG and opened > used and text[closed : closed + 1] == '"':
            used = closed
            yield match[0]


def _unescaped(text: str) -> list[str]:
    found = []
    for string in long_strings(text):
        try:
            found.append(json.loads(f'"{string}"', strict=False))
        except ValueError:
            continue
    return found


def appended(flat: Flat, more: Flat) -> Flat:
    """Both pages' lines; the second page hangs in a box of its own below the first one's."""
    holder = len(flat.boxes.parent)
    inside = more.boxes._replace(parent=more.boxes.parent + holder + 1)
    lines = more.blocks._replace(box=more.blocks.box + holder + 1)
    boxes = (
        np.concatenate([one, [own], two]) for one, own, two in zip(flat.boxes, (0, TAG, TAG, 0, 0), inside, strict=True)
    )
    columns = (np.concatenate([one, two]) for one, two in zip(flat.blocks[1:], lines[1:], strict=True))
    return Flat(Blocks(flat.blocks.text + lines.text, *columns), Boxes(*boxes))
