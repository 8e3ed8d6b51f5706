"""What is learned from a word list is kept in one file a language, so that the next start only maps it.

A file is a head (magic, length and CRC-32 of what follows), an index in JSON, and flat arrays at multiples of 64
bytes. Worker processes that map it share its pages. A file that is missing, cut short, changed or of another
version is made again, never trusted.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
import zlib
from array import array
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal, cast

import msgspec

MAGIC = b"WORDS\x00\x00\x03"
HEAD = struct.Struct("<8sQI")
ALIGN = 64


class Shelf(msgspec.Struct, frozen=True):
    """Flat arrays and facts by name, in memory or mapped from a file."""

    arrays: dict[str, memoryview]
    facts: dict[str, str | int]


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where in the file an array stands, counted from the end of the index."""

    start: int
    size: int
    typecode: Literal["q"]


class Index(msgspec.Struct, frozen=True):
    """What a file holds."""

    arrays: dict[str, Place]
    facts: dict[str, str | int]


def directory() -> Path:
    """Where a user's caches belong: `$CLEAN_CORPUS_CACHE`, else `$XDG_CACHE_HOME` or `~/.cache`, and our name."""
    chosen = os.environ.get("CLEAN_CORPUS_CACHE")
    if chosen:
        return Path(chosen)
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path("~/.cache").expanduser()) / "clean-corpus"


def encode(arrays: Mapping[str, array[int]], facts: Mapping[str, str | int]) -> bytes:
    """The bytes of a file."""
    places: dict[str, Place] = {}
    body = bytearray()
    for name, values in arrays.items():
        places[name] = Place(len(body), len(values) * values.itemsize, cast(Literal["q"], values.typecode))
        body += values.tobytes()
        body += bytes(-len(body) % ALIGN)
    index = msgspec.json.encode(Index(places, dict(facts)))
    index += b" " * (-(len(index) + HEAD.size + 8) % ALIGN)
    rest = struct.pack("<Q", len(index)) + index + bytes(body)
    return HEAD.pack(MAGIC, len(rest), zlib.crc32(rest)) + rest


def decode(data: bytes | mmap.mmap) -> Shelf | None:
    """What a file holds, without copying; None where it is not one of ours, whole and unchanged."""
    view = memoryview(data)
    if len(view) < HEAD.size + 8:
        return None
    magic, size, checksum = HEAD.unpack_from(view)
    rest = view[HEAD.size :]
    if magic != MAGIC or size != len(rest) or zlib.crc32(rest) != checksum:
        return None
    (length,) = struct.unpack_from("<Q", rest)
    index = msgspec.json.decode(rest[8 : 8 + length], type=Index)
    body = rest[8 + length :]
    arrays = {n: body[p.start : p.start + p.size].cast(p.typecode) for n, p in index.arrays.items()}
    return Shelf(arrays, index.facts)


def load(path: Path) -> Shelf | None:
    """Map a file; None where it is missing or not whole."""
    try:
        with path.open("rb") as file:
            return decode(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):
        return None


def store(path: Path, data: bytes) -> bool:
    """Write a file in one step, so that no reader sees half of it. False where the place cannot be written."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
        temporary.replace(path)
    except OSError:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
        return False
    return True


def cached(name: str, make: Callable[[], bytes]) -> Shelf:
    """The content of a cache file, made and written where it is missing; kept in memory where it cannot be written."""
    path = directory() / name
    shelf = load(path)
    if shelf is None:
        data = make()
        shelf = (load(path) if store(path, data) else None) or decode(data)
    assert shelf is not None
    return shelf
