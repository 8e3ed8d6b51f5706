"""Documents are forgotten: every table of a finished run, its report and its index are written again without them.

People ask for that. What stays on record is how many were forgotten, not which. The new folder is made beside the old
one and takes its place at once, so that a command that was stopped has done everything or nothing.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import dataset, parquet

from pipeline.audit import Run, UnknownDocument, changes_by_rule
from pipeline.config import Config
from pipeline.dedup import blanks
from pipeline.dedup.copies import text_hashes
from pipeline.dedup.index import Shard
from pipeline.digests import sha256
from pipeline.index import config_of, open_index
from pipeline.output import bring_back, locked, replace
from pipeline.report import write_report
from pipeline.write import TABLES, write_shard
from pipeline.write.card import write_card
from pipeline.write.manifest import Manifest, digest_files, write_manifest

IDS = {
    "documents": ("id",),
    "dropped": ("id",),
    "audit": ("id",),
    "quarantine": ("id",),
    "duplicates": ("dropped", "kept"),
    "relations": ("a", "b"),
}
"""The columns of each table that name a document. Templates name none: they are what many documents say."""


class Forgotten(msgspec.Struct, frozen=True):
    """How many documents were forgotten: those that were named, and copies of them that had been dropped.

    `alike` are documents that stay, though one that was forgotten was their copy, or contains them, or lies in them.
    `settled`: an index has caught up with an earlier command that was stopped.
    """

    named: int
    copies: int
    alike: tuple[str, ...] = ()
    settled: bool = False


def forget(folder: Path, ids: Iterable[str], index: Path | None = None) -> Forgotten:
    """Forget documents of a finished run, with their copies in it; and in an index that stands on the run.

    A copy says what the document says, so it goes too. Raises UnknownDocument before anything is changed, RunError
    where another command is at the run, IndexMismatch where the index does not stand on it.
    """
    folder = folder.absolute()
    with locked(folder):
        bring_back(folder)
        settled = index is not None and blanks.settle(index)
        run = Run(folder)
        named = set(ids)
        missing = named - known(run, named)
        if missing and settled:
            named -= missing  # the last command was stopped between the run and the index
        elif missing:
            raise UnknownDocument(f"{folder} has no document {min(missing)!r}; nothing was forgotten")
        gone = named | copies_of(run, named)
        alike = tuple(sorted(alike_to(run, gone)))
        if gone:
            _forget(run, pa.array(sorted(gone), pa.string()), index)
        return Forgotten(len(named), len(gone) - len(named), alike, settled)


def known(run: Run, names: set[str]) -> set[str]:
    """Those of the names that a run knows: of its documents, or of an index's that its copies name as kept."""
    columns = (("documents", "id"), ("dropped", "id"), ("quarantine", "id"), ("duplicates", "kept"))
    return {name for table, column in columns for (name,) in _rows(run, table, column, names)}


def copies_of(run: Run, names: set[str]) -> set[str]:
    """The documents that were dropped as copies of these."""
    return {dropped for _, dropped in _rows(run, "duplicates", "kept", names, "dropped")}


def alike_to(run: Run, gone: set[str]) -> set[str]:
    """Documents that stay, and of which the run knows that they share text with one that goes."""
    ways = [(table, way) for table in ("duplicates", "relations") for way in (IDS[table], IDS[table][::-1])]
    return {other for table, (one, two) in ways for _, other in _rows(run, table, one, gone, two)} - gone


def _rows(run: Run, table: str, column: str, names: set[str], *others: str) -> Iterator[tuple[str, ...]]:
    """The rows of a table whose column has one of the names: that column, and others. Only they are held at once."""
    wanted = pc.field(column).isin(pa.array(sorted(names), pa.string()))
    found = dataset.dataset(run.folder / table, format="parquet").to_table([column, *others], filter=wanted)
    return zip(*(found[name].to_pylist() for name in found.column_names), strict=True)


def _forget(run: Run, gone: pa.Array, index: Path | None) -> None:
    config = config_of(run)
    draft = run.folder.with_name(f".{run.folder.name}.forget")
    shutil.rmtree(draft, ignore_errors=True)
    stays = {path: _rewrite(path, draft, gone, config) for path in _shards(run)}
    manifest = _recounted(run.manifest, draft)
    write_report(draft, manifest)
    write_card(draft, manifest)
    write_manifest(draft, msgspec.structs.replace(manifest, files=digest_files(draft)))
    if index is not None:
        _pend(index, config, run, draft, stays, gone)
    replace(draft, run.folder)
    shutil.rmtree(run.folder.with_name(f".{run.folder.name}.work"), ignore_errors=True)  # checkpoints hold texts too
    if index is not None:
        blanks.settle(index)


def _shards(run: Run) -> Iterator[Path]:
    for table in TABLES:
        yield from run.shards(table)


def _rewrite(path: Path, draft: Path, gone: pa.Array, config: Config) -> np.ndarray:
    """Write a shard without the documents that go; one that has none of them is linked. Returns which rows stay."""
    target = draft / path.parent.name / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    columns = IDS.get(path.parent.name, ())
    ids = parquet.read_table(path, columns=list(columns))
    stays = np.ones(ids.num_rows, np.bool_)
    for name in columns:
        stays &= ~pc.is_in(ids[name], gone).to_numpy(zero_copy_only=False)
    if stays.all():
        _link(path, target)
    else:
        write_shard(target, parquet.read_table(path).filter(pa.array(stays)), config.output)
    return stays


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:  # a file system without links
        shutil.copyfile(path, target)


def _recounted(manifest: Manifest, draft: Path) -> Manifest:
    """The manifest with the counts of what is left; what was read stays as it was."""
    rows = Counter(
        {table: sum(parquet.read_metadata(path).num_rows for path in (draft / table).iterdir()) for table in TABLES}
    )
    counts = manifest.counts | {
        "kept": rows["documents"],
        "duplicates": rows["duplicates"],
        "filtered": rows["dropped"] - rows["duplicates"],
        "quarantined": rows["quarantine"],
        "changes": rows["audit"],
    }
    outcomes = sum(counts[name] for name in ("kept", "duplicates", "filtered", "quarantined"))
    counts["forgotten"] = counts["read"] - outcomes
    errors = dataset.dataset(draft / "quarantine", format="parquet").to_table(["error"])["error"].to_pylist()
    faults = tuple(sorted(Counter(errors).items()))
    return msgspec.structs.replace(manifest, counts=counts, rules=changes_by_rule(draft), faults=faults)


def _pend(root: Path, config: Config, run: Run, draft: Path, stays: dict[Path, np.ndarray], gone: pa.Array) -> None:
    """Lay the index ready that stands on the shards as they will be."""
    opened = open_index(root, config)
    by_place = {(root / shard.path).resolve(): shard for shard in opened.shards()}
    rewritten = {}
    for path in run.shards("documents"):
        shard = by_place.get(path.resolve())
        if shard is not None:
            after = draft / "documents" / path.name
            size, rows = after.stat().st_size, int(stays[path].sum())
            rewritten[shard.path] = blanks.Rewritten(Shard(shard.path, sha256(after), size, rows), stays[path])
    dropped = dataset.dataset(run.folder / "dropped", format="parquet").to_table(
        ["text"], filter=pc.is_in(pc.field("id"), gone)
    )
    texts = dropped["text"].cast(pa.large_string())
    hashes = text_hashes(texts, np.arange(len(texts)))
    blanks.pend(root, blanks.blank(opened, rewritten, hashes))
