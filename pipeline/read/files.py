"""The one door to fsspec: find files, open them, digest them. A local path and a URL are the same from here on."""

from __future__ import annotations

import hashlib
from typing import IO, Any

import fsspec  # type: ignore[import-untyped]
import msgspec

from pipeline.read.contract import ReadError

DIGEST_BLOCK = 1 << 20
MAGIC = frozenset("*?[")


class File(msgspec.Struct, frozen=True):
    """A file of the input. `source` is relative to the root it was found under, `path` opens it.

    It is `named` where the input names this very file, not a folder or a glob.
    """

    source: str
    path: str
    bytes: int
    named: bool = False


def find(name: str) -> list[File]:
    """The files that a path, a folder (with all below it), a glob or an fsspec URL stands for, by source.

    Raises ReadError where it stands for none.
    """
    try:
        system, path = fsspec.url_to_fs(name)
        found = _listing(system, path)
    except (ImportError, ValueError) as error:
        raise ReadError(f"{name} cannot be opened: {error}") from error
    except OSError as error:
        raise ReadError(f"{name} cannot be listed: {error}; mend the path, or the access to it") from error
    if not found:
        raise ReadError(f"{name} names no file: mend the path in `input`, or put documents there")
    return sorted(found, key=lambda file: file.source)


def _listing(system: Any, path: str) -> list[File]:
    if system.isfile(path):
        return [_file(system, path, path.rpartition("/")[0], system.size(path), named=True)]
    if system.isdir(path):
        entries, root = system.find(path, detail=True), path
    elif MAGIC & set(path):
        entries, root = _below(system, system.glob(path, detail=True)), _fixed_part(path)
    else:
        return []
    return [_file(system, found, root, info["size"]) for found, info in entries.items()]


def _below(system: Any, matches: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The files among matches of a glob, and those under its folders."""
    entries: dict[str, dict[str, Any]] = {}
    for path, info in matches.items():
        entries |= system.find(path, detail=True) if info["type"] == "directory" else {path: info}
    return entries


def _fixed_part(pattern: str) -> str:
    """The folders of a glob before the first that has a wildcard."""
    parts = pattern.split("/")
    wild = next(n for n, part in enumerate(parts) if MAGIC & set(part))
    return "/".join(parts[:wild])


def _file(system: Any, path: str, root: str, size: int | None, *, named: bool = False) -> File:
    root = root.rstrip("/")
    source = path.removeprefix(root).lstrip("/")
    opens = path if "file" in system.protocol else system.unstrip_protocol(path)
    return File(source, opens, size or 0, named)


def open_file(path: str) -> IO[bytes]:
    """A file, open for reading and seeking. Raises OSError."""
    if "://" not in path:
        return open(path, "rb")  # noqa: PTH123 - a plain file is read twice as fast without fsspec around it
    opened: IO[bytes] = fsspec.open(path, "rb").open()
    return opened


def digest(path: str) -> str:
    """The SHA-256 of a file, as hex. Raises OSError."""
    whole = hashlib.sha256()
    with open_file(path) as file:
        while block := file.read(DIGEST_BLOCK):
            whole.update(block)
    return whole.hexdigest()
