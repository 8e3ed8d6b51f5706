"""Texts as lines, and the edits that cut lines out of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from pipeline.document import Edit


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line of a text: `text[start:end]` is it with its line break, `content` is it without white space around."""

    start: int
    end: int
    content: str


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why a line goes: the rule, and its score where there is one."""

    rule: str
    score: float | None = None


def split_lines(text: str) -> list[Line]:
    """All lines of a text in order, blank ones too. Joined, their spans are the text."""
    lines, start = [], 0
    for raw in text.splitlines(keepends=True):
        end = start + len(raw)
        lines.append(Line(start, end, raw.strip()))
        start = end
    return lines


def cut_lines(lines: Sequence[Line], reasons: Sequence[Reason | None]) -> list[Edit]:
    """The edits that cut every line that has a reason.

    Neighbours that go for one rule are one edit, with the lowest of their scores: the doubt of the whole.
    Blank lines between two cut lines go with them; blank lines at the edge of what stays, stay.
    """
    edits: list[Edit] = []
    blank_from: int | None = None
    for line, reason in zip(lines, reasons, strict=True):
        if reason is None:
            if line.content:
                blank_from = None
            elif blank_from is None and edits and edits[-1].end == line.start:
                blank_from = line.start
            continue
        last = edits[-1] if edits else None
        touching = last is not None and last.end in (line.start, blank_from)
        start = last.end if last is not None and touching else line.start
        blank_from = None
        if last is not None and touching and last.rule == reason.rule:
            edits[-1] = Edit(last.start, line.end, "", last.rule, lowest(last.score, reason.score))
        else:
            edits.append(Edit(start, line.end, "", reason.rule, reason.score))
    return edits


def cut_filled(lines: Iterable[tuple[int, int, int, Reason]]) -> list[Edit]:
    """What `cut_lines` gives, from the lines that go alone, in order.

    Each is its number among those that are not blank, its start and its end, and why it goes.
    """
    edits: list[Edit] = []
    below, cut_from, cut_to, last = -1, 0, 0, None
    for number, start, end, reason in lines:
        if number == below and last is not None and last.rule == reason.rule:
            if last is not reason:
                last = Reason(last.rule, lowest(last.score, reason.score))
        else:
            if last is not None:
                edits.append(Edit(cut_from, cut_to, "", last.rule, last.score))
            cut_from, last = cut_to if number == below else start, reason
        below, cut_to = number + 1, end
    if last is not None:
        edits.append(Edit(cut_from, cut_to, "", last.rule, last.score))
    return edits


def lowest(a: float | None, b: float | None) -> float | None:
    """The lower of two scores; one that is missing does not count."""
    if a is None or b is None:
        return b if a is None else a
    return min(a, b)
