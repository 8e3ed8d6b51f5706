"""A finished run, read back: find a document, restore its page text, check everything that the run promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.compute as pc
from pyarrow import dataset, parquet

from pipeline.apply import Change, undo
from pipeline.digests import sha256
from pipeline.engines.local.publish import counted
from pipeline.tables import changes_of, text_digest
from pipeline.write import TABLES
from pipeline.write.manifest import Manifest, read_manifest

WITH_SOURCES = ("documents", "dropped", "quarantine")
SHOWN = 5


class UnknownDocument(LookupError):  # noqa: N818 - it names what is missing
    """The run has no document of this id. The message says where it is, if it was quarantined."""


class Audited(msgspec.Struct, frozen=True):
    """A document of a run, its audit rows in order, and its page text before all stages.

    `row` has the columns of `documents`, or of `dropped`, where `rule` says why.
    """

    row: dict[str, Any]
    changes: tuple[Change, ...]
    original: str

    @property
    def dropped(self) -> bool:
        """Whether the document was left out of the corpus."""
        return "rule" in self.row


class Run:
    """A finished run in a folder. Raises ManifestError where there is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)

    def document(self, told: str) -> Audited:
        """A document, kept or dropped, by its id, the beginning of its id, or its source. Raises UnknownDocument."""
        name = self.id_of(told)
        for table in ("documents", "dropped"):
            rows = self._rows(table, name)
            if rows:
                changes = tuple(changes_of(self._rows("audit", name)))
                return Audited(rows[0], changes, undo(rows[0]["text"], changes))
        if rows := self._rows("quarantine", name):
            raise UnknownDocument(quarantined(name, rows[0]))
        raise UnknownDocument(f"{self.folder} has no document {name!r}; ids are in the column `id` of its tables")

    def id_of(self, told: str) -> str:
        """The id that is meant: what was told if it is one, else that of the only record which it fits.

        It fits a source of that path, else one of that file name, and an id that begins so. Raises UnknownDocument
        where several fit, or where what fits could not be read and has no id.
        """
        for fitting in (pc.field("id") == told, pc.field("source") == told, loosely(told)):
            found: dict[str, Any] = {row["id"]: row for table in WITH_SOURCES for row in self._fitting(table, fitting)}
            if len(found) > 1:
                some = ", ".join(sorted(found)[:SHOWN]) + ", …" * (len(found) > SHOWN)
                raise UnknownDocument(f"{len(found):,} records of {self.folder} fit {told!r}: {some}")
            for name, row in found.items():
                if not name:
                    raise UnknownDocument(quarantined(told, row))
                return name
        return told

    def _fitting(self, table: str, fitting: pc.Expression) -> list[dict[str, Any]]:
        names = ["id"] if table != "quarantine" else ["id", "stage", "error", "detail"]
        rows: list[dict[str, Any]] = (
            dataset.dataset(self.folder / table, format="parquet").to_table(names, filter=fitting).to_pylist()
        )
        return rows

    def _rows(self, table: str, name: str) -> list[dict[str, Any]]:
        data = dataset.dataset(self.folder / table, format="parquet")
        rows: list[dict[str, Any]] = data.to_table(filter=pc.field("id") == name).to_pylist()
        return rows

    def shards(self, table: str) -> list[Path]:
        """The shards of a table, in order."""
        return sorted((self.folder / table).glob("part-*.parquet"))


def loosely(told: str) -> pc.Expression:
    """Whether a row has an id that begins so, or a source of that file name."""
    if not told:
        return pc.scalar(value=False)
    return pc.starts_with(pc.field("id"), told) | pc.ends_with(pc.field("source"), f"/{told}")


def quarantined(told: str, row: dict[str, Any]) -> str:
    """Where a record is that is no document, and why."""
    return f"{told} is in quarantine: {row['stage']}, {row['error']}: {row['detail']}"


def verify(run: Run) -> Iterator[str]:
    """Everything that is wrong with a run, a sentence each: files, counts, copies, and undo of every document."""
    damaged = list(wrong_files(run))
    yield from damaged
    if damaged:
        return  # what the tables say is not to be trusted, and may not even be readable
    yield from wrong_counts(run)
    yield from wrong_rules(run)
    yield from wrong_copies(run)
    yield from wrong_texts(run)


def wrong_files(run: Run) -> Iterator[str]:
    """Files that are missing, or are not what they were."""
    for name, size, digest in run.manifest.files:
        path = run.folder / name
        if not path.exists():
            yield f"{name} is missing"
        elif path.stat().st_size != size or sha256(path) != digest:
            yield f"{name} was changed since the run"
    known = {name for name, _, _ in run.manifest.files}
    for table in TABLES:
        for path in run.shards(table):
            if path.relative_to(run.folder).as_posix() not in known:
                yield f"{table}/{path.name} is not of this run"


def wrong_counts(run: Run) -> Iterator[str]:
    """Counts of the manifest that the shards do not bear out."""
    counts = run.manifest.counts
    found = {
        table: sum(parquet.ParquetFile(path).metadata.num_rows for path in run.shards(table))
        for table in ("documents", "dropped", "quarantine", "audit", "duplicates")
    }
    expected = {
        "documents": counts["kept"],
        "dropped": counts["duplicates"] + counts["filtered"],
        "quarantine": counts["quarantined"],
        "audit": counts["changes"],
        "duplicates": counts["duplicates"],
    }
    for table, number in expected.items():
        if found[table] != number:
            yield f"{table} has {found[table]} rows, the manifest says {number}"
    forgotten = counts.get("forgotten", 0)
    if counts["read"] != found["documents"] + found["dropped"] + found["quarantine"] + forgotten:
        yield f"{counts['read']} records were read, but the tables do not hold as many"


def wrong_rules(run: Run) -> Iterator[str]:
    """Rules of which the audit has other rows than the manifest says."""
    found = {rule: numbers for rule, *numbers in changes_by_rule(run.folder)}
    told = {rule: numbers for rule, *numbers in run.manifest.rules}
    for rule in sorted(found.keys() | told.keys()):
        if found.get(rule) != told.get(rule):
            yield f"{rule}: the audit has {found.get(rule)} rows and lines, the manifest says {told.get(rule)}"


def changes_by_rule(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """For every rule, the rows of a run's audit, and the lines that they cut."""
    rows: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for path in sorted((folder / "audit").glob("part-*.parquet")):
        for rule, of_rows, of_lines in counted(parquet.read_table(path, columns=["rule", "kind", "old", "new"])):
            rows[rule] += of_rows
            lines[rule] += of_lines
    return tuple((rule, rows[rule], lines[rule]) for rule in sorted(rows))


def wrong_copies(run: Run) -> Iterator[str]:
    """Copies whose kept document is not in the corpus. Those of a run against an index may name older documents."""
    if run.manifest.against:
        return
    ids = dataset.dataset(run.folder / "documents", format="parquet").to_table(["id"])["id"]
    for path in run.shards("duplicates"):
        kept = parquet.read_table(path)["kept"]
        for name in kept.filter(pc.invert(pc.is_in(kept, ids.combine_chunks()))).unique().to_pylist():
            yield f"copies name {name} as kept, but it is not among the documents"


def wrong_texts(run: Run) -> Iterator[str]:
    """Documents whose original does not come back from the audit."""
    for audit, *tables in zip(run.shards("audit"), run.shards("documents"), strict=True):
        changes: dict[str, list[dict[str, Any]]] = {}
        for row in parquet.read_table(audit).to_pylist():
            changes.setdefault(row["id"], []).append(row)
        dropped = run.folder / "dropped" / audit.name
        for path in [*tables, *([dropped] if dropped.exists() else [])]:
            for row in parquet.read_table(path, columns=["id", "text", "original_digest"]).to_pylist():
                try:
                    original = undo(row["text"], changes_of(changes.get(row["id"], [])))
                except ValueError as error:
                    yield f"{row['id']}: {error}"
                    continue
                if text_digest(original) != row["original_digest"]:
                    yield f"{row['id']}: undoing its audit does not give its original"
