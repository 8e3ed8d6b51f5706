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
    """Changed rows and their neighbours, long ones shortened, at most `MOST_ROWS`; gaps say what was left out."""
    held = list(rows)
    near = {at + by for at, row in enumerate(held) if row.touched for by in range(-CONTEXT, CONTEXT + 1)}
    near |= set(range(CONTEXT + 1))
    skipped = shown = 0
    for at, row in enumerate(held):
        if at not in near or shown == MOST_ROWS:
            skipped += 1
            continue
        if skipped:
            yield Gap(skipped)
        skipped = 0
        shown += 1
        yield Row(row.number, tuple(shortened(row.fragments)))
    if skipped:
        yield Gap(skipped)


def shortened(fragments: tuple[Fragment, ...]) -> Iterator[Fragment]:
    """Fragments without the middle of long ones: what stands next to a change stays."""
    for at, fragment in enumerate(fragments):
        most = LONGEST_KEPT if fragment.kind == "kept" else LONGEST_CHANGED
        text = fragment.shown
        if len(text) > most and fragment.kind == "kept" and len(fragments) > 1:
            head = 0 if at == 0 else most // 2
            tail = 0 if at == len(fragments) - 1 else most // 2
            text = text[:head] + OMITTED + text[len(text) - tail :]
        elif len(text) > most:
            text = text[: most // 2] + OMITTED + text[len(text) - most // 2 :]
        yield msgspec.structs.replace(fragment, shown=text)
