"""The rows of a document, without what nothing happened to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from pipeline.report.rows import Fragment, Row

CONTEXT = 1
"""Unchanged rows that stay before and after a changed one."""
LONGEST_KEPT = 240
LONGEST_CHANGED = 1200
LONGEST_CUT = 8
"""Lines of one cut that are shown."""
MOST_ROWS = 100
SHOWN = "*"
OMITTED = " […] "


class Gap(msgspec.Struct, frozen=True):
    """So many rows were left out here: nothing happened to them, or, with a `rule`, all were cut by it."""

    rows: int
    rule: str = ""


def abridged(rows: Iterable[Row]) -> Iterator[Row | Gap]:
    """The first row, changed rows and their neighbours, long ones shortened, at most `MOST_ROWS`, and gaps between.

    Of many lines that one change cut, the first ones and the last one stay.
    """
    held = list(rows)
    near = {at + by for at, row in enumerate(held) if row.touched for by in range(-CONTEXT, CONTEXT + 1)} | {0}
    inside = inner_lines(held)
    shown = [at for at in range(len(held)) if at in near and at not in inside][:MOST_ROWS]
    end = shown[-1] + 1 if shown else 0
    fates = dict.fromkeys(shown, SHOWN)
    for fate, group in groupby(range(end), lambda at: fates.get(at) or inside.get(at, "")):
        if fate == SHOWN:
            yield from (shortened(held[at]) for at in group)
        else:
            yield Gap(len(list(group)), fate)
    if end < len(held):
        yield Gap(len(held) - end)


def inner_lines(rows: list[Row]) -> dict[int, str]:
    """The rows in the middle of long cuts, with the rule of each."""
    found: dict[int, str] = {}
    cuts = [row.fragments[0].change if row.cut else None for row in rows]
    for change, group in groupby(range(len(rows)), lambda at: cuts[at]):
        numbers = list(group)
        if change is not None and len(numbers) > LONGEST_CUT:
            found |= dict.fromkeys(numbers[LONGEST_CUT - 2 : -1], change.rule)
    return found


def shortened(row: Row, kept: int = LONGEST_KEPT) -> Row:
    """A row without the middle of its long fragments: what stands next to a change stays."""
    last = len(row.fragments) - 1
    return Row(row.number, tuple(_shortened(f, kept, at == 0, at == last) for at, f in enumerate(row.fragments)))


def _shortened(fragment: Fragment, kept: int, first: bool, last: bool) -> Fragment:  # noqa: FBT001 - of this file only
    text = fragment.shown
    most = kept if fragment.kind == "kept" else LONGEST_CHANGED
    if len(text) <= most:
        return fragment
    next_to_a_change = fragment.kind == "kept" and first != last
    head = 0 if first and next_to_a_change else most // 2
    tail = 0 if last and next_to_a_change else most // 2
    return msgspec.structs.replace(fragment, shown=text[:head] + OMITTED + text[len(text) - tail :])
