"""Checkpoints on disk: relations in parts, each an Arrow file that is written under a temporary name and renamed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import ipc

from pipeline.write.manifest import versions

MAGIC_BYTES = 8
"""What an Arrow file has before the stream of its batches."""
MAPPED_AT_MOST = 256 << 20
"""A file that cannot be cut makes one part, however large."""


def name_of(*made_of: object) -> str:
    """A short name for what is made of these: their text, the package's own code and data, and its libraries."""
    digest = blake2b(f"{code_digest()} {versions()}".encode(), digest_size=10)
    for value in made_of:
        digest.update(b"\0" + (value if isinstance(value, bytes) else str(value).encode()))
    return digest.hexdigest()


@lru_cache(maxsize=1)
def code_digest() -> str:
    """A digest of every file of the package: other code makes other checkpoints."""
    root = Path(__file__).parents[2]
    digest = blake2b(digest_size=10)
    for path in sorted(p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def write_part(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch], draft: Path | None = None) -> int:
    """Write batches to a file that appears only when it is whole, and on the disk. Returns the number of rows.

    `draft` is where it is written until then; it stays behind only if this process is killed.
    """
    draft = draft or path.with_name(f"{path.name}.{os.getpid()}.tmp")
    rows = 0
    try:
        with pa.OSFile(str(draft), "wb") as sink, ipc.new_file(sink, schema) as writer:
            for batch in batches:
                rows += batch.num_rows
                writer.write_batch(batch)
        sync(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def sync(path: Path) -> None:
    """Have the disk hold a file, or the names in a folder: no power cut may leave half a file under a whole name."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def open_part(path: Path) -> Any:
    """An Arrow reader of a part, for workers: mapped, unless it is so large that their address space might not do."""
    small = path.stat().st_size <= MAPPED_AT_MOST
    return ipc.open_file(pa.memory_map(str(path), "r") if small else pa.OSFile(str(path)))


def batches_of(path: Path) -> Iterator[pa.RecordBatch]:
    """The batches of a part, one after the other."""
    reader = open_part(path)
    return (reader.get_batch(n) for n in range(reader.num_record_batches))


def read_part(path: Path) -> list[pa.RecordBatch]:
    """The batches of a part, memory-mapped. Raises OSError or ArrowInvalid where the file is not whole."""
    reader = ipc.open_file(pa.memory_map(str(path), "r"))
    return [reader.get_batch(n) for n in range(reader.num_record_batches)]


def read_draft(path: Path) -> Iterator[pa.RecordBatch]:
    """The batches of a file whose writer was lost: all but its end, which says where they are, is there."""
    whole = pa.memory_map(str(path), "r").read_buffer()
    return iter(ipc.open_stream(whole.slice(MAGIC_BYTES)))


def count_part(path: Path) -> int | None:
    """The rows of a part, None where it is not there. A damaged part is removed, to be made again."""
    if not path.exists():
        return None
    try:
        return sum(int(batch.num_rows) for batch in read_part(path))
    except (OSError, pa.ArrowInvalid):
        path.unlink()
        return None
