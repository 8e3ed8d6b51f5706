"""The one door to fsspec: find files, open them, digest them. A local path and a URL are the same from here on."""

from __future__ import annotations

import hashlib
import os
from typing import IO, Any
from urllib.parse import quote, unquote

import fsspec  # type: ignore[import-untyped]
import msgspec

from pipeline.read.contract import ReadError

DIGEST_BLOCK = 1 << 20
MAGIC = frozenset("*?[")
ESCAPED = "file://"


class File(msgspec.Struct, frozen=True):
    """A file of the input. `source` is relative to the root it was found under, `path` opens it.

    It is `named` where the input names this very file, not a folder or a glob. `flaw` says why it cannot be read.
    """

    source: str
    path: str
    bytes: int
    named: bool = False
    flaw: str = ""


def find(name: str) -> list[File]:
    """The files that a path, a folder (with all below it), a glob or an fsspec URL stands for, by source.

    Raises ReadError where it stands for none.
    """
    try:
        system, path = fsspec.url_to_fs(name)
        found, is_folder = _listing(system, path), system.isdir(path)
    except Exception as error:  # every file system has its own errors
        raise ReadError(
            f"{name} cannot be listed: {error}; mend the address in `input`, or the access to it"
        ) from error
    if not found:
        why = "holds no file" if is_folder else "matches no file" if MAGIC & set(path) else "does not exist"
        raise ReadError(f"{name} {why}: mend the path in `input`, or put documents there")
    return sorted(found, key=lambda file: file.source)


def _listing(system: Any, path: str) -> list[File]:
    if system.isfile(path):
        return [_file(system, path, path.rpartition("/")[0], system.info(path), named=True)]
    if system.isdir(path):
        entries, root = system.find(path, detail=True), path
    elif MAGIC & set(path):
        entries, root = _below(system, system.glob(path, detail=True)), _fixed_part(path)
    else:
        return []
    return [_file(system, found, root, info) for found, info in entries.items()]


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


def _file(system: Any, path: str, root: str, info: dict[str, Any], *, named: bool = False) -> File:
    source = path.removeprefix(root.rstrip("/")).lstrip("/")
    local = "file" in system.protocol
    opens = path if local else system.unstrip_protocol(path)
    if local and not _is_unicode(path):
        source, opens = os.fsencode(source).decode(errors="backslashreplace"), ESCAPED + quote(os.fsencode(path))
    flaw = "" if info["type"] == "file" or system.isfile(path) else "neither a file nor a link to one"
    return File(source, opens, info["size"] or 0, named, flaw)


def _is_unicode(path: str) -> bool:
    """Whether a path can be written down. The names of files are bytes, and Python keeps odd ones as surrogates."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def open_file(path: str) -> IO[bytes]:
    """A file, open for reading and seeking. Raises OSError."""
    if path.startswith(ESCAPED):
        path = unquote(path.removeprefix(ESCAPED), errors="surrogateescape")
    if "://" not in path:
        return open(path, "rb")  # noqa: PTH123 - the path may be of any file system, this is the local one
    try:
        opened: IO[bytes] = fsspec.open(path, "rb").open()
    except Exception as error:  # every file system has its own errors
        raise OSError(str(error)) from error
    return opened


def digest(path: str) -> str:
    """The SHA-256 of a file, as hex. Raises OSError."""
    whole = hashlib.sha256()
    with open_file(path) as file:
        while block := file.read(DIGEST_BLOCK):
            whole.update(block)
    return whole.hexdigest()
