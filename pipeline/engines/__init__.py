"""What a run asks of an engine. The run walks the maps and the walls; an engine carries them out.

A relation is a table in parts, kept under a name that is a digest of all that made it: the input, the settings and
the code. Asking for it again finds it there, which is how a run that was killed goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pyarrow as pa

from pipeline.dedup.index import Index
from pipeline.dedup.outcome import Decision
from pipeline.dedup.settings import Settings as CopySettings
from pipeline.maps import Batches, Watch
from pipeline.read.plan import Plan
from pipeline.write import Settings as WriteSettings


class Step(Protocol):
    """A map: pure, picklable, and named by its fields."""

    @property
    def schema(self) -> pa.Schema:
        """The schema of the batches that come out."""
        ...

    def prepare(self) -> None:
        """Load what the calls will need, once for all workers."""
        ...

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Batches in, batches out."""
        ...


class EngineError(Exception):
    """The machine did not go along. The message is one sentence."""


class Reached(msgspec.Struct, frozen=True):
    """How far a phase is: `done` of `total` pieces of work, and so many records.

    `records` is 0 where a phase does not count any. `total` is 0 where nobody knows how long it will take.
    """

    phase: str
    done: int
    total: int
    records: int = 0


class Relation(msgspec.Struct, frozen=True):
    """A table in parts on disk. `digest` names its content, `rows` counts each part.

    `records` says whether a row is a record of the input; of a scan it is a split.
    """

    digest: str
    folder: Path
    parts: tuple[str, ...]
    rows: tuple[int, ...]
    records: bool = True


Progress = Callable[[Reached], None]
"""Told how far a run is."""


class Counts(msgspec.Struct, frozen=True):
    """What was published, in documents and rows; `passed_over` are records of the input that are no documents."""

    read: int
    kept: int
    duplicates: int
    filtered: int
    quarantined: int
    changes: int
    by_rule: tuple[tuple[str, int, int], ...] = ()
    by_fault: tuple[tuple[str, int], ...] = ()
    passed_over: tuple[tuple[str, int], ...] = ()


class Engine(Protocol):
    """Carries out maps and walls. `name` stands in the manifest, `work` is the folder of its checkpoints."""

    name: str
    work: Path

    def digests(self, plan: Plan) -> list[str]:
        """The SHA-256 of every input file, in the order of the plan."""
        ...

    def scan(self, plan: Plan, digests: Sequence[str], *, whole: bool = False) -> Relation:
        """The splits of the input as a relation, named by the digests of its files; `whole` is in one part."""
        ...

    def map_batches(self, relation: Relation, step: Step, label: str) -> Relation:
        """Run a map over every part."""
        ...

    def repeats(self, pages: Relation, names: tuple[str, ...]) -> pa.Table:
        """Wall 1: how many articles say what (`pipeline.corpus.COUNTS`)."""
        ...

    def identify(self, pages: Relation) -> pa.Table:
        """Wall 1: a name for every record whose id is not its alone: (record, name), null to refuse."""
        ...

    def keep(self, name: str, tables: dict[str, pa.Table], key: str) -> Path:
        """Keep small tables for the maps to come, in a folder that is named by what made them."""
        ...

    def decide(self, cleaned: Relation, settings: CopySettings, against: Index | None) -> Decision:
        """Wall 2: candidates that share a band, verified, and who stays; an index's documents come before all."""
        ...

    def publish(
        self, cleaned: Relation, decision: Decision | None, folder: Path, settings: WriteSettings, *, last_step: int
    ) -> Counts:
        """Write the tables of the run into an empty folder, sorted by id. Copies are `last_step` in the audit."""
        ...

    def each(self, function: Callable[[Any], Any], arguments: Sequence[Any]) -> Iterable[Any]:
        """What `map` does, perhaps in several processes."""
        ...

    def waiting(self, phase: str, records: int = 0) -> AbstractContextManager[None]:
        """Tell of a phase of one piece, that nobody can look into."""
        ...

    def close(self) -> None:
        """Let go of workers and files."""
        ...

    def forget(self) -> None:
        """Remove the checkpoints."""
        ...
