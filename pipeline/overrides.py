"""A person's vetoes: lines, rules at sites, and words that must stay, whatever a stage says.

They stand in `overrides.toml`, which the report writes:

    [[keep]]
    line = "Related: the vote was close."   # this line is not cut; `site` and `rule` may narrow it down

    [[keep]]
    rule = "clutter.related"                # this rule changes nothing
    site = "example.org"                    # at this site

    [[keep]]
    word = "aboutChina"                     # this word is never changed
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from pipeline.document import Document, Edit
from pipeline.lines import split_lines

MARKS = ".,;:!?…()[]{}\"'“”‘’«»„"


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One veto: a `line`, a `word`, or a `rule` at a `site`."""

    line: str = ""
    word: str = ""
    rule: str = ""
    site: str = ""

    def __post_init__(self) -> None:
        """Refuse a veto that says nothing, or too much."""
        if bool(self.line) + bool(self.word) > 1 or not (self.line or self.word or (self.rule and self.site)):
            raise ValueError("a veto needs a line, or a word, or a rule and its site")
        if self.word and (self.rule or self.site):
            raise ValueError("a word stays whatever the rule and the site: leave them out")

    def speaks_of(self, edit: Edit, site: str) -> bool:
        """Whether the rule and the site of an edit are those of the veto, where it names any."""
        return self.rule in ("", edit.rule) and self.site in ("", site)


class Vetoes:
    """The vetoes of a run, ready to be held against edits."""

    def __init__(self, keeps: Iterable[Keep]) -> None:
        keeps = tuple(keeps)
        self.rules = [keep for keep in keeps if not keep.line and not keep.word]
        self.words = {keep.word for keep in keeps if keep.word}
        self.lines: dict[str, list[Keep]] = {}
        for keep in keeps:
            if keep.line:
                self.lines.setdefault(keep.line.strip(), []).append(keep)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.rules or self.words or self.lines)

    def part(self, document: Document, edits: Sequence[Edit]) -> tuple[list[Edit], list[Edit]]:
        """The edits that may be carried out, and those that were vetoed, cut to the place that must stay."""
        allowed: list[Edit] = []
        refused: list[Edit] = []
        for edit in edits:
            if any(keep.speaks_of(edit, document.site) for keep in self.rules) or self._in_word(document.text, edit):
                refused.append(edit)
                continue
            held = list(self._held(document, edit)) if self.lines and edit.new == "" else []
            refused += held
            allowed += without(edit, held)
        return allowed, refused

    def _in_word(self, text: str, edit: Edit) -> bool:
        if not self.words:
            return False
        start, end = edit.start, edit.end
        while start and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        word = text[start:end]
        return word in self.words or word.strip(MARKS) in self.words

    def _held(self, document: Document, edit: Edit) -> Iterator[Edit]:
        """The pieces of a cut that are lines which must stay, or lie in one."""
        start = document.text.rfind("\n", 0, edit.start) + 1
        end = document.text.find("\n", max(edit.end - 1, edit.start)) + 1 or len(document.text)
        for line in split_lines(document.text[start:end]):
            keeps = self.lines.get(line.content, ())
            if any(keep.speaks_of(edit, document.site) for keep in keeps):
                first, last = max(start + line.start, edit.start), min(start + line.end, edit.end)
                if first < last:
                    yield Edit(first, last, "", edit.rule, edit.score)


def without(edit: Edit, held: Sequence[Edit]) -> Iterator[Edit]:
    """What is left of a cut when some of its pieces must stay."""
    if not held:
        yield edit
        return
    start = edit.start
    for piece in held:
        if start < piece.start:
            yield Edit(start, piece.start, "", edit.rule, edit.score)
        start = piece.end
    if start < edit.end:
        yield Edit(start, edit.end, "", edit.rule, edit.score)
