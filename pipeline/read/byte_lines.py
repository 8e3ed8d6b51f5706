"""The lines of a stream of bytes, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.read.charset import why_not_lines
from pipeline.read.contract import too_large
from pipeline.read.packing import Loss, Piece


class ByteLine(NamedTuple):
    """A line without its line feed, and the byte of the unpacked file at which it begins."""

    offset: int
    content: bytes


def byte_lines(pieces: Iterable[Piece | Loss], offset: int, most: int) -> Iterator[ByteLine | Loss]:
    """The lines of pieces that begin at `offset`, in order.

    A file that cannot have lines is one loss. A line of more than `most` bytes is a loss and is never held whole.
    The line that a break cuts off goes with it.
    """
    parts: list[bytes] = []
    length = 0
    for piece in pieces:
        if isinstance(piece, Piece) and not offset + length and (why := why_not_lines(piece.data)):
            yield Loss(0, *why)
            return
        if isinstance(piece, Loss):
            offset, parts, length = offset + length, [], 0
            yield piece
            continue
        first, *others = piece.data.split(b"\n")
        length += len(first)
        parts = [*parts, first] if length <= most else []
        for other in others:
            yield _line(offset, parts, length, most)
            offset += length + 1
            parts, length = [other] if len(other) <= most else [], len(other)
    if length:
        yield _line(offset, parts, length, most)


def _line(offset: int, parts: list[bytes], length: int, most: int) -> ByteLine | Loss:
    if length > most:
        return Loss(offset, "size", too_large(f"A line of {length} bytes", most))
    return ByteLine(offset, b"".join(parts))
