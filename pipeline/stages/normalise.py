"""The same text in one form: mojibake, Unicode composition, white space, control characters, agency sign-offs.

Source of the mojibake repair: ftfy, asked only to undo wrong decodings. Quotes, ligatures and full-width forms
stay as their publisher wrote them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from sys import maxsize

import ftfy
import msgspec
from ftfy.badness import BADNESS_RE

from pipeline.document import Document, Edit, Stage
from pipeline.lines import split_lines
from pipeline.rules import load
from pipeline.stages.gaps import (
    GARBLED,
    LONE_CHARACTERS,
    PART_CHARACTERS,
    RARE_CHARACTERS,
    RULES,
    UNCOMPOSED,
    Look,
    look,
)

SPACE = "normalise.space"
BETWEEN = ("", "\n", "\n\n", " ")
WORDS = re.compile(r"\S+|\s+")
RARE = re.compile(f"[{RARE_CHARACTERS}]")
WIDE = re.compile(r"[^ \n] {2,}[^ \n]")
SUSPECT = re.compile(rf"[{LONE_CHARACTERS}]|[{PART_CHARACTERS}][^\x00-\x7f]|[^\x00-\x7f][{PART_CHARACTERS}]")
LONGEST_BAD = 7
"""Characters of the longest sequence that ftfy calls bad."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to bring into one form.

    `mojibake`: undo wrong decodings ("â€™" becomes "’"). `unicode`: compose characters (NFC). `spaces`: one kind of
    space and line break, no control characters, at most one blank line between paragraphs. `sign_offs`: "./." at the
    end of a story becomes a full stop.
    """

    mojibake: bool = True
    unicode: bool = True
    spaces: bool = True
    sign_offs: bool = True


def build(settings: Settings) -> Stage:
    """The stage for these settings."""
    inside = finder(settings)

    def normalise(document: Document) -> list[Edit]:
        text = document.text
        found = look(text)
        if found.seen and wants_lines(text, found):
            return edits_of(text, inside, spaces=settings.spaces)
        return [Edit(a, b, BETWEEN[what], SPACE) for a, b, what in found.gaps.tolist()] if settings.spaces else []

    return normalise


def wants_lines(text: str, found: Look) -> bool:
    """Whether anything inside a line but its spaces may want a change, after what was seen at the first look."""
    if found.seen & RULES or (found.seen & UNCOMPOSED and not unicodedata.is_normalized("NFC", text)):
        return True
    if not found.seen & GARBLED:
        return False
    at_start = "Ã" in text or "Â" in text  # which ftfy calls bad at the start of a line alone
    return at_start or is_garbled(text, found.first, found.last)


def has_rare(text: str) -> bool:
    """Whether the text holds any of `RARE`. None of them is printable, which is seen much sooner."""
    return not text.isprintable() and RARE.search(text) is not None


def wants_rules(line: str) -> bool:
    """Whether a rule of the table may want a change inside a line."""
    return has_rare(line) or "./." in line or ("  " in line and WIDE.search(line) is not None)


def is_garbled(text: str, first: int = 0, last: int = maxsize) -> bool:
    """Whether ftfy takes the text for wrongly decoded (`is_bad`). It is slow: it only sees what is suspect.

    All that is suspect stands between `first` and `last`.
    """
    return not text.isascii() and any(
        BADNESS_RE.search(text, max(0, suspect.start() - LONGEST_BAD), suspect.end() + LONGEST_BAD)
        for suspect in SUSPECT.finditer(text, first, last)
    )


def edits_of(text: str, inside: Callable[[str], Iterator[Edit]], *, spaces: bool) -> list[Edit]:
    """The edits of all lines, and, with `spaces`, of what stands between them."""
    edits: list[Edit] = []
    reached, blank = 0, False
    for line in split_lines(text):
        if not line.content:
            blank = True
            continue
        start = text.index(line.content, line.start)
        if spaces:
            edits += gap(text, reached, start, blank=blank)
        edits += (shifted(edit, start) for edit in without_overlaps(inside(line.content)))
        reached, blank = start + len(line.content), False
    if spaces:
        edits += gap(text, reached, len(text), blank=blank)
    return edits


def gap(text: str, start: int, end: int, *, blank: bool) -> Iterator[Edit]:
    """The edit that leaves one line break between two lines, or one blank line where there were some."""
    wanted = "" if start == 0 or end == len(text) else "\n\n" if blank else "\n"
    if text[start:end] != wanted:
        yield Edit(start, end, wanted, SPACE)


def shifted(edit: Edit, by: int) -> Edit:
    """The edit in a text that has `by` more characters in front."""
    return Edit(edit.start + by, edit.end + by, edit.new, edit.rule, edit.score)


def finder(settings: Settings) -> Callable[[str], Iterator[Edit]]:
    """What finds the edits inside one line, in the order of their right of way."""
    off = {
        "normalise.sign_off": not settings.sign_offs,
        "normalise.control": not settings.spaces,
        "normalise.space": not settings.spaces,
    }
    rules = [(rule.id, rule.regex, rule.new) for rule in load("normalise") if not off[rule.id]]

    def inside(line: str) -> Iterator[Edit]:
        if settings.mojibake and is_garbled(line):
            yield from differences(line, ftfy.fix_encoding(line), "normalise.mojibake")
        if settings.unicode and not unicodedata.is_normalized("NFC", line):
            yield from differences(line, unicodedata.normalize("NFC", line), "normalise.unicode")
        if not wants_rules(line):
            return
        for name, regex, new in rules:
            for match in regex.finditer(line):
                yield Edit(match.start(), match.end(), new, name)

    return inside


def differences(old: str, new: str, rule: str) -> Iterator[Edit]:
    """The edits that lead from `old` to `new`: one for every word that differs, or one for all, in linear time."""
    before, after = list(WORDS.finditer(old)), WORDS.findall(new)
    if len(before) == len(after):
        for word, wanted in zip(before, after, strict=True):
            if word.group() != wanted:
                yield Edit(word.start(), word.end(), wanted, rule)
    elif old != new:
        yield Edit(0, len(old), new, rule)


def without_overlaps(edits: Iterable[Edit]) -> list[Edit]:
    """Edits by their place; of two neighbours that want the same characters the one that was found first stays."""
    kept: list[tuple[int, Edit]] = []
    for found, edit in sorted(enumerate(edits), key=lambda item: (item[1].start, item[1].end)):
        if not kept or edit.start >= kept[-1][1].end:
            kept.append((found, edit))
        elif found < kept[-1][0]:
            kept[-1] = (found, edit)
    return [edit for _, edit in kept]
