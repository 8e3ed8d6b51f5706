"""The bytes of a file, unpacked on the way. A broken member costs itself; reading goes on at the next one.

gzip, zstd and bzip2 files are members (zstd: frames, bzip2: streams) one after the other. Each starts with a magic
number, by which the next one is found again behind a break.
"""

from __future__ import annotations

import bz2
import re
import zlib
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple, Protocol

import zstandard

from pipeline.read.contract import Fault

BLOCK = 1 << 16
SUFFIXES = {".gz": "gzip", ".zst": "zstd", ".bz2": "bzip2"}
LARGEST_WINDOW = 1 << 31  # what `zstd --long=31` writes, as corpora are


class Piece(NamedTuple):
    """Some bytes, and their place on disk: where their member begins, or in a plain file where they lie."""

    data: bytes
    place: int


class Loss(NamedTuple):
    """A part of a file that cannot be read."""

    offset: int
    error: str
    detail: str

    def fault(self, source: str) -> Fault:
        """This loss, of a source."""
        return Fault(source, self.offset, self.error, self.detail)


class Unpacker(Protocol):
    """What the decompressors of zlib, bz2 and zstandard have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class Packing(NamedTuple):
    """One way of packing: how members begin, how one is unpacked, and what that raises."""

    name: str
    magic: re.Pattern[bytes]
    unpacker: Callable[[], Unpacker]
    error: type[Exception]


def _gzip() -> Unpacker:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _zstd() -> Unpacker:
    return zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).decompressobj()


PACKINGS = {
    packing.name: packing
    for packing in (
        # flags without the reserved bits, a time, an extra flag, an operating system: RFC 1952, 2.3
        Packing("gzip", re.compile(rb"\x1f\x8b\x08[\0-\x1f].{4}[\0\2\4][\0-\x0d\xff]", re.DOTALL), _gzip, zlib.error),
        Packing("zstd", re.compile(rb"\x28\xb5\x2f\xfd"), _zstd, zstandard.ZstdError),
        Packing("bzip2", re.compile(rb"BZh[1-9]1AY&SY"), bz2.BZ2Decompressor, OSError),
    )
}


def unpack(file: IO[bytes], compression: str, start: int, stop: int) -> Iterator[Piece | Loss]:
    """The bytes of `file` from `start` to `stop`, unpacked, and what is lost of them, in order."""
    if compression:
        yield from _unpacked(file, PACKINGS[compression], start, stop)
        return
    file.seek(start)
    while start < stop and (data := file.read(min(BLOCK, stop - start))):
        yield Piece(data, start)
        start += len(data)


def _unpacked(file: IO[bytes], packing: Packing, start: int, stop: int) -> Iterator[Piece | Loss]:
    source = _Source(file, start, stop)
    while source.fill():
        member = source.position
        try:
            yield from _member(source, packing, member)
        except (packing.error, EOFError) as error:
            reason = str(error) or "it ends too early"
            yield Loss(member, packing.name, f"The {packing.name} member at byte {member} is broken: {reason}.")
            source.go_to(next_member(file, packing.name, member + 1, stop))


def _member(source: _Source, packing: Packing, member: int) -> Iterator[Piece]:
    unpacker = packing.unpacker()
    while not unpacker.eof:
        if not source.fill():
            raise EOFError
        data = unpacker.decompress(source.take())
        if data:
            yield Piece(data, member)
    source.put_back(unpacker.unused_data)


class _Source:
    """Packed bytes of a range of a file, of which some can be put back. `position` is where the next one lies."""

    def __init__(self, file: IO[bytes], start: int, stop: int) -> None:
        self.file, self.stop = file, stop
        self.go_to(start)

    def go_to(self, position: int) -> None:
        self.position, self.ahead = position, b""
        self.file.seek(position)

    def fill(self) -> bool:
        if not self.ahead:
            self.ahead = self.file.read(max(0, min(BLOCK, self.stop - self.position)))
        return bool(self.ahead)

    def take(self) -> bytes:
        taken, self.ahead = self.ahead, b""
        self.position += len(taken)
        return taken

    def put_back(self, data: bytes) -> None:
        self.ahead = data
        self.position -= len(data)


def next_member(file: IO[bytes], compression: str, start: int, stop: int) -> int:
    """Where on disk the first member begins at or after `start`; `stop` where there is none before it."""
    magic = PACKINGS[compression].magic
    file.seek(start)
    window, at = b"", start
    while at < stop and (block := file.read(BLOCK)):
        window += block
        if found := magic.search(window):
            return min(at + found.start(), stop)
        at, window = at + len(window) - min(len(window), 16), window[-16:]
    return stop
