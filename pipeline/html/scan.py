"""Places in markup: the next one of a byte or a word, and where comments and scripts end."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit

Array: TypeAlias = np.ndarray[Any, Any]

LT, GT, SLASH, EQUALS, QUOTE, DASH, NEW_LINE, AMPERSAND = (ord(char) for char in '<>/="-\n&')
_LOWER_CASE = 32
_PLAIN, _ESCAPED, _NESTED = range(3)
_NEAR, _BLOCK = 16, 64


_ENDS_NAME, _BLANK = (np.isin(np.arange(256), [ord(char) for char in chars]) for chars in ("\t\n\f\r />", "\t\n\f\r "))


def lower_bytes(text: str) -> Array:
    """A word to be looked for, uint8."""
    return np.frombuffer(text.encode(), np.uint8)


_COMMENT, _END_COMMENT = lower_bytes("<!--"), lower_bytes("-->")
_OPEN_SCRIPT, _END_SCRIPT = lower_bytes("<script"), lower_bytes("</script")


@njit(cache=True, nogil=True)
def next_of(data: Array, at: int, end: int, wanted: int) -> int:
    """The first place of a byte in a span, `end` where there is none: byte by byte, and then a block at once."""
    byte, near = np.uint8(wanted), min(end, at + _NEAR)
    while at < near and data[at] != byte:
        at += 1
    if at < near:
        return int(at)
    while at + _BLOCK <= end:
        block, hit = data[at : at + _BLOCK], np.uint8(0)
        for i in range(_BLOCK):
            hit |= np.uint8(block[i] == byte)
        if hit:
            break
        at += _BLOCK
    while at < end and data[at] != byte:
        at += 1
    return int(at)


@njit(cache=True, nogil=True)
def count_of(data: Array, wanted: int) -> int:
    """How often a byte occurs."""
    byte, count = np.uint8(wanted), 0
    for value in data:
        count += value == byte
    return count


@njit(cache=True, nogil=True)
def is_at(data: Array, at: int, wanted: Array) -> bool:
    """Whether the bytes `wanted`, in lower case, stand at a place, in any case."""
    if at + wanted.shape[0] > data.shape[0]:
        return False
    for i in range(wanted.shape[0]):
        byte = data[at + i]
        if byte != wanted[i] and (not 65 <= byte <= 90 or byte + _LOWER_CASE != wanted[i]):
            return False
    return True


@njit(cache=True, nogil=True)
def found(data: Array, start: int, end: int, wanted: Array) -> int:
    """The first place of `wanted` in a span, `end` where there is none."""
    for at in range(start, end - wanted.shape[0] + 1):
        if (data[at] == wanted[0] or data[at] + _LOWER_CASE == wanted[0]) and is_at(data, at, wanted):
            return at
    return int(end)


@njit(cache=True, nogil=True)
def is_blank(byte: int) -> bool:
    """Whether a byte is white space inside of a tag."""
    return bool(_BLANK[byte])


@njit(cache=True, nogil=True)
def ends_name(data: Array, at: int) -> bool:
    """Whether the name of a tag ends before a place."""
    return at < data.shape[0] and bool(_ENDS_NAME[data[at]])


@njit(cache=True, nogil=True)
def end_of_text(data: Array, at: int, name: Array) -> int:
    """Where the text of an element without markup ends: at its end tag."""
    size = data.shape[0]
    while True:
        at = next_of(data, at, size, LT)
        if at >= size:
            return int(size)
        if (
            at + 1 < size
            and data[at + 1] == SLASH
            and is_at(data, at + 2, name)
            and ends_name(data, at + 2 + len(name))
        ):
            return int(at)
        at += 1


@njit(cache=True, nogil=True)
def end_of_script(data: Array, at: int) -> int:
    """Where a script ends. In one that looks like a comment, the end tag of a script inside is none of its own."""
    state, size = _PLAIN, data.shape[0]
    while at < size:
        if state == _PLAIN:
            at = next_of(data, at, size, LT)
        if at == size:
            return int(size)
        if data[at] == LT:
            if is_at(data, at, _END_SCRIPT) and ends_name(data, at + 8):
                if state != _NESTED:
                    return at
                state = _ESCAPED
            elif state == _PLAIN and is_at(data, at, _COMMENT):
                state = _ESCAPED
                at += 1
            elif state == _ESCAPED and is_at(data, at, _OPEN_SCRIPT) and ends_name(data, at + 7):
                state = _NESTED
        elif data[at] == DASH and is_at(data, at, _END_COMMENT):
            state = _PLAIN
        at += 1
    return int(size)
