"""The rows of a document, without what nothing happened to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from pipeline.report.rows import Fragment, Row

CONTEXT = 1
"""Unchanged rows that stay before and after a changed one."""
LONGEST_KEPT = 240
LONGEST_CHANGED = 1200
MOST_ROWS = 120
OMITTED = " […] "


class Gap(msgspec.Struct, frozen=True):
    """So many rows were left out here."""

    rows: int


def abridged(rows: Iterable[Row]) -> Iterator[Row | Gap]:
    """The first row, changed rows and their neighbours, long ones shortened, at most `MOST_ROWS`, and gaps between."""
    held = list(rows)
    near = {at + by for at, row in enumerate(held) if row.touched for by in range(-CONTEXT, CONTEXT + 1)}
    skipped = shown = 0
    for at, row in enumerate(held):
        if shown == MOST_ROWS or (at and at not in near):
            skipped += 1
            continue
        if skipped:
            yield Gap(skipped)
        skipped = 0
        shown += 1
        yield shortened(row)
    if skipped:
        yield Gap(skipped)


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
