"""A document as rows for the eye: a line of the original each, with what happened on it and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from pipeline.apply import DROP, VETO, Change
from pipeline.report.marks import Kind, Piece, pieces
from pipeline.report.visible import BREAK, lines, marked, visible


class Fragment(msgspec.Struct, frozen=True, gc=False):
    """A stretch of a row: its text, and how that is `shown`; `begins` where its change begins to show."""

    kind: Kind
    text: str
    change: Change | None = None
    begins: bool = False
    shown: str = ""


class Row(msgspec.Struct, frozen=True):
    """A line of the picture. `number` counts lines of the original from 1, and is 0 on a line that was put in."""

    number: int
    fragments: tuple[Fragment, ...]

    @property
    def changes(self) -> list[Change]:
        """The changes that begin on this row."""
        return [f.change for f in self.fragments if f.begins and f.change is not None]

    @property
    def touched(self) -> bool:
        """Whether anything was changed here."""
        return any(f.change is not None for f in self.fragments)

    @property
    def shows(self) -> bool:
        """Whether the row is more than white space that was cut."""
        return any(f.text.strip() or f.kind != "cut" for f in self.fragments)

    @property
    def cut(self) -> bool:
        """Whether nothing of the row is left but white space."""
        return self.touched and all(f.kind == "cut" or not f.text.strip() for f in self.fragments)

    @property
    def continues(self) -> bool:
        """Whether the row only goes on with what began above it, and has something to show."""
        return not self.changes and any(f.kind != "kept" and f.text.strip() for f in self.fragments)


def rows_of(original: str, changes: Iterable[Change]) -> Iterator[Row]:
    """The rows of a document, in order."""
    number = 1
    row: list[Fragment] = []
    for piece in pieces(original, changes):
        for fragment, ends in fragments(piece):
            row.append(fragment)
            if ends:
                yield closed(number, row)
                number += any(f.kind != "inserted" for f in row)
                row = []
    if row:
        yield closed(number, row)


def fragments(piece: Piece) -> Iterator[tuple[Fragment, bool]]:
    """A piece, line by line, and whether a line ends there."""
    if piece.start == piece.end:
        yield Fragment(piece.kind, "", piece.change, begins=True), False
    waiting = piece.change is not None
    blank = not piece.text.strip()
    for line in lines(piece.text):
        begins = waiting and (blank or bool(line.strip()))
        waiting = waiting and not begins
        yield Fragment(piece.kind, line, piece.change, begins), line.endswith("\n")


def closed(number: int, row: list[Fragment]) -> Row:
    """A finished row: what was cut or put in shows its spaces, and its line break where it does not stand alone."""
    alone = len({f.kind for f in row if f.text}) < 2
    shown = tuple(msgspec.structs.replace(f, shown=show(f, alone=alone)) for f in row)
    only_new = all(f.kind == "inserted" for f in row)
    return Row(0 if only_new else number, shown)


def show(fragment: Fragment, *, alone: bool) -> str:
    """The text of a fragment as it is shown."""
    text = fragment.text.removesuffix("\n")
    ends = len(text) < len(fragment.text)
    if fragment.kind == "kept":
        return visible(text)
    if alone and text.strip():
        return visible(text)
    return marked(text) + (BREAK if ends and not (alone and text) else "")


def label(change: Change) -> str:
    """A rule, its score where there is one, and whether a person vetoed it."""
    told = change.rule if change.score is None else f"{change.rule} {change.score:.2f}"
    return f"{told} vetoed" if change.kind == VETO else told


def drop_of(changes: Iterable[Change]) -> Change | None:
    """The row of the audit that dropped the document, if it was dropped."""
    return next((change for change in changes if change.kind == DROP), None)
