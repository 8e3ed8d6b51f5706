"""Every change of a document on its original text: what stayed, what was cut, what was put in.

The audit gives spans in the text that entered each step. Here they are carried back, so that one picture shows the
original with everything that happened to it in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

import msgspec

from pipeline.apply import SPAN, VETO, Change

Kind = Literal["kept", "cut", "inserted"]


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A stretch `source[start:end]` that met one fate. `change` is what cut or inserted it, or was vetoed.

    `source` is the original, or the new text of the change: pieces of a long text are not copies of it.
    """

    kind: Kind
    source: str
    start: int
    end: int
    change: Change | None = None

    @property
    def text(self) -> str:
        """What stands there."""
        return self.source[self.start : self.end]

    def part(self, start: int, end: int) -> Piece:
        """The stretch `start:end` of the source."""
        return Piece(self.kind, self.source, start, end, self.change)


def pieces(original: str, changes: Iterable[Change]) -> list[Piece]:
    """The original and its changes as one sequence.

    Kept and cut pieces, joined, are the original; kept and inserted ones are the cleaned text. Text that a later step
    took out of what an earlier one had put in is in neither, so it is not shown; where a change did only that, an
    empty inserted piece stands for it. What the old and the new text of a change share at both ends counts as kept.
    """
    found = [Piece("kept", original, 0, len(original))] if original else []
    spans = sorted((c for c in changes if c.kind in (SPAN, VETO)), key=lambda c: (c.step, c.start, c.end))
    for _, step in groupby(spans, key=lambda c: c.step):
        found = carried_out(found, step)
    return list(joined(found))


def carried_out(before: list[Piece], step: Iterable[Change]) -> list[Piece]:
    """The pieces after the changes of one step, which come in order."""
    after: list[Piece] = []
    rest = before[::-1]
    reached = 0
    for change in step:
        head, tail = (0, 0) if change.kind == VETO else shared_ends(change.old, change.new)
        start, end = change.start + head, change.end - tail
        after += taken(rest, start - reached)
        inside = list(taken(rest, end - start))
        if change.kind == VETO:
            after += vetoed(inside, change)
        else:
            after += replaced(inside, change, head, len(change.new) - tail)
        reached = end
    return after + rest[::-1]


def replaced(inside: list[Piece], change: Change, start: int, end: int) -> Iterator[Piece]:
    """What stood in the span of a change, and `change.new[start:end]` behind it."""
    for piece in inside:
        if piece.kind == "kept":
            yield Piece("cut", piece.source, piece.start, piece.end, change)
        elif piece.kind == "cut":
            yield piece
    if start < end or all(piece.kind != "kept" for piece in inside):
        yield Piece("inserted", change.new, start, end, change)


def vetoed(inside: list[Piece], change: Change) -> Iterator[Piece]:
    """What stood in the span of a change that was vetoed, and still does."""
    for piece in inside:
        yield Piece("kept", piece.source, piece.start, piece.end, change) if piece.kind == "kept" else piece
    if not inside:
        yield Piece("kept", change.new, 0, 0, change)


def taken(rest: list[Piece], length: int) -> Iterator[Piece]:
    """Take pieces off the end of a reversed list until `length` code points of the current text are reached.

    Cut pieces have no length in the current text; those that are met on the way come along.
    """
    while length > 0:
        piece = rest.pop()
        size = 0 if piece.kind == "cut" else piece.end - piece.start
        if size > length:
            middle = piece.start + length
            rest.append(piece.part(middle, piece.end))
            piece = piece.part(piece.start, middle)
        yield piece
        length -= size


def shared_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many code points, or words, two texts share at the start, and then at the end."""
    most = min(len(old), len(new))
    head = 0
    while head < most and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def joined(found: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces that were split, but met one fate, in one again."""
    last: Piece | None = None
    for piece in found:
        if last is not None and touching(last, piece):
            last = last.part(last.start, piece.end)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def touching(a: Piece, b: Piece) -> bool:
    """Whether a stretch goes on where another of its fate ends."""
    return a.kind == b.kind and a.change is b.change and a.source is b.source and a.end == b.start
