"""The only place where text changes. What a stage says is carried out here, and written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


class Applied(msgspec.Struct, frozen=True, gc=False):
    """What was done with some edits of one stage: they came in order, and `old` is what stood in the place of each."""

    step: int
    stage: str
    edits: Sequence[Edit]
    old: Sequence[str]
    detail: str = ""
    kind: str = SPAN

    def changes(self) -> Iterator[Change]:
        """The rows of the audit."""
        step, stage, detail, kind = self.step, self.stage, self.detail, self.kind
        for edit, old in zip(self.edits, self.old, strict=True):
            yield Change(step, stage, edit.rule, edit.start, edit.end, old, edit.new, edit.score, detail, kind)


class Cleaned(msgspec.Struct, frozen=True):
    """A document after its stages, what was done on the way, and what dropped it, if anything did."""

    document: Document
    applied: tuple[Applied, ...]
    dropped: Drop | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed on the way, in order."""
        return tuple(change for applied in self.applied for change in applied.changes())


class StageError(Exception):
    """A stage raised on a document; `stage` is its name, the cause says what."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


def run_stages(document: Document, stages: Iterable[tuple[str, Stage]], vetoes: Vetoes | None = None) -> Cleaned:
    """Send a document through named stages in order. A drop ends its way; the text stays as it was then.

    `vetoes` are what must stay whatever a stage says. Raises StageError where a stage fails.
    """
    applied: list[Applied] = []
    for step, (name, stage) in enumerate(stages):
        try:
            outcome = stage(document)
            edits = [] if isinstance(outcome, Drop) else in_order(outcome, len(document.text))
        except Exception as error:
            raise StageError(name) from error
        if isinstance(outcome, Drop):
            end = Edit(0, 0, "", outcome.rule, outcome.score)
            applied.append(Applied(step, name, (end,), ("",), outcome.detail, DROP))
            return Cleaned(document, tuple(applied), outcome)
        if edits and vetoes:
            edits, refused = vetoes.part(document, edits)
            if refused:
                applied.append(vetoed(step, name, refused, document.text))
        if edits:
            applied.append(Applied(step, name, edits, old_of(document.text, edits)))
            document = msgspec.structs.replace(document, text=substitute(document.text, edits))
    return Cleaned(document, tuple(applied))


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


def old_of(text: str, edits: Iterable[Edit]) -> list[str]:
    """What stands in the places of edits."""
    return [text[edit.start : edit.end] for edit in edits]


def vetoed(step: int, stage: str, edits: Sequence[Edit], text: str) -> Applied:
    """Edits that were not carried out: they leave what stands there."""
    old = old_of(text, edits)
    kept = [msgspec.structs.replace(edit, new=there) for edit, there in zip(edits, old, strict=True)]
    return Applied(step, stage, kept, old, "kept by an override", VETO)


def substitute(text: str, edits: Sequence[Edit | Change]) -> str:
    """The text with its edits, given in order, carried out."""
    parts: list[str] = []
    add, reached = parts.append, 0
    for edit in edits:
        start, new = edit.start, edit.new
        if start > reached:
            add(text[reached:start])
        if new:
            add(new)
        reached = edit.end
    add(text[reached:])
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
