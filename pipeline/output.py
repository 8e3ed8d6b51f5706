"""The folder that a run writes: guarded, locked, and replaced whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.engines import EngineError
from pipeline.engines.local.store import sync
from pipeline.write.manifest import NAME as MANIFEST

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class RunError(Exception):
    """What the user can mend. The message is one sentence with the way out."""


def guard(output: Path, inputs: Sequence[str]) -> None:
    """Refuse an output that holds anything but a run, or that an input lies in, or that lies in an input."""
    if output.exists() and not (output.is_dir() and ((output / MANIFEST).exists() or not any(output.iterdir()))):
        raise RunError(f"{output} holds something that is no run and would be replaced; choose another --output")
    if not output.name:
        raise RunError(f"{output} cannot be replaced by a run; choose another --output")
    for given in inputs:
        path = Path(given).absolute()
        if path == output or output in path.parents or (path.is_dir() and path in output.parents):
            raise RunError(f"the output {output} and the input {given} lie in each other; choose another --output")


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Only one run at a time writes to an output. The kernel lets go of the lock whatever ends the process.

    The lock's file goes with the run, and folders that were made for nothing go too.
    """
    path = output.with_name(f".{output.name}.lock")
    made = [folder for folder in output.parents if not folder.exists()]
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        file = take(path)
    except OSError as error:
        raise RunError(f"cannot write to {output.parent} ({error.strerror}); choose another --output") from error
    if file is None:
        raise RunError(f"another run is writing to {output}; wait for it, or choose another --output")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(file)
        with suppress(OSError):  # the first one that holds something stays, and so do those above it
            for folder in made:
                folder.rmdir()


def take(path: Path) -> int | None:
    """The lock's open file; None where another process holds it. A file that its holder has just removed is no lock."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(file), path.stat()):
                return file
        except BlockingIOError:
            os.close(file)
            return None
        except FileNotFoundError:
            pass
        os.close(file)


def bring_back(output: Path) -> None:
    """Put the last run back, where one was stopped just when it was to be replaced."""
    old = output.with_name(f".{output.name}.old")
    if old.exists() and not output.exists():
        old.rename(output)


def replace(draft: Path, output: Path) -> None:
    """Put a finished folder in its place; what stood there goes only when the new one stands, on the disk itself."""
    old = output.with_name(f".{output.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    for path in (*draft.rglob("*"), draft):
        sync(path)
    if output.exists():
        output.rename(old)
    draft.rename(output)
    sync(output.parent)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def told(output: Path) -> Iterator[None]:
    """Say in a sentence what the machine refuses. Raises RunError."""
    again = f"what stood in {output} is as it was, and the same command goes on from here"
    try:
        yield
    except EngineError as error:
        raise RunError(f"{error}; {again}") from error
    except MemoryError as error:
        raise RunError(f"there is not enough memory: take fewer --workers; {again}") from error
    except OSError as error:
        if error.errno in FULL:
            raise RunError(f"the disk of {output.parent} is full: make room; {again}") from error
        if error.errno in READ_ONLY:
            raise RunError(
                f"{error.filename or output.parent} cannot be written ({error.strerror}); {again}"
            ) from error
        raise
