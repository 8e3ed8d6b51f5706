"""The only place where text changes. What a stage says is carried out here, and written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from pipeline.document import Document, Drop, Edit, Stage
from pipeline.overrides import Vetoes

SPAN = "span"
DROP = "drop"
VETO = "veto"


class Change(msgspec.Struct, frozen=True, gc=False):
    """One row of the audit. `start` and `end` are code points of the text that entered `step`.

    A dropped document is one row too: an empty span at 0 whose `detail` says what was measured. So is a change that a
    person vetoed, whose `old` and `new` are the same. `kind` tells them apart; only spans changed the text.
    """

    step: int
    stage: str
    rule: str
    start: int
    end: int
    old: str
    new: str
    score: float | None = None
    detail: str = ""
    kind: str = SPAN


class Cleaned(msgspec.Struct, frozen=True):
    """A document after its stages, what was changed on the way, and what dropped it, if anything did."""

    document: Document
    changes: tuple[Change, ...]
    dropped: Drop | None = None


class StageError(Exception):
    """A stage raised on a document; `stage` is its name, the cause says what."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


def run_stages(document: Document, stages: Iterable[tuple[str, Stage]], vetoes: Vetoes | None = None) -> Cleaned:
    """Send a document through named stages in order. A drop ends its way; the text stays as it was then.

    `vetoes` are what must stay whatever a stage says. Raises StageError where a stage fails.
    """
    changes: list[Change] = []
    for step, (name, stage) in enumerate(stages):
        try:
            outcome = stage(document)
            edits = [] if isinstance(outcome, Drop) else in_order(outcome, len(document.text))
        except Exception as error:
            raise StageError(name) from error
        if isinstance(outcome, Drop):
            changes.append(Change(step, name, outcome.rule, 0, 0, "", "", outcome.score, outcome.detail, DROP))
            return Cleaned(document, tuple(changes), outcome)
        if edits and vetoes:
            edits, refused = vetoes.part(document, edits)
            changes += [veto(step, name, edit, document.text) for edit in refused]
        if edits:
            text = document.text
            changes += [record(step, name, edit, text) for edit in edits]
            document = msgspec.structs.replace(document, text=substitute(text, edits))
    return Cleaned(document, tuple(changes))


def in_order(edits: Sequence[Edit], length: int) -> list[Edit]:
    """Edits by their place. Raises ValueError where they overlap or leave a text of `length` code points.

    Two insertions at one place overlap too: their order would be anyone's guess.
    """
    if first_out_of_place(edits, length) is None:
        return list(edits)
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    wrong = first_out_of_place(ordered, length)
    if wrong is not None:
        span = f"{wrong.start}:{wrong.end}"
        raise ValueError(f"{wrong.rule}: span {span} overlaps another or leaves a text of {length} characters")
    return ordered


def first_out_of_place(edits: Iterable[Edit], length: int) -> Edit | None:
    """The first edit that begins before the end of the one before it, or ends beyond `length`."""
    reached, inserted = 0, -1
    for edit in edits:
        start, end = edit.start, edit.end
        if not reached <= start <= end <= length or end == inserted:
            return edit
        reached = end
        inserted = end if start == end else -1
    return None


def record(step: int, stage: str, edit: Edit, text: str) -> Change:
    """The audit row of an edit of `text`."""
    start, end = edit.start, edit.end
    return Change(step, stage, edit.rule, start, end, text[start:end], edit.new, edit.score)


def veto(step: int, stage: str, edit: Edit, text: str) -> Change:
    """The audit row of an edit that was not carried out."""
    old = text[edit.start : edit.end]
    return Change(step, stage, edit.rule, edit.start, edit.end, old, old, edit.score, "kept by an override", VETO)


def substitute(text: str, edits: Sequence[Edit | Change]) -> str:
    """The text with its edits, given in order, carried out."""
    parts: list[str] = []
    reached = 0
    for edit in edits:
        parts += (text[reached : edit.start], edit.new)
        reached = edit.end
    parts.append(text[reached:])
    return "".join(parts)


def replay(original: str, changes: Iterable[Change]) -> str:
    """The cleaned text, from the original and the audit. Raises ValueError where they do not belong together."""
    for _, rows in _by_step(changes, reverse=False):
        for row in rows:
            if original[row.start : row.end] != row.old:
                raise ValueError(f"{row.rule} at {row.start}: the audit does not belong to this text")
        original = substitute(original, rows)
    return original


def undo(cleaned: str, changes: Iterable[Change]) -> str:
    """The original text, from the cleaned one and the audit. Raises ValueError where they do not belong together."""
    for _, rows in _by_step(changes, reverse=True):
        parts: list[str] = []
        reached = shift = 0
        for row in rows:
            at = row.start + shift
            if cleaned[at : at + len(row.new)] != row.new:
                raise ValueError(f"{row.rule} at {row.start}: the audit does not belong to this text")
            parts += (cleaned[reached:at], row.old)
            reached = at + len(row.new)
            shift += len(row.new) - len(row.old)
        cleaned = "".join((*parts, cleaned[reached:]))
    return cleaned


def _by_step(changes: Iterable[Change], *, reverse: bool) -> list[tuple[int, list[Change]]]:
    spans = sorted((c for c in changes if c.kind == SPAN), key=lambda c: (c.step, c.start, c.end))
    steps = [(step, list(rows)) for step, rows in groupby(spans, key=lambda c: c.step)]
    return steps[::-1] if reverse else steps
