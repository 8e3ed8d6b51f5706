"""Where the records of a WARC file begin and end. A broken one costs itself; the next is found again by its header."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.read.packing import Loss, Piece

LARGEST_HEADER = 1 << 16
SNIFFED = 1 << 12  # of a record that is too large: enough to tell what it is
LONGEST_MARK = 64  # line breaks and a version, between two records
BLANK = re.compile(rb"[\r\n]*")
HEADER = re.compile(rb"WARC/\d\.\d[ \t]*\r?\n(?:[^\r\n]+\r?\n)+\r?\n")
LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
NEXT = re.compile(rb"\nWARC/\d\.\d[ \t]*\r?\n(?=[A-Za-z-]+:)")


class Frame(NamedTuple):
    """A record with its header. `length` is that of the whole record; of one that is too large the start is held."""

    offset: int
    content: bytes
    length: int


def frames(pieces: Iterator[Piece | Loss], most: int, *, packed: bool) -> Iterator[Frame | Loss]:
    """The records in the pieces of a WARC file, each held whole unless it is larger than `most` bytes."""
    window = _Window(pieces, packed=packed)
    while True:
        while window.pass_blank():
            yield from _next(window, most)
        if window.loss is None:
            return
        yield window.loss
        window.loss = None


def length_of(start: bytes | bytearray) -> tuple[int, int] | None:
    """The length of the header that `start` begins with, and of the body that it declares. None without a header."""
    header = HEADER.match(start)
    length = LENGTH.search(start, 0, header.end()) if header else None
    return (header.end(), int(length[1])) if header and length else None


def _next(window: _Window, most: int) -> Iterator[Frame | Loss]:
    """The record at the start of the window, or what is lost until the next one."""
    offset = window.offset
    window.reach(LARGEST_HEADER)
    lengths = length_of(window.held)
    if lengths is None:
        yield from _lost(window, 1, "No header of a WARC record stands here.")
        return
    header, body = lengths
    end = header + body
    if end > most:
        yield Frame(offset, bytes(window.held[:SNIFFED]), end)
        window.seek_record(header)
    elif window.ends_at(end):
        yield Frame(offset, bytes(window.held[:end]), end)
        window.drop(end)
    else:
        yield from _lost(window, header, f"The record does not end after the {body} bytes that it declares.")


def _lost(window: _Window, start: int, detail: str) -> Iterator[Loss]:
    """Pass a broken record. Where a break of its member cut it off, the break speaks for it."""
    offset = window.offset
    if window.seek_record(start) or window.loss is None or window.loss.offset != offset:
        yield Loss(offset, "warc", detail)


class _Window:
    """The bytes of a WARC file from the one that is looked at, as far as they have been asked for.

    A `loss` ends the window until it is set to None.
    """

    def __init__(self, pieces: Iterator[Piece | Loss], *, packed: bool) -> None:
        self.pieces, self.packed = pieces, packed
        self.held = bytearray()
        self.loss: Loss | None = None
        self.dropped = 0
        self.origins: deque[tuple[int, int]] = deque()

    @property
    def offset(self) -> int:
        """Where on disk the first byte lies; in a packed file, where its member begins."""
        while len(self.origins) > 1 and self.origins[1][0] <= self.dropped:
            self.origins.popleft()
        position, place = self.origins[0]
        return place if self.packed else place + self.dropped - position

    def reach(self, count: int) -> bool:
        """Hold `count` bytes. False where the file, or its sound part, ends before."""
        while len(self.held) < count and self.loss is None:
            piece = next(self.pieces, None)
            if piece is None:
                break
            if isinstance(piece, Loss):
                self.loss = piece
            else:
                self.origins.append((self.dropped + len(self.held), piece.place))
                self.held += piece.data
        return len(self.held) >= count

    def pass_blank(self) -> bool:
        """Pass the line breaks between records. False where nothing follows."""
        while self.reach(1):
            blank = self._blank_after(0)
            if not blank:
                return True
            self.drop(blank)
        return False

    def ends_at(self, end: int) -> bool:
        """Whether a record ends there: before its two line breaks, another record or the end of the file.

        The last record before a break is not trusted: a gzip member proves sound only at its end.
        """
        self.reach(end + LONGEST_MARK)
        if len(self.held) < end:
            return False
        after = self._blank_after(end)
        if after == len(self.held):
            return self.loss is None or self.loss.offset != self.offset
        return self.held.startswith(b"WARC/", after) or self.held.startswith(b"\r\n\r\n", end)

    def _blank_after(self, start: int) -> int:
        blank = BLANK.match(self.held, start)
        return blank.end() if blank else start

    def drop(self, count: int) -> None:
        """Pass `count` bytes."""
        del self.held[:count]
        self.dropped += count

    def seek_record(self, start: int) -> bool:
        """Pass everything before the next header at or after `start`. False where there is none."""
        while not (found := NEXT.search(self.held, max(0, start - 1))):
            keep = min(len(self.held), LONGEST_MARK)
            self.drop(len(self.held) - keep)
            start = 0
            if not self.reach(keep + 1):
                self.drop(keep)
                return False
        self.drop(found.start() + 1)
        return True
