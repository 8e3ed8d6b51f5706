"""One part to be mapped, and what follows when a worker is lost on it.

The record that the worker was at is tried once more, alone, in a fresh worker; lost again, it is left out, and the part
is done without it. What was written before is kept: nothing is done twice but the last batch.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from pipeline.engines import Step
from pipeline.engines.local.journal import NOWHERE, Enough, Journal, Note, read_note
from pipeline.engines.local.limits import KILLED, Limits, Lost
from pipeline.engines.local.store import batches_of, read_draft, write_part
from pipeline.tables import Fault

LOSSES = 3
"""How often a worker may be lost on a part with no record to blame, before the run gives up."""


class Again(msgspec.Struct, frozen=True):
    """What is to be tried again, perhaps otherwise."""

    argument: Any


class Task(msgspec.Struct, frozen=True):
    """One part to be mapped from `source` to `target`; `left_out` are records that cannot be survived, and why.

    `ends` are those that cannot even be read: their file ends there. `alone` asks for one record by itself, to see
    whether it was to blame; `tried` are those that came through that, `doubted` those whose worker was killed from
    outside even then, which proves little: they are tried alone again. `attempt` counts the workers that tried;
    `saved` says how much the attempt `of` left in its draft. `losses` counts workers that nothing explains.
    """

    step: Any
    source: str
    target: str
    limits: Limits
    left_out: dict[int, Fault] = {}
    ends: frozenset[int] = frozenset()
    tried: frozenset[int] = frozenset()
    doubted: frozenset[int] = frozenset()
    alone: int = NOWHERE
    attempt: int = 0
    saved: Note = Note()
    of: int = -1
    losses: int = 0
    run: int = msgspec.field(default_factory=os.getpid)

    @property
    def journal(self) -> Path:
        """Where the worker notes which record it is at."""
        return Path(f"{self.target}.at")

    def draft(self, attempt: int) -> Path:
        """What an attempt writes: no two of them, of no two runs, write to one file."""
        return Path(f"{self.target}.{self.run}-{attempt}.tmp")


def run_task(task: Task) -> int:
    """In a worker: map one part. Returns the rows written; with `alone` set, nothing is written."""
    careful = task.attempt > 0
    journal = Journal(task.journal, task.limits, task.left_out, task.ends, task.saved, task.alone, careful=careful)
    step: Step = task.step
    done = False
    try:
        batches = step(batches_of(Path(task.source)), journal)
        if task.alone == NOWHERE:
            whole = chain(kept(task), journal.counted(batches))
            rows = write_part(Path(task.target), step.schema, whole, task.draft(task.attempt))
        else:
            rows = exhaust(journal.counted(batches))
        done = True
    finally:
        journal.close(done=done)
    if task.alone == NOWHERE:
        task.draft(task.of).unlink(missing_ok=True)
    return rows


def kept(task: Task) -> Iterator[pa.RecordBatch]:
    """What an earlier attempt wrote and counted."""
    return islice(read_draft(task.draft(task.of)), task.saved.batches) if task.saved.batches else iter(())


def exhaust(batches: Iterator[pa.RecordBatch]) -> int:
    """Do the work for its own sake, until the record that was asked for is done."""
    try:
        return sum(batch.num_rows for batch in batches)
    except Enough:
        return 0


def after_task(task: Task, outcome: Any) -> Any:
    """What follows a task: its rows; after a worker was lost, `Again`: the record alone, then the part without it."""
    if not isinstance(outcome, Lost):
        if task.alone == NOWHERE or isinstance(outcome, BaseException):
            return outcome
        return following(task, tried=task.tried | {task.alone})
    note = read_note(task.journal)
    if task.alone == NOWHERE and note.batches > task.saved.batches:
        task.draft(task.of).unlink(missing_ok=True)
        task = msgspec.structs.replace(task, saved=note, of=task.attempt)
    elif task.alone == NOWHERE:
        task.draft(task.attempt).unlink(missing_ok=True)
    if note.record == NOWHERE or note.record in task.ends:
        return following(task, losses=task.losses + 1) if task.losses + 1 < LOSSES else outcome
    return suspecting(task, note, outcome)


def suspecting(task: Task, note: Note, outcome: Lost) -> Again:
    """What to try after a worker was lost at a record."""
    at = note.record
    if at in task.left_out:
        return following(task, ends=task.ends | {at})
    if at == task.alone and outcome.error == KILLED and at not in task.doubted:
        return following(task, alone=at, doubted=task.doubted | {at})
    if at == task.alone or at in task.tried:
        return following(task, left_out=task.left_out | {at: blamed(note, outcome)})
    return following(task, alone=at)


def following(task: Task, **changes: Any) -> Again:
    """The next attempt at a part, on all of it unless `alone` is among the changes."""
    return Again(msgspec.structs.replace(task, attempt=task.attempt + 1, **{"alone": NOWHERE, **changes}))


def blamed(note: Note, outcome: Lost) -> Fault:
    """Why a record is left out."""
    return Fault(note.stage or "read", outcome.error, f"{outcome.detail}, among others and again alone")
