"""A pool of worker processes that outlives what documents do to it.

A worker notes, in a memory-mapped file, which record it is at. Where it is lost - a crash, no memory left, too much
CPU on one record - that record is tried once more alone in a fresh worker; lost again, it is left out, and the part is
done without it. What one record raises is caught where it is raised and never comes here.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import struct
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from pebble import ProcessExpired, ProcessPool

from pipeline.engines import Step
from pipeline.engines.local.store import read_part, write_part

NOWHERE = -1


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one record may cost: `cpu_seconds` of work, and `memory_bytes` of its worker's address space."""

    cpu_seconds: float = 60.0
    memory_bytes: int = 8 << 30

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.cpu_seconds <= 0:
            raise ValueError(f"cpu_seconds must be over 0, not {self.cpu_seconds}")
        if self.memory_bytes < 1 << 30:
            raise ValueError(f"memory_bytes must be at least {1 << 30}, a gigabyte, not {self.memory_bytes}")


class Task(msgspec.Struct, frozen=True):
    """One part to be mapped from `source` to `target`; `left_out` are records that cannot be survived.

    `ends` are those that cannot even be read: their file ends there. `alone` asks for one record by itself, to see
    whether it was to blame; `tried` are those that came through that.
    """

    step: Any
    source: str
    target: str
    limits: Limits
    left_out: frozenset[int] = frozenset()
    ends: frozenset[int] = frozenset()
    tried: frozenset[int] = frozenset()
    alone: int = NOWHERE

    @property
    def journal(self) -> Path:
        """Where the worker notes which record it is at."""
        return Path(f"{self.target}.at")


class Journal:
    """The watch of a worker: notes the record, arms the CPU deadline, leaves out what it is told to."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.file = os.open(task.journal, os.O_RDWR | os.O_CREAT, 0o600)
        os.pwrite(self.file, struct.pack("<q", NOWHERE), 0)

    def skips(self, record: int) -> bool:
        """Whether to leave this record out; from now until the next one, the deadline runs for it."""
        os.pwrite(self.file, struct.pack("<q", record), 0)
        signal.setitimer(signal.ITIMER_PROF, self.task.limits.cpu_seconds)
        return record in self.task.left_out or self.task.alone not in (NOWHERE, record)

    def ends(self, record: int) -> bool:
        """Whether this record cannot even be read."""
        return record in self.task.ends

    def close(self, *, done: bool) -> None:
        """Stop the clock; when the part is done, there is nothing to blame any more."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        os.close(self.file)
        if done:
            self.task.journal.unlink(missing_ok=True)


def run_task(task: Task) -> int:
    """In a worker: map one part. Returns the rows written; with `alone` set, nothing is written."""
    journal = Journal(task)
    step: Step = task.step
    done = False
    try:
        batches = step(iter(read_part(Path(task.source))), journal)
        if task.alone == NOWHERE:
            rows = write_part(Path(task.target), step.schema, batches)
        else:
            rows = sum(batch.num_rows for batch in batches)
        done = True
    finally:
        journal.close(done=done)
    return rows


def prepare(limits: Limits) -> None:
    """In a worker, once: one thread, a memory limit, and the kernel's own answer to the CPU deadline."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = limits.memory_bytes if hard == resource.RLIM_INFINITY else min(limits.memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


class Pool:
    """Worker processes, started when first needed."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self.workers = workers
        self.limits = limits
        self._pool: ProcessPool | None = None

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["pipeline.maps", "pipeline.engines.local.pool"])
            self._pool = ProcessPool(
                max_workers=self.workers, context=context, initializer=prepare, initargs=(self.limits,)
            )
        return self._pool

    def call(self, function: Callable[[Any], Any], arguments: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Call a function on every argument. Yields (number of the argument, its result) as they come."""
        return self._drive(function, arguments, lambda _, result: result)

    def map(self, tasks: Sequence[Task]) -> Iterator[tuple[int, int]]:
        """Carry out tasks, each as often as its poisoned records ask for. Yields (number, rows) as they come."""
        return self._drive(run_task, tasks, after_task)

    def _drive(
        self, function: Callable[[Any], Any], arguments: Sequence[Any], after: Callable[[Any, Any], Any]
    ) -> Iterator[tuple[int, Any]]:
        """Keep the workers busy. `after(argument, result or error)` answers with a result, or a task to do again."""
        pool = self._started()
        waiting: dict[Future[Any], tuple[int, Any]] = {}
        todo = deque(enumerate(arguments))
        while todo or waiting:
            while todo and len(waiting) < 2 * self.workers:
                number, argument = todo.popleft()
                waiting[pool.schedule(function, args=(argument,))] = (number, argument)
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                number, argument = waiting.pop(future)
                lost = future.exception()
                result = after(argument, lost if lost is not None else future.result())
                if isinstance(result, BaseException):
                    raise result
                if isinstance(result, Task):
                    todo.appendleft((number, result))
                else:
                    yield number, result

    def close(self) -> None:
        """Stop the workers at once."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None


def after_task(task: Task, outcome: Any) -> Any:
    """What follows a task: its rows; or, after a worker was lost, the record alone, then the part without it."""
    if not isinstance(outcome, (ProcessExpired, MemoryError)):
        again = msgspec.structs.replace(task, alone=NOWHERE, tried=task.tried | {task.alone})
        return outcome if task.alone == NOWHERE or isinstance(outcome, BaseException) else again
    at = struct.unpack("<q", task.journal.read_bytes()[:8])[0] if task.journal.exists() else NOWHERE
    if at == NOWHERE:
        return outcome
    if at in task.ends:
        return outcome
    if at in task.left_out:
        return msgspec.structs.replace(task, alone=NOWHERE, ends=task.ends | {at})
    if at == task.alone or at in task.tried:
        return msgspec.structs.replace(task, alone=NOWHERE, left_out=task.left_out | {at})
    return msgspec.structs.replace(task, alone=at)
