"""`run.json`: what a finished run is made of, so that anyone can check it later."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec

from pipeline.digests import sha256

VERSION = 1
NAME = "run.json"
PACKAGES = (
    "clean-corpus",
    "datasketch",
    "duckdb",
    "fastwarc",
    "ftfy",
    "lxml",
    "msgspec",
    "numba",
    "numpy",
    "pyarrow",
    "pycld2",
    "selectolax",
    "trafilatura",
    "wordfreq",
)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A finished run.

    `key` names everything that its content depends on: code, config, inputs. `inputs` and `files` are (path, bytes,
    SHA-256), inputs relative to their root, files to the run. `counts` are documents, `rules` are
    (rule, rows of the audit, lines) and `faults` (error, records). `passed_over` are (sort, records) that are no
    documents, such as the requests in an archive. `seconds` is wall time by phase.
    `against` is the index that the run was held against, whose documents copies may name as kept. `templates` is the
    earlier run whose templates were cut, too: its folder, and a digest of them.
    """

    version: int = VERSION
    key: str
    created: str
    engine: str
    versions: dict[str, str]
    config: dict[str, Any]
    inputs: tuple[tuple[str, int, str], ...]
    ignored: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    rules: tuple[tuple[str, int, int], ...]
    faults: tuple[tuple[str, int], ...]
    passed_over: tuple[tuple[str, int], ...] = ()
    seconds: dict[str, float]
    near_duplicates: dict[str, Any]
    against: str = ""
    templates: tuple[str, ...] = ()
    files: tuple[tuple[str, int, str], ...]


class ManifestError(ValueError):
    """A folder is no finished run, or one of another version. The message says what to do."""


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that shape the output."""
    return {"python": platform.python_version()} | {name: installed(name) for name in PACKAGES}


def installed(name: str) -> str:
    """The version of a package, or a word where it is not there: numba may be missing."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def now() -> str:
    """The time, to the second, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def digest_files(folder: Path, each: Callable[..., Iterable[Any]] = map) -> tuple[tuple[str, int, str], ...]:
    """Every file below a folder, by path: (path, bytes, SHA-256). `each` takes the digests, as `map` does."""
    found = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != NAME)
    digests = zip(found, each(sha256, found), strict=True)
    return tuple((path.relative_to(folder).as_posix(), path.stat().st_size, digest) for path, digest in digests)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `run.json`, readable and in a fixed order; it appears when it is whole."""
    draft = folder / f".{NAME}.tmp"
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    draft.replace(folder / NAME)


def refresh(folder: Path) -> None:
    """Take the digests of a run's report again, after it was written anew. All others stay as the run took them."""
    manifest = read_manifest(folder)
    others = [file for file in manifest.files if not file[0].startswith("report/")]
    report = [file for file in digest_files(folder) if file[0].startswith("report/")]
    write_manifest(folder, msgspec.structs.replace(manifest, files=tuple(sorted([*others, *report]))))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a finished run. Raises ManifestError."""
    path = folder / NAME
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise ManifestError(
            f"{folder} is no finished run: it has no {NAME}; give the folder that `run` wrote"
        ) from None
    except (OSError, msgspec.MsgspecError) as error:
        raise ManifestError(f"{path} cannot be read ({error}); run again into this folder") from error
    if manifest.version != VERSION:
        raise ManifestError(f"{path} has version {manifest.version}, this program reads {VERSION}: run again")
    return manifest
