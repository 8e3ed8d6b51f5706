"""The same text in one form: mojibake, Unicode composition, white space, control characters, agency sign-offs.

Source of the mojibake repair: ftfy, asked only to undo wrong decodings. Quotes, ligatures and full-width forms
stay as their publisher wrote them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

import ftfy
import msgspec
from ftfy.badness import is_bad

from pipeline.document import Document, Edit, Stage
from pipeline.lines import split_lines
from pipeline.rules import load

SPACE = "normalise.space"
WORDS = re.compile(r"\S+|\s+")
GAPS = ("  ", "\n\n\n", " \n", "\n ", "./.")
RARE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]")
"""With `GAPS`, all that a text must hold one of for a rule of the table, or a gap between lines, to want a change."""
WIDE = re.compile(r"[^ \n] {2,}[^ \n]")
BREAKS = re.compile(r"\n[ \n]*")
SUSPECT = re.compile(r"[\x80-\x9fÂÃŒœ]|[^\x00-\x7f][^\x00-\x7f]")


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
        return edits_of(document.text, inside, spaces=settings.spaces) if is_doubtful(document.text) else []

    return normalise


def is_doubtful(text: str) -> bool:
    """Whether there may be anything to do: one look at the text spares one at every line."""
    return text != text.strip() or any(gap in text for gap in GAPS) or has_rare(text) or is_foreign(text)


def has_rare(text: str) -> bool:
    """Whether the text holds any of `RARE`. None of them is printable, which is seen much sooner."""
    return not text.replace("\n", " ").isprintable() and RARE.search(text) is not None


def wants_rules(text: str) -> bool:
    """Whether a rule of the table may want a change inside a line of the text."""
    return has_rare(text) or "./." in text or ("  " in text and WIDE.search(text) is not None)


def is_foreign(text: str) -> bool:
    """Whether its characters want a change: wrong decodings, or letters and accents apart."""
    return not text.isascii() and (is_garbled(text) or not unicodedata.is_normalized("NFC", text))


def may_be_foreign(text: str) -> bool:
    """The same without asking ftfy, which may answer otherwise for each line than for the text."""
    return not text.isascii() and (SUSPECT.search(text) is not None or not unicodedata.is_normalized("NFC", text))


def is_garbled(text: str) -> bool:
    """Whether ftfy takes the text for wrongly decoded. Its pattern is slow, and needs one of `SUSPECT` to match."""
    return SUSPECT.search(text) is not None and is_bad(text)


def edits_of(text: str, inside: Callable[[str], Iterator[Edit]], *, spaces: bool) -> list[Edit]:
    """The edits of all lines, and, with `spaces`, of what stands between them."""
    if spaces and not wants_rules(text) and not may_be_foreign(text):
        found = ((start, end, text.count("\n", start, end) > 1) for start, end in gaps(text))
        return [edit for start, end, blank in found for edit in gap(text, start, end, blank=blank)]
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


def gaps(text: str) -> Iterator[tuple[int, int]]:
    """Where white space around and between lines begins and ends, in a text that has only spaces and line feeds."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    yield 0, start
    if start > end:  # all of it is white space
        return
    for match in BREAKS.finditer(text, start, end):
        before = match.start()
        while text[before - 1] == " ":
            before -= 1
        yield before, match.end()
    yield end, len(text)


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
